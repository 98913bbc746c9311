"""The questions of a booking as messages: which time, which day, which doctor, which name. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import horizon
from smartclinic.assistant import intents
from smartclinic.assistant.talking.booking_words import BookingWords
from smartclinic.assistant.talking.fitting import button, row
from smartclinic.assistant.talking.obstacles import Obstacle, obstacle
from smartclinic.assistant.understanding.slot_keys import slot_key
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.assistant.understanding.wishes import WISHED, Details, Wish, context_of
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Asked, Option
from smartclinic.conversations.limits import BUTTONS, ROWS
from smartclinic.conversations.outgoing import Choice, SayWithButtons, SayWithList

ANSWER_WITHIN: Final = timedelta(hours=2)
DAYS_OFFERED: Final = 4

_HELD: Final = frozenset({"slot", "held_at"})
"""What an open question remembers of the place that is held meanwhile."""


class BookingQuestions:
    """Asks, for one situation and language. Each question remembers what was offered and wished."""

    def __init__(self, situation: Situation, words: BookingWords) -> None:
        self._situation, self._words, self._clinic = situation, words, situation.clinic.config

    def times(
        self, slots: Sequence[Slot], wish: Wish, details: Details, lead: str, *, may_wait: bool = False
    ) -> Answer:
        """The times as a list to tap, numbered in the text too. `may_wait`: what was wished is full."""
        rows = [
            row(self._time_tap(slot, details), title, self._words.with_whom(slot))
            for slot, title in zip(slots, self._words.titles(slots, wish), strict=True)
        ]
        rows.append(row(self.tap(intents.OTHER_DAYS), self._words.say("other_days")))
        if len(self._clinic.doctors) > 1:
            rows.append(row(self.tap(intents.OTHER_DOCTOR), self._words.say("other_doctor")))
        rows += self._last_rows(details, wish, may_wait=may_wait)
        body = self._words.say("offer", lead=lead, slots=self._words.lines(slots, wish))
        return self._list(intents.ASKED_SLOT, body, "slots_button", rows, details)

    def which_day(self, details: Details, lead: str = "") -> Answer:
        """The next days on which the doctors sit, and the earliest time."""
        wish = Wish.of({name: details.get(name) for name in ("doctor", "service")}, self._clinic)
        rows = [row(self.tap("earliest"), self._words.say("earliest_day"))]
        rows += [row(self.tap("day", day.isoformat()), self._words.day(day)) for day in self._days(wish)]
        body = self._words.say("which_day", lead=lead, days=self._words.numbered(each.title for each in rows))
        rows += self._last_rows(details, wish, may_wait=False)
        kept = {name: details.get(name) for name in ("doctor", "service")} | context_of(details)
        return self._list(intents.ASKED_DAY, body, "days_button", rows, kept)

    def which_doctor(self, details: Details, lead: str = "", *, among: Sequence[str] = ()) -> Answer:
        """The doctors who give the service; of those of one name who are `among` them, where any of these does."""
        able = Wish.of({"service": details.get("service")}, self._clinic).able(self._clinic)
        able = able & frozenset(among) or able
        doctors = [doctor for doctor in self._clinic.doctors if doctor.id in able][: ROWS - 1]
        named = [(one.name.to(self._words.language), one.specialty.to(self._words.language)) for one in doctors]
        rows = [row(self.tap("doctor", one.id), *said) for one, said in zip(doctors, named, strict=True)]
        anyone = self._words.say("any_doctor")
        rows.append(row(self.tap("doctor"), anyone))
        lines = [self._words.aside(*said) for said in named]
        body = self._words.say("which_doctor", lead=lead, doctors=self._words.numbered([*lines, anyone]))
        return self._list(intents.ASKED_DOCTOR, body, "doctors_button", rows, details)

    def name(self, slot: Slot, body: str, held_at: datetime, details: Details, **more: str) -> Answer:
        """The patient's name, for a place that is held."""
        buttons = (
            button(self.tap(intents.OTHER_DAYS), self._words.say("change_time")),
            button(self.tap(intents.LET_GO), self._words.say("not_now")),
        )
        held = {"slot": slot_key(slot), "held_at": held_at.isoformat()}
        asked = Asked(intents.ASKED_NAME, self._until, details=_kept(slot, details) | held | more)
        return Answer(SayWithButtons(body, buttons), asked)

    def who(self, slot: Slot, body: str, people: Mapping[str, str], details: Details, *, own: str) -> Answer:
        """Which of these people comes, for a place that is held now: by patients' ids, what the button says.

        `own`: the id of whoever writes, where it is known.
        """
        buttons = [button(self.tap(intents.WHO, ids), title) for ids, title in people.items()]
        buttons.append(button(self.tap(intents.WHO), self._words.say("somebody_else")))
        if len(buttons) < BUTTONS:
            buttons.append(button(self.tap(intents.OTHER_DAYS), self._words.say("change_time")))
        held = {"slot": slot_key(slot), "held_at": self._situation.now.isoformat()} | ({"self": own} if own else {})
        options = tuple(Option(each.id, each.title) for each in buttons)
        asked = Asked(intents.ASKED_NAME, self._until, options, _kept(slot, details) | held)
        return Answer(SayWithButtons(body, tuple(buttons)), asked)

    def agreement(self, slot: Slot, body: str, held_at: datetime, details: Details) -> Answer:
        """Whether what was read back is right, and may be given (policy A06)."""
        buttons = (
            button(self.tap(intents.AGREE), self._words.say("agree")),
            button(self.tap(intents.RENAME), self._words.say("rename")),
            button(self.tap(intents.OTHER_DAYS), self._words.say("change_time")),
        )
        held = {"slot": slot_key(slot), "held_at": held_at.isoformat()}
        options = tuple(Option(each.id, each.title) for each in buttons)
        asked = Asked(intents.ASKED_AGREE, self._until, options, _kept(slot, details) | held)
        return Answer(SayWithButtons(body, buttons), asked)

    def choice(self, question: str, body: str, buttons: Sequence[Choice], details: Details) -> Answer:
        """One of these buttons, which may be typed too."""
        options = tuple(Option(each.id, each.title) for each in buttons)
        kept = {name: value for name, value in details.items() if value}
        return Answer(SayWithButtons(body, tuple(buttons)), Asked(question, self._until, options, kept))

    def one_of(
        self, question: str, body: str, rows: Sequence[Choice], details: Details, label: str = "choose_button"
    ) -> Answer:
        """One of these rows, numbered in the text too. `label`: what opens the list, as a key of the catalogue."""
        options = tuple(Option(each.id, each.title) for each in rows)
        kept = {name: value for name, value in details.items() if value}
        asked = Asked(question, self._until, options, kept)
        return Answer(SayWithList(body, self._words.say(label), tuple(rows)), asked)

    def closing(self, body: str, buttons: Sequence[Choice]) -> Answer:
        """No question; these buttons go with it, and what was asked before is over."""
        return Answer(SayWithButtons(body, tuple(buttons)), closes_question=True)

    def nothing_more(self, slot: Slot, name: str, first: str, *, is_one: bool) -> Asked:
        """No question: what was just booked, so that the same name sent again is understood; the first of them."""
        details = {"booked": slot_key(slot), "name": name, "first": first} | ({"visit": first} if is_one else {})
        return Asked(intents.BOOKED, self._until, details=details)

    def button(self, action: str, key: str, argument: str = "") -> Choice:
        """A button of ours, with these words of the catalogue."""
        return button(self.tap(action, argument), self._words.say(key))

    def _list(self, question: str, body: str, label: str, rows: Sequence[Choice], details: Details) -> Answer:
        before = self._situation.gate.asked
        held = {name: value for name, value in before.details.items() if name in _HELD} if before else {}
        options = tuple(Option(each.id, each.title) for each in rows)
        asked = Asked(question, self._until, options, held | _wished(details))
        return Answer(SayWithList(body, self._words.say(label), tuple(rows)), asked)

    def _days(self, wish: Wish) -> Iterator[date]:
        """The next days on which nothing but other patients is in the way."""
        day, furthest = horizon(self._clinic, self._situation.now)
        found = 0
        while day <= furthest and found < DAYS_OFFERED:
            one_day = Wish(day=day, doctor_ids=wish.doctor_ids, service_id=wish.service_id)
            if obstacle(one_day, self._clinic, self._situation.now) is Obstacle.FULL:
                found += 1
                yield day
            day += timedelta(days=1)

    def _last_rows(self, details: Details, wish: Wish, *, may_wait: bool) -> list[Choice]:
        """To be told of a place, and to leave a visit as it is."""
        rows = []
        if may_wait:
            rows.append(row(self.tap(intents.WAIT, wish.service_id), self._words.say("wait_for_place")))
        if details.get("moving"):
            rows.append(row(self.tap(intents.KEEP), self._words.say("leave_it")))
        return rows

    def _time_tap(self, slot: Slot, details: Details) -> str:
        """A row that books the time, or moves the visit that is to be moved."""
        moving, revision = details.get("moving"), details.get("revision")
        if not moving:
            return self.tap("slot", slot_key(slot))
        return self.tap("move", f"{slot_key(slot)}/{moving}/{revision or 0}")

    @property
    def _until(self) -> datetime:
        return self._situation.now + ANSWER_WITHIN

    def tap(self, action: str, argument: str = "") -> str:
        """The id of a button or row of ours."""
        return tap_id(action, argument, self._situation.contact, self._situation.now)


def _wished(details: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in details.items() if value and name in WISHED}


def _kept(slot: Slot, details: Details) -> dict[str, str]:
    """What is remembered of the wish once a place is held."""
    doctor = {name: value for name, value in _wished(details).items() if name == "doctor"}
    return doctor | context_of(details) | {"day": slot.day.isoformat(), "service": slot.service_id}
