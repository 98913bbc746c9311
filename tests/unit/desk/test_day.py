"""A day as the desk draws it: who comes, what is free, what staff have said, and masked names."""

from __future__ import annotations

import re
from typing import Any

from smartclinic.appointments.day_view import Visit as Visiting
from smartclinic.appointments.states import AppointmentState as State
from smartclinic.clinics.model import Language
from smartclinic.contacts.patients import Relation, Source
from smartclinic.staff.roles import Role
from staff_desk.appointments.one_visit import OneVisit
from staff_desk.appointments.rows import Column
from staff_desk.appointments.showing import ShownDay
from staff_desk.visit import Visit
from tests.unit.desk.diary import CHAN, diary, hold, visiting
from tests.unit.desk.visits import NOW, visit

HALF_PAST_THREE, FOUR, HALF_PAST_FOUR, FIVE = 930, 960, 990, 1020


def shown(*visits: Visiting, who: Visit | None = None, **facts: Any) -> ShownDay:  # of the sheet
    """That Monday for whoever looks."""
    looks = who or visit("/appointments")
    return ShownDay(looks, diary(looks.clinic.config, *visits, **facts), "", NOW)


def chan(day: ShownDay) -> Column:
    """Dr Chan's afternoon."""
    return next(each for each in day.columns if each.key == CHAN)


def page(day: ShownDay) -> str:
    """The page's words."""
    drawn = day.visit.render("day_now.html", shown=day)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", drawn))


def test_a_column_has_everybody_by_time_and_every_place_that_is_free() -> None:
    column = chan(shown(visiting(1, HALF_PAST_FOUR), visiting(2, FOUR), holds=(hold(1005),)))

    kinds = {row.at: [name for name in ("visit", "free", "held") if getattr(row, name)] for row in column.rows}

    assert [row.at for row in column.rows] == sorted(row.at for row in column.rows)
    assert kinds["16:00"] == ["visit"]
    assert kinds["16:15"] == ["free"]
    assert kinds["16:45"] == ["held"]
    assert kinds["17:00"] == ["free"]
    assert (column.booked, "15:00" in kinds) == (2, False)  # that is over


def test_whoever_cancelled_leaves_a_place_and_is_still_seen() -> None:
    column = chan(shown(visiting(1, FOUR, state=State.CANCELLED)))
    at_four = [row for row in column.rows if row.at == "16:00"]
    assert [bool(row.free) for row in at_four] == [True, False]
    assert at_four[1].visit is not None
    assert at_four[1].visit.is_gone
    assert column.booked == 0


def test_a_vaccination_that_takes_three_has_places_left_beside_the_first() -> None:
    column = chan(shown(visiting(1, FOUR, service="flu-vaccine")))
    free = [row.free for row in column.rows if row.at == "16:00" and row.free]
    assert [each.only for each in free] == [("流感針",)]


def test_only_places_for_the_visit_that_moves_are_free_while_it_moves() -> None:
    who = visit("/appointments")
    check = visiting(1, FIVE, service="health-check", minutes=30)
    others = diary(who.clinic.config, check, visiting(2, FOUR))
    moving = ShownDay(who, others, "", NOW, OneVisit(check.id, check.appointment, check.patient))
    assert not [row for row in chan(moving).rows if row.at == "15:45" and row.free]  # half an hour does not fit there
    assert f"/appointments/{check.id}/move?" in who.render("day_now.html", shown=moving)


def test_it_says_who_booked_for_whom_who_is_late_and_what_staff_have_said() -> None:
    words = page(
        shown(
            visiting(1, HALF_PAST_THREE - 30, "李心怡"),
            visiting(2, FOUR, "李心悅", relation=Relation.CHILD, late_minutes=20),
            visiting(3, FIVE, "", source=Source.ELSEWHERE, contact=None),
            visiting(4, HALF_PAST_FOUR, "何志明", State.DISPLACED),
            stopped=True, released=4, late_minutes=20,
        )
    )  # fmt: skip
    for said in ("李太 代子女預約", "會遲20分鐘", "未到", "診所預約簿", "受影響，待改期", "已截籌", "醫生遲約20分鐘"):
        assert said in words, said
    assert "WhatsApp名額：3/4" in words


def test_a_closed_session_says_why_and_offers_nothing() -> None:
    day = shown(closed="typhoon_8")
    assert "八號風球停診" in page(day)
    assert chan(day).free == 0


def test_whoever_may_only_look_gets_no_button_and_no_form() -> None:
    drawn = visit("/appointments", role=Role.PRIVACY_OFFICER)
    text = drawn.render("day_now.html", shown=shown(visiting(1, FOUR), who=drawn))
    assert 'method="post"' not in text
    assert "/appointments/book" not in text


def test_masked_names_are_masked_on_every_page_about_appointments() -> None:
    who = visit("/appointments", masks=True)
    day = shown(visiting(1, FOUR, relation=Relation.CHILD), who=who)
    for template in ("day_now.html", "day_sheet_now.html"):
        drawn = who.render(template, shown=day, columns=day.columns, doctor="", empty_lines=range(2))
        assert ("陳小美" in drawn, "李太" in drawn, "陳＊＊" in drawn) == (False, False, True), template


def test_a_sheet_on_paper_has_times_names_references_and_empty_lines() -> None:
    who = visit("/appointments", language=Language.EN)
    day = shown(visiting(1, FOUR), visiting(2, FIVE, "何志明", State.CANCELLED), who=who)
    drawn = who.render("day_sheet_now.html", shown=day, columns=[chan(day)], doctor="", empty_lines=range(5))
    assert all(words in drawn for words in ("16:00", "陳小美", chan(day).visits[0].record.reference or "?"))
    assert "何志明" not in drawn
    assert drawn.count('class="by-hand"') == 5
