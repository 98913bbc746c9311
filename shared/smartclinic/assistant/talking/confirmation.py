"""What is said when a visit is booked or moved: who, when, where, what to bring, its reference, its page. Short."""

from __future__ import annotations

from collections.abc import Sequence

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.booking import Booked
from smartclinic.appointments.day_sheet import Slot
from smartclinic.assistant import intents
from smartclinic.assistant.talking.dates import say_time
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.scene import Scene
from smartclinic.conversations.limits import INTERACTIVE
from smartclinic.conversations.outgoing import AskForNumber, Choice, Outgoing, Say, SayWithButtons
from smartclinic.conversations.template_taps import VisitTap, visit_tap


class Confirmation:
    """The words and buttons, for one turn."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words = scene, scene.words

    def booked(self, visits: Sequence[Booked], slot: Slot, hint: str = "") -> Outgoing:
        """That these are booked; where the clinic needs a number and knows none, the same message asks for it."""
        words, first = self._words, visits[0].appointment
        is_at_once = len({each.appointment.starts_at for each in visits}) == 1
        visit = words.visit(slot) if is_at_once else words.day_of(slot)
        head = words.say(
            "confirmed", who=self._who(visits, is_at_once=is_at_once), visit=visit, address=words.address(slot)
        )
        reference = words.say("reference", reference=first.reference or "") if len(visits) == 1 else ""
        body = words.sentences(
            head, reference, self._before_coming(slot, is_new=any(each.appointment.is_new for each in visits)),
            words.say("one_of_them") if len(visits) > 1 else "", hint, self.page(first) if len(visits) == 1 else "",
        )  # fmt: skip
        if self._scene.situation.phone_known or not self._scene.clinic.booking.needs_phone:
            return self._with_buttons(body, visits)
        return AskForNumber(f"{body}\n\n{words.say('ask_number_for_changes')}")

    def buttons(self, appointment_id: str, revision: int) -> tuple[Choice, ...]:
        """What may be done with a visit."""
        words, ask = self._words, self._scene.ask
        return (
            button(visit_tap(VisitTap.RESCHEDULE, appointment_id, revision), words.say("change_visit")),
            button(visit_tap(VisitTap.CANCEL, appointment_id, revision), words.say("cancel_visit")),
            ask.button(intents.FACTS, "show_map", "address"),
        )

    def page(self, visit: Appointment) -> str:
        """Where the visit has a page of its own, its address."""
        pages = self._scene.pages
        if pages is None or not visit.page:
            return ""
        return self._words.say("visit_page", url=pages.appointment(self._scene.clinic.id, visit.page))

    def _with_buttons(self, body: str, visits: Sequence[Booked]) -> Outgoing:
        if len(body) > INTERACTIVE:
            return Say(body)
        if len(visits) == 1:
            return SayWithButtons(body, self.buttons(visits[0].appointment_id, visits[0].appointment.revision))
        ask = self._scene.ask
        several = (ask.button(intents.CHANGE, "change_visit"), ask.button(intents.CANCEL, "cancel_visit"))
        return SayWithButtons(body, (*several, ask.button(intents.FACTS, "show_map", "address")))

    def _who(self, visits: Sequence[Booked], *, is_at_once: bool) -> str:
        """The name; of a family each with its reference, and its time where they do not come at once."""
        words = self._words
        if len(visits) == 1:
            return visits[0].appointment.patient_name
        said = []
        for each in visits:
            visit = each.appointment
            when = "" if is_at_once else say_time(visit.starts_at, words.language)
            said.append(" ".join(filter(None, (visit.patient_name, visit.reference, when))))
        return words.listed(said)

    def _before_coming(self, slot: Slot, *, is_new: bool) -> str:
        """What to bring and how to prepare, by the clinic's file; a first visit needs more."""
        words, service = self._words, self._scene.clinic.service(slot.service_id)
        return words.sentences(
            words.say("first_visit") if is_new else "",
            words.say("bring", what=service.bring.to(words.language)) if service.bring else "",
            service.prepare.to(words.language) if service.prepare else "",
        )
