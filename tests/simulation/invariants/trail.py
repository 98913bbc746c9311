"""Invariant 11: every deed is in the audit trail, in its very commit, and the chain over it verifies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from smartclinic.platform.store import Document
from tests.simulation.truth import Change, Commit

from .base import Invariant, inner, integer
from .desk import UNATTENDED, AtTheDesk

if TYPE_CHECKING:
    from tests.simulation.world import World

_NO_EFFECT: Final = frozenset({"presence", "sessions", "audit"})
"""Kinds that tell of somebody's being there, not of what they did; and the trail itself."""

_SEEN: Final = frozenset({"seen_at", "changed_at"})
ON_CALL: Final = "on-call:"


class StaffDeedsAreAudited(AtTheDesk):
    """One entry a deed, however often it is tried; people on call leave one for each patient whom they see to."""

    number = "11"
    text = "every effect of a staff member has exactly one audit entry, in its very commit"

    def committed(self, commit: Commit) -> None:
        entries = [entry for entry in commit.of("audit") if not _is_sealed_by(commit, entry)]
        if any(entry.before is not None for entry in entries):
            self.broken("an audit entry was changed")
        made = [entry.after or {} for entry in entries]
        pressed = self.pressed(commit)
        has_effect = commit.atomic and not all(map(_is_no_effect, commit.changes))
        if (pressed and has_effect) or _shows_staff(commit):
            self._check_one(commit, made)
        if pressed and any(entry.get("actor") != pressed.by for entry in made):
            self.broken(f"an entry says that {[entry.get('actor') for entry in made]} did what {pressed.by} did")
        if not pressed and any(not str(entry.get("actor")).startswith(ON_CALL) for entry in made):
            self.broken(f"nobody acted, and there are entries for {[change.kind for change in commit.changes]}")
        self._check_silence(commit, made)

    def _check_one(self, commit: Commit, made: Sequence[Document]) -> None:
        if len(made) != 1:
            self.broken(f"{len(made)} audit entries for {[change.kind for change in commit.changes]}")

    def _check_silence(self, commit: Commit, made: Sequence[Document]) -> None:
        """Whoever silences a red flag at the desk says so, and people on call do for each patient."""
        subjects = [str(entry.get("subject")) for entry in made]
        if len(set(subjects)) < len(subjects):
            self.broken(f"several entries for {subjects}")
        for change in commit.of("conversations"):
            before, after = change.before or {}, change.after or {}
            is_silenced = before.get("sounding_since") and not after.get("sounding_since")
            if (
                is_silenced
                and not after.get("merged_into")
                and not _is_echoed(commit)
                and f"conversations/{change.id}" not in subjects
            ):
                self.broken(f"{change.id} fell silent, and nobody says that they saw to it")


class TheChainHolds(Invariant):
    """Each entry is in exactly one seal, each seal follows the one before, and what lies elsewhere agrees."""

    number = "11"
    text = "the audit chain verifies, and holds every entry once"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._last: dict[str, Document] = {}
        self._sealed: dict[tuple[str, str], int] = {}

    def committed(self, commit: Commit) -> None:
        for seal in commit.of("audit_seals"):
            if seal.before is None:
                self._check_link(seal, commit)
            elif seal.after is None or _changed(seal) - {"due_at", "tries"}:
                self.broken(f"seal {seal.id} was changed")

    def rested(self) -> None:
        for clinic, id_, entry in self.truth.each("audit"):
            if self._sealed.get((clinic, id_)) != entry.get("sealed_in") or "due_at" in entry:
                self.broken(f"the entry {id_} of {clinic} is not sealed")
        for report in self.world.trails:
            if report.findings or report.warnings:
                self.broken(f"{report.clinic}: {[*report.findings, *report.warnings]}")

    def _check_link(self, seal: Change, commit: Commit) -> None:
        made, last = seal.after or {}, self._last.get(seal.clinic, {})
        if integer(made, "n") != integer(last, "n") + 1 or made.get("previous") != last.get("hash", ""):
            self.broken(f"seal {seal.id} does not follow the one before")
        listed = made.get("entries")
        ids = (
            [str(each["id"]) for each in listed if isinstance(each, Mapping)]
            if isinstance(listed, list | tuple)
            else []
        )
        taken_in = sorted(change.id for change in commit.of("audit") if change.after and "sealed_in" in change.after)
        if sorted(ids) != taken_in:
            self.broken(f"seal {seal.id} lists other entries than it takes in")
        for id_ in ids:
            if (n := self._sealed.setdefault((seal.clinic, id_), integer(made, "n"))) != integer(made, "n"):
                self.broken(f"the entry {id_} is in seal {n} and in {seal.id}")
        self._last[seal.clinic] = made


def _is_no_effect(change: Change) -> bool:
    return change.kind in _NO_EFFECT or (change.kind == "conversations" and _changed(change) <= _SEEN)


def _shows_staff(commit: Commit) -> bool:
    """Whether staff have written or hold a conversation since, whoever may have caused it."""
    new = [change.after or {} for change in commit.of("outbox") if change.before is None]
    gates = commit.of("conversations")
    by_staff = any(item.get("author") == "staff" for item in new) and not any(map(_keeps_a_promise, gates))
    before = {(change.before or {}).get("taken_by") for change in gates}  # a merge keeps whose hold is stricter
    return by_staff or any((change.after or {}).get("taken_by") not in {None, *UNATTENDED, *before} for change in gates)


def _changed(change: Change) -> set[str]:
    before, after = change.before or {}, change.after or {}
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _is_sealed_by(commit: Commit, entry: Change) -> bool:
    """Whether all that happened to an entry is that a seal made in the same commit took it in."""
    if entry.before is None or entry.after is None or not any(seal.before is None for seal in commit.of("audit_seals")):
        return False
    return _changed(entry) == {"due_at", "sealed_in"} and "due_at" not in entry.after


def _is_echoed(commit: Commit) -> bool:
    """Whether somebody has written on the clinic's phone, which tells nobody who it was."""
    return any(inner(change.after or {}, "content").get("kind") == "echo" for change in commit.of("messages"))


def _keeps_a_promise(gate: Change) -> bool:
    """Whether words follow that staff wrote, with an entry, while the window was closed."""
    before, after = ((state or {}).get("promised") for state in (gate.before, gate.after))
    return isinstance(before, list | tuple) and len(before) > (len(after) if isinstance(after, list | tuple) else 0)
