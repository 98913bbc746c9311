"""Visits that exist, by chat: listed, moved, cancelled, kept, confirmed, late; old buttons change nothing."""

from __future__ import annotations

import msgspec
import pytest

from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from tests.unit.assistant.chat import Chat, Clinicians, at
from tests.unit.assistant.situations import SAMPLE

STRANGER = ContactId("somebodyelse1")


async def booked(clinic: Clinicians | None = None, language: str = "zh-HK", when: str = "") -> Chat:
    """A patient with one visit: Dr Chan, Tuesday 24 November, 3:00pm, unless another time is said."""
    patient = (clinic or Clinicians()).patient(language=language)
    await patient.says(when or {"zh-HK": "想約聽日下晝三點睇陳醫生", "en": "book Dr Chan tomorrow 3pm"}[language])
    await patient.says({"zh-HK": "陳小美", "en": "Mary Lee"}[language])
    return patient


async def test_a_new_patient_books_in_three_messages_and_a_returning_one_in_no_more() -> None:
    patient = Clinicians().patient()
    await patient.says("想約聽日下晝睇陳醫生")
    await patient.says("1")
    done = await patient.says("陳小美")
    assert patient.paid == 3
    assert "約好喇 ✅ 陳小美，24/11（二）下晝3:00 陳醫生" in done

    await patient.says("想約後日下晝")
    await patient.says("1")
    await patient.taps("陳小美")
    assert patient.paid == 6


async def test_a_confirmation_says_what_to_bring_where_to_come_its_reference_and_its_page() -> None:
    patient = Clinicians().patient()
    await patient.says("想約星期六朝早打流感針")
    await patient.says("1")
    done = await patient.says("陳小美")

    [visit] = await patient.place.visits()
    for said in (
        f"編號{visit.record.reference}",
        "彌敦道800號",
        "請帶針卡",
        f"https://pages.example/appointment/hong-wo/{visit.record.page}",
    ):
        assert said in done
    assert patient.titles == ["改期", "取消", "地圖"]
    assert patient.last.subject == f"appointments/{visit.id}/0"


async def test_a_returning_patient_is_not_told_what_a_first_visit_needs() -> None:
    patient = await booked()
    assert "第一次嚟" in (patient.transcript[-1])
    [person] = await patient.place.people()
    await patient.place.put(person.id, msgspec.structs.replace(person.record, seen_at=at("09:00", 1)))

    await patient.says("想約後日下晝三點睇陳醫生")
    assert "第一次嚟" not in await patient.taps("陳小美")


# --- what is to come


@pytest.mark.parametrize(("language", "asks"), [("zh-HK", "我約咗幾時"), ("en", "when is my appointment?")])
async def test_one_visit_is_said_with_its_reference_and_what_can_be_done(language: str, asks: str) -> None:
    patient = await booked(language=language)
    [visit] = await patient.place.visits()

    said = await patient.says(asks)

    assert visit.record.reference is not None
    assert visit.record.reference in said
    assert patient.titles[:2] == {"zh-HK": ["改期", "取消"], "en": ["Reschedule", "Cancel"]}[language]
    assert patient.last.attention is None


async def test_several_visits_are_numbered_and_a_number_a_name_or_a_reference_opens_one() -> None:
    patient = await booked()
    await patient.says("想約星期三下晝三點睇陳醫生")
    await patient.taps("陳小美")
    listed = await patient.says("我嘅預約")
    assert "1 陳小美 24/11（二）下晝3:00" in listed
    assert "2 陳小美 25/11（三）下晝3:00" in listed

    assert "25/11（三）" in await patient.says("2")
    assert patient.titles[:2] == ["改期", "取消"]
    await patient.says("我嘅預約")
    visits = await patient.place.visits()
    assert "24/11（二）" in await patient.says(visits[0].record.reference or "")


@pytest.mark.parametrize(
    ("asks", "says"), [("我約咗幾時", "見唔到你有未睇嘅預約"), ("my appointments", "can't see any appointment")]
)
async def test_nothing_to_come_is_said_without_asking_staff(asks: str, says: str) -> None:
    patient = Clinicians().patient()

    assert says in await patient.says(asks)
    assert patient.last.attention is None


@pytest.mark.parametrize("asks", ["我想改期", "取消預約", "I'd like to reschedule", "please cancel my appointment"])
async def test_a_change_of_what_is_not_known_here_goes_to_staff(asks: str) -> None:
    patient = Clinicians().patient()

    await patient.says(asks)

    assert patient.last.attention is Reason.ASKED


# --- another time


async def test_a_changed_mind_costs_nothing() -> None:
    patient = await booked()
    before = await patient.place.stands()

    assert "改實之前，原本個位照留" in await patient.says("我想改期")
    assert "唔改喇" in patient.titles
    assert (
        await patient.says("星期五七點", "呀等等", "都係唔改住")
        == "冇問題，冇改到。陳小美照舊24/11（二）下晝3:00 陳醫生。"
    )
    assert await patient.place.stands() == before
    await patient.says("我想改期")
    assert "冇改到" in await patient.taps("唔改喇")
    assert await patient.place.stands() == before


@pytest.mark.parametrize(
    ("language", "wish", "says"),
    [
        ("zh-HK", "改去星期四下晝四點", "改好喇 ✅ 陳小美，26/11（四）下晝4:00 陳醫生"),
        ("en", "please move it to Thursday 4pm", "Moved ✅ Mary Lee, Thu 26 Nov, 4:00pm, Dr Chan"),
    ],
)
async def test_a_named_time_moves_the_visit_and_keeps_its_reference(language: str, wish: str, says: str) -> None:
    patient = await booked(language=language)
    [before] = await patient.place.visits()

    said = await patient.says(wish)

    [after] = await patient.place.visits()
    assert says in said
    assert (after.id, after.record.reference, after.record.revision) == (before.id, before.record.reference, 1)
    assert f"{after.record.starts_at:%d %H:%M}" == "26 08:00"


async def test_a_row_of_the_offered_times_moves_it_with_one_tap() -> None:
    patient = await booked()
    await patient.says("改期")

    said = await patient.taps("25/11")

    assert "改好喇 ✅" in said
    [(_, when, state)] = await patient.place.stands()
    assert (when[:5], state) == ("25/11", "booked")


async def test_nobody_is_moved_to_another_doctor_without_a_further_yes() -> None:
    patient = await booked()

    assert "陳醫生27/11（五）夜晚7:00冇應診，其他醫生有以下時間" in await patient.says("改去星期五夜晚七點")
    assert await patient.place.stands() == [("陳小美", "24/11 15:00", "booked")]
    assert "27/11（五）夜晚7:00 黃醫生" in await patient.says("七點")


async def test_which_of_several_is_asked_and_the_wish_is_kept() -> None:
    patient = await booked()
    await patient.says("想約星期三下晝三點睇陳醫生")
    await patient.taps("陳小美")
    patient.asked = None  # long after

    assert "想改邊個" in await patient.says("改去星期四下晝四點")
    assert "改好喇 ✅ 陳小美，26/11（四）下晝4:00" in await patient.says("2")
    assert [when for _, when, _ in await patient.place.stands()] == ["24/11 15:00", "26/11 16:00"]


async def test_a_place_that_was_just_taken_leaves_the_visit_where_it_is() -> None:
    patient = await booked()
    await patient.says("我想改期")
    row = next(one for one in patient.choices if one.title.startswith("25/11"))
    await patient.place.fill(SheetKey("chan", at("09:00", 25).date(), Part.MORNING))

    said = await patient.taps_id(row.id)

    assert "原本嘅預約照舊" in said
    assert await patient.place.stands() == [("陳小美", "24/11 15:00", "booked")]


@pytest.mark.parametrize(
    ("language", "wish", "says"),
    [
        ("zh-HK", "改去2月31號", "冇「2月31號」呢一日"), ("en", "change it to 31 February", "There is no such day"),
        ("zh-HK", "改去22/11", "已經過咗"), ("en", "move it to 22 November please, change my time", "has passed"),
        ("zh-HK", "改去何醫生得唔得", "我哋冇何醫生"),
    ],
)  # fmt: skip
async def test_a_time_that_there_is_not_changes_nothing_and_says_what_to_do(
    language: str, wish: str, says: str
) -> None:
    patient = await booked(language=language)
    before = await patient.place.stands()

    said = await patient.says(wish)

    assert says in said
    assert patient.choices
    assert await patient.place.stands() == before


async def test_a_doctor_who_has_left_is_replaced_by_others_in_what_is_offered() -> None:
    patient = await booked()
    doctors = tuple(one for one in SAMPLE.doctors if one.id != "chan")
    queues = tuple(one for one in SAMPLE.queues if "chan" not in one.doctors)
    patient.place.clinic = msgspec.structs.replace(SAMPLE, doctors=doctors, queues=queues)
    patient.asked = None

    assert "陳小美約咗24/11（二）下晝3:00" in await patient.says("我約咗幾時")
    await patient.taps("改期")
    assert "陳醫生" not in "".join(patient.titles)
    assert "改好喇 ✅" in await patient.says("1")


# --- cancelling


async def test_a_day_singles_out_which_visit_is_cancelled_right_after_another_was_booked() -> None:
    patient = await booked()
    await patient.says("想約星期三下晝三點睇陳醫生")
    await patient.taps("陳小美")

    assert "取消陳小美24/11（二）" in await patient.says("取消聽日嗰個")
    await patient.taps("照舊")
    patient.asked = None
    assert "取消陳小美25/11（三）" in await patient.says("取消後日嗰個預約")


@pytest.mark.parametrize(
    ("language", "asks", "asked", "yes", "done"),
    [
        ("zh-HK", "取消預約", "取消陳小美24/11（二）下晝3:00 陳醫生？", "取消預約", "已經取消"),
        ("zh-HK", "我聽日嚟唔到", "取消陳小美", "係", "已經取消"),
        ("en", "cancel my appointment", "Cancel Tue 24 Nov, 3:00pm, Dr Chan for Mary Lee?", "yes", "is cancelled"),
    ],
)
async def test_a_cancellation_is_read_back_once_and_then_done(
    language: str, asks: str, asked: str, yes: str, done: str
) -> None:
    patient = await booked(language=language)

    assert asked in await patient.says(asks)
    assert (await patient.place.stands())[0][2] == "booked"
    assert done in await patient.says(yes)
    assert (await patient.place.stands())[0][2] == "cancelled"


async def test_a_late_cancellation_is_said_before_it_is_done_and_recorded() -> None:
    patient = await booked(when="今日下晝三點睇陳醫生")
    patient.place.now = at("14:00")

    assert "遲取消" in await patient.says("取消")
    await patient.taps("取消預約")

    [visit] = await patient.place.visits()
    assert visit.record.cancelled_late


@pytest.mark.parametrize(("language", "no"), [("zh-HK", "照舊"), ("zh-HK", "都係唔取消住"), ("en", "no keep it")])
async def test_a_no_to_the_cancellation_keeps_the_visit(language: str, no: str) -> None:
    patient = await booked(language=language)
    await patient.says({"zh-HK": "取消", "en": "cancel my appointment"}[language])

    said = await patient.says(no)

    assert {"zh-HK": "冇改到", "en": "nothing was changed"}[language] in said
    assert (await patient.place.stands())[0][2] == "booked"


async def test_a_cancelled_place_can_be_had_again_and_the_button_offers_another_time() -> None:
    patient = await booked()
    await patient.says("取消")
    await patient.taps("取消預約")

    await patient.taps("約過第個時間")

    assert "請揀" in patient.transcript[-1]
    assert "好，24/11（二）下晝3:00" in await patient.says("聽日下晝三點")


# --- buttons of old messages, and of other people


async def test_last_weeks_buttons_say_what_stands_now_and_change_nothing() -> None:
    patient = await booked()
    [visit] = await patient.place.visits()
    old = {action: visit_tap(action, visit.id, 0) for action in VisitTap if action is not VisitTap.PERSON}
    await patient.says("改去星期四下晝四點")
    stands = await patient.place.stands()

    for action in (VisitTap.CANCEL_NOW, VisitTap.CANCEL, VisitTap.RESCHEDULE, VisitTap.COMING, VisitTap.KEEP):
        said = await patient.taps_id(old[action])
        assert "之後改過，而家係：陳小美，26/11（四）下晝4:00 陳醫生" in said, action
        assert await patient.place.stands() == stands


@pytest.mark.parametrize(("language", "says"), [("zh-HK", "已經取消咗"), ("en", "was cancelled already")])
async def test_a_button_of_a_cancelled_visit_says_so(language: str, says: str) -> None:
    patient = await booked(language=language)
    [visit] = await patient.place.visits()
    await patient.taps_id(visit_tap(VisitTap.CANCEL_NOW, visit.id, 0))

    for action in (VisitTap.RESCHEDULE, VisitTap.COMING, VisitTap.CANCEL):
        assert says in await patient.taps_id(visit_tap(action, visit.id, 0))


async def test_a_button_of_a_visit_that_is_over_says_so() -> None:
    patient = await booked()
    [visit] = await patient.place.visits()
    patient.place.now = at("10:00", 26)

    assert "已經過咗" in await patient.taps_id(visit_tap(VisitTap.CANCEL_NOW, visit.id, 0))
    assert (await patient.place.stands())[0][2] == "booked"


@pytest.mark.parametrize(
    "action", [VisitTap.CANCEL_NOW, VisitTap.RESCHEDULE, VisitTap.SEE, VisitTap.COMING, VisitTap.KEEP]
)
async def test_somebody_elses_button_finds_nothing(action: VisitTap) -> None:
    clinic = Clinicians()
    await booked(clinic)
    [visit] = await clinic.visits()
    other = clinic.patient(STRANGER)

    said = await other.taps_id(visit_tap(action, visit.id, 0))

    assert "搵唔到" in said
    assert "陳小美" not in said
    assert (await clinic.stands())[0][2] == "booked"


@pytest.mark.parametrize(
    ("language", "asks", "says"),
    [("zh-HK", "取消編號{0}", "冇編號{0}"), ("en", "cancel reference {0}", "has the reference {0}")],
)
async def test_somebody_elses_reference_finds_nothing(language: str, asks: str, says: str) -> None:
    clinic = Clinicians()
    await booked(clinic)
    [visit] = await clinic.visits()
    reference = visit.record.reference or ""
    other = clinic.patient(STRANGER, language)
    await other.says("星期四下晝四點睇陳醫生" if language == "zh-HK" else "book Dr Chan on Thursday 4pm")
    await other.says("何美玲" if language == "zh-HK" else "Grace Lam")

    assert says.format(reference) in await other.says(asks.format(reference))
    assert {state for _, _, state in await clinic.stands()} == {"booked"}


# --- coming, and coming late


@pytest.mark.parametrize(
    ("language", "says", "answer"),
    [("zh-HK", "我會嚟", "到時見"), ("zh-HK", "好，會到", "到時見"), ("en", "I'll be there", "see you then")],
)
async def test_whoever_says_so_comes(language: str, says: str, answer: str) -> None:
    patient = await booked(language=language)

    assert answer in await patient.says(says)
    assert (await patient.place.stands())[0][2] == AppointmentState.CONFIRMED


async def test_which_visit_they_come_to_is_asked_where_several_may_be_meant() -> None:
    patient = await booked()
    await patient.says("想約星期三下晝三點睇陳醫生")
    await patient.taps("陳小美")

    assert "邊個會到" in await patient.says("我會嚟")
    await patient.says("2")
    assert [state for _, _, state in await patient.place.stands()] == ["booked", "confirmed"]


@pytest.mark.parametrize(
    ("language", "says", "answer", "minutes"),
    [
        ("zh-HK", "我遲15分鐘", "你會遲15分鐘", 15), ("zh-HK", "塞車，會遲三個字", "遲15分鐘", 15),
        ("zh-HK", "我會遲到半個鐘", "可能要等其他病人睇完先", 30),
        ("en", "I'll be 10 minutes late", "10 minutes late", 10),
        ("en", "running half an hour late", "After 15 minutes you may have to wait", 30),
    ],
)  # fmt: skip
async def test_a_delay_is_marked_and_answered_with_the_grace_rule(
    language: str, says: str, answer: str, minutes: int
) -> None:
    when = {"zh-HK": "今日下晝三點睇陳醫生", "en": "book Dr Chan today 3pm"}[language]
    patient = await booked(language=language, when=when)
    patient.place.now = at("14:40")
    patient.asked = None

    assert answer in await patient.says(says)
    [visit] = await patient.place.visits()
    assert visit.record.late_minutes == minutes


async def test_how_late_is_asked_once_with_buttons_and_a_bare_number_answers() -> None:
    patient = await booked(when="今日下晝三點睇陳醫生")
    patient.place.now = at("14:40")
    patient.asked = None

    assert "大約遲幾多分鐘" in await patient.says("我會遲到")
    assert patient.titles == ["10分鐘", "15分鐘", "30分鐘"]
    assert "遲20分鐘" in await patient.says("20")
    await patient.says("塞車會遲")
    await patient.taps("10分鐘")
    assert (await patient.place.visits())[0].record.late_minutes == 10


async def test_lateness_on_another_day_says_when_the_visit_is() -> None:
    patient = await booked()

    assert "你今日冇預約。你約咗24/11（二）下晝3:00" in await patient.says("我遲15分鐘")
    assert (await patient.place.visits())[0].record.late_minutes is None


# --- beside a booking that is under way


async def test_a_place_that_is_held_stays_held_beside_a_question_about_another_visit() -> None:
    patient = await booked()
    await patient.says("想約星期三下晝三點睇陳醫生")

    await patient.says("我會嚟")

    assert patient.asked is not None
    assert "約好喇" in await patient.says("陳小美")


async def test_a_row_of_an_older_list_books_and_does_not_move() -> None:
    patient = await booked()
    patient.asked = None
    await patient.says("想約星期三下晝睇陳醫生")
    row = patient.choices[0]
    await patient.says("我想改期")

    await patient.taps_id(row.id, row.title)
    await patient.says("陳小美")

    assert [when for _, when, _ in await patient.place.stands()] == ["24/11 15:00", "25/11 15:00"]


async def test_what_was_cancelled_on_the_desk_can_be_booked_again_at_once() -> None:
    patient = await booked()
    [visit] = await patient.place.visits()
    await patient.place.put(visit.id, msgspec.structs.replace(visit.record, state=AppointmentState.CANCELLED))

    assert "已經約咗" not in await patient.says("聽日下晝三點睇陳醫生")
