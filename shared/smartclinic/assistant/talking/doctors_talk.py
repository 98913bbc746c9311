"""Who sits when: of a doctor or a day that was named, by the calendar and by what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from smartclinic.assistant import intents
from smartclinic.assistant.talking.changed_days import ChangedDay, changed_days
from smartclinic.assistant.talking.desk_talk import joined_spans, said_spans
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.wishes import Details
from smartclinic.clinics.calendar import Session
from smartclinic.clinics.model import Doctor
from smartclinic.conversations.answering import Answer, Intent
from smartclinic.conversations.outgoing import Choice, Say, SayWithButtons
from smartclinic.platform.clock import hong_kong_day

DAYS_LOOKED_AT: Final = 14
DAYS_SAID: Final = 5
"""So many days on which a doctor sits are said at once."""


class DoctorsTalk:
    """One turn about who sits when."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._clinic = scene, scene.words, scene.clinic

    async def facts(self, intent: Intent) -> Answer | None:
        """The days of a doctor who was named, or the doctors of a day; None where neither was, or for another topic."""
        details = intent.details
        if intent.name != intents.FACTS or details.get("topic") != "doctors":
            return None
        day = date.fromisoformat(said) if (said := details.get("day")) else None
        if unknown := details.get("unknown_doctor"):
            return Answer(Say(self._words.say("no_such_doctor", doctor=unknown)))
        if named := self._named(details):
            lines = [await self._of_doctor(doctor, day) for doctor in named]
            return self._with_button("\n".join(lines), self._to_book(named, day))
        return await self._of_day(day) if day else None

    def _named(self, details: Details) -> list[Doctor]:
        ids = (details.get("doctor") or "").split(",")
        return [doctor for doctor in self._clinic.doctors if doctor.id in ids]

    async def _of_doctor(self, doctor: Doctor, day: date | None) -> str:
        """The hours on the day that was named; of a day without any, or of none, the next ones."""
        name = doctor.name.to(self._words.language)
        in_full = self._words.aside(name, doctor.specialty.to(self._words.language))
        alone, today = msgspec.structs.replace(self._clinic, doctors=(doctor,)), hong_kong_day(self._scene.now)
        if day and (sits := self._lines(await changed_days(self._scene.unit, alone, (day,), self._scene.now))):
            return self._words.say("doctor_sits", doctor=in_full, hours=sits[0])
        first = max(today, day or today)
        days = [first + timedelta(days=ahead) for ahead in range(DAYS_LOOKED_AT)]
        sits = self._lines(await changed_days(self._scene.unit, alone, days, self._scene.now))
        if not sits:
            return self._words.say("doctor_away", doctor=name, days=DAYS_LOOKED_AT)
        hours = "\n".join(sits[:DAYS_SAID])
        if day:
            return self._words.say("doctor_not_then", doctor=name, day=self._words.day(day), hours=hours)
        return self._words.say("doctor_sits", doctor=in_full, hours=hours)

    def _lines(self, days: Sequence[ChangedDay]) -> list[str]:
        """A line for each day on which somebody sits."""
        return [self._line(self._words.day(one.day), one.as_usual) for one in days if one.as_usual]

    async def _of_day(self, day: date) -> Answer:
        (found,) = await changed_days(self._scene.unit, self._clinic, (day,), self._scene.now)
        said = self._words.day(day)
        lines = [
            self._line(self._words.doctor(doctor.id), own)
            for doctor in self._clinic.doctors
            if (own := [one for one in found.as_usual if one.doctor_id == doctor.id])
        ]
        if not lines:
            return Answer(Say(self._words.say("nobody_sits", day=said)))
        body = self._words.say("who_sits", day=said, hours="\n".join(lines))
        return self._with_button(body, self._to_book([], day))

    def _line(self, what: str, sessions: Sequence[Session]) -> str:
        """24/11（二）：09:00-13:00、15:00-18:00, with the branch where the clinic has several."""
        branches = dict.fromkeys(one.branch_id for one in sessions)
        said = []
        for branch in branches:
            spans = joined_spans((one.start, one.end) for one in sessions if one.branch_id == branch)
            hours = said_spans(spans, self._words.language)
            name = self._clinic.branch(branch).name.to(self._words.language)
            said.append(self._words.aside(hours, name) if len(self._clinic.branches) > 1 else hours)
        return self._words.say("sits_line", what=what, hours=self._words.listed(said))

    def _to_book(self, named: Sequence[Doctor], day: date | None) -> Choice:
        """What books the one who was named, else that day."""
        if len(named) == 1:
            title = self._words.say("book_doctor", doctor=named[0].name.to(self._words.language))
            return button(self._scene.ask.tap("doctor", named[0].id), title)
        if day:
            return self._scene.ask.button("day", "menu_book", day.isoformat())
        return self._scene.ask.button(intents.BOOK, "menu_book")

    def _with_button(self, body: str, choice: Choice) -> Answer:
        return Answer(Say(body) if self._scene.is_asking else SayWithButtons(body, (choice,)))
