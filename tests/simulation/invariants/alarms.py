"""Invariant 9: a red flag sounds until it is heard, or goes to the people on call; and its words promise what is so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from smartclinic.platform.store import Document
from tests.simulation.truth import Change, Commit

from .base import EPSILON, Invariant, Understanding, inner, integer, moment
from .leaving import claims

if TYPE_CHECKING:
    from tests.simulation.world import World

TOLD: Final = "已通知診所職員"
FIRST_LOOK: Final = timedelta(minutes=2)
"""A look whose task was lost is made by the sweep before this is over."""

LOOK: Final = timedelta(seconds=60)
FRESH: Final = timedelta(seconds=45)
"""How long a screen counts as visible after its last sign of life."""

PROMPT: Final = timedelta(seconds=15)
HINDERED: Final = timedelta(minutes=12)
"""How much later people are told when nothing went wrong inside, and when tasks, sweeps and commits did."""

JUST_NOW: Final = timedelta(seconds=10)
"""What has changed so lately may not have been known when the words were chosen."""


class RedFlagsSound(Understanding):
    """Whoever is at the desk hears it; and somebody looks whether anybody did."""

    number = "9"
    text = "a red flag sounds, and is watched until it is heard or told"

    def committed(self, commit: Commit) -> None:
        raised = {str((each.after or {}).get("contact")) for each in commit.of("alarms") if each.before is None}
        for change in commit.of("messages"):
            if "red flag" in self.meant(change.id) and _is_settled_now(change):
                self._check_raised(change, raised)
        for each in commit.of("alarms"):
            due = moment(each.after or {}, "due_at")
            if each.before is None and (due is None or due > commit.at + FIRST_LOOK):
                self.broken(f"the alarm {each.id} is watched by nobody")

    def _check_raised(self, change: Change, raised: set[str]) -> None:
        contact = str((change.after or {}).get("contact"))
        if contact not in raised:
            self.broken(f"message {change.id} raised no alarm that is watched")
        if moment(self.gate(change.clinic, contact), "sounding_since") is None:
            self.broken(f"message {change.id} makes no sound on the desk")


class SomebodyIsTold(Invariant):
    """Judged by the screens that people really have, not by what the store believes of them."""

    number = "9"
    text = "a red flag is acknowledged, or told to the people on call: soon where nobody has it on a screen"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._open: dict[tuple[str, str], datetime] = {}

    def committed(self, commit: Commit) -> None:
        for change in commit.of("alarms"):
            alarm = change.after or {}
            if change.before is None:
                self._open[change.clinic, change.id] = commit.at
            elif not moment(alarm, "due_at") and (change.clinic, change.id) in self._open:
                del self._open[change.clinic, change.id]
                self._check_settled(change, alarm)
        for change in claims(commit):
            self._check_still_open(change)

    def stepped(self) -> None:
        now = self.world.loop.now()
        for (clinic, alarm_id), raised in tuple(self._open.items()):
            alarm = self.truth.get_one(clinic, "alarms", alarm_id) or {}
            if not self._sounds(clinic, alarm):
                del self._open[clinic, alarm_id]
            elif now > self._told_by(clinic, raised):
                self.broken(f"{alarm_id} of {clinic} sounds since {raised}, and nobody is told")

    def rested(self) -> None:
        if self._open:
            self.broken(f"{sorted(self._open)} still sound, and nobody is told")

    def _told_by(self, clinic: str, raised: datetime) -> datetime:
        beats = self.world.deeds.beats.get(clinic, [])
        unwatched = max([raised, *(beat + FRESH for beat in beats[-1:])]) + LOOK
        patience = raised + timedelta(minutes=self.world.seat(clinic).config.desk.alarm_minutes)
        return min(unwatched, patience) + (PROMPT if self.world.is_unharmed else HINDERED)

    def _check_settled(self, change: Change, alarm: Document) -> None:
        """Nobody looks at it any more."""
        told = alarm.get("told")
        people = (
            [self.item(change.clinic, outbox).get("contact") for outbox in told]
            if isinstance(told, list | tuple)
            else []
        )
        missed = self._reachable(change.clinic) - {self.world.who.current(change.clinic, person) for person in people}
        if self._sounds(change.clinic, alarm) and missed:
            self.broken(f"{change.id} sounds, and {sorted(missed)}, who are on call, were not told")

    def _check_still_open(self, claimed: Change) -> None:
        """What tells people on call does not leave for what somebody has seen to."""
        kind, _, alarm_id = str((claimed.after or {}).get("subject")).partition("/")
        if kind == "alarms" and not self._sounds(
            claimed.clinic, self.truth.get_one(claimed.clinic, "alarms", alarm_id)
        ):
            self.broken(f"{claimed.id} told somebody of {alarm_id}, which had been seen to")

    def _sounds(self, clinic: str, alarm: Document | None) -> bool:
        gate = self.gate(clinic, (alarm or {}).get("contact"))
        return alarm is not None and not alarm.get("acknowledged_at") and bool(gate.get("sounding_since"))

    def _reachable(self, clinic: str) -> set[str]:
        return {contact for contact, gate in on_call(self, clinic) if _may_be_told(gate, self.world.loop.now())}


class WordsPromiseWhatIsSo(Invariant):
    """That staff have been told is said only where somebody would hear of it then."""

    number = "9"
    text = "emergency words say that staff are told only while a path to them is live"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("outbox"):
            item = change.after or {}
            promises = change.before is None and TOLD in str(inner(item, "content").get("body"))
            if promises and not self._has_path(change.clinic, commit.at):
                self.broken(f"{change.id} promises that staff are told, and nobody is")

    def _has_path(self, clinic: str, at: datetime) -> bool:
        """Whether anybody has the desk on a screen, or is on call and may be told."""
        desk = self.truth.get_one(clinic, "presence", "desk") or {}
        if integer(desk, "watched_until") / 1000 > (at - JUST_NOW).timestamp():
            return True
        return any(_may_be_told(gate, at - JUST_NOW) for _, gate in on_call(self, clinic))


def on_call(invariant: Invariant, clinic: str) -> list[tuple[str, Document]]:
    """The conversations of those whom the clinic file names."""
    contacts = (invariant.truth.get_one(clinic, "on_call", "now") or {}).get("contacts")
    people = contacts if isinstance(contacts, list | tuple) else ()
    return [(invariant.world.who.current(clinic, each), invariant.gate(clinic, each)) for each in people]


def _may_be_told(gate: Document, at: datetime) -> bool:
    """Whether they had not said STOP by then, and the number is theirs."""
    stopped, lost = moment(gate, "opted_out_at"), moment(gate, "number_lost_at")
    return not any(since is not None and since <= at + EPSILON for since in (stopped, lost))


def _is_settled_now(change: Change) -> bool:
    return bool((change.after or {}).get("handling")) and not (change.before or {}).get("handling")
