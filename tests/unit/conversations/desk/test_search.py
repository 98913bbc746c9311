"""Finding a conversation by name, number or reference: in one's own clinic, and the one that goes on."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from smartclinic.appointments.appointment import read_reference
from smartclinic.contacts.identity import Contact, ContactId, Identity, contact_keys
from smartclinic.conversations.desk.numbers import digits_of
from smartclinic.conversations.gate import Gate
from smartclinic.platform.store import Page, Query
from smartclinic.work.unit import Unit
from tests.functions.desk_rig import CLINIC, OTHER, Desk, at, desk_of, gate
from tests.functions.in_process import MEI, NUMBER, Service, in_virtual_time, running
from tests.unit.conversations.desk.test_thread import appointment


async def found(desk: Desk, words: str, clinic: str = CLINIC) -> list[tuple[str, str]]:
    return [(hit.row.contact, hit.by) for hit in await desk.app.search.find(clinic, words)]


def key(desk: Desk, phone: str) -> ContactId:
    pepper = desk.app.settings.secret_bytes("IDENTITY_PEPPER")
    return contact_keys(pepper, "salt 111", Identity(phone=phone))[0]


# --- numbers


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("9123 4567", "85291234567"),
        ("91234567", "85291234567"),
        ("\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "85291234567"),
        ("+852 9123-4567", "85291234567"),
        ("00852 9123 4567", "85291234567"),
        ("85291234567", "85291234567"),
        ("+86 138 0013 8000", "8613800138000"),
        ("+1 (202) 555-0147", "12025550147"),
        ("912345", None),
        ("陳小美", None),
        ("1234567890123456", None),
        ("9123456a", None),
        ("٩١٢٣٤٥٦٧", None),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, digits: str | None) -> None:
    assert digits_of(written) == digits


@in_virtual_time
async def test_a_number_finds_who_writes_under_it_now() -> None:
    async with desk_of() as desk:
        mine, passed_on, given_up = (key(desk, f"8529123456{digit}") for digit in (7, 8, 9))
        await desk.holds(
            [
                ("mei", gate()),
                ("mei", Contact()),
                (mine, Contact(same_as=ContactId("mei"))),
                (passed_on, Contact(left_at=at(-5), passed_to=ContactId("mei"))),
                (given_up, Contact(left_at=at(-5))),
                (given_up, gate()),
            ]
        )

        assert await found(desk, "9123 4567") == [("mei", "number")]
        assert await found(desk, "9123 4568") == [("mei", "number")]
        assert await found(desk, "9123 4569") == []
        assert await found(desk, "9123 4567", OTHER) == []


# --- references


@pytest.mark.parametrize(
    ("text", "read"), [("vurbl", "VURBL"), (" VURBL ", "VURBL"), ("VURB", None), ("VURB0", None), ("VURBLE", None)]
)
def test_a_reference_is_read_in_small_letters_too(text: str, read: str | None) -> None:
    assert read_reference(text) == read


@in_virtual_time
async def test_a_reference_finds_everybody_who_shares_it() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate()), ("john", gate())])
        await desk.holds(
            (f"a{n}", appointment(who, n * (at(9) - at(0)))) for n, who in enumerate(("mei", "john", "mei"))
        )
        await desk.holds([("mei", gate()), ("a9", appointment("mei", at(9) - at(0)))], clinic=OTHER)

        assert await found(desk, "vurbl") == [("mei", "reference"), ("john", "reference")]
        assert await found(desk, "VURBM") == []


# --- names


async def book(service: Service, name: str) -> None:
    await service.says(MEI, "想約聽日下晝睇醫生")
    await asyncio.sleep(20)
    slots = [sent for sent in service.meta.ledger.accepted if sent.content.choices][-1]
    await service.meta.patient_taps(NUMBER, MEI, slots.content.choices[0].id, slots.wamid)
    await asyncio.sleep(20)
    await service.says(MEI, name)
    await asyncio.sleep(20)


@in_virtual_time
async def test_a_patient_is_found_by_name_as_soon_as_it_is_booked_and_only_there() -> None:
    async with running() as service:
        await book(service, "陳小美")
        (mei,) = await service.all("conversations")
        (booked,) = await service.all("appointments")
        assert booked.data is not None

        for words, by in (("陳小美", "name"), ("小美", "name"), (str(booked.data["reference"]), "reference")):
            (hit,) = await service.app.search.find("hong-wo", words)
            assert (hit.row.contact, hit.row.name, hit.by) == (mei.id, "陳小美", by)
            assert await service.app.search.find("other-clinic", words) == ()


@in_virtual_time
async def test_the_index_holds_no_name() -> None:
    async with running() as service:
        await book(service, "Chan Siu Mei")

        keys = await service.all("name_keys")

        assert len(keys) == 6 + 1  # the end of the number
        stored = " ".join(f"{each.id} {each.data}" for each in keys).casefold()
        assert not any(word in stored for word in ("chan", "siu", "mei"))


@in_virtual_time
async def test_a_new_patient_costs_a_write_and_booking_one_for_each_way_of_asking_and_no_read() -> None:
    async with running() as service:
        await book(service, "陳小美")

        assert len(service.counts.of("name_keys").writes) == 1 + 2
        assert service.counts.of("name_keys").reads == []


@in_virtual_time
async def test_another_clinics_key_blinds_otherwise() -> None:
    async with desk_of() as desk:
        ours, theirs = [await desk.app.keyring.cipher(each) for each in (CLINIC, OTHER)]

        assert ours.blind("name 陳小美") == ours.blind("name 陳小美") != theirs.blind("name 陳小美")


@in_virtual_time
async def test_a_merged_contact_is_found_as_the_one_that_goes_on_and_once() -> None:
    async with desk_of() as desk:
        await desk.holds(
            [
                ("old", gate(merged_into=ContactId("new"))),
                ("new", gate()),
                ("nurse", gate(on_call=True)),
                *((f"a{each}", appointment(each, at(9) - at(0))) for each in ("old", "new", "nurse", "erased")),
            ]
        )

        assert await found(desk, "VURBL") == [("new", "reference")]


@pytest.mark.parametrize("words", ["", " ", "陳", "x", "x" * 101, "\u3000\u3000", "x" * 100_000])
@in_virtual_time
async def test_one_character_or_over_a_hundred_ask_the_store_nothing(words: str) -> None:
    async with desk_of() as desk:
        desk.counts.forget()

        assert await found(desk, words) == []

        assert desk.counts.calls == []


@in_virtual_time
async def test_a_search_compares_whole_keys_only() -> None:
    async with desk_of() as desk:
        asked: list[Query] = []
        find = desk.store.find

        async def watched(query: Query) -> Page:
            asked.append(query)
            return await find(query)

        desk.store.find = watched  # type: ignore[method-assign] # what is asked is what this is about
        for words in ("陳小美", "9123 4567", "4567", "ABCDE", "'; drop", "\ud800x"):
            await found(desk, words)

        assert asked
        assert all(query.where for query in asked)


# --- the last four digits


@in_virtual_time
async def test_a_number_that_has_become_another_is_not_found_by_its_old_end() -> None:
    async with running() as service:
        await service.says(MEI, "你好")
        await asyncio.sleep(20)
        (row,) = (await service.app.desk_lists.read(CLINIC)).recent
        assert row.phone is not None

        async def moves(unit: Unit) -> None:
            now = await unit.get(Gate, row.contact)
            assert now is not None
            moved = msgspec.structs.replace(now.address, phone="85261230000")
            unit.put(row.contact, msgspec.structs.replace(now, address=moved))

        await service.app.work.run(CLINIC, moves)

        assert await service.app.search.find(CLINIC, row.phone[-4:]) == ()
        assert [hit.row.contact for hit in await service.app.search.find(CLINIC, "0000")] == [row.contact]


@in_virtual_time
async def test_a_known_patients_turn_writes_no_key() -> None:
    async with running() as service:
        await service.says(MEI, "你好")
        await asyncio.sleep(20)
        service.counts.forget()
        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(20)

        assert service.counts.of("name_keys").writes == []


@in_virtual_time
async def test_the_last_four_digits_find_whoever_has_written_from_such_a_number() -> None:
    async with running() as service:
        await service.says(MEI, "你好")
        await asyncio.sleep(20)
        (row,) = (await service.app.desk_lists.read(CLINIC)).recent
        assert row.phone is not None

        for written in (row.phone[-4:], f" {row.phone[-4:]} "):
            assert [(hit.row.contact, hit.by) for hit in await service.app.search.find(CLINIC, written)] == [
                (row.contact, "number")
            ]
        assert await service.app.search.find(CLINIC, row.phone[-3:]) == ()
        assert await service.app.search.find(CLINIC, "0000") == ()
