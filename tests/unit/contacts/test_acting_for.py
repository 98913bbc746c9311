from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smartclinic.contacts.acting_for import Comer, Giver, keep, named, people_of, rename, same_name, unlink
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import ATTESTATION, Patient, Relation, Source
from smartclinic.work.unit import Found, Unit
from tests.unit.appointments.book import ME, OTHER, Book
from tests.unit.assistant.situations import SAMPLE

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHILD = Comer("李心怡", relation=Relation.CHILD)
ATTESTED = Comer("李心怡", relation=Relation.CHILD, attested=True)


async def given(
    book: Book, *comers: Comer, by: ContactId = ME, cause: str = "m1", merged: tuple[ContactId, ...] = ()
) -> list[Found[Patient]] | None:
    async def give(unit: Unit) -> list[Found[Patient]] | None:
        people = await named(unit, Giver((by, *merged), cause), comers, NOW)
        if people is None:
            return None
        keep(unit, people)
        return [Found(each.id, each.patient) for each in people]

    return await book.do(give)


async def test_the_first_name_that_a_contact_gives_is_its_own() -> None:
    found = await given(Book(SAMPLE), Comer("陳小美"))

    assert found is not None
    assert (found[0].record.relation, found[0].record.attested_at) == (Relation.SELF, None)
    assert found[0].record.source is Source.WHATSAPP


async def test_another_name_needs_the_contacts_word_which_is_kept_with_the_person() -> None:
    book = Book(SAMPLE)
    await given(book, Comer("陳小美"))

    assert await given(book, Comer("陳大文"), cause="m2") is None
    found = await given(book, Comer("陳大文", attested=True), cause="m2")
    assert found is not None
    patient = found[0].record
    assert (patient.relation, patient.attested_at, patient.attestation) == (Relation.OTHER, NOW, ATTESTATION)
    assert patient.contact == ME


async def test_a_person_is_attested_once() -> None:
    book = Book(SAMPLE)

    assert await given(book, CHILD) is None
    first = await given(book, ATTESTED)
    assert await given(book, CHILD, cause="m2") == first


async def test_nobody_is_added_where_one_of_a_family_is_not_attested() -> None:
    book = Book(SAMPLE)

    assert await given(book, Comer("陳小美"), CHILD) is None
    assert await people_of(book.unit(), (ME,)) == []


async def test_a_contact_acts_for_nobody_of_anothers() -> None:
    book = Book(SAMPLE)
    found = await given(book, ATTESTED)
    assert found is not None

    assert await people_of(book.unit(), (OTHER,)) == []
    assert await given(book, Comer("", patient=found[0].id), by=OTHER) is None
    assert not await book.do(lambda unit: unlink(unit, found[0].id, (OTHER,), NOW))
    assert not await book.do(lambda unit: rename(unit, found[0].id, "李心悅", (OTHER,)))


async def test_people_of_a_merged_contact_are_the_persons() -> None:
    book = Book(SAMPLE)
    found = await given(book, ATTESTED, by=OTHER)

    assert await given(book, CHILD, merged=(OTHER,), cause="m2") == found


async def test_somebody_unlinked_is_not_named_again_without_the_contacts_word() -> None:
    book = Book(SAMPLE)
    found = await given(book, ATTESTED)
    assert found is not None

    assert await book.do(lambda unit: unlink(unit, found[0].id, (ME,), NOW + timedelta(days=1)))
    assert await people_of(book.unit(), (ME,)) == []
    assert await given(book, CHILD, cause="m2") is None
    again = await given(book, ATTESTED, cause="m2")
    assert again is not None
    assert again[0].id != found[0].id


async def test_a_name_is_corrected_and_found_by_the_new_one() -> None:
    book = Book(SAMPLE)
    found = await given(book, Comer("陳小味"))
    assert found is not None
    assert await book.do(lambda unit: rename(unit, found[0].id, "陳小美", (ME,)))

    again = await given(book, Comer("陳小美"), cause="m2")
    assert again is not None
    assert again[0].id == found[0].id


def test_names_are_alike_whatever_their_case_width_and_spaces() -> None:
    assert same_name("Chan Siu  Mei", "CHAN SIU MEI")
    assert same_name("ＣＨＡＮ　小美", "chan小美")
    assert not same_name("陳小美", "陳大美")
