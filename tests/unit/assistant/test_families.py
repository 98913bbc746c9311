"""Booking for others by chat: names at once, one attestation a person, known people as buttons, and unlinking."""

from __future__ import annotations

import msgspec
import pytest

from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.patients import ATTESTATION, Relation
from tests.unit.assistant.chat import Chat, Clinicians, at
from tests.unit.assistant.situations import SAMPLE

CHILDREN = {
    "zh-HK": ("兩個小朋友想星期六朝早打流感針，一齊得唔得", "李心怡 李心悅", "確認"),
    "en": ("my two kids need flu shots on Saturday morning", "Amy Lee and Ben Lee", "Confirm"),
}


async def held_for_two(language: str = "zh-HK", clinic: Clinic = SAMPLE) -> Chat:
    patient = Clinicians(clinic).patient(language=language)
    await patient.says(CHILDREN[language][0])
    await patient.says("2")
    return patient


async def two_booked(language: str = "zh-HK") -> Chat:
    patient = await held_for_two(language)
    await patient.says(CHILDREN[language][1])
    await patient.taps(CHILDREN[language][2])
    return patient


@pytest.mark.parametrize("language", ["zh-HK", "en"])
async def test_a_mother_books_two_children_with_one_attestation(language: str) -> None:
    patient = await held_for_two(language)
    _, names, agree = CHILDREN[language]
    read_back = await patient.says(names)
    assert {"zh-HK": "家長／監護人", "en": "a parent or guardian"}[language] in read_back
    assert await patient.place.visits() == []

    done = await patient.taps(agree)

    visits = await patient.place.visits()
    assert all(one.record.reference in done for one in visits if one.record.reference)
    assert len({one.record.group for one in visits}) == 1
    assert {one.record.starts_at for one in visits} == {at("10:15", 28)}
    people = await patient.place.people()
    assert {(one.record.relation, one.record.attestation) for one in people} == {(Relation.CHILD, ATTESTATION)}
    assert patient.paid == 4


@pytest.mark.parametrize("yes", ["確認", "好", "啱呀"])
async def test_a_clear_yes_counts_as_the_button(yes: str) -> None:
    patient = await held_for_two()
    await patient.says("李心怡、李心悅")

    assert "約好喇" in await patient.says(yes)


async def test_names_may_come_one_by_one() -> None:
    patient = await held_for_two()

    assert "仲差1位" in await patient.says("李心怡")
    assert "1 李心怡\n2 李心悅" in await patient.says("李心悅")


async def test_a_wrong_name_is_typed_again_before_it_is_booked() -> None:
    patient = await held_for_two()
    await patient.says("李心怡 李心日")

    assert "請再打過全名" in await patient.taps("改名")
    await patient.says("李心怡 李心悅")
    await patient.taps("確認")

    assert sorted(name for name, _, _ in await patient.place.stands()) == ["李心怡", "李心悅"]


async def test_another_time_keeps_the_names() -> None:
    patient = await held_for_two()
    await patient.says("李心怡 李心悅")

    await patient.taps("改時間")
    await patient.says("星期六朝早九點")

    assert "請核對：28/11（六）朝早9:00" in patient.transcript[-1]
    assert "2 李心悅" in patient.transcript[-1]


async def test_a_third_name_takes_a_third_place() -> None:
    patient = await held_for_two()

    await patient.says("李心怡 李心悅 李大文")

    assert "3 李大文" in patient.transcript[-1]
    await patient.taps("確認")
    assert len(await patient.place.visits()) == 3


async def test_those_for_whom_there_is_no_room_at_once_come_one_after_the_other() -> None:
    patient = Clinicians().patient()
    await patient.says("幫我父母約聽日下晝睇陳醫生")
    await patient.says("1")
    await patient.says("李國強、何美玲")

    done = await patient.taps("確認")

    assert [when for _, when, _ in await patient.place.stands()] == ["24/11 15:00", "24/11 15:15"]
    assert "下晝3:15" in done


@pytest.mark.parametrize(
    ("asks", "name", "agree", "relation"),
    [
        ("幫我阿媽約聽日下晝三點睇陳醫生", "何美玲", "確認", Relation.PARENT),
        ("工人姐姐想聽日下晝三點睇陳醫生", "Maria Santos", "確認", Relation.EMPLOYEE),
        ("我老婆想聽日下晝三點睇陳醫生", "張小芳", "確認", Relation.OTHER),
        ("can my son see Dr Chan tomorrow 3pm", "Ben Lee", "Confirm", Relation.CHILD),
    ],
)
async def test_what_somebody_is_to_the_contact_is_kept(asks: str, name: str, agree: str, relation: Relation) -> None:
    patient = Clinicians().patient(language="en" if agree == "Confirm" else "zh-HK")
    await patient.says(asks)
    await patient.says(name)
    await patient.taps(agree)

    [person] = await patient.place.people()
    assert (person.record.name, person.record.relation) == (name, relation)
    assert person.record.attested_at is not None


async def test_whoever_is_known_is_a_button_and_attested_once() -> None:
    patient = await two_booked()
    patient.asked = None

    await patient.says("兩個小朋友想聽日下晝三點睇陳醫生")
    assert patient.titles[:2] == ["李心怡、李心悅", "其他人"]
    assert "約好喇" in await patient.taps("李心怡、李心悅")


async def test_the_contact_itself_comes_first_and_two_names_are_offered_at_most() -> None:
    patient = await two_booked()
    patient.asked = None
    await patient.says("我想約聽日下晝三點睇陳醫生")
    await patient.taps("其他人")
    assert "請核對" in await patient.says("何美玲")
    [own] = [one for one in await patient.place.people() if one.record.name == "李心悅"]
    await patient.place.put(own.id, msgspec.structs.replace(own.record, relation=Relation.SELF))
    patient.asked = None

    await patient.says("想約聽日下晝四點睇陳醫生")
    assert patient.titles == ["李心悅", "李心怡", "其他人"]


async def test_somebody_else_beside_a_known_contact_needs_an_attestation() -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    await patient.says("陳小美")
    await patient.says("想約後日下晝三點睇陳醫生")

    assert "請核對" in await patient.says("何美玲")
    await patient.says("確認")
    assert [one.record.relation for one in await patient.place.people()] == [Relation.SELF, Relation.OTHER]


@pytest.mark.parametrize("said", ["1", "陳小美", "我自己"])
async def test_a_known_name_may_be_typed_too(said: str) -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    await patient.says("陳小美")
    await patient.says("想約後日下晝三點睇陳醫生")

    assert "約好喇 ✅ 陳小美" in await patient.says(said)
    assert len(await patient.place.people()) == 1


async def test_one_of_a_family_is_moved_or_cancelled_by_name() -> None:
    patient = await two_booked()

    assert "取消李心悅28/11" in await patient.says("取消李心悅嗰個")
    await patient.taps("取消預約")
    assert sorted((name, state) for name, _, state in await patient.place.stands()) == [
        ("李心怡", "booked"), ("李心悅", "cancelled"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "says", "answer"),
    [
        ("zh-HK", "李心悅", "李心悅約咗28/11（六）"), ("zh-HK", "我想改李心悅嗰個", "李心悅約咗28/11（六）"),
        ("en", "Ben Lee", "Ben Lee is booked for"), ("en", "I'd like to move Ben Lee's", "Ben Lee is booked for"),
    ],
)  # fmt: skip
async def test_a_name_is_enough_to_change_one_of_a_family(language: str, says: str, answer: str) -> None:
    patient = await two_booked(language)

    assert answer in await patient.says(says)
    patient.asked = None
    long_after = {"zh-HK": "我想改李心悅嗰個", "en": "I'd like to move Ben Lee's"}[language]
    assert answer in await patient.says(long_after)
    assert len(await patient.place.visits()) == 2


@pytest.mark.parametrize(
    ("language", "says", "name"),
    [
        ("zh-HK", "我自己想約聽日下晝三點睇陳醫生", "陳小美"),
        ("en", "book Dr Chan tomorrow 3pm for myself", "Mary Chan"),
    ],
)
async def test_a_mother_who_books_for_herself_is_not_offered_her_children(language: str, says: str, name: str) -> None:
    patient = await two_booked(language)
    patient.asked = None

    await patient.says(says)
    assert "約好喇" in await patient.says(name) if language == "zh-HK" else "Booked" in await patient.says(name)
    assert [one.record.name for one in await patient.place.people() if one.record.relation is Relation.SELF] == [name]


async def test_the_button_under_a_familys_confirmation_asks_which() -> None:
    patient = await two_booked()

    assert "想改邊個" in await patient.taps("改期")
    assert patient.titles == ["李心怡", "李心悅"]
    await patient.says("李心怡")
    assert "李心怡約咗28/11（六）" in patient.transcript[-1]


async def test_a_family_comes_as_one() -> None:
    patient = await two_booked()

    assert "到時見" in await patient.says("我哋會到")
    assert {state for _, _, state in await patient.place.stands()} == {AppointmentState.CONFIRMED}


@pytest.mark.parametrize(
    ("language", "asks", "tap", "says"),
    [
        ("zh-HK", "唔再代李心怡預約", "唔再代約", "以後唔再代李心怡預約"),
        ("en", "stop booking for Amy Lee", "Stop booking", "no longer book for Amy Lee"),
    ],
)
async def test_somebody_is_unlinked_with_one_tap(language: str, asks: str, tap: str, says: str) -> None:
    patient = await two_booked(language)
    await patient.says(asks)

    assert says in await patient.taps(tap)
    people = await patient.place.people()
    assert sum(1 for one in people if one.record.unlinked_at) == 1
    assert {state for _, _, state in await patient.place.stands()} == {"booked"}


async def test_for_whom_is_asked_where_several_may_be_meant_and_a_no_changes_nothing() -> None:
    patient = await two_booked()

    assert "唔再代邊位預約" in await patient.says("唔再代小朋友預約")
    assert patient.titles == ["李心怡", "李心悅"]
    assert "冇改到" in await patient.says("唔使喇")
    assert not any(one.record.unlinked_at for one in await patient.place.people())


async def test_whoever_acts_for_nobody_hears_it() -> None:
    assert "冇代其他人" in await Clinicians().patient().says("唔再代阿媽預約")


# --- limits and missed visits


@pytest.mark.parametrize(("language", "says"), [("zh-HK", "係上限"), ("en", "the most that we can take")])
async def test_too_many_open_bookings_are_said_with_what_to_do(language: str, says: str) -> None:
    clinic = msgspec.structs.replace(SAMPLE, booking=msgspec.structs.replace(SAMPLE.booking, most_open=1))
    patient = Clinicians(clinic).patient(language=language)
    wish = {
        "zh-HK": ("聽日下晝三點睇陳醫生", "星期三下晝三點睇陳醫生"),
        "en": ("Dr Chan tomorrow 3pm", "Dr Chan Wed 3pm"),
    }
    first, second = wish[language]
    await patient.says(first)
    await patient.says("陳小美")
    await patient.says(second)
    if "邊位睇" in patient.transcript[-1] or "Who is it for" in patient.transcript[-1]:
        await patient.taps("陳小美")

    assert says in patient.transcript[-1]
    assert len(await patient.place.visits()) == 1


@pytest.mark.parametrize(("language", "says"), [("zh-HK", "職員覆實先算約到"), ("en", "our staff have to confirm")])
async def test_after_too_many_missed_visits_a_booking_is_a_request_and_that_is_said(language: str, says: str) -> None:
    patient = Clinicians().patient(language=language)
    await patient.says({"zh-HK": "聽日下晝三點睇陳醫生", "en": "Dr Chan tomorrow 3pm"}[language])
    await patient.says("陳小美")
    [person] = await patient.place.people()
    missed = tuple(at("10:00", day) for day in (2, 3, 4))
    await patient.place.put(person.id, msgspec.structs.replace(person.record, missed=missed))

    await patient.says({"zh-HK": "想約後日下晝三點睇陳醫生", "en": "book Dr Chan Wed 3pm"}[language])
    said = await patient.taps("陳小美")

    assert says in said
    assert [state for _, _, state in await patient.place.stands()] == ["booked", "requested"]


@pytest.mark.parametrize(("language", "asks"), [("zh-HK", "幾耐"), ("zh-HK", "how long"), ("en", "how long"),
    ("en", "How long"), ("en", "why"), ("en", "what should i bring")])  # fmt: skip
async def test_a_question_while_a_name_is_asked_books_nobody_and_replaces_no_name(language: str, asks: str) -> None:
    patient = await held_for_two(language)

    assert await patient.says(asks)
    await patient.says(CHILDREN[language][1])
    await patient.says(asks)

    assert await patient.place.visits() == []
    if patient.asked and patient.asked.question == "agree":
        assert "ow" not in patient.asked.details["names"].replace("\n", "")


@pytest.mark.parametrize(
    ("language", "asks", "names", "agree", "lines"),
    [
        ("zh-HK", "幫我父母約聽日下晝三點睇陳醫生", "李國強、何美玲", "確認",
            ("24/11（二）下晝3:00、下晝3:15 陳醫生", "24/11（二）陳醫生", "1 李國強 下晝3:00", "2 何美玲 下晝3:15",
            "下晝3:15，24/11（二）陳醫生")),
        ("en", "book my parents with Dr Chan tomorrow 3pm", "Peter Lee and Mary Ho", "Confirm",
            ("Tue 24 Nov, 3:00pm, 3:15pm, Dr Chan", "Tue 24 Nov, Dr Chan", "1 Peter Lee 3:00pm", "2 Mary Ho 3:15pm",
            "3:15pm, Tue 24 Nov, Dr Chan")),
    ],
)  # fmt: skip
async def test_each_of_those_who_come_one_after_the_other_reads_their_own_time_before_it_is_agreed_to(
    language: str, asks: str, names: str, agree: str, lines: tuple[str, ...]
) -> None:
    patient = Clinicians().patient(language=language)
    held, on, *each, confirmed = lines

    assert held in await patient.says(asks)
    read_back = await patient.says(names)
    assert all(line in read_back for line in (on, *each))
    assert confirmed in await patient.taps(agree)


async def test_times_for_several_are_offered_with_every_time_at_which_one_of_them_comes() -> None:
    patient = Clinicians().patient()

    assert "1 下晝3:00、下晝3:15" in await patient.says("幫我父母約聽日下晝睇陳醫生")
