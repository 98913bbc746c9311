"""The notice to one whose visit is affected: in the open window by words and buttons, else by template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Clinic, Language
from smartclinic.clinics.moments import say_moment
from smartclinic.conversations.from_template import from_template
from smartclinic.conversations.notices import Notice
from smartclinic.conversations.outgoing import Choice, SayWithButtons
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.disruptions.disruption import Cause
from smartclinic.disruptions.standing import told_subject
from smartclinic.work.unit import Found

_PACKAGE: Final = "smartclinic.disruptions"
_DISPLACED: Final = (VisitTap.RESCHEDULE, VisitTap.CANCEL, VisitTap.PERSON)
_KEPT: Final = (VisitTap.KEEP, VisitTap.RESCHEDULE, VisitTap.CANCEL)


class VisitNotices:
    """The notices about one visit, for whoever reads this language. Each is queued once for its fact."""

    def __init__(self, clinic: Clinic, visit: Found[Appointment], disrupted_id: str, language: Language) -> None:
        self._clinic, self._id, self._visit, self._language = clinic, visit.id, visit.record, language
        self._disrupted, self._words = disrupted_id, catalogue(_PACKAGE, language)

    def displaced(self, cause: Cause) -> Notice:
        """The clinic cannot keep it: another time, cancel, or a person."""
        said = {**self._said(), "reason": self._words[f"reason_{cause.value}"]}
        return Notice(
            self._with_buttons("displaced", said, _DISPLACED),
            cause=f"displaced {self._disrupted}",
            instead=from_template(
                "appointment_disrupted", self._language, {"clinic": self._name, **said}, self._payloads(_DISPLACED)
            ),
            subject=told_subject(self._disrupted),
            hurried=True,
            names=(self._visit.patient_name,),
        )

    def late(self, minutes: int) -> Notice:
        """The doctor is late: keep it, another time, cancel. Each declaration of it is told once."""
        said = {**self._said(), "minutes": str(minutes)}
        return Notice(
            self._with_buttons("late", said, _KEPT),
            cause=f"late {self._disrupted}",
            instead=from_template(
                "doctor_late", self._language, {"clinic": self._name, **said}, self._payloads(_KEPT)
            ),
            subject=told_subject(self._disrupted),
            hurried=True,
            names=(self._visit.patient_name,),
        )  # fmt: skip

    def reinstated(self, cause: Cause) -> Notice:
        """It is over in time, and the visit stands again: keep it, another time, cancel."""
        said = {**self._said(), "over": self._words[f"over_{cause.value}"]}
        address = self._clinic.branch(self._visit.branch).address.to(self._language)
        return Notice(
            self._with_buttons("reinstated", said, _KEPT),
            cause=f"reinstated {self._disrupted}",
            instead=from_template(
                "appointment_confirmed", self._language,
                {"clinic": self._name, "address": address, **self._said()}, self._payloads(_KEPT[1:]),
            ),
            subject=told_subject(self._disrupted, again=True),
            hurried=True,
            names=(self._visit.patient_name,),
        )  # fmt: skip

    @property
    def _name(self) -> str:
        return self._clinic.name.to(self._language)

    def _said(self) -> dict[str, str]:
        return {
            "patient": self._visit.patient_name or self._words["somebody"],
            "when": say_moment(self._visit.starts_at, self._language),
            "doctor": self._doctor(),
            "reference": self._visit.reference or "-",
        }

    def _doctor(self) -> str:
        """The doctor's name; one who has been taken out of the clinic's file since still has a visit to be told of."""
        found = (one.name.to(self._language) for one in self._clinic.doctors if one.id == self._visit.doctor)
        return next(found, self._name)

    def _with_buttons(self, key: str, said: dict[str, str], actions: Sequence[VisitTap]) -> SayWithButtons:
        buttons = (Choice(payload, self._words[action]) for action, payload in self._payloads(actions).items())
        return SayWithButtons(self._words[key].format(**said), tuple(buttons))

    def _payloads(self, actions: Sequence[VisitTap]) -> dict[str, str]:
        return {action.value: visit_tap(action, self._id, self._visit.revision) for action in actions}
