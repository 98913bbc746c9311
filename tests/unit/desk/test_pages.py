"""Who needs a person, tasks and search as they are drawn."""

from __future__ import annotations

import re

import pytest

from smartclinic.clinics.model import Language
from smartclinic.conversations.desk.views import Hit, Lists
from smartclinic.conversations.gate import Reason
from smartclinic.staff.roles import Role
from staff_desk.listing import Listing, sounding
from staff_desk.task_list import TaskList
from staff_desk.visit import Visit
from tests.unit.desk.visits import visit
from tests.unit.desk.waiting_room import (
    HOSTILE,
    TEAM,
    ago,
    all_reasons,
    contact,
    hostile,
    hostile_lists,
    lists,
    row,
    task,
    tasks,
)


def inbox(who: Visit, shown: Lists | None = None) -> str:
    """The first page."""
    found = shown or lists()
    return who.render("inbox.html", shown=Listing(who, TEAM).shown(found), alarms=sounding(found), tasks=tasks())


def seen(page: str) -> str:
    """The words on a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("</header>")[2]))


def every_page(who: Visit, shown: Lists, words: str = "<script>alert(1)</script>") -> dict[str, str]:
    """Each page of these, by name."""
    listing = Listing(who, TEAM)
    return {
        "inbox": inbox(who, shown),
        "column": who.render("inbox_lists.html", shown=listing.shown(shown)),
        "alarms": who.render("inbox_alarms.html", alarms=shown.needing),
        "search": who.render("search.html", words=words, found=listing.found([Hit(shown.needing[0], "name")])),
        "nothing": who.render("search.html", words=words, found=()),
        "tasks": who.render("tasks.html", tasks=tasks(), finished=None),
        "no tasks": who.render("tasks.html", tasks=TaskList(()), finished="f" * 32),
    }


def test_a_red_flag_stands_first_and_can_be_acknowledged() -> None:
    page = inbox(visit())
    assert page.count("data-sounding") == 1
    assert f'action="/conversations/{contact(1)}/acknowledge"' in page
    assert page.index("緊急訊息：") < page.index("李心怡")


def test_somebody_who_may_only_read_gets_no_button_to_acknowledge() -> None:
    page = inbox(visit(role=Role.PRIVACY_OFFICER))
    assert "data-sounding" in page
    assert "/acknowledge" not in page


def test_a_row_says_why_since_when_and_who_answers() -> None:
    words = seen(inbox(visit()))
    assert "李心怡 12分鐘 未讀 想搵姑娘 有事找職員" in words
    assert "助理不明白 訊息未能發出 助理正在回覆" in words
    assert "傳來檔案或語音 你正在跟進" in words
    assert "等候醫生回覆 陳國明醫生跟進中" in words


def test_what_needs_a_person_is_not_shown_again_among_what_changed_lately() -> None:
    shown = Listing(visit(), TEAM).shown(lists())
    assert {item.row.contact for item in shown.needing} & {item.row.contact for item in shown.recent} == set()
    assert [item.row.name for item in shown.waiting] == ["何美玲"]


def test_the_open_conversation_is_marked_in_the_column() -> None:
    who = visit()
    page = who.render("inbox_lists.html", shown=Listing(who, TEAM, contact(2)).shown(lists()))
    assert page.count('aria-current="true"') == 1


@pytest.mark.parametrize("language", list(Language))
def test_every_reason_has_words(language: Language) -> None:
    listing = Listing(visit(language=language), TEAM)
    for each in all_reasons():
        assert listing.item(each).badges[0].words
    red = [each for each in all_reasons() if listing.item(each).is_red]
    assert [each.reasons for each in red] == [(Reason.RED_FLAG,)]


def test_masked_names_show_neither_names_nor_numbers_nor_what_was_said() -> None:
    who = visit(masks=True)
    for name, page in every_page(who, lists(), "K7M2").items():
        for personal in ("大文", "心怡", "9123", "出冷汗", "Alexander"):
            assert personal not in page, name
    assert "陳＊＊" in inbox(who)


def test_whatever_a_patient_can_write_is_shown_as_text() -> None:
    for name, page in every_page(visit(name=HOSTILE), hostile_lists()).items():
        assert "<script>alert" not in page, name
        assert "\u202e" not in page, name
        assert len(page) < 40_000, name


def test_a_hostile_name_stands_isolated() -> None:
    page = Listing(visit(), TEAM).shown(hostile_lists())
    drawn = visit().render("inbox_lists.html", shown=page)
    assert drawn.count("<bdi") >= 2 * len(page.needing)


def test_an_overdue_task_says_so_in_words() -> None:
    words = seen(visit().render("tasks.html", tasks=tasks(), finished=None))
    assert "限期 15:00 · 已逾期" in words
    assert "1項逾期" in words
    assert words.count("已逾期") == 1


def test_the_largest_lists_of_the_most_hostile_people_make_small_pages() -> None:
    who = visit(name=HOSTILE)
    rows = [row(number, HOSTILE, "<" * 4000, reasons=tuple(Reason), since=ago(1)) for number in range(90)]
    full = Lists(tuple(rows[:50]), tuple(rows[50:80]), more_need=True)
    work = TaskList(
        tuple(task(number, "證明書或文件", hostile(1), "<長>" * 70, wanted_in=-5, owner=None) for number in range(200))
    )
    pages = {**every_page(who, full), "all tasks": who.render("tasks.html", tasks=work, finished=None)}
    sizes = {name: len(page.encode()) for name, page in pages.items()}
    assert {name: size for name, size in sizes.items() if size > 300_000} == {}


def test_a_finished_task_can_be_opened_again() -> None:
    page = visit("/tasks").render("tasks_list.html", tasks=tasks(), finished="f" * 32)
    assert f'action="/tasks/{"f" * 32}/reopen"' in page


def test_only_somebody_who_answers_patients_has_a_screen_that_counts_as_watched() -> None:
    officer, nurse = visit(role=Role.PRIVACY_OFFICER), visit()
    frames = [who.render("search.html", words="", found=()) for who in (officer, nurse)]
    assert ["data-poll=" in frame and "data-token=" in frame for frame in frames] == [True, True]
    assert ["data-watching=" in frame for frame in frames] == [False, True]


def test_no_name_stands_in_a_title_which_browsers_keep() -> None:
    for name, page in every_page(visit(), lists(), "陳大文").items():
        for title in re.findall(r"<title>(.*?)</title>", page):
            assert "大文" not in title, name
            assert title.endswith(str(visit().say("desk_name"))), name


def test_a_search_that_finds_nothing_says_so_plainly() -> None:
    assert "找不到" in visit("/search").render("search.html", words="xx", found=())


def test_the_frame_leads_only_where_somebody_may_go() -> None:
    officer = visit(role=Role.PRIVACY_OFFICER).render("tasks.html", tasks=tasks(), finished=None)
    places = officer[officer.index('<nav class="places"') : officer.index("</nav>")]
    assert 'href="/search"' in places
    assert 'href="/tasks"' not in places


@pytest.mark.parametrize("language", list(Language))
def test_no_page_has_script_or_style_of_its_own(language: Language) -> None:
    for name, page in every_page(visit(language=language), lists()).items():
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", page), name
        assert not re.search(r'(src|href|action)="(https?:)?//', page), name


def test_the_language_of_the_page_is_said() -> None:
    assert '<html lang="zh-HK">' in inbox(visit())
    assert '<html lang="en">' in inbox(visit(language=Language.EN))


@pytest.mark.parametrize(
    ("path", "place"), [("/", "/"), ("/conversations/abc", "/"), ("/tasks", "/tasks"), ("/search", "/search")]
)
def test_the_navigation_says_where_one_is(path: str, place: str) -> None:
    page = visit(path).render("tasks.html", tasks=tasks(), finished=None)
    assert f'href="{place}" aria-current="page"' in page
    assert page.count('aria-current="page"') == 1
