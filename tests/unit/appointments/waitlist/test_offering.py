from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from smartclinic.appointments import changing
from smartclinic.appointments.accepting import Accepted, Gone, accept, names_wanted, offer_to, offered_places
from smartclinic.appointments.appointment import Who
from smartclinic.appointments.booking import hold_seats
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.restocking import stock_back
from smartclinic.appointments.states import AppointmentState
from smartclinic.appointments.waitlist import choosing
from smartclinic.appointments.waitlist.joining import join, leave, waits_of
from smartclinic.appointments.waitlist.tasks import OfferPlace
from smartclinic.appointments.waitlist.waiting import Opening, Wait, WaitState
from smartclinic.clinics.model import Part
from smartclinic.contacts.acting_for import Comer, unlink
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Patient
from smartclinic.conversations.template_taps import place_tapped
from smartclinic.work.unit import Unit
from tests.unit.disruptions.clinic_day import ANN, CLINIC, JOHN, KIT, LEO, MEI, TUESDAY, ClinicDay, at

SLOT = Slot("chan", "mong-kok", "consultation", TUESDAY, Part.AFTERNOON, 15 * 60, 15)
LAST_WEEK = TUESDAY.replace(day=17)


async def taken(
    day: ClinicDay, contact: ContactId, name: str = "何安", *, comers: Sequence[Comer] | None = None
) -> Accepted:
    """The contact taps the button of the last offer."""
    opening, wait = await offered(day, contact)
    who = [Comer(name)] if comers is None else comers
    return await day.do(
        lambda unit: accept(
            unit, day.clinic, opening, wait, contact, now=day.clock.now(), cause=f"tap {contact}", comers=who
        )
    )


async def offered(day: ClinicDay, contact: ContactId) -> tuple[str, str]:
    (tap,) = await day.taps(contact)
    found = place_tapped(tap)
    assert found is not None
    return found


async def test_a_freed_place_is_offered_to_whoever_waits_for_it(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    (said,) = await day.heard(ANN)
    assert said.startswith("你等緊嘅時間有位喇：24/11（二）下晝3:00，陳醫生（門診）。")
    assert "24/11（二）朝早9:39之後會問下一位" in said


async def test_outside_the_window_the_template_leaves(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.knows(ANN, wrote=at(10, day=LAST_WEEK), language="en")
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    (said,) = await day.heard(ANN)
    assert said.startswith("[place_free] A place you were waiting for at Hong Wo Clinic has become available")
    assert place_tapped((await day.taps(ANN))[0]) is not None


async def test_a_place_that_was_freed_by_a_slip_and_taken_back_is_offered_to_nobody(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit, Who.STAFF)
    await day.passes(minutes=1)
    back = await day.do(lambda unit: changing.reinstate(unit, day.clinic, visit, now=day.clock.now(), revision=None))
    await day.until(at(12))

    assert isinstance(back, changing.Changed)
    assert await day.heard(ANN) == []


async def test_whoever_staff_have_joined_with_another_since_is_still_who_comes(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    later = TUESDAY.replace(day=26)
    one, other = [
        (await day.visit(await day.books(ANN, at(hour, day=later), name))).patient
        for hour, name in ((10, "何安"), (11, "何小安"))
    ]
    assert one is not None
    await day.waits(ANN, patient=other, service="consultation", since=at(9))
    await day.until(at(8))

    async def join_them(unit: Unit) -> None:
        assert other is not None
        patient = await unit.get(Patient, other)
        assert patient is not None
        unit.put(other, replace(patient, same_as=one))

    await day.do(join_them)
    await day.cancels(visit)
    await day.passes(minutes=3)
    booked = await taken(day, ANN, comers=[])

    assert isinstance(booked, tuple), booked
    assert booked[0].appointment.patient == one


async def test_who_acts_for_somebody_no_more_is_not_asked_for_them(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit, own = await day.books(MEI, at(15)), await day.books(ANN, at(10, day=TUESDAY.replace(day=26)), "何安")
    patient = (await day.visit(own)).patient
    assert patient is not None
    wait = await day.waits(ANN, patient=patient)
    await day.do(lambda unit: unlink(unit, patient, [ANN], day.clock.now()))
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    assert await day.heard(ANN) == []
    assert (await day.read(Wait, wait)).state is WaitState.LEFT


async def test_a_person_with_two_numbers_is_asked_once_and_not_about_their_own_place(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, KIT)
    await day.is_one_person(KIT, ANN)
    visit, own = await day.books(MEI, at(15)), await day.books(ANN, at(16), "何安")
    for contact in (ANN, KIT):
        await day.waits(contact, since=at(8))
    await day.until(at(8))
    await day.cancels(visit)
    await day.cancels(own)
    await day.passes(hours=3)

    (said,) = [*await day.heard(ANN), *await day.heard(KIT)]
    assert "下晝3:00" in said


async def test_a_look_at_a_long_list_has_an_end(day: ClinicDay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "_ENDED_AT_ONCE", 1)
    monkeypatch.setattr(choosing, "_LOOKED_AT", 2)
    await day.knows(MEI, ANN, JOHN, KIT, LEO)
    visit = await day.books(MEI, at(15))
    over = [await day.waits(ANN, last_day="2026-11-23"), await day.waits(JOHN, last_day="2026-11-23")]
    for contact in (JOHN, KIT, LEO):
        await day.waits(contact)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    assert [(await day.read(Wait, each)).state for each in over] == [WaitState.OVER, WaitState.WAITING]
    assert [len(await day.heard(contact)) for contact in (JOHN, KIT, LEO)] == [1, 1, 0]


async def test_a_place_that_nobody_waits_for_makes_nothing(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN, part=Part.MORNING)
    await day.cancels(visit)

    assert day.tasks.held == []


async def test_the_longest_waits_are_asked_first_and_the_next_group_at_the_cut_off(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN, KIT, LEO)
    visit = await day.books(MEI, at(15))
    for contact in (ANN, JOHN, KIT, LEO):
        await day.waits(contact)
    await day.until(at(8))
    await day.cancels(visit)
    await day.until(at(9, 30))
    first = [len(await day.heard(contact)) for contact in (ANN, JOHN, KIT, LEO)]
    await day.until(at(9, 40))

    assert first == [1, 1, 1, 0]
    assert [len(await day.heard(contact)) for contact in (ANN, JOHN, KIT, LEO)] == [1, 1, 1, 1]


async def test_the_first_to_accept_has_it_and_the_next_hears_that_it_is_gone(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    visit = await day.books(MEI, at(15))
    waits = [await day.waits(ANN), await day.waits(JOHN)]
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    quick = await taken(day, JOHN, "李大文")
    slow = await taken(day, ANN)

    assert isinstance(quick, tuple)
    assert slow is Gone.TAKEN
    (entry,) = (await day.sheet("chan", Part.AFTERNOON)).entries
    assert entry.by == quick[0].appointment_id
    assert [(await day.read(Wait, each)).open for each in waits] == [True, None]


async def test_of_two_who_accept_at_the_same_moment_one_has_it(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.waits(JOHN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    both = await asyncio.gather(taken(day, ANN), taken(day, JOHN, "李大文"))

    assert sorted(isinstance(each, tuple) for each in both) == [False, True]
    assert Gone.TAKEN in both
    assert len((await day.sheet("chan", Part.AFTERNOON)).entries) == 1


async def test_accepting_twice_finds_the_same_booking(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    first, again = await taken(day, ANN), await taken(day, ANN)
    assert isinstance(first, tuple)
    assert isinstance(again, tuple)
    assert [one.appointment_id for one in first] == [one.appointment_id for one in again]


async def test_nobody_else_can_accept_an_offer(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)
    opening, wait = await offered(day, ANN)

    stolen = await day.do(
        lambda unit: accept(
            unit, day.clinic, opening, wait, MEI, now=day.clock.now(), cause="tap", comers=[Comer("陳小美")]
        )
    )
    assert stolen is Gone.NOT_FOUND


async def test_a_taken_place_ends_the_offers_that_have_not_left(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.waits(JOHN)
    await day.until(at(8))
    await day.cancels(visit)
    (offer,) = day.tasks.held
    day.tasks.held.clear()
    await day._run(offer)
    to_ann, to_john = (task for task in day.tasks.held if "outbox" in task.body)
    day.tasks.held[:] = [to_ann]
    await day.passes(minutes=1)
    await taken(day, ANN)
    day.tasks.held.append(to_john)
    await day.passes(minutes=1)

    assert await day.heard(JOHN) == []


async def test_nobody_is_offered_the_same_place_twice(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.until(at(10))
    again = await day.books(JOHN, at(15), "李大文")
    await day.cancels(again)
    await day.until(at(12))

    assert len(await day.heard(ANN)) == 1


async def test_who_was_too_late_is_asked_again_when_it_is_free_again(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)
    other = await day.books(JOHN, at(15), "李大文")
    assert await taken(day, ANN) is Gone.TAKEN
    await day.cancels(other)
    await day.passes(minutes=3)

    assert len(await day.heard(ANN)) == 2


async def test_nobody_has_two_offers_at_once(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    one, other = await day.books(MEI, at(15)), await day.books(JOHN, at(15, 30), "李大文")
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(one)
    await day.passes(minutes=3)
    await day.cancels(other)
    await day.passes(minutes=3)
    assert len(await day.heard(ANN)) == 1

    await day.until(at(10))
    assert len(await day.heard(ANN)) == 2


async def test_whoever_has_booked_otherwise_is_not_asked_and_waits_no_more(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    wait = await day.waits(ANN, since=at(9, day=LAST_WEEK))
    await day.books(ANN, at(16), "何安")
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    assert await day.heard(ANN) == []
    assert (await day.read(Wait, wait)).state is WaitState.LEFT


async def test_a_wait_ends_after_its_last_day(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    visit = await day.books(MEI, at(15))
    old = await day.waits(ANN, first_day="2026-11-16", last_day="2026-11-20")
    await day.waits(JOHN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    assert (await day.read(Wait, old)).state is WaitState.OVER
    assert (await day.read(Wait, old)).open is None


async def test_who_cannot_be_told_does_not_keep_the_others_waiting(day: ClinicDay) -> None:
    await day.knows(MEI, LEO)
    await day.knows(ANN, JOHN, KIT, opted_out_at=at(5))
    visit = await day.books(MEI, at(15))
    for contact in (ANN, JOHN, KIT, LEO):
        await day.waits(contact)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    assert len(await day.heard(LEO)) == 1


async def test_at_night_nobody_is_asked(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.cancels(visit)
    await day.until(at(7, 29))
    asleep = await day.heard(ANN)
    await day.until(at(7, 31))

    assert asleep == []
    assert len(await day.heard(ANN)) == 1


async def test_whoever_gave_the_place_up_is_not_offered_it(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    await day.waits(MEI, since=at(8))
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)

    assert await day.heard(MEI) == []


async def test_a_wait_for_something_earlier_moves_the_visit_that_exists(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    early, late = await day.books(MEI, at(15)), await day.books(ANN, at(17), "何安")
    await day.waits(ANN, appointment=late)
    await day.until(at(8))
    await day.cancels(early)
    await day.passes(minutes=3)
    (said,) = await day.heard(ANN)
    done = await taken(day, ANN, comers=[])

    assert "由24/11（二）下晝5:00改過去" in said
    assert isinstance(done, tuple)
    assert (done[0].appointment_id, done[0].appointment.starts_at) == (late, at(15))
    assert (await day.visit(late)).state is AppointmentState.BOOKED


async def test_a_wait_for_something_earlier_is_not_offered_something_later(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    own, later = await day.books(ANN, at(15), "何安"), await day.books(MEI, at(17))
    await day.waits(ANN, appointment=own)
    await day.until(at(8))
    await day.cancels(later)
    await day.passes(minutes=3)

    assert await day.heard(ANN) == []


async def test_a_longer_visit_is_offered_only_if_all_of_it_fits(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN, KIT)
    freed, after = await day.books(MEI, at(15)), await day.books(JOHN, at(15, 15), "李大文")
    await day.waits(ANN, service="health-check")
    await day.until(at(8))
    await day.cancels(freed)
    await day.passes(minutes=3)
    alone = await day.heard(ANN)
    next_one = await day.books(KIT, at(15), "葉潔")
    await day.cancels(after)
    await day.cancels(next_one)
    await day.passes(minutes=3)

    assert alone == []
    done = await taken(day, ANN)
    assert isinstance(done, tuple)
    assert (done[0].appointment.service, done[0].appointment.minutes) == ("health-check", 45)


async def test_a_place_that_somebody_holds_while_giving_the_name_is_free_to_them(day: ClinicDay) -> None:
    await day.knows(MEI, ANN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.until(at(8))
    await day.cancels(visit)
    await day.passes(minutes=3)
    opening, wait = await offered(day, ANN)
    merged = ContactId("ann-too")

    async def hold(unit: Unit) -> object:
        offer = await offer_to(unit, opening, wait, [ANN])
        assert offer is not None
        places = await offered_places(unit, day.clinic, offer, [ANN], day.clock.now())
        return await hold_seats(unit, day.clinic, places, merged, day.clock.now())

    assert await day.do(hold) is None
    done = await day.do(
        lambda unit: accept(
            unit,
            day.clinic,
            opening,
            wait,
            merged,
            now=day.clock.now(),
            cause="tap",
            comers=[Comer("何安")],
            merged=[ANN],
        )
    )
    assert isinstance(done, tuple)


async def test_the_sweep_asks_when_the_task_was_lost_and_goes_on_where_it_died(day: ClinicDay) -> None:
    await day.knows(MEI, ANN, JOHN)
    visit = await day.books(MEI, at(15))
    await day.waits(ANN)
    await day.waits(JOHN)
    await day.until(at(8))
    await day.cancels(visit)
    (offer,) = day.tasks.held
    day.tasks.held.clear()
    opening = str(offer.body["opening"])
    chosen = await day.work.run(
        CLINIC, lambda unit: day.waitlist._ask(unit, clinic=day.clinic, task=OfferPlace(clinic=CLINIC, opening=opening))
    )
    await day.passes(minutes=2)
    await day.waitlist.swept().handle(CLINIC, opening)
    await day.passes(minutes=1)

    assert len(chosen) == 2
    assert [len(await day.heard(contact)) for contact in (ANN, JOHN)] == [1, 1]
    assert (await day.read(Opening, opening)).to_tell == ()


# --- joining


async def test_the_same_wish_is_one_wait(day: ClinicDay) -> None:
    wish = Wait(contact=ANN, service="consultation", first_day="2026-11-24", last_day="2026-11-30", since=at(8))

    one = await day.do(lambda unit: join(unit, wish, "m1"))
    assert await day.do(lambda unit: join(unit, wish, "m2")) == one
    assert [found.id for found in await day.do(lambda unit: waits_of(unit, [ANN]))] == [one]


async def test_only_its_owner_leaves_the_list(day: ClinicDay) -> None:
    wait = await day.waits(ANN)

    assert not await day.do(lambda unit: leave(unit, wait, [MEI]))
    assert await day.do(lambda unit: leave(unit, wait, [ANN]))
    assert await day.do(lambda unit: waits_of(unit, [ANN])) == []


@pytest.mark.parametrize(("wish", "names"), [({}, 1), ({"people": 2}, 2), ({"appointment": "x"}, 0)])
async def test_it_is_known_how_many_names_an_acceptance_needs(
    day: ClinicDay, wish: dict[str, object], names: int
) -> None:
    wait = await day.waits(ANN, **wish)
    opening = Opening(slot=SLOT, freed_at=at(6), asked=(wait,))

    async def put(unit: Unit) -> None:
        unit.create("0" * 32, opening)

    await day.do(put)
    assert await day.do(lambda unit: names_wanted(unit, "0" * 32, wait, [ANN])) == names
    assert await day.do(lambda unit: names_wanted(unit, "0" * 32, wait, [MEI])) is None


async def test_when_the_vaccine_is_back_those_who_waited_are_offered_its_next_places(day: ClinicDay) -> None:
    await day.knows(ANN, JOHN)
    await day.waits(ANN, service="flu-vaccine")
    await day.waits(JOHN, service="flu-vaccine", part=Part.AFTERNOON)
    await day.until(at(8))
    made = await day.do(lambda unit: stock_back(unit, day.clinic, "flu-vaccine", day.clock.now()))
    await day.passes(minutes=3)

    assert made == 2
    assert [len(await day.heard(contact)) for contact in (ANN, JOHN)] == [1, 1]
