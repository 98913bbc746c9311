"""A red flag is heard: it sounds and is watched from the commit of its words on, which promise only what is so."""

from __future__ import annotations

from datetime import timedelta

from smartclinic_local.meta.record import Sent
from tests.simulation.truth import Change, Commit

from .base import Understanding, integer, moment

TOLD = "已通知診所職員"
FIRST_LOOK = timedelta(minutes=2)
"""A look whose task was lost is made by the sweep before this is over."""


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


class WordsPromiseWhatIsSo(Understanding):
    """That staff have been told is said only where somebody would hear of it."""

    number = "9"
    text = "emergency words say that staff are told only while a path to them is live"

    def accepted(self, sent: Sent) -> None:
        clinic = self.world.seat_of(sent.number_id).id
        if TOLD in sent.content.body and not self._has_path(clinic):
            self.broken(f"{sent.biz_id} promises that staff are told, and nobody is")

    def _has_path(self, clinic: str) -> bool:
        """Whether anybody is on call, or ever had the desk on a screen: what was so at the commit may have passed."""
        people = (self.truth.get_one(clinic, "on_call", "now") or {}).get("contacts")
        return bool(people) or integer(self.truth.get_one(clinic, "presence", "desk") or {}, "watched_until") > 0


def _is_settled_now(change: Change) -> bool:
    return bool((change.after or {}).get("handling")) and not (change.before or {}).get("handling")
