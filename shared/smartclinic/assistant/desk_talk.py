"""Everything that is not booking: facts about the clinic, a person, a menu, and honest limits."""

from __future__ import annotations

from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.dates import say_moment
from smartclinic.assistant.taps import tap_id
from smartclinic.clinics.calendar import staff_next_in
from smartclinic.clinics.model import Clinic, Language
from smartclinic.clinics.week import weekly_hours
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outgoing import Choice, Say, SayWithButtons
from smartclinic.platform.clock import hong_kong


class DeskTalk:
    """One answer, for one situation and language."""

    def __init__(self, situation: Situation, language: Language) -> None:
        self._situation, self._language = situation, language
        self._clinic: Clinic = situation.clinic.config

    def menu(self, *, understood: bool = True) -> Answer:
        """What the assistant can do, as buttons."""
        now, contact = self._situation.now, self._situation.contact
        items = (
            (intents.OTHER_DAYS, "", "menu_book"),
            ("facts", "hours", "menu_facts"),
            (intents.PERSON, "", "menu_person"),
        )
        buttons = tuple(Choice(tap_id(do, what, contact, now), say(self._language, title)) for do, what, title in items)
        words = say(self._language, "menu" if understood else "not_understood")
        return Answer(SayWithButtons(words, buttons), understood=understood)

    def person(self, key: str = "person", reason: Reason = Reason.ASKED) -> Answer:
        """A person is told, and the patient is told when someone will answer."""
        return Answer(Say(say(self._language, key, when=self._when()).strip()), attention=reason)

    def facts(self, topic: str | None) -> Answer:
        """The clinic's own facts, from its file."""
        match topic:
            case "address":
                return Answer(Say(self._addresses()))
            case "fees":
                lines = [
                    f"{service.name.to(self._language)}：{service.fee.to(self._language)}"
                    for service in self._clinic.services
                ]
                return Answer(Say(say(self._language, "fees", fees=self._lines(lines))))
            case "doctors":
                lines = [
                    f"{doctor.name.to(self._language)}（{doctor.specialty.to(self._language)}）"
                    for doctor in self._clinic.doctors
                ]
                return Answer(Say(say(self._language, "doctors", doctors=self._lines(lines))))
            case "privacy":
                return Answer(Say(say(self._language, "privacy", url=self._clinic.privacy_url)))
            case _:
                return Answer(Say(f"{self._hours()}\n\n{self._addresses()}"))

    def say(self, key: str) -> Answer:
        """Fixed words."""
        return Answer(Say(say(self._language, key)))

    def _lines(self, lines: list[str]) -> str:
        text = "\n".join(lines)
        return (
            text.replace("：", ": ").replace("（", " (").replace("）", ")") if self._language is Language.EN else text
        )

    def _addresses(self) -> str:
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
        return say(self._language, "hours", clinic=name, hours="\n".join(weekly_hours(self._clinic, self._language)))

    def _when(self) -> str:
        """Who will answer, and when."""
        now = self._situation.now
        opens = staff_next_in(self._clinic, now)
        if opens is None:
            return say(self._language, "person_call", phone=self._clinic.phone)
        if opens <= hong_kong(now):
            return say(self._language, "person_now")
        return say(self._language, "person_later", time=say_moment(opens, self._language), phone=self._clinic.phone)
