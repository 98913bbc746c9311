"""Everything that somebody with all rights over the store might do to a trail. Each kind names what must be found."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import msgspec

from smartclinic.audit.seal import Seal, Sealed, entry_hash, make_seal, seal_id
from smartclinic.audit.verdict import Damage
from tests.unit.audit.trails import CLINIC

Documents = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Trail:
    """A trail as it is stored: entries and seals by id. `touched`: the entry that a finding should name."""

    entries: Documents
    seals: Documents
    touched: str | None = None

    def copy(self) -> Trail:
        """One that may be damaged."""
        entries, seals = ({id_: dict(each) for id_, each in kind.items()} for kind in (self.entries, self.seals))
        return Trail(entries, seals)

    def entry(self, rng: random.Random) -> dict[str, Any]:
        """Any entry; a finding should name it."""
        self.touched = rng.choice(sorted(self.entries))
        return self.entries[self.touched]

    def seal(self, rng: random.Random, *, but_last: bool = False) -> str:
        """The id of any seal."""
        return rng.choice(sorted(self.seals)[: -1 if but_last else None])

    def rebuild(self, first: int) -> None:
        """Seal everything from this seal on anew, as the sealer would have: the chain fits together again."""
        previous = _seal(self.seals[seal_id(first - 1)]) if first > 1 else None
        for n in range(first, len(self.seals) + 1):
            old = _seal(self.seals[seal_id(n)])
            entries = [Sealed(each.id, entry_hash(CLINIC, each.id, self.entries[each.id])) for each in old.entries]
            previous = make_seal(CLINIC, previous, entries, old.at)
            self.seals[seal_id(n)] = _stored(previous)


Damaging = Callable[[Trail, random.Random], None]


def flip(trail: Trail, rng: random.Random) -> None:
    """Another actor, action, subject, time, device or state."""
    entry = trail.entry(rng)
    name = rng.choice(["actor", "action", "subject", "at", "device", "before", "after", "salt"])
    entry[name] = entry["at"] + timedelta(microseconds=1) if name == "at" else f"{entry.get(name)}?"


def forget_a_field(trail: Trail, rng: random.Random) -> None:
    """A field is gone, even one that every entry has."""
    del trail.entry(rng)[rng.choice(["actor", "action", "subject", "at", "device", "after", "salt"])]


def delete(trail: Trail, rng: random.Random) -> None:
    """An entry is gone."""
    trail.entry(rng)
    del trail.entries[trail.touched or ""]


def unseal(trail: Trail, rng: random.Random) -> None:
    """An entry claims that it waits to be sealed, so that the sealer takes it in as somebody changed it."""
    entry = trail.entry(rng)
    entry["due_at"] = entry["at"]
    if rng.random() < 0.5:
        del entry["sealed_in"]


def claim_another_seal(trail: Trail, rng: random.Random) -> None:
    """An entry says that another seal holds it."""
    trail.entry(rng)["sealed_in"] += rng.choice([-1, 1])


def insert(trail: Trail, rng: random.Random) -> None:
    """An entry that nobody left claims a seal, or to need none; perhaps it hides from every index but its id."""
    new = {**rng.choice(list(trail.entries.values()))}
    new["sealed_in"] = rng.choice([*range(1, len(trail.seals) + 2), None])
    if rng.random() < 0.3:
        del new["at"]
    trail.touched = f"{rng.getrandbits(128):032x}"
    trail.entries[trail.touched] = {name: value for name, value in new.items() if value is not None}


def swap_entries(trail: Trail, rng: random.Random) -> None:
    """Two entries have each other's content."""
    one, other = rng.sample(sorted(trail.entries), 2)
    trail.entries[one], trail.entries[other] = trail.entries[other], trail.entries[one]
    trail.touched = one


def swap_within_a_seal(trail: Trail, rng: random.Random) -> None:
    """Two entries change places in their seal."""
    seal = trail.seals[trail.seal(rng)]
    one, other = rng.sample(range(len(seal["entries"])), 2)
    entries = list(seal["entries"])
    entries[one], entries[other] = entries[other], entries[one]
    seal["entries"] = entries


def swap_seals(trail: Trail, rng: random.Random) -> None:
    """Two seals change places."""
    one, other = rng.sample(sorted(trail.seals), 2)
    trail.seals[one], trail.seals[other] = trail.seals[other], trail.seals[one]


def change_a_seal(trail: Trail, rng: random.Random) -> None:
    """A seal says something else, even what no seal can say."""
    seal = trail.seals[trail.seal(rng)]
    name = rng.choice(["n", "at", "previous", "count", "hash", "entries"])
    changed = {"n": seal["n"] + 1, "at": seal["at"] + timedelta(days=1), "previous": "0" * 64, "count": 7, "hash": None}
    seal[name] = seal["entries"][1:] if name == "entries" else changed[name]


def change_a_seal_and_its_hash(trail: Trail, rng: random.Random) -> None:
    """An entry is changed, and its seal with it, hash and all."""
    entry = trail.entry(rng)
    entry["actor"] = "somebody else"
    old = _seal(trail.seals[seal_id(entry["sealed_in"])])
    sealed = [Sealed(each.id, entry_hash(CLINIC, each.id, trail.entries[each.id])) for each in old.entries]
    before = _seal(trail.seals[seal_id(old.n - 1)]) if old.n > 1 else None
    trail.seals[seal_id(old.n)] = _stored(make_seal(CLINIC, before, sealed, old.at))
    trail.touched = None


def delete_a_seal(trail: Trail, rng: random.Random) -> None:
    """A seal within the chain is gone."""
    del trail.seals[trail.seal(rng, but_last=True)]


def truncate(trail: Trail, rng: random.Random) -> None:
    """The last seals are gone, perhaps all, and perhaps their entries too."""
    first = rng.randint(1, len(trail.seals))
    for n in range(first, len(trail.seals) + 1):
        del trail.seals[seal_id(n)]
    if rng.random() < 0.5:
        trail.entries = {id_: each for id_, each in trail.entries.items() if each["sealed_in"] < first}


def rewrite(trail: Trail, rng: random.Random) -> None:
    """An entry is changed, and every seal from its own on is made anew: all of it fits together."""
    entry = trail.entry(rng)
    entry["actor"] = "somebody else"
    trail.rebuild(entry["sealed_in"])
    trail.touched = None


def rewrite_without_an_entry(trail: Trail, rng: random.Random) -> None:
    """An entry is gone from its seal as well, and every seal from there on is made anew."""
    entry = trail.entry(rng)
    seal = trail.seals[seal_id(entry["sealed_in"])]
    seal["entries"] = [each for each in seal["entries"] if each["id"] != trail.touched]
    del trail.entries[trail.touched or ""]
    trail.rebuild(entry["sealed_in"])
    trail.touched = None


def empty(trail: Trail, rng: random.Random) -> None:
    """An entry is emptied as an erasure does, but nobody says so."""
    entry = trail.entry(rng)
    entry |= {"subject": "", "erased_at": entry["at"]}
    for name in ("salt", "before", "after"):
        entry.pop(name, None)


EVERY: Final[dict[Damaging, frozenset[Damage]]] = {
    flip: frozenset({Damage.FLIPPED}),
    forget_a_field: frozenset({Damage.FLIPPED}),
    delete: frozenset({Damage.DELETED}),
    unseal: frozenset({Damage.FLIPPED}),
    claim_another_seal: frozenset({Damage.FLIPPED}),
    insert: frozenset({Damage.INSERTED}),
    swap_entries: frozenset({Damage.FLIPPED}),
    swap_within_a_seal: frozenset({Damage.SEAL_CHANGED, Damage.REWRITTEN}),
    swap_seals: frozenset({Damage.SEAL_CHANGED, Damage.REWRITTEN}),
    change_a_seal: frozenset({Damage.SEAL_CHANGED}),
    change_a_seal_and_its_hash: frozenset({Damage.REWRITTEN}),
    delete_a_seal: frozenset({Damage.SEAL_MISSING}),
    truncate: frozenset({Damage.TRUNCATED}),
    rewrite: frozenset({Damage.REWRITTEN}),
    rewrite_without_an_entry: frozenset({Damage.REWRITTEN}),
    empty: frozenset({Damage.EMPTIED}),
}
"""What must be found, at least, wherever the damage is done."""


def _seal(document: dict[str, Any]) -> Seal:
    return msgspec.convert(document, Seal)


def _stored(seal: Seal) -> dict[str, Any]:
    return {name: value for name, value in msgspec.to_builtins(seal, builtin_types=(type(seal.at),)).items()
            if name != "due_at"}  # fmt: skip
