"""What staff do with appointments, patients, stock and sessions, over a store in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.booking import Bar, Booked, book_visits
from smartclinic.appointments.changing import Changed
from smartclinic.appointments.day_sheet import Refusal, SheetKey
from smartclinic.appointments.day_view import DayView, Diary
from smartclinic.appointments.front_desk import (
    ChangedSince,
    Entered,
    Finished,
    FrontDesk,
    Mark,
    NoSuchAppointment,
    NoSuchPatient,
    NoSuchService,
    NoSuchSession,
    PlaceRefused,
)
from smartclinic.appointments.requesting import request_visits
from smartclinic.appointments.standing import appointment_stands
from smartclinic.appointments.states import AppointmentState
from smartclinic.audit.entry import Act, Action, AuditEntry
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.acting_for import Comer, people_of
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Patient, Relation, Source
from smartclinic.conversations.notices import Told
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.outgoing import SayWithButtons
from smartclinic.conversations.surviving import NoConversation
from smartclinic.conversations.written import NothingWritten
from smartclinic.platform.clock import HONG_KONG
from smartclinic.work.unit import Found, Unit
from tests.unit.appointments.book import SLOT
from tests.unit.conversations.delivering import CLINIC, MEI, START, Desk, delivering

TOMORROW = date(2026, 11, 24)
AFTERNOON = SheetKey("chan", TOMORROW, Part.AFTERNOON)

T = TypeVar("T")


def at(hour: int, minute: int = 0, day: date = TOMORROW) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HONG_KONG).astimezone(UTC)


def act(name: str) -> Act:
    return Act("ann", name)


@dataclass
class Counter:
    """The front desk of one clinic, and what its book says."""

    desk: Desk
    changes: list[Changed]

    def __post_init__(self) -> None:
        self.front = FrontDesk(self.desk.work, self.desk.directory, (self._heed,))
        self.diary = Diary(self.desk.work, self.desk.directory)

    async def _heed(self, unit: Unit, clinic: Clinic, changed: Changed, now: datetime) -> None:
        self.changes.append(changed)

    async def book(self, name: str = "陳大文", starts_at: datetime | None = None, **more: Any) -> Entered:
        """By telephone, unless it says otherwise."""
        which = more.pop("act", act(f"book {name} {starts_at}"))
        asked = {"phone": "9123 4567", **more}
        return await self.front.book(CLINIC, "chan", "consultation", starts_at or at(15, 30), name, which, **asked)

    async def do(self, step: Callable[[Unit], Awaitable[T]]) -> T:
        return await self.desk.work.run(CLINIC, step)

    async def entries(self) -> list[tuple[Action, str]]:
        async def read(unit: Unit) -> list[Found[AuditEntry]]:
            return await unit.find(AuditEntry, {}, order="-at")

        return [(each.record.action, each.record.subject) for each in await self.do(read)]

    async def sent(self) -> list[OutboxItem]:
        snapshots = [task.body["outbox"] for task in self.desk.tasks.held if "outbox" in task.body]
        return [await self.desk.item(str(each)) for each in snapshots]

    async def day(self, day: date = TOMORROW) -> DayView:
        return await self.diary.read_day(CLINIC, day)

    async def patient(self, entered: Entered) -> Patient:
        async def read(unit: Unit) -> Patient | None:
            return await unit.get(Patient, entered.appointment.patient or "")

        found = await self.do(read)
        assert found is not None
        return found


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    async with delivering() as desk:
        yield Counter(desk, [])


# --- booking


async def test_a_call_is_booked_once_however_often_it_is_sent(counter: Counter) -> None:
    first = await counter.book(act=act("call"))
    again = await counter.book(act=act("call"))

    assert first == again
    assert (first.appointment.source, first.appointment.booked_by) == (Source.PHONE, "ann")
    assert await counter.entries() == [(Action.BOOK, f"appointments/{first.id}")]
    assert (await counter.patient(first)).phone == "91234567"


async def test_a_caller_who_has_this_very_visit_keeps_it_and_nothing_is_done(counter: Counter) -> None:
    first = await counter.book(act=act("call"))

    assert (await counter.book(act=act("another call"))).id == first.id
    assert len(await counter.entries()) == 1


async def test_whoever_cannot_have_the_place_is_named_the_nearest(counter: Counter) -> None:
    await counter.book()

    with pytest.raises(PlaceRefused) as refused:
        await counter.book("李小美", phone="9222 2222")

    assert refused.value.refusal is Refusal.TAKEN
    starts = [slot.starts_at for slot in refused.value.alternatives]
    assert {at(15, 15), at(15, 45)} <= set(starts)
    assert starts == sorted(starts)
    assert len(await counter.entries()) == 1


@pytest.mark.parametrize(
    ("starts_at", "why"),
    [
        pytest.param(at(14, 0), Refusal.CLOSED, id="over lunch"),
        pytest.param(START - timedelta(days=1), Refusal.PAST, id="yesterday"),
        pytest.param(at(15, 30, date(2026, 11, 29)), Refusal.CLOSED, id="a Sunday"),
    ],
)
async def test_a_time_that_is_not_offered_is_refused(counter: Counter, starts_at: datetime, why: Refusal) -> None:
    with pytest.raises(PlaceRefused) as refused:
        await counter.book(starts_at=starts_at)
    assert refused.value.refusal is why


async def test_somebody_elses_data_needs_the_contacts_word_once(counter: Counter) -> None:
    mine = await counter.book("陳小美", contact=MEI, phone=None)
    with pytest.raises(PlaceRefused) as refused:
        await counter.book("陳大文", at(16), contact=MEI, phone=None)
    assert refused.value.refusal is Bar.NOT_ATTESTED

    await counter.book("陳大文", at(16), contact=MEI, phone=None, attested=True, relation=Relation.PARENT)
    await counter.book("陳大文", at(17), contact=MEI, phone=None)

    people = await counter.do(lambda unit: people_of(unit, (MEI,)))
    assert {each.record.name: each.record.relation for each in people} == {
        "陳小美": Relation.SELF,
        "陳大文": Relation.PARENT,
    }
    assert mine.appointment.contact == MEI


async def test_nobody_is_booked_without_a_name_but_a_place_of_the_clinics_own_diary(counter: Counter) -> None:
    with pytest.raises(NothingWritten):
        await counter.book(" ")

    place = await counter.book("", source=Source.ELSEWHERE, phone=None)
    assert place.appointment.patient is None


async def test_nobody_is_booked_for_a_conversation_that_there_is_not(counter: Counter) -> None:
    with pytest.raises(NoConversation):
        await counter.book(contact=ContactId("nobody"))


async def test_staff_book_beyond_the_places_for_whatsapp(counter: Counter) -> None:
    await counter.front.change_session(CLINIC, AFTERNOON, act("none"), released=0)

    assert await counter.do(lambda unit: _by_chat(unit, counter)) is Refusal.NOT_RELEASED
    assert await counter.book()


# --- telling


async def test_the_patient_is_told_with_buttons_that_name_the_visit(counter: Counter) -> None:
    booked = await counter.book("陳小美", contact=MEI, phone=None, tell=True)

    (item,) = await counter.sent()
    assert booked.told is Told.QUEUED
    assert isinstance(item.content, SayWithButtons)
    assert "24/11" in item.content.body
    assert "陳小美" in item.content.body
    taps = [f"visit/reschedule/{booked.id}/0", f"visit/cancel/{booked.id}/0"]
    assert [button.id for button in item.content.buttons] == taps
    assert item.instead is not None
    assert (item.instead.name, list(item.instead.replies)) == ("appointment_confirmed", taps)
    assert item.subject == f"appointments/{booked.id}/0"


async def test_who_is_not_on_whatsapp_has_to_be_told_by_staff(counter: Counter) -> None:
    assert (await counter.book(tell=True)).told is Told.UNREACHABLE
    assert await counter.sent() == []


async def test_a_confirmation_of_the_old_time_does_not_leave_after_a_move(counter: Counter) -> None:
    booked = await counter.book("陳小美", contact=MEI, phone=None, tell=True)
    moved = await counter.front.move(CLINIC, booked.id, "chan", at(16), act("move"), seen=0, tell=True)

    about = [(item.subject or "").partition("/")[2] for item in await counter.sent()]
    stand = [await counter.do(lambda unit, each=each: appointment_stands(unit, each)) for each in about]  # type: ignore[misc]
    assert stand == [False, True]
    assert moved.told is Told.QUEUED
    assert await counter.do(lambda unit: appointment_stands(unit, booked.id))


async def test_a_cancellation_is_told_while_the_visit_is_off(counter: Counter) -> None:
    booked = await counter.book("陳小美", contact=MEI, phone=None)
    await counter.front.cancel(CLINIC, booked.id, act("cancel"), seen=0, tell=True)

    (item,) = await counter.sent()
    assert await _stands(counter, item)
    assert item.instead is not None
    assert item.instead.name == "appointment_cancelled"
    assert not await counter.do(lambda unit: appointment_stands(unit, booked.id))


async def test_a_cancellation_that_is_taken_back_before_it_left_does_not_leave(counter: Counter) -> None:
    booked = await counter.book("陳小美", contact=MEI, phone=None)
    await counter.front.cancel(CLINIC, booked.id, act("cancel"), seen=0, tell=True)
    back = await counter.front.mark(CLINIC, booked.id, Mark.BOOKED, act("undo"), seen=0, tell=True)

    cancelled, stands_again = await counter.sent()
    assert [await _stands(counter, item) for item in (cancelled, stands_again)] == [False, True]
    assert back.told is Told.QUEUED
    assert stands_again.instead is not None
    assert stands_again.instead.name == "appointment_confirmed"


async def test_a_cancellation_of_the_old_time_does_not_leave_once_it_is_off_at_another(counter: Counter) -> None:
    booked = await counter.book("陳小美", contact=MEI, phone=None)
    await counter.front.cancel(CLINIC, booked.id, act("cancel"), seen=0, tell=True)
    await counter.front.mark(CLINIC, booked.id, Mark.BOOKED, act("undo"), seen=0)
    await counter.front.move(CLINIC, booked.id, "chan", at(16), act("move"), seen=0)
    await counter.front.cancel(CLINIC, booked.id, act("again"), seen=1, tell=True)

    assert [await _stands(counter, item) for item in await counter.sent()] == [False, True]


async def _stands(counter: Counter, item: OutboxItem) -> bool:
    """Whether it may leave."""
    kind, _, about = (item.subject or "").partition("/")
    assert kind == "appointments"
    return await counter.do(lambda unit: appointment_stands(unit, about))


# --- changing


async def test_a_move_is_made_once_and_undone_by_moving_it_back(counter: Counter) -> None:
    booked = await counter.book()
    moved = await counter.front.move(CLINIC, booked.id, "wong", at(16), act("move"), seen=0)
    again = await counter.front.move(CLINIC, booked.id, "wong", at(16), act("move"), seen=0)
    back = await counter.front.move(CLINIC, booked.id, "chan", at(15, 30), act("back"), seen=1)

    assert moved.appointment == again.appointment
    assert (back.appointment.doctor, back.appointment.revision) == ("chan", 2)
    assert [each for each, _ in await counter.entries()].count(Action.MOVE_APPOINTMENT) == 2


async def test_a_screen_that_is_old_changes_nothing(counter: Counter) -> None:
    booked = await counter.book()
    await counter.front.move(CLINIC, booked.id, "chan", at(16), act("move"), seen=0)

    with pytest.raises(ChangedSince) as changed:
        await counter.front.cancel(CLINIC, booked.id, act("cancel"), seen=0)
    assert changed.value.now_is.revision == 1
    with pytest.raises(ChangedSince):
        await counter.front.mark(CLINIC, booked.id, Mark.ARRIVED, act("arrive"), seen=0)


async def test_a_move_to_a_place_that_is_taken_names_others(counter: Counter) -> None:
    booked = await counter.book()
    await counter.book("李小美", at(16), phone="9222 2222")

    with pytest.raises(PlaceRefused) as refused:
        await counter.front.move(CLINIC, booked.id, "chan", at(16), act("move"), seen=0)
    assert refused.value.refusal is Refusal.TAKEN
    assert refused.value.alternatives


async def test_nothing_is_done_to_an_appointment_that_there_is_not(counter: Counter) -> None:
    for doing in (
        counter.front.cancel(CLINIC, "none", act("1"), seen=0),
        counter.front.move(CLINIC, "none", "chan", at(16), act("2"), seen=0),
        counter.front.mark(CLINIC, "none", Mark.ARRIVED, act("3"), seen=0),
        counter.front.late(CLINIC, "none", 10, act("4")),
    ):
        with pytest.raises(NoSuchAppointment):
            await doing


async def test_a_cancelled_visit_is_booked_again_while_its_place_is_free(counter: Counter) -> None:
    booked = await counter.book()
    await counter.front.cancel(CLINIC, booked.id, act("cancel"), seen=0)
    again = await counter.front.mark(CLINIC, booked.id, Mark.BOOKED, act("undo"), seen=0)

    assert again.appointment.state is AppointmentState.BOOKED
    await counter.front.cancel(CLINIC, booked.id, act("cancel again"), seen=0)
    await counter.book("李小美", phone="9222 2222")
    with pytest.raises(PlaceRefused):
        await counter.front.mark(CLINIC, booked.id, Mark.BOOKED, act("undo again"), seen=0)


async def test_marks_are_heeded_once_and_taken_back(counter: Counter) -> None:
    booked = await counter.book()
    for name in ("arrive", "arrive", "arrive again"):
        await counter.front.mark(CLINIC, booked.id, Mark.ARRIVED, act(name), seen=0)
    await counter.front.mark(CLINIC, booked.id, Mark.BOOKED, act("slip"), seen=0)

    states = [(each.before.state, each.after.state) for each in counter.changes]
    booked_, arrived = AppointmentState.BOOKED, AppointmentState.ARRIVED
    assert states == [(booked_, arrived), (arrived, booked_)]
    with pytest.raises(ChangedSince):
        await counter.front.mark(CLINIC, booked.id, Mark.NO_SHOW, act("too soon"), seen=0)


async def test_somebody_who_called_that_they_are_late_is_marked_so(counter: Counter) -> None:
    booked = await counter.book()
    counter.desk.clock.at = at(15, 20)

    assert (await counter.front.late(CLINIC, booked.id, 20, act("late"))).appointment.late_minutes == 20


async def test_at_the_end_of_a_day_who_came_is_done_and_who_did_not_has_missed_it(counter: Counter) -> None:
    came, missed, gone, later = [
        await counter.book(f"病人{number}", at(15, 15 * number), phone=f"900000{number}") for number in range(4)
    ]
    await counter.front.cancel(CLINIC, gone.id, act("cancel"), seen=0)
    counter.desk.clock.at = at(15, 50)
    await counter.front.mark(CLINIC, came.id, Mark.ARRIVED, act("arrive"), seen=0)

    done = await counter.front.finish_day(CLINIC, TOMORROW, act("finish"))
    again = await counter.front.finish_day(CLINIC, TOMORROW, act("finish"))

    assert done == again == Finished(completed=1, missed=1)
    states = {visit.id: visit.appointment.state for one in (await counter.day()).sessions for visit in one.visits}
    assert states == {
        came.id: AppointmentState.COMPLETED,
        missed.id: AppointmentState.NO_SHOW,
        gone.id: AppointmentState.CANCELLED,
        later.id: AppointmentState.BOOKED,
    }


async def test_a_day_of_more_visits_than_one_page_is_shown_and_ended_whole(counter: Counter) -> None:
    day, count = date(2026, 11, 22), 320

    async def write(unit: Unit) -> None:
        for number in range(count):
            visit = Appointment(
                patient_name="陳大文", doctor="chan", branch="mong-kok", service="consultation", minutes=1,
                starts_at=at(9, 0, day) + timedelta(minutes=number), state=AppointmentState.BOOKED,
                source=Source.PHONE, confirmed_by="m", created_at=at(8, 0, day),
            )  # fmt: skip
            unit.create(f"{number:032x}", visit)

    await counter.do(write)

    view = await counter.day(day)
    assert len(view.elsewhere) + sum(len(one.visits) for one in view.sessions) == count
    assert await counter.front.finish_day(CLINIC, day, act("finish")) == Finished(missed=count)
    assert await counter.front.finish_day(CLINIC, day, act("finish")) == Finished(missed=count)


# --- after missed visits


async def test_a_request_is_agreed_to_by_staff_and_told(counter: Counter) -> None:
    async def ask(unit: Unit) -> tuple[Booked, ...] | Bar:
        config = (await counter.desk.directory.clinic(CLINIC)).config
        return await request_visits(unit, config, (SLOT,), (Comer("陳小美"),), MEI, cause="m1", now=START)

    requested, again = await counter.do(ask), await counter.do(ask)
    assert isinstance(requested, tuple)
    assert requested == again
    (visit,) = [each for session in (await counter.day()).sessions for each in session.visits]
    assert visit.appointment.state is AppointmentState.REQUESTED

    agreed = await counter.front.mark(CLINIC, visit.id, Mark.BOOKED, act("agree"), seen=0, tell=True)

    assert agreed.appointment.state is AppointmentState.BOOKED
    assert agreed.told is Told.QUEUED


# --- stock, sessions, patients


async def test_what_is_out_of_stock_is_said_once(counter: Counter) -> None:
    for name in ("out", "out", "out again"):
        await counter.front.set_stock(CLINIC, "flu-vaccine", act(name), in_stock=False)

    assert (await counter.day()).out_of_stock == {"flu-vaccine"}
    assert await counter.entries() == [(Action.CHANGE_STOCK, "services/flu-vaccine")]
    with pytest.raises(NoSuchService):
        await counter.front.set_stock(CLINIC, "massage", act("none"), in_stock=False)


async def test_a_session_that_is_stopped_takes_nobody(counter: Counter) -> None:
    await counter.front.change_session(CLINIC, AFTERNOON, act("stop"), stopped=True)

    with pytest.raises(PlaceRefused) as refused:
        await counter.book()
    assert refused.value.refusal is Refusal.CLOSED
    (session,) = [one for one in (await counter.day()).sessions if one.key == AFTERNOON]
    assert session.sheet.stopped
    with pytest.raises(NoSuchSession):
        await counter.front.change_session(CLINIC, AFTERNOON._replace(doctor_id="nobody"), act("none"), stopped=True)


async def test_two_patients_who_are_one_go_on_as_one(counter: Counter) -> None:
    by_phone = await counter.book()
    by_chat = await counter.book("陳大文", at(16), contact=MEI, phone=None)
    one, other = by_phone.appointment.patient or "", by_chat.appointment.patient or ""
    await counter.front.join_patients(CLINIC, one, other, act("join"))
    await counter.front.join_patients(CLINIC, one, other, act("join again"))

    later = await counter.book("陳大文", at(17))

    assert later.appointment.patient == other
    visits = [visit.appointment for session in (await counter.day()).sessions for visit in session.visits]
    assert {visit.patient for visit in visits} == {other}
    with pytest.raises(NoSuchPatient):
        await counter.front.join_patients(CLINIC, other, other, act("itself"))


async def test_whoever_is_unlinked_needs_the_contacts_word_again(counter: Counter) -> None:
    booked = await counter.book("陳小美", contact=MEI, phone=None)
    child = await counter.book("李心怡", at(16), contact=MEI, phone=None, attested=True, relation=Relation.CHILD)
    await counter.front.unlink(CLINIC, child.appointment.patient or "", act("unlink"))

    with pytest.raises(PlaceRefused) as refused:
        await counter.book("李心怡", at(17), contact=MEI, phone=None)
    assert refused.value.refusal is Bar.NOT_ATTESTED
    with pytest.raises(NoSuchPatient):
        await counter.front.unlink(CLINIC, "nobody", act("none"))
    assert booked.appointment.patient != child.appointment.patient


# --- the diary


async def test_a_week_shows_each_visit_on_its_day_and_who_booked_for_whom(counter: Counter) -> None:
    await counter.desk.changes(MEI, known_as="陳小美")
    await counter.book("李心怡", contact=MEI, phone=None, attested=True, relation=Relation.CHILD)

    days = await counter.diary.read_week(CLINIC, date(2026, 11, 23))

    assert [day.day for day in days][:2] == [date(2026, 11, 23), TOMORROW]
    (visit,) = [visit for day in days for session in day.sessions for visit in session.visits]
    assert visit.booker == "陳小美"
    assert visit.patient is not None
    assert visit.patient.relation is Relation.CHILD


async def _by_chat(unit: Unit, counter: Counter) -> object:
    config = (await counter.desk.directory.clinic(CLINIC)).config
    return await book_visits(unit, config, (SLOT,), (Comer("陳小美"),), MEI, cause="m1", now=START)
