"""The head of a conversation: who answers now, until when free words may follow, what whoever writes has to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from markupsafe import Markup

from smartclinic.assistant.talking.summaries import summary
from smartclinic.clinics.model import Clinic, Language
from smartclinic.conversations.delivery.may_send import CLOSES_EARLY
from smartclinic.conversations.desk.views import Row, Thread
from smartclinic.conversations.gate import HELD_BY_ALARM, HELD_BY_PHONE, Reason, Speaker
from smartclinic.conversations.staff_words import in_words
from smartclinic.staff.member import StaffId
from smartclinic.staff.team import Members
from staff_desk.clipping import clipped
from staff_desk.conversation import moments
from staff_desk.conversation.sounding_words import what_sounds
from staff_desk.conversation.spoken import Words, spoken
from staff_desk.times import shown_time

QUIET_ABOVE: Final = timedelta(hours=4)
"""While so long is left to answer in free words, nobody has to think of it. The page's clock knows it too."""

LONGEST_QUOTED: Final = 120


class Holding(Enum):
    """Who answers the patient, as the person at the screen sees it."""

    FREE = "free"
    MINE = "mine"
    OTHERS = "others"
    ALARM = "alarm"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the head says. `answering` is a sentence; `holder` the name of another person who has it.

    `free_for`: how long free words may still follow, None when a template must go first. `closes`: that moment, in
    milliseconds, for the page's clock; `is_far`: so far off that it need not be shown. `warnings`: what whoever writes
    has to know. `quoted`: what the patient said that sounds, in short, and `quoted_entry`, where it stands. `flagged`:
    when the last red flag came that is not done with; `on_call_hears`: when somebody on call said that they see to it.
    `is_settleable`: there is something that staff can say is done. `summary`: what the assistant and the patient were
    settling when a person was needed; `said`: what the patient said last, which is what that person has to answer.
    """

    holding: Holding
    holder: str
    answering: Markup
    free_for: Markup | None
    closes: int
    is_far: bool
    has_written: bool
    reasons: tuple[str, ...]
    since: str | None
    warnings: tuple[Markup, ...]
    waits_for_doctor: str | None
    is_sounding: bool
    flagged: str | None
    on_call_hears: str | None
    has_open_question: bool
    is_settleable: bool
    quoted: str
    quoted_entry: str
    summary: str
    said: str


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, when, and in which words."""

    me: str
    members: Members
    say: Words
    language: Language
    now: datetime
    clinic: Clinic

    def heading(self, thread: Thread) -> Heading:
        """The head of this conversation for whoever looks."""
        row, say = thread.row, self.say
        holding = self.holding(row)
        closes = thread.window_until - CLOSES_EARLY if thread.window_until else None
        is_open = closes is not None and closes > self.now
        red = what_sounds(thread) if row.is_sounding else ()
        return Heading(
            holding=holding,
            holder=self.name(row.holder) if holding is Holding.OTHERS else "",
            answering=self._answering(row, holding),
            free_for=moments.lasting(closes - self.now, say) if closes and is_open else None,
            closes=int(closes.timestamp() * 1000) if closes else 0,
            is_far=closes is not None and closes - self.now > QUIET_ABOVE,
            has_written=closes is not None,
            reasons=tuple(in_words(each, self.language) for each in _told(row)),
            since=shown_time(row.since, self.now, self.language) if row.since else None,
            warnings=self._warnings(thread),
            waits_for_doctor=shown_time(row.waiting_since, self.now, self.language) if row.waiting_since else None,
            is_sounding=row.is_sounding,
            flagged=self._when(row.flagged_at),
            on_call_hears=self._when(row.on_call_heard_at),
            has_open_question=row.has_open_question,
            is_settleable=bool(row.reasons or row.waiting_since or row.flagged_at) and not row.is_sounding,
            quoted=clipped(" ".join(spoken(each.said, (), say, each.heard).text for each in red), LONGEST_QUOTED),
            quoted_entry=red[0].id if red else "",
            summary=summary(row.asked, self.clinic, self.language, self.now),
            said=_said_last(row),
        )

    def _when(self, at: datetime | None) -> str | None:
        return shown_time(at, self.now, self.language) if at else None

    def holding(self, row: Row) -> Holding:
        """Who holds it, as seen from here."""
        named = {None: Holding.FREE, HELD_BY_ALARM: Holding.ALARM, HELD_BY_PHONE: Holding.PHONE, self.me: Holding.MINE}
        return named.get(row.holder, Holding.OTHERS)

    def name(self, staff: str | None) -> str:
        """What somebody at the clinic is called."""
        member = self.members.get(StaffId(staff or ""))
        return member.name if member else str(self.say("thread_who_staff"))

    def _answering(self, row: Row, holding: Holding) -> Markup:
        until = shown_time(row.held_until, self.now, self.language) if row.held_until else ""
        if holding is Holding.FREE:
            if row.waiting_since:
                return self.say("thread_held_doctor")
            return self.say("thread_held_composing" if row.is_composing else "thread_held_free")
        return self.say(f"thread_held_{holding.value}", name=self.name(row.holder), until=until)

    def _warnings(self, thread: Thread) -> tuple[Markup, ...]:
        told = []
        if thread.opted_out_at:
            told.append(self.say("thread_opted_out", when=shown_time(thread.opted_out_at, self.now, self.language)))
        if thread.number_lost_at:
            told.append(self.say("thread_number_lost", when=shown_time(thread.number_lost_at, self.now, self.language)))
        return tuple(told)


def _said_last(row: Row) -> str:
    """The patient's last words, where a person is needed for them; what is no words has its place in the thread."""
    if not row.reasons or row.is_sounding or row.last is None or row.last.by is not Speaker.PATIENT:
        return ""
    return "" if row.last.text.startswith("[") else clipped(row.last.text, LONGEST_QUOTED)


def _told(row: Row) -> tuple[Reason, ...]:
    return row.reasons or ((Reason.RED_FLAG,) if row.is_sounding else ())
