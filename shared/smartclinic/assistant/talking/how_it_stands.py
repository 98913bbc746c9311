"""How a visit stands, with what can be done about it: also what an old button hears, which changes nothing."""

from __future__ import annotations

from datetime import datetime

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.changing import CannotChange
from smartclinic.appointments.states import IN_PATIENTS_HANDS, AppointmentState
from smartclinic.assistant.talking.confirmation import Confirmation
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.own_visits import Stale
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_when import when_staff_answer
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import Say, SayWithButtons
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.work.unit import Found


class HowItStands:
    """Says it, for one turn."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._confirmation = scene, scene.words, Confirmation(scene)

    async def cannot(self, why: CannotChange, appointment_id: str) -> Answer:
        """Nothing was changed: what stands now."""
        record = await self._scene.unit.get(Appointment, appointment_id)
        if why is CannotChange.NOT_FOUND or record is None:
            return self.answer(Stale(None))
        return self.answer(Stale(Found(appointment_id, record)))

    def answer(self, found: Found[Appointment] | Stale) -> Answer:
        """How a visit stands, with what can be done; after an old button, that it has changed since."""
        visit = found.visit if isinstance(found, Stale) else found
        if visit is None:
            return Answer(Say(self._words.say("no_such_visit")))
        record, words = visit.record, self._words
        key = _key(record, self._scene.now, is_stale=isinstance(found, Stale))
        body = words.sentences(
            words.say(key, name=record.patient_name, visit=words.visit_of(record), reference=record.reference or "",
                      when=when_staff_answer(self._scene.situation, words.language)),
            self._confirmation.page(record) if record.state in IN_PATIENTS_HANDS else "",
        )  # fmt: skip
        if key in {"stands_cancelled", "stands_over"}:
            tap = visit_tap(VisitTap.ANOTHER_TIME, visit.id, record.revision)
            return Answer(SayWithButtons(body, (button(tap, words.say("another_time")),)))
        if record.state in IN_PATIENTS_HANDS:
            return Answer(SayWithButtons(body, self._confirmation.buttons(visit.id, record.revision)))
        return Answer(Say(body))


def _key(visit: Appointment, now: datetime, *, is_stale: bool) -> str:
    """Which words say it."""
    match visit.state:
        case AppointmentState.CANCELLED:
            return "stands_cancelled"
        case AppointmentState.REQUESTED:
            return "stands_requested"
        case AppointmentState.DISPLACED:
            return "stands_displaced"
        case AppointmentState.ARRIVED:
            return "stands_arrived"
        case AppointmentState.COMPLETED | AppointmentState.NO_SHOW:
            return "stands_over"
        case _ if visit.ends_at <= now:
            return "stands_over"
        case _:
            return "stands_changed" if is_stale else "own_booking"
