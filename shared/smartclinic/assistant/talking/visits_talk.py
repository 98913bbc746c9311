"""Visits that exist, in conversation: what is to come, another time, a cancellation.

A changed mind costs nothing: a visit keeps its place until it is certain that it has another.
"""

from __future__ import annotations

from datetime import timedelta

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Appointment, Who
from smartclinic.appointments.changing import CannotChange, Changed
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import horizon
from smartclinic.appointments.standing import visit_subject
from smartclinic.appointments.states import IN_PATIENTS_HANDS, TO_COME, AppointmentState
from smartclinic.assistant import intents
from smartclinic.assistant.talking.choosing import Choosing
from smartclinic.assistant.talking.confirmation import Confirmation
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.how_it_stands import HowItStands
from smartclinic.assistant.talking.obstacles import Obstacle, obstacle
from smartclinic.assistant.talking.own_visits import OwnVisits, Stale
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.visit_names import means_all
from smartclinic.assistant.understanding.wishes import Details, Wish
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import Say, SayWithButtons
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.disruptions.answers import answered
from smartclinic.disruptions.disruption import Affected
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.unit import Found

_WHEN = frozenset({"day", "last_day", "part", "time", "side", "earliest", "doctor", "no_such_day", "unknown_doctor"})
"""Details that say something of another time."""


class VisitsTalk:
    """One turn about visits that exist."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._ask = scene, scene.words, scene.ask
        self._visits, self._confirmation, self._stands = OwnVisits(scene), Confirmation(scene), HowItStands(scene)
        self._choosing = Choosing(scene, self.move_to)

    async def show(self, details: Details) -> Answer:
        """What is to come: one with what can be done, several as a list."""
        if details.get("visit"):
            found = await self._visits.which(details, intents.OWN_BOOKING)
            return found if isinstance(found, Answer) else self._stands.answer(found)
        found = await self._visits.which({"said": details.get("said")}, intents.OWN_BOOKING)
        return found if isinstance(found, Answer) else self._stands.answer(found)

    # --- another time

    async def change(self, details: Details) -> Answer:
        """Times for a visit, or the very time that was named; its own place is kept until then."""
        found = await self._visits.which(details, intents.CHANGE)
        if isinstance(found, Answer):
            return found
        if isinstance(found, Stale) or found.record.state not in IN_PATIENTS_HANDS:
            return self._stands.answer(found)
        about = {"moving": found.id, "revision": str(found.record.revision)} | self._like(found.record)
        wish = {name: value for name, value in details.items() if value and name in _WHEN}
        if not wish:
            return await self._choosing.offer({**about, **self._days_after(found.record)}, lead=self._lead(found))
        if wish.get("unknown_doctor"):
            about.pop("doctor", None)
        if "time" in wish and not wish.keys() & {"day", "last_day", "earliest", "no_such_day"}:
            wish["day"] = hong_kong_day(found.record.starts_at).isoformat()
        if lead := self._only_by_others({**about, **wish}, details):
            return await self._choosing.offer({**about, "doctor": "", **wish}, lead=lead)
        return await self._choosing.offer({**about, **wish}, lead=self._lead(found) if details.get("prepared") else "")

    async def move_to(self, slot: Slot, wished: Details) -> Answer:
        """Move it; whoever was quicker, its own place stands."""
        moving, revision = wished.get("moving") or "", int(wished.get("revision") or 0)
        scene = self._scene
        moved = await changing.move(
            scene.unit, scene.clinic, moving, slot, now=scene.now, whose=scene.contacts, revision=revision,
            by=Who.PATIENT,
        )  # fmt: skip
        if isinstance(moved, Changed):
            return self._moved(moved, slot)
        if isinstance(moved, CannotChange):
            return await self._stands.cannot(moved, moving)
        return await self._choosing.nearest_to(slot, wished, lead=self._words.say("lead_not_moved"))

    # --- cancelling

    async def cancel(self, details: Details) -> Answer:
        """Read the visit back and ask once, saying when it is late for it; of all of them one after the other."""
        visits = await self._cancellable() if means_all(for_matching(details.get("said") or "")) else []
        if len(visits) > 1:
            return self._ask_cancel(visits[0], self._words.lead("cancel_one_by_one", count=len(visits)), rest="yes")
        found = await self._visits.which(details, intents.CANCEL)
        if isinstance(found, Answer):
            return found
        if isinstance(found, Stale) or found.record.state not in {*IN_PATIENTS_HANDS, AppointmentState.REQUESTED}:
            return self._stands.answer(found)
        return self._ask_cancel(found)

    async def _cancellable(self) -> list[Found[Appointment]]:
        may = {*IN_PATIENTS_HANDS, AppointmentState.REQUESTED}
        return [each for each in await self._visits.all() if each.record.state in may]

    def _ask_cancel(self, found: Found[Appointment], lead: str = "", *, rest: str = "") -> Answer:
        """`rest`: whether the others are asked after it."""
        tap = {"visit": found.id, "revision": str(found.record.revision), "rest": rest}
        taps = ((VisitTap.CANCEL_NOW, "cancel_now"), (VisitTap.RESCHEDULE, "change_instead"), (VisitTap.KEEP, "keep"))
        buttons = [
            button(visit_tap(action, found.id, found.record.revision), self._words.say(key)) for action, key in taps
        ]
        body = self._words.sentences(
            self._words.say("ask_cancel", name=found.record.patient_name, visit=self._words.visit_of(found.record)),
            self._late_words(found.record),
        )
        return self._ask.choice(intents.ASKED_CANCEL, lead + body, buttons, tap)

    async def cancel_now(self, details: Details) -> Answer:
        """The second yes: cancel it, and free its place."""
        visit, revision = details.get("visit") or "", details.get("revision")
        scene = self._scene
        done = await changing.cancel(
            scene.unit, scene.clinic, visit, now=scene.now, whose=scene.contacts,
            revision=int(revision) if revision else None, by=Who.PATIENT,
        )  # fmt: skip
        if isinstance(done, CannotChange):
            return await self._stands.cannot(done, visit)
        again = button(visit_tap(VisitTap.ANOTHER_TIME, visit, done.after.revision), self._words.say("another_time"))
        body = self._words.say(
            "cancelled", name=done.after.patient_name, visit=self._words.visit_of(done.before),
            reference=done.after.reference or "",
        )  # fmt: skip
        asked = scene.table.open_question
        if asked is not None and asked.question == intents.ASKED_CANCEL and asked.details.get("rest"):
            left = [each for each in await self._cancellable() if each.id != visit]
            if left:
                return self._ask_cancel(left[0], f"{body}\n\n", rest="yes")
        closes = self._scene.is_about_a_visit or self._scene.table.wished.get("visit") == visit
        return Answer(SayWithButtons(body, (again,)), closes_question=closes)

    async def keep(self, details: Details) -> Answer:
        """It stays as it is; whoever was told of a delay has answered."""
        table = self._scene.table.wished
        about = details if details.get("visit") else {"visit": table.get("visit") or table.get("moving")}
        found = await self._visits.which(about, intents.KEEP)
        if isinstance(found, Answer):
            return Answer(found.content)
        if isinstance(found, Stale) or found.record.state not in TO_COME:
            return self._stands.answer(found)
        await answered(self._scene.unit, found.id, Affected.KEPT, self._scene.now)
        words = self._words.say("kept", name=found.record.patient_name, visit=self._words.visit_of(found.record))
        return Answer(Say(words), closes_question=self._scene.is_about_a_visit)

    async def like(self, details: Details) -> Details:
        """A wish for a new visit like this one: same doctor, same service."""
        visit = await self._scene.unit.get(Appointment, details.get("visit") or "")
        return self._like(visit) if visit is not None and visit.contact in self._scene.contacts else {}

    # --- which times

    def _days_after(self, visit: Appointment) -> dict[str, str]:
        """The week after it, so that there is something to choose from; from today on where the clinic gave it up."""
        today, furthest = horizon(self._scene.clinic, self._scene.now)
        is_given_up = visit.state is AppointmentState.DISPLACED
        after = today if is_given_up else hong_kong_day(visit.starts_at) + timedelta(days=1)
        first = min(max(after, today), furthest)
        return {"day": first.isoformat(), "last_day": min(first + timedelta(days=6), furthest).isoformat()}

    def _only_by_others(self, wished: Details, details: Details) -> str:
        """That its doctor does not sit then and others do: nobody is moved to another doctor without a further yes."""
        clinic, now = self._scene.clinic, self._scene.now
        wish = Wish.of(wished, clinic)
        if details.get("doctor") or not wish.doctor_ids or wish.day is None:
            return ""
        if obstacle(wish, clinic, now) is not Obstacle.NO_SESSION:
            return ""
        if obstacle(wish.with_anyone(), clinic, now) not in {Obstacle.FULL, Obstacle.NO_START}:
            return ""
        return self._words.say("lead_other_doctors", asked=self._words.asked(wish))

    # --- words

    def _lead(self, found: Found[Appointment]) -> str:
        key = "lead_displaced" if found.record.state is AppointmentState.DISPLACED else "lead_move"
        return self._words.say(key, name=found.record.patient_name, visit=self._words.visit_of(found.record))

    def _moved(self, moved: Changed, slot: Slot) -> Answer:
        visit, words = moved.after, self._words
        body = words.sentences(
            words.say("moved", name=visit.patient_name, visit=words.visit(slot), address=words.address(slot),
                      reference=visit.reference or ""),
            self._confirmation.page(visit),
        )  # fmt: skip
        asked = self._ask.nothing_more(slot, visit.patient_name, moved.id, is_one=True)
        content = SayWithButtons(body, self._confirmation.buttons(moved.id, visit.revision))
        return Answer(content, asked, subject=visit_subject(moved.id, visit.revision))

    def _late_words(self, visit: Appointment) -> str:
        """When it is late for a cancellation, by the clinic's rule; never where the clinic could not keep it."""
        notice = timedelta(minutes=self._scene.clinic.booking.late_cancel_minutes)
        is_late = visit.state is not AppointmentState.DISPLACED and visit.starts_at - self._scene.now < notice
        return self._words.say("late_cancel") if is_late else ""

    def _like(self, visit: Appointment) -> dict[str, str]:
        """The wish for a visit like this one, of what the clinic still has."""
        clinic = self._scene.clinic
        doctor = visit.doctor if visit.doctor in {one.id for one in clinic.doctors} else ""
        service = visit.service if visit.service in {one.id for one in clinic.services} else ""
        wish = {"doctor": doctor, "service": service, "is_new": "yes" if visit.is_new else ""}
        return {name: value for name, value in wish.items() if value}
