"""Everything that is not booking: facts about the clinic, a person, and honest limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.booking_questions import ANSWER_WITHIN
from smartclinic.assistant.talking.dates import say_day
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.on_the_table import OnTheTable
from smartclinic.assistant.talking.staff_when import when_staff_answer
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.clinics.calendar import sessions_on
from smartclinic.clinics.model import Clinic, Language, LongWords, Service
from smartclinic.clinics.week import weekly_hours
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Asked, Reason
from smartclinic.conversations.outgoing import Say, SayWithButtons

DAYS_SAID: Final = 7
"""The hours of so many days are said at once."""


class DeskTalk:
    """One answer, for one situation and language."""

    def __init__(self, situation: Situation, language: Language) -> None:
        self._situation, self._language = situation, language
        self._clinic: Clinic = situation.clinic.config

    def person(self, key: str = "person", reason: Reason = Reason.ASKED) -> Answer:
        """A person is told, and the patient is told when someone will answer."""
        return Answer(Say(say(self._language, key, when=self._when()).strip()), attention=reason)

    def stands(self, booking: Mapping[str, str]) -> Answer:
        """A booking stands, whatever old button was tapped; what can be done with it."""
        if not booking:
            return self.say("expired_tap")
        now, contact = self._situation.now, self._situation.contact
        items = ((intents.CHANGE, "change_visit"), (intents.CANCEL, "cancel_visit"))
        buttons = tuple(button(tap_id(do, "", contact, now), say(self._language, title)) for do, title in items)
        return Answer(SayWithButtons(say(self._language, "stands", **booking), buttons))

    def facts(self, details: Mapping[str, str | None]) -> Answer:
        """The clinic's own facts, from its file; of two that were asked for both."""
        answer = self._fact(details)
        also = self._fact({**details, "topic": details["also"]}) if details.get("also") else None
        if not answer.content or not also or not also.content:
            return answer
        content = Say(f"{answer.content.body}\n\n{also.content.body}")
        return replace(answer, content=content, attention=answer.attention or also.attention)

    def _fact(self, details: Mapping[str, str | None]) -> Answer:
        practice = self._clinic.practice
        match details.get("topic"):
            case "address":
                return Answer(Say(self.addresses()))
            case "fees" if own := self._own_fee(details.get("of")):
                return Answer(Say(own))
            case "fees":
                return self._fee(details.get("service"))
            case "services":
                return Answer(Say(self._services()))
            case "bring":
                return Answer(Say(self._bring(details.get("service") or self._service_on_the_table())))
            case "payment" | "parking" | "insurance" | "wheelchair" as topic:
                said = {"payment": practice.payment, "parking": practice.parking, "insurance": practice.insurance}
                return self._own_words(said.get(topic))
            case "doctors":
                return Answer(Say(self._doctors()))
            case "privacy":
                return Answer(Say(say(self._language, "privacy", url=self._clinic.privacy_url)))
            case _ if day := details.get("day"):
                return Answer(Say(self._hours_of_days(day, details.get("last_day") or day)))
            case _:
                return Answer(Say(self._hours()))

    def say(self, key: str) -> Answer:
        """Fixed words."""
        return Answer(Say(say(self._language, key)))

    def _own_words(self, said: LongWords | None) -> Answer:
        """What the clinic's file says; where it says nothing, staff are asked, and nothing is made up."""
        if said is None:
            return self.person("fact_unknown")
        return Answer(Say(said.to(self._language).strip()))

    def _own_fee(self, matter: str | None) -> str:
        """What the clinic's file says of papers that staff hand out, their price with it."""
        practice = self._clinic.practice
        said = {intents.RECEIPT: practice.receipts, intents.DOCUMENT: practice.documents}.get(matter or "")
        return said.to(self._language).strip() if said else ""

    def _fee(self, service_id: str | None) -> Answer:
        """The price of what is named, else of what is being booked, else of everything."""
        return Answer(Say(self._fees(service_id or self._service_on_the_table())), self._about(service_id))

    def _about(self, service_id: str | None) -> Asked | None:
        """Whoever asked for the price of a service and then names a day means that service."""
        if not service_id or self._situation.open_question:
            return None
        return Asked(intents.ASKED_DAY, self._situation.now + ANSWER_WITHIN, details={"service": service_id})

    def _fees(self, service_id: str | None) -> str:
        """What everything costs, or the one service that was named."""
        between = ": " if self._language is Language.EN else "："
        named = [one for one in self._clinic.services if one.id == service_id] or self._clinic.services
        lines = [one.name.to(self._language) + between + one.fee.to(self._language) for one in named]
        return say(self._language, "fees", fees="\n".join(lines))

    def _services(self) -> str:
        """What can be booked, how long it takes and what it costs."""
        lines = [
            say(
                self._language, "service_line", service=one.name.to(self._language), minutes=one.minutes,
                fee=one.fee.to(self._language),
            )
            for one in self._clinic.services
        ]  # fmt: skip
        return say(self._language, "services", services="\n".join(lines))

    def _bring(self, service_id: str | None) -> str:
        """What to bring and how to prepare: for the service that was named, else for each that needs something."""
        named = [one for one in self._clinic.services if one.id == service_id]
        lines = [
            what if named else say(self._language, "bring_for", service=one.name.to(self._language), what=what)
            for one in named or self._clinic.services
            if (what := self._needed(one))
        ]
        return "\n".join((say(self._language, "first_visit_brings"), *lines))

    def _service_on_the_table(self) -> str | None:
        """What is being booked, or was booked last in this conversation and is still to come."""
        table = OnTheTable(self._situation)
        if table.open_question and (being_booked := table.wished.get("service")):
            return being_booked
        slot = table.still_held or (table.booked[1] if table.booked else None)
        return slot.service_id if slot else None

    def _needed(self, service: Service) -> str:
        bring = say(self._language, "bring", what=service.bring.to(self._language)) if service.bring else ""
        prepare = service.prepare.to(self._language) if service.prepare else ""
        return (" " if self._language is Language.EN else "").join(filter(None, (bring, prepare)))

    def _doctors(self) -> str:
        lines = [
            f"{one.name.en} ({one.specialty.en})"
            if self._language is Language.EN
            else f"{one.name.zh}（{one.specialty.zh}）"
            for one in self._clinic.doctors
        ]
        return say(self._language, "doctors", doctors="\n".join(lines))

    def addresses(self) -> str:
        """Where the clinic is, with a map and the telephone number, for each branch."""
        return "\n".join(
            say(
                self._language,
                "address",
                clinic=self._clinic.name.to(self._language),
                address=branch.address.to(self._language),
                map=branch.map_url,
                phone=self._clinic.phone,
            )
            for branch in self._clinic.branches
        )

    def _hours(self) -> str:
        name = self._clinic.name.to(self._language)
        lines = weekly_hours(self._clinic, self._language)
        if self._clinic.holidays.closed_on_general_holidays:
            lines = [*lines, say(self._language, "holidays")]
        return say(self._language, "hours", clinic=name, hours="\n".join(lines))

    def _hours_of_days(self, first: str, last: str) -> str:
        """The same of several days, a line each: a weekend, a week."""
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        days = [start + timedelta(days=ahead) for ahead in range((end - start).days + 1)]
        return "\n".join(self._hours_of_day(day) for day in days[:DAYS_SAID] or [start])

    def _hours_of_day(self, day: date) -> str:
        """When doctors sit on one date, its holidays and leave included."""
        spans = joined_spans((one.start, one.end) for one in sessions_on(self._clinic, day))
        hours = said_spans(spans, self._language) or say(self._language, "closed")
        return say(self._language, "hours_of_day", day=say_day(day, self._language), hours=hours)

    def _when(self) -> str:
        return when_staff_answer(self._situation, self._language)


def said_spans(spans: Iterable[tuple[int, int]], language: Language) -> str:
    """09:00-13:00、15:00-18:00."""
    times = [f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for start, end in spans]
    return (", " if language is Language.EN else "、").join(times)


def joined_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of minutes in order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
