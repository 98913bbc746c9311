"""Whether seals are what they were made, and follow each other. No reading here: documents in, findings out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from smartclinic.audit.checkpoints import Checkpoint
from smartclinic.audit.seal import Seal, seal_hash, seal_id
from smartclinic.audit.verdict import Damage, Finding


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is sealed, and the hash it then had."""

    seal: int
    hash: str


@dataclass(slots=True)
class Chain:
    """The chain as far as it was followed: its end, and every entry's place."""

    clinic: str
    end: int = 0
    last: Seal | None = None
    places: dict[str, Place] = field(default_factory=dict)
    lost: list[range] = field(default_factory=list)
    """Seals that cannot be asked about their entries: what claims one of them is neither known nor unknown."""

    def has_lost(self, n: object) -> bool:
        """Whether this is the number of such a seal."""
        return isinstance(n, int) and any(n in numbers for numbers in self.lost)

    def follow(self, record_id: str, seal: Seal | None) -> Iterator[Finding]:
        """What is wrong with the next seal, in the order of ids. None: no seal can be made of the document."""
        n = int(record_id) if record_id.isdecimal() and seal_id(int(record_id)) == record_id else None
        if n is None or n <= self.end:
            yield Finding(Damage.SEAL_CHANGED, f"there is a seal {record_id}, which is no seal's place")
            return
        yield from self._gap(n)
        if seal is None:
            yield Finding(Damage.SEAL_CHANGED, f"seal {n} cannot be read", n)
            self.lost.append(range(n, n + 1))
        else:
            yield from self._place(n, seal)
            yield from self._own(n, seal)
        self.end, self.last = n, seal

    def _gap(self, n: int) -> Iterator[Finding]:
        """Seals that are not there, and after which nothing can be compared."""
        if n > self.end + 1:
            yield Finding(Damage.SEAL_MISSING, f"{_numbered(self.end + 1, n - 1)} missing from the chain", self.end + 1)
            self.lost.append(range(self.end + 1, n))
            self.last = None

    def _place(self, n: int, seal: Seal) -> Iterator[Finding]:
        """Whether it belongs here."""
        if seal.n != n:
            yield Finding(Damage.SEAL_CHANGED, f"the seal in place {n} says that it is number {seal.n}", n)
        before = self.last.hash if self.last else "" if n == 1 else None
        if before is not None and seal.previous != before:
            yield Finding(Damage.FORKED, f"seal {n} does not follow from seal {n - 1}", n)
        count = self.last.count if self.last else 0 if n == 1 else None
        if count is not None and seal.count != count + len(seal.entries):
            yield Finding(Damage.SEAL_CHANGED, f"seal {n} counts {seal.count} entries, which is not so", n)

    def _own(self, n: int, seal: Seal) -> Iterator[Finding]:
        """Whether it is what its hash says, and its entries nobody else's."""
        if seal_hash(self.clinic, seal) != seal.hash:
            yield Finding(Damage.SEAL_CHANGED, f"seal {n} was changed: its hash is another", n)
        for each in seal.entries:
            if (other := self.places.get(each.id)) is not None:
                yield Finding(Damage.INSERTED, f"entry {each.id} is in seal {other.seal} and again in {n}", n, each.id)
            self.places[each.id] = Place(n, each.hash)


def checked_against(clinic: str, n: int, seal: Seal, checkpoint: Checkpoint | None, late: datetime) -> Finding | None:
    """What its checkpoint says against a seal. None as checkpoint: there is none, which is no wonder before `late`."""
    if checkpoint is None:
        if seal.due_at is None:
            return Finding(Damage.CHECKPOINT_MISSING, f"the checkpoint of seal {n} is not there any more", n)
        too_long = seal.at < late
        return Finding(Damage.LATE, f"seal {n} still waits for its checkpoint", n) if too_long else None
    own = Checkpoint(clinic=clinic, n=n, hash=seal_hash(clinic, seal), at=seal.at, count=seal.count)
    return None if checkpoint == own else Finding(Damage.REWRITTEN, f"seal {n} is not what its checkpoint says", n)


def _numbered(first: int, last: int) -> str:
    return f"seal {first} is" if first == last else f"seals {first} to {last} are"
