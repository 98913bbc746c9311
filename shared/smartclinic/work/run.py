"""Running a use case: commit once, again when what it read has changed, then hand in its tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from smartclinic.platform import logs
from smartclinic.platform.clock import Clock
from smartclinic.platform.ids import Ids
from smartclinic.platform.keys import Keyring
from smartclinic.platform.store import NotCommitted, Path, Store, Unknown
from smartclinic.platform.tasks import Task, Tasks, hand_in
from smartclinic.records.codec import Codec
from smartclinic.work.lines import Lines
from smartclinic.work.loaded import Loaded
from smartclinic.work.unit import Changed, Torn, Unit

T = TypeVar("T")

UseCase: TypeAlias = Callable[[Unit], Awaitable[T]]
Deriver: TypeAlias = Callable[[Sequence[Changed], Unit], None]
"""A pure function from what changed to further writes on the same unit. It reads nothing."""

_ATTEMPTS: Final = 12
_FIRST_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 2.0


class Contended(Exception):
    """Others were quicker twelve times running. Nothing is half done; trying later helps."""


class AuditMissing(Exception):
    """A staff action with effects must leave exactly one audit entry (invariant 11): a defect in the use case."""


@dataclass(frozen=True, slots=True)
class Done:
    """What is known after a run, for a next one that need not read again."""

    known: Mapping[Path, Loaded]


class Work:
    """Runs use cases against the store."""

    def __init__(
        self, *, store: Store, keyring: Keyring, tasks: Tasks, clock: Clock, ids: Ids, derivers: Iterable[Deriver] = ()
    ) -> None:
        self.store, self.clock, self.ids = store, clock, ids
        self._keyring, self._tasks, self._derivers = keyring, tasks, tuple(derivers)
        self._lines = Lines()

    async def run(self, clinic: str, use_case: UseCase[T]) -> T:
        """The use case's result, once its changes are committed. Raises Contended, Refused, Unavailable."""
        result, _ = await self.run_knowing(clinic, use_case, None)
        return result

    async def run_knowing(self, clinic: str, use_case: UseCase[T], known: Done | None) -> tuple[T, Done]:
        """The same, starting from what an earlier run of this clinic left known (its first attempt only)."""
        codec = Codec(clinic, await self._keyring.cipher(clinic))
        carried: dict[str, Task] = {}
        for attempt in range(_ATTEMPTS):
            carried_over = known.known if known and attempt == 0 else None
            unit = Unit(self.store, codec, carried_over, now=self.clock.now(), lines=self._lines)
            try:
                result = await self._decided(unit, use_case)
                done = await self._commit(unit)
            except (NotCommitted, Torn, Unknown) as error:
                logs.info("commit_again", clinic=clinic, attempt=attempt, error=type(error).__name__)
                if isinstance(error, Unknown):  # it may have happened, and the next attempt then has no task to give
                    carried |= {task.name: task for task in unit.tasks}
                unit.end_turn()
                await self._pause(attempt)
                continue
            except BaseException:
                unit.end_turn()
                raise
            unit.end_turn(done.known)
            await self._hand_in((carried | {task.name: task for task in unit.tasks}).values())
            return result, done
        raise Contended(f"not committed in {_ATTEMPTS} attempts")

    async def run_as_staff(self, clinic: str, use_case: UseCase[T]) -> T:
        """A staff action: as `run`, but refuses to commit effects without exactly one audit entry."""

        async def audited(unit: Unit) -> T:
            result = await use_case(unit)
            if unit.writes and unit.audited != 1:
                raise AuditMissing(f"{unit.audited} audit entries")
            return result

        return await self.run(clinic, audited)

    @staticmethod
    async def _decided(unit: Unit, use_case: UseCase[T]) -> T:
        """What the use case says, resting on what was read: a refusal, raised or returned, is checked by no commit."""
        try:
            result = await use_case(unit)
        except Exception:
            await unit.check_handed_on()
            raise
        await unit.check_handed_on()
        return result

    async def _commit(self, unit: Unit) -> Done:
        for derive in self._derivers:
            derive(tuple(unit.changes), unit)
        versions = await self.store.commit(unit.writes) if unit.writes else ()
        return Done(unit.committed(versions))

    async def _pause(self, attempt: int) -> None:
        """Full jitter: racers that wait alike would race again (measured: 37 s without, 7 s with, for 200)."""
        longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)
        await self.clock.sleep(self.ids.fraction() * longest)

    async def _hand_in(self, tasks: Iterable[Task]) -> None:
        await asyncio.gather(*(hand_in(self._tasks, task) for task in tasks))
