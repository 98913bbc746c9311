"""Somebody says that they come, or come late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.changing import CannotChange
from smartclinic.appointments.states import IN_PATIENTS_HANDS
from smartclinic.assistant import intents
from smartclinic.assistant.talking.confirmation import Confirmation
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.how_it_stands import HowItStands
from smartclinic.assistant.talking.own_visits import OwnVisits, Stale
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.visits_talk import VisitsTalk
from smartclinic.assistant.understanding.wishes import Details
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import Say, SayWithButtons
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.platform.clock import hong_kong, hong_kong_day
from smartclinic.work.unit import Found

_DELAYS: Final = (10, 15, 30)
"""Minutes on the buttons of 「遲幾多」."""


class ComingTalk:
    """One turn about coming to a visit."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._ask = scene, scene.words, scene.ask
        self._visits, self._confirmation, self._stands = OwnVisits(scene), Confirmation(scene), HowItStands(scene)

    async def coming(self, details: Details) -> Answer:
        """They come: said of the only visit, or of a family's."""
        found = await self._next(details, intents.COMING)
        if not isinstance(found, list):
            return found if isinstance(found, Answer) else self._stands.answer(found)
        for each in found:
            done = await changing.confirm(
                self._scene.unit,
                each.id,
                now=self._scene.now,
                whose=self._scene.contacts,
                revision=each.record.revision,
            )
            if isinstance(done, CannotChange):
                return await self._stands.cannot(done, each.id)
        visit = self._words.visit_of(found[0].record)
        return Answer(Say(self._words.say("coming", name=self._names(found), visit=visit)))

    async def late(self, details: Details) -> Answer:
        """Mark it on the desk, and say the clinic's rule."""
        found = await self._next(details, intents.LATE)
        if not isinstance(found, list):
            return found if isinstance(found, Answer) else self._stands.answer(found)
        if hong_kong_day(found[0].record.starts_at) != hong_kong_day(self._scene.now):
            return await self._not_today(found[0], details.get("minutes"))
        minutes = details.get("minutes")
        if not minutes:
            return self._ask_how_late(found[0])
        scene = self._scene
        for each in found:
            done = await changing.say_late(
                scene.unit, scene.clinic, each.id, int(minutes), now=scene.now, whose=scene.contacts
            )
            if isinstance(done, CannotChange):
                return await self._stands.cannot(done, each.id)
        return self._grace(found[0], int(minutes))

    def _grace(self, found: Found[Appointment], minutes: int) -> Answer:
        grace = self._scene.clinic.booking.grace_minutes
        key = "late_within" if minutes <= grace else "late_beyond"
        visit = self._words.visit_of(found.record)
        body = self._words.say(key, minutes=minutes, grace=grace, visit=visit)
        if minutes <= grace:
            return Answer(Say(body), closes_question=self._scene.is_about_a_visit)
        buttons = (
            button(visit_tap(VisitTap.RESCHEDULE, found.id, found.record.revision), self._words.say("change_visit")),
        )
        if self._scene.is_asking and not self._scene.is_about_a_visit:
            return Answer(SayWithButtons(body, buttons))
        about = {"visit": found.id, "revision": str(found.record.revision)}  # another time that is named is for this
        return self._ask.choice(intents.ASKED_LATE, body, buttons, about)

    def _ask_how_late(self, found: Found[Appointment]) -> Answer:
        buttons = [
            button(self._ask.tap(intents.LATE, str(minutes)), self._words.say("so_many_minutes", minutes=minutes))
            for minutes in _DELAYS
        ]
        body = self._words.say("ask_how_late", visit=self._words.visit_of(found.record))
        return self._ask.choice(intents.ASKED_LATE, body, buttons, {"visit": found.id})

    async def _not_today(self, found: Found[Appointment], minutes: str | None) -> Answer:
        """Nobody is late for another day's visit: much later is another time, which is offered and asked first."""
        if minutes and int(minutes) > self._scene.clinic.booking.grace_minutes:
            later = hong_kong(found.record.starts_at) + timedelta(minutes=int(minutes))
            when = {"day": f"{later:%Y-%m-%d}", "time": f"{later:%H:%M}", "prepared": "yes"}
            return await VisitsTalk(self._scene).change({"visit": found.id, **when})
        body = self._words.say("not_today", visit=self._words.visit_of(found.record))
        return Answer(SayWithButtons(body, self._confirmation.buttons(found.id, found.record.revision)))

    async def _next(self, details: Details, intent: str) -> list[Found[Appointment]] | Stale | Answer:
        """The visit that is tapped or named; else today's, or the only one; a family's count as one."""
        if details.get("visit"):
            found = await self._visits.which(details, intent)
            return [found] if isinstance(found, Found) else found
        visits = [each for each in await self._visits.all() if each.record.state in IN_PATIENTS_HANDS]
        today = [each for each in visits if hong_kong_day(each.record.starts_at) == hong_kong_day(self._scene.now)]
        soonest = today or visits
        if not soonest:
            found = await self._visits.which({**details, "said": None}, intent)
            return found if not isinstance(found, Found) else [found]
        together = [each for each in soonest if each.record.group and each.record.group == soonest[0].record.group]
        if together == soonest or len(soonest) == 1:
            return soonest
        if intent == intents.LATE:
            return together or soonest[:1]
        found = await self._visits.which(details, intent)
        return [found] if isinstance(found, Found) else found

    def _names(self, visits: Sequence[Found[Appointment]]) -> str:
        return self._words.listed(each.record.patient_name for each in visits)
