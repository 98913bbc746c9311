"""Everything that can be said in a conversation is drawn as text, in words, and never takes much room."""

from __future__ import annotations

import re
from html import unescape

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language
from smartclinic.contacts.identity import Card
from smartclinic.conversations import content as contents
from smartclinic.conversations.content import Content, Media, MediaKind
from smartclinic.conversations.desk.views import Entry, Said, Tick, Who
from smartclinic.conversations.message import Heard
from smartclinic.conversations.outbox import End
from smartclinic.conversations.outgoing import AskForNumber, Choice, FromTemplate, Say, SayWithButtons, SayWithList
from smartclinic.media.attachment import Refusal, State
from smartclinic.media.seen import Seen
from smartclinic.staff.roles import Role
from staff_desk.conversation import grounds
from staff_desk.conversation.bubbles import SHOWN
from staff_desk.rendering import PACKAGE, say
from tests.unit.desk.conversations import drawn, entry, thread
from tests.unit.desk.visits import NURSE, visit

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e&lt;"

THEIRS: tuple[Content, ...] = (
    contents.Text(HOSTILE),
    contents.Tap(HOSTILE, HOSTILE),
    *(Media(kind, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE) for kind in MediaKind),
    Media(MediaKind.IMAGE, lost=True),
    contents.Place(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    contents.Cards(1),
    contents.Cards(1, own=True),
    contents.Form(HOSTILE, HOSTILE),
    contents.Order(2),
    contents.Reaction("x", HOSTILE),
    contents.Reaction("x"),
    contents.Edit("x", contents.Text(HOSTILE)),
    contents.Edit("x", Media(MediaKind.IMAGE, caption=HOSTILE)),
    contents.Edit("x", contents.Other("edit")),
    contents.Revoke("x"),
    contents.Call(),
    contents.Echo(HOSTILE),
    contents.Moved(),
    contents.Preference(marketing=True),
    contents.Preference(marketing=False),
    contents.Unsupported(HOSTILE, 1),
    contents.Other(HOSTILE),
    contents.Other("edit"),
)
_CHOICE = Choice(HOSTILE, HOSTILE, HOSTILE)
OURS: tuple[Said, ...] = (
    Say(HOSTILE),
    SayWithButtons(HOSTILE, (_CHOICE,)),
    SayWithList(HOSTILE, HOSTILE, (_CHOICE,)),
    AskForNumber(HOSTILE),
    FromTemplate(HOSTILE, "zh_HK", "utility", HOSTILE),
    HOSTILE,
)


def bubble(page: str) -> str:
    """The one entry of a page, as markup."""
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found
    return found[0]


def words(page: str) -> str:
    """What is read in it."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", bubble(page))).split())


def one(each: Entry, language: Language = Language.ZH_HK, role: Role = Role.NURSE) -> str:
    return drawn(visit(language=language, role=role), thread(each))


def test_every_kind_of_content_is_tried_here() -> None:
    kinds = {each for each in vars(contents).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)}
    assert {type(each) for each in THEIRS} == {each for each in kinds if each.__name__ != "_Content"}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("said", THEIRS, ids=lambda said: type(said).__name__)
def test_whatever_a_patient_sends_is_text_and_says_something(said: Content, language: Language) -> None:
    page = one(entry(said, cards=(Card(HOSTILE, (HOSTILE,)),)), language)
    markup = bubble(page)
    assert "<script>" not in markup
    assert "<img" not in markup
    assert len(words(page)) > len("病人 15:25")


_ON_CARD = dict.fromkeys(("company", "member_name", "plan", "valid_until"), HOSTILE)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("kind", "heard", "told"),
    [
        (MediaKind.VOICE, Heard(HOSTILE, is_sure=True), ("機器聽寫，請核對", "written down by a machine")),
        (MediaKind.VOICE, Heard(HOSTILE), ("聽得不清楚", "not heard clearly")),
        (
            MediaKind.IMAGE,
            Heard(seen=Seen.CARD, card=_ON_CARD),
            ("機器認作保險", "taken by a machine for an insurance"),
        ),
        (MediaKind.IMAGE, Heard(seen=Seen.LETTER), ("機器認作文件", "for a letter")),
        (MediaKind.IMAGE, Heard(seen=Seen.MEDICINE), ("機器認作藥物", "for medicine")),
        (MediaKind.IMAGE, Heard(seen=Seen.IDENTITY), ("請勿下載", "do not download")),
    ],
)
def test_what_a_machine_heard_or_saw_is_text_and_says_so(
    kind: MediaKind, heard: Heard, told: tuple[str, str], language: Language
) -> None:
    page = one(entry(Media(kind, "m1"), heard=heard), language)
    assert "<script>" not in bubble(page)
    assert "<img" not in bubble(page)
    assert told[language is Language.EN] in words(page)
    assert ("alert(1)" in words(page)) is bool(heard.words or heard.card)


@pytest.mark.parametrize("heard", [Heard(), Heard(seen=Seen.OTHER)])
def test_of_a_file_in_which_nothing_was_recognised_nothing_is_said(heard: Heard) -> None:
    assert "機器" not in words(one(entry(Media(MediaKind.IMAGE, "m1"), heard=heard)))


def test_of_a_deleted_message_nothing_that_was_heard_is_shown() -> None:
    assert "聽日" not in words(one(entry(contents.Revoke("x"), heard=Heard("聽日", is_sure=True))))


@pytest.mark.parametrize("said", OURS, ids=lambda said: type(said).__name__)
def test_whatever_we_say_is_text(said: Said) -> None:
    page = one(entry(said, Who.NOTE if isinstance(said, str) else Who.ASSISTANT))
    assert "<script>" not in bubble(page)
    assert "alert(1)" in words(page)


def test_a_place_says_where_it_is_without_a_link() -> None:
    page = one(entry(contents.Place("22.3193", "114.1694", "旺角站", "彌敦道")))
    assert "位置 旺角站 彌敦道 22.3193, 114.1694" in words(page)
    assert "href" not in bubble(page)


def test_contact_cards_show_who_is_on_them() -> None:
    page = one(entry(contents.Cards(1), cards=(Card("陳大文", ("+852 9876 5432",)),)))
    assert "聯絡人名片（1張） 陳大文 +852 9876 5432" in words(page)


def test_a_message_that_fills_the_screen_is_cut_and_leads_to_the_whole() -> None:
    page = one(entry(contents.Text("長" * (SHOWN + 1))))
    assert "長" * SHOWN + "…" in words(page)
    assert "長" * (SHOWN + 1) not in page
    assert f"/messages/{1:032x}?at=" in bubble(page)
    assert "顯示全文" not in one(entry(contents.Text("長" * SHOWN)))


def test_thirty_of_the_worst_messages_stay_under_300_kb() -> None:
    worst = "'" * 60_000
    cards = tuple(Card(worst, (worst,)) for _ in range(50))
    entries = [
        *(entry(contents.Text(worst), number=number) for number in range(15)),
        *(entry(contents.Cards(50), number=number, cards=cards) for number in range(15, 30)),
    ]
    assert len(drawn(visit(), thread(*entries)).encode()) < 300 * 1024


@pytest.mark.parametrize(
    ("tick", "said"),
    [
        (Tick.WAITING, "發送中"), (Tick.SENT, "已發出"), (Tick.DELIVERED, "已送達"), (Tick.READ, "已讀"),
        (Tick.FAILED, "發送失敗"), (Tick.UNCONFIRMED, "未確定"), (Tick.NOT_SENT, "沒有發出"),
    ],
)  # fmt: skip
def test_how_far_a_message_came_is_said_in_words_beside_its_mark(tick: Tick, said: str) -> None:
    page = one(entry(Say("好"), Who.ASSISTANT, tick=tick))
    assert said in words(page)
    assert 'aria-hidden="true"' in bubble(page)


def test_a_failure_says_what_happened_and_what_to_do() -> None:
    said = words(one(entry(Say("好"), Who.ASSISTANT, tick=Tick.FAILED, end=End.FAILED, code=131026)))
    assert "WhatsApp未能發出" in said
    assert "請致電病人" in said


def test_what_arrived_after_all_says_nothing_of_a_failure() -> None:
    assert "未能" not in words(one(entry(Say("好"), Who.ASSISTANT, tick=Tick.READ, end=End.UNCONFIRMED)))


def test_words_that_wait_for_the_patient_stand_below_the_template_that_went_first() -> None:
    template = FromTemplate("staff_message", "zh_HK", "utility", "職員有訊息畀你")
    each = entry(Say("報告得"), Who.STAFF, staff=NURSE, by_template=True, announced=template, is_promised=True)
    assert words(one(each)).index("職員有訊息畀你") < words(one(each)).index("報告得")
    assert "按下按鈕或回覆後" in words(one(each))


def test_staff_and_notes_are_named_by_who_wrote_them() -> None:
    assert words(one(entry(Say("好"), Who.STAFF, staff=NURSE))).startswith("何姑娘")
    assert words(one(entry("對藥物敏感", Who.NOTE, staff=NURSE))).startswith("內部備註 · 何姑娘")


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLEAN])
def test_a_file_that_is_not_clean_is_no_link_but_says_why(state: State) -> None:
    page = one(entry(Media(MediaKind.IMAGE, "m"), file=state, refusal=Refusal.TOO_LARGE))
    assert "/files/" not in page
    assert "檔案" in words(page)


def test_a_clean_picture_is_shown_and_a_clean_document_is_a_link() -> None:
    picture = bubble(one(entry(Media(MediaKind.IMAGE, "m"), file=State.CLEAN)))
    assert f'src="/files/{1:032x}?inline=yes"' in picture
    document = bubble(one(entry(Media(MediaKind.DOCUMENT, "m"), file=State.CLEAN)))
    assert f'href="/files/{1:032x}"' in document
    assert "<img" not in document


def test_somebody_who_may_not_answer_gets_the_thread_and_nothing_to_press() -> None:
    page = one(entry(contents.Text("你好")), role=Role.PRIVACY_OFFICER)
    assert "你好" in words(page)
    assert 'hx-post="/conversations' not in page
    assert "<textarea" not in page


@pytest.mark.parametrize("language", list(Language))
def test_every_intent_has_words_for_the_grounds_of_an_answer(language: Language) -> None:
    names = [
        value
        for name, value in vars(intents).items()
        if name.isupper() and isinstance(value, str) and not name.startswith("ASKED") and name != "BOOKED"
    ]
    assert len(names) > 20
    missing = [name for name in names if f"thread_intent_{name}" not in catalogue(PACKAGE, language)]
    assert missing == []


@pytest.mark.parametrize("told", ["rules:not_an_intent", "weather:book", "rules", ""])
def test_grounds_that_are_not_known_here_are_left_out(told: str) -> None:
    assert grounds.in_words(told, lambda key, **values: say(Language.EN, key, **values)) is None


@pytest.mark.parametrize(
    "said", [contents.Text("\u202eevil 999\u202c"), "\u202eevil 999\u202c", Say("\u2067evil 999\u2069")]
)
def test_nothing_turns_round_what_stands_beside_it(said: Said) -> None:
    assert "evil 999" in words(one(entry(said)))
    assert not set(one(entry(said))) & set("\u202e\u202c\u2067\u2069")


def test_neither_does_a_card_or_the_name_of_a_file() -> None:
    card = entry(contents.Cards(1), cards=(Card("\u202e陳大文", ("\u202e5432",)),))
    file = entry(Media(MediaKind.DOCUMENT, filename="\u202egnp.exe"))
    assert "\u202e" not in one(card) + one(file)
    assert "陳大文 5432" in words(one(card))
