"""Whether the clinic is open, where a day does not go as planned or under a signal: what is in force, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.sheets import sheet_key
from smartclinic.appointments.states import IN_PATIENTS_HANDS, AppointmentState
from smartclinic.assistant.talking.booking_words import capital
from smartclinic.assistant.talking.changed_days import ChangedDay, changed_days
from smartclinic.assistant.talking.desk_talk import DeskTalk, joined_spans, said_spans
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.own_visits import OwnVisits
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.wishes import Details
from smartclinic.clinics.calendar import Session, sessions_on
from smartclinic.clinics.model import Signal, WeatherRule
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import Say, SayWithButtons
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.disruptions.concerned import SIGNALS, key_of
from smartclinic.disruptions.disruption import Cause
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.unit import Found

WEATHER: Final = "weather"
"""The topic of questions about typhoons and rain."""

_HOUR: Final = 60


class ChangedDayTalk:
    """One turn about whether the clinic is open."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._clinic = scene, scene.words, scene.clinic

    async def facts(self, details: Details) -> Answer | None:
        """What is in force; of a signal that is not, the clinic's rule. None: the day goes as the file says."""
        topic, named = details.get("topic"), details.get("day")
        if topic not in {"hours", WEATHER}:
            return None
        today = hong_kong_day(self._scene.now)
        days = (date.fromisoformat(named),) if named else (today, today + timedelta(days=1))
        found = await changed_days(self._scene.unit, self._clinic, days, self._scene.now)
        changed = [one for one in found if one.is_changed]
        if changed:
            return await self._in_force(changed, details)
        return self._by_rule(days[0], details.get("signal")) if topic == WEATHER else None

    # --- what is in force

    async def _in_force(self, changed: Sequence[ChangedDay], details: Details) -> Answer:
        lines = [line for one in changed for line in self._of_day(one)]
        causes = dict.fromkeys(cause for one in changed for cause in one.causes)
        lines += [self._until(cause) for cause in causes if cause in SIGNALS]
        own = await self._own(changed)
        lines += [self._words.say("day_told")] if causes and not own else []
        lines += [self._own_words(own, changed)] if own else []
        if details.get("topic") == "hours" and not details.get("day"):
            usual = DeskTalk(self._scene.situation, self._words.language).facts(details)
            lines.append("\n" + (usual.content.body if usual.content else ""))
        body = "\n".join(lines)
        if own is None or not self._is_off(own.record, changed) or own.record.state not in _CAN_MOVE:
            return Answer(Say(body))
        taps = ((VisitTap.RESCHEDULE, "change_visit"), (VisitTap.CANCEL, "cancel_visit"))
        return Answer(SayWithButtons(body, tuple(
            button(visit_tap(tap, own.id, own.record.revision), self._words.say(title)) for tap, title in taps
        )))  # fmt: skip

    def _of_day(self, one: ChangedDay) -> list[str]:
        """What is off, what goes on, who is late, and what is left of the day."""
        day, because = self._words.day(one.day), because_of(self._scene, one.causes)
        if one.closed and not one.as_usual and not one.only_here:
            return [self._say("day_closed", because=because, day=day)]
        lines = []
        for key, sessions in (("day_partly_closed", one.closed), ("day_only_here", one.only_here)):
            if sessions:
                lines.append(self._say(key, because=because, day=day, sessions=self._sessions(sessions)))
                because = ""
        for session, minutes in one.late:
            lines.append(
                self._say("day_late", doctor=self._words.doctor(session.doctor_id), day=day, minutes=minutes)
            )  # fmt: skip
        if one.closed and one.as_usual:
            lines.append(self._say("day_as_usual", day=day, sessions=self._sessions(one.as_usual)))
        return lines

    def _until(self, cause: Cause) -> str:
        """When it is open again, by the clinic's rule. Never whether the signal will be lowered."""
        rule = self._clinic.weather_rule(SIGNALS[cause])
        signal = self._words.say(f"closed_{cause.value}")
        if rule.reopens_minutes is None:
            return self._say("day_reopens_not", signal=signal)
        return self._say("day_reopens", signal=signal, after=self._after(rule.reopens_minutes))

    async def _own(self, changed: Sequence[ChangedDay]) -> Found[Appointment] | None:
        """The first visit of whoever asks on those days."""
        days = {one.day for one in changed}
        visits = await OwnVisits(self._scene).all()
        return next((each for each in visits if sheet_key(each.record).day in days), None)

    def _own_words(self, own: Found[Appointment], changed: Sequence[ChangedDay]) -> str:
        key = "day_own_off" if self._is_off(own.record, changed) else "day_own_stands"
        return self._say(key, visit=self._words.visit_of(own.record))

    def _is_off(self, visit: Appointment, changed: Sequence[ChangedDay]) -> bool:
        off = {key_of(one) for day in changed for one in (*day.closed, *day.only_here)}
        return visit.state is AppointmentState.DISPLACED or (
            visit.state is not AppointmentState.ARRIVED and sheet_key(visit) in off
        )

    # --- what the rule is

    def _by_rule(self, day: date, signal: str | None) -> Answer:
        """Nothing is declared: the day's hours, and what the clinic does under the signals that are asked about."""
        spans = joined_spans((one.start, one.end) for one in sessions_on(self._clinic, day))
        hours, said = said_spans(spans, self._words.language), self._words.day(day)
        first = self._say("day_open", day=said, hours=hours) if spans else self._say("day_no_hours", day=said)
        wanted = [one for one in Signal if signal in {None, one.value}]
        rules = [self._rule(self._clinic.weather_rule(one)) for one in wanted]
        return Answer(Say("\n".join([first, self._say("day_rules"), *rules])))

    def _rule(self, rule: WeatherRule) -> str:
        signal = self._words.say(f"day_signal_{rule.signal.value}")
        if rule.opens:
            return self._say("day_rule_open", signal=signal)
        minutes = rule.reopens_minutes
        again = (
            self._say("day_rule_again_not") if minutes is None
            else self._say("day_rule_again", after=self._after(minutes))
        )  # fmt: skip
        return self._say("day_rule_goes_on" if rule.goes_on else "day_rule_closed", signal=signal, again=again)

    def _after(self, minutes: int) -> str:
        """How long after a signal; nothing where it is at once."""
        if not minutes:
            return ""
        whole, rest = divmod(minutes, _HOUR)
        in_hours = whole > 1 and not rest
        time = self._say("day_hours", count=whole) if in_hours else self._say("day_minutes", count=minutes)
        return self._words.spaced("day_after", time=time)

    def _sessions(self, sessions: Sequence[Session]) -> str:
        """Whose, and from when to when."""
        language = self._words.language
        return self._words.listed(
            f"{self._words.doctor(one.doctor_id)} {said_spans([(one.start, one.end)], language)}" for one in sessions
        )

    def _say(self, key: str, **values: str | int) -> str:
        return capital(self._words.say(key, **values))


_CAN_MOVE: Final = frozenset({*IN_PATIENTS_HANDS, AppointmentState.DISPLACED})


def because_of(scene: Scene, causes: Sequence[Cause]) -> str:
    """因為八號或以上風球，before what follows from it; nothing where the clinic has given no cause."""
    said = [scene.words.say(f"closed_{cause.value}") for cause in causes if cause is not Cause.SESSION_CLOSED]
    return scene.words.spaced("day_because", reason=scene.words.listed(said)) if said else ""
