"""Waiting for a place by chat, what is out of stock, and sessions that do not take place."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest

from smartclinic.appointments.appointment import StoredSheet
from smartclinic.appointments.day_sheet import SheetKey, Slot, empty_sheet
from smartclinic.appointments.stock import ServiceState
from smartclinic.appointments.waitlist.waiting import Opening, Wait
from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.template_taps import place_tap
from smartclinic.work.unit import Found
from tests.unit.assistant.chat import Chat, Clinicians, at
from tests.unit.assistant.situations import ME, MONDAY, SAMPLE

OTHER = ContactId("somebodyelse1")
OPENING = "a" * 32
TUESDAY_AFTERNOON = SheetKey("chan", at("15:00", 24).date(), Part.AFTERNOON)
PLACE = Slot("chan", "mong-kok", "consultation", at("15:00", 24).date(), Part.AFTERNOON, 15 * 60 + 30, 15)


async def waits(place: Clinicians, contact: ContactId = ME) -> list[Found[Wait]]:
    return await place.unit().find(Wait, {"contact": contact, "open": True}, order="since")


async def waiting(place: Clinicians, contact: ContactId = ME, language: str = "zh-HK") -> Chat:
    """Somebody who waits for Dr Chan on Tuesday afternoon, which is full."""
    await place.fill(TUESDAY_AFTERNOON)
    patient = place.patient(contact, language)
    await patient.says({"zh-HK": "想約聽日下晝睇陳醫生", "en": "Dr Chan tomorrow afternoon please"}[language])
    await patient.taps({"zh-HK": "有位通知我", "en": "Tell me if free"}[language])
    return patient


async def offered(place: Clinicians, *chats: Chat) -> dict[ContactId, str]:
    """The place is free again and was offered to these; their buttons."""
    found = {chat.contact: (await waits(place, chat.contact))[0] for chat in chats}
    asked = tuple(each.id for each in found.values())
    await place.put(TUESDAY_AFTERNOON.id, StoredSheet(sheet=empty_sheet(TUESDAY_AFTERNOON)))
    await place.put(OPENING, Opening(slot=PLACE, freed_at=MONDAY, round=1, asked=asked))
    return {contact: place_tap(OPENING, each.id) for contact, each in found.items()}


@pytest.mark.parametrize(("language", "says"), [("zh-HK", "一有位就通知你"), ("en", "as soon as a place is free")])
async def test_whoever_finds_a_day_full_may_wait_for_it(language: str, says: str) -> None:
    place = Clinicians()
    patient = await waiting(place, language=language)

    assert says in patient.transcript[-1]
    [wait] = await waits(place)
    assert (wait.record.first_day, wait.record.last_day, wait.record.doctors) == ("2026-11-24", "2026-11-24", ("chan",))
    assert wait.record.part is Part.AFTERNOON


async def test_the_same_wish_waits_once() -> None:
    place = Clinicians()
    patient = await waiting(place)

    await patient.says("聽日下晝陳醫生有位通知我")

    assert len(await waits(place)) == 1


@pytest.mark.parametrize(("language", "says"), [("zh-HK", "唔使通知"), ("en", "take me off the waiting list")])
async def test_whoever_waits_no_more_is_taken_off(language: str, says: str) -> None:
    place = Clinicians()
    patient = await waiting(place, language=language)

    await patient.says(says)

    assert await waits(place) == []


@pytest.mark.parametrize(
    ("language", "name", "says"),
    [
        ("zh-HK", "陳小美", "約好喇 ✅ 陳小美，24/11（二）下晝3:30"),
        ("en", "Mary Lee", "Booked ✅ Mary Lee, Tue 24 Nov, 3:30pm"),
    ],
)
async def test_a_place_that_is_offered_is_taken_with_a_tap_and_a_name(language: str, name: str, says: str) -> None:
    place = Clinicians()
    patient = await waiting(place, language=language)
    taps = await offered(place, patient)

    await patient.taps_id(taps[ME])
    assert says in await patient.says(name)
    assert await waits(place) == []


async def test_the_first_to_accept_has_it_and_the_other_hears_what_else_is_free() -> None:
    place = Clinicians()
    first, second = await waiting(place), await waiting(place, OTHER)
    taps = await offered(place, first, second)
    await first.taps_id(taps[ME])
    await first.says("陳小美")

    said = await second.taps_id(taps[OTHER])

    assert "啱啱俾人約咗，仲有" in said
    assert second.choices
    assert [name for name, _, _ in await place.stands()] == ["陳小美"]


async def test_whoever_waits_for_another_time_moves_there_with_one_tap() -> None:
    place = Clinicians()
    patient = place.patient()
    await patient.says("星期四下晝四點睇陳醫生")
    await patient.says("陳小美")
    await place.fill(TUESDAY_AFTERNOON)
    await patient.says("改去聽日下晝三點半")
    assert "原本嘅預約照舊" in await patient.taps("有位通知我")
    taps = await offered(place, patient)

    said = await patient.taps_id(taps[ME])

    assert "24/11（二）下晝3:30" in said
    assert await place.stands() == [("陳小美", "24/11 15:30", "booked")]


async def test_whoever_is_known_takes_an_offered_place_with_one_tap() -> None:
    place = Clinicians()
    patient = place.patient()
    await patient.says("星期四下晝四點睇陳醫生")
    await patient.says("陳小美")
    patient = await waiting(place)
    taps = await offered(place, patient)

    assert "約好喇 ✅ 陳小美，24/11（二）下晝3:30" in await patient.taps_id(taps[ME])


async def test_a_day_on_which_nobody_sits_is_not_waited_for() -> None:
    patient = Clinicians().patient()

    await patient.says("想約星期六夜晚睇醫生")

    assert "冇應診" in patient.transcript[-1]
    assert "有位通知我" not in patient.titles


async def test_where_nothing_at_all_is_free_the_waiting_list_is_offered() -> None:
    rules = msgspec.structs.replace(SAMPLE.booking, days_ahead=1)
    place = Clinicians(msgspec.structs.replace(SAMPLE, booking=rules))
    for day in (23, 24):
        for doctor in ("chan", "wong", "lee"):
            for part in Part:
                await place.fill(SheetKey(doctor, at("09:00", day).date(), part))
    patient = place.patient()

    assert "暫時冇位" in await patient.says("想睇醫生")
    assert "一有位就通知你" in await patient.taps("有位通知我")


async def test_somebody_elses_offer_is_none() -> None:
    place = Clinicians()
    patient = await waiting(place)
    taps = await offered(place, patient)

    assert "唔係留畀你" in await place.patient(OTHER).taps_id(taps[ME])
    assert await place.stands() == []


@pytest.mark.parametrize(
    ("language", "asks", "says", "tap"),
    [
        ("zh-HK", "想打流感針", "暫時冇貨", "有位通知我"),
        ("en", "I want a flu vaccination", "out of stock", "Tell me if free"),
    ],
)
async def test_what_is_out_of_stock_is_said_and_may_be_waited_for(
    language: str, asks: str, says: str, tap: str
) -> None:
    place = Clinicians()
    await place.put("flu-vaccine", ServiceState(out_of_stock=True, changed_at=MONDAY, changed_by="staff1"))
    patient = place.patient(language=language)

    assert says in await patient.says(asks)
    await patient.taps(tap)
    [wait] = await waits(place)
    assert wait.record.service == "flu-vaccine"


@pytest.mark.parametrize("answer", ["好", "唔使喇"])
async def test_waiting_is_agreed_to_or_declined_in_words(answer: str) -> None:
    place = Clinicians()
    await place.put("flu-vaccine", ServiceState(out_of_stock=True, changed_at=MONDAY, changed_by="staff1"))
    patient = place.patient()
    await patient.says("想打流感針")

    await patient.says(answer)

    assert len(await waits(place)) == (1 if answer == "好" else 0)


@pytest.mark.parametrize(
    ("cause", "language", "says"),
    [
        ("typhoon_8", "zh-HK", "因為八號或以上風球冇應診"), ("black_rain", "zh-HK", "黑色暴雨警告"),
        ("typhoon_8", "en", "because of typhoon signal no. 8"), ("session_closed", "en", "a change at the clinic"),
    ],
)  # fmt: skip
async def test_a_session_that_does_not_take_place_says_why(cause: str, language: str, says: str) -> None:
    place = Clinicians()
    for doctor, part in (("chan", Part.AFTERNOON), ("wong", Part.AFTERNOON), ("lee", Part.EVENING)):
        key = SheetKey(doctor, at("15:00").date(), part)
        await place.put(key.id, StoredSheet(sheet=msgspec.structs.replace(empty_sheet(key), closed=cause)))

    said = await place.patient(language=language).says(
        {"zh-HK": "今日下晝有冇位", "en": "anything this afternoon?"}[language]
    )

    assert says in said
    assert isinstance(place.now, datetime)
