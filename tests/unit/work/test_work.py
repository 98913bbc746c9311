from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from smartclinic import compose
from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.content import Text
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.platform.keys import Cipher
from smartclinic.platform.store import NotCommitted, Patch, Path, Refused, Unavailable, Unknown, Version, Write
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import QueueName, Target, Task, TasksUnavailable
from smartclinic.work.run import AuditMissing, Contended, UseCase, Work
from smartclinic.work.sweep import Handling, Sweep
from smartclinic.work.unit import Changed, Torn, Unit
from tests.functions.counting import CountingStore, Counts
from tests.functions.in_process import in_virtual_time
from tests.unit.local.virtual_time import START, LoopClock, elapsed

GATE = Gate(address=Identity(phone="85291234567"))


class OneKey:
    async def cipher(self, clinic: str) -> Cipher:
        return Cipher(b"key1", b"k" * 32, clinic)


class Half:
    """Chance that is always one half."""

    def new(self) -> str:
        return "0" * 32

    def fraction(self) -> float:
        return 0.5


class Kept:
    """Tasks as a list; each creation fails while `down`."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.down = False

    async def create(self, task: Task) -> None:
        if self.down:
            raise TasksUnavailable("down")
        self.tasks.append(task)

    async def close(self) -> None:
        """Nothing to let go of."""


class FlakyStore(CountingStore):
    """Commits meet these outcomes first: an exception before the commit, or `Unknown` after it has happened."""

    outcomes: Sequence[Exception] = ()
    happens = False

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        if self.outcomes:
            outcome, *self.outcomes = self.outcomes
            if self.happens:
                await super().commit(writes)
            raise outcome
        return await super().commit(writes)


class Place:
    """A store, tasks and the work between them."""

    def __init__(self) -> None:
        self.store = FlakyStore(SqliteStore.open("sqlite://", compose.service_schema()), Counts())
        self.tasks = Kept()
        self.changes: list[Changed] = []
        self.work = Work(
            store=self.store, keyring=OneKey(), tasks=self.tasks, clock=LoopClock(), ids=Half(), derivers=[self._derive]
        )

    def _derive(self, changed: Sequence[Changed], _unit: Unit) -> None:
        self.changes += changed

    async def language(self) -> str | None:
        async def read(unit: Unit) -> str | None:
            gate = await unit.get(Gate, "c")
            return gate.language if gate else None

        return await self.work.run("a", read)


def speak(language: str) -> UseCase[str]:
    """A use case that sets the contact's language."""

    async def use_case(unit: Unit) -> str:
        gate = await unit.get(Gate, "c") or GATE
        unit.put("c", replace(gate, language=language))
        unit.enqueue(Task(QueueName.WAKE, f"t-{language}", Target.REPLY, {}))
        return language

    return use_case


# --- one unit


@in_virtual_time
async def test_reads_that_do_not_fit_each_other_are_read_again() -> None:
    place, attempts = Place(), 0

    async def torn_at_first(unit: Unit) -> str:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise Torn
        return await speak("en")(unit)

    assert await place.work.run("a", torn_at_first) == "en"
    assert (attempts, await place.language()) == (2, "en")


@in_virtual_time
async def test_what_a_query_finds_newer_than_it_was_read_is_never_overwritten() -> None:
    """Else the second read would lend its version to what was decided by the first."""
    place, attempts = Place(), 0
    said = Message(
        thread=ContactId("t"), wamid="w", at=START, recorded=1, content=Text("hi"), due_at=START + timedelta(1)
    )

    async def create(unit: Unit) -> None:
        unit.create("m", said)

    async def quicker(unit: Unit) -> None:
        message = await unit.get(Message, "m")
        assert message is not None
        unit.put("m", replace(message, recorded=2))

    async def late(unit: Unit) -> None:
        nonlocal attempts
        attempts += 1
        message = await unit.get(Message, "m")
        assert message is not None
        if attempts == 1:
            await place.work.run("a", quicker)
        await unit.find(Message, {"thread": "t"}, order="-due_at")
        unit.put("m", replace(message, wamid="later"))

    async def read(unit: Unit) -> Message | None:
        return await unit.get(Message, "m")

    await place.work.run("a", create)
    await place.work.run("a", late)

    kept = await place.work.run("a", read)
    assert kept is not None
    assert (attempts, kept.recorded, kept.wamid) == (2, 2, "later")


async def test_a_use_case_reads_decides_and_commits_once() -> None:
    place = Place()

    assert await place.work.run("a", speak("en")) == "en"
    assert await place.language() == "en"
    assert place.store._counts.calls.count("commit") == 1
    assert [task.name for task in place.tasks.tasks] == ["t-en"]


@in_virtual_time
async def test_a_use_case_without_changes_commits_nothing() -> None:
    place = Place()

    assert await place.language() is None
    assert place.store._counts.calls == ["get"]


@in_virtual_time
async def test_tasks_are_handed_in_only_after_the_commit_and_never_without_it() -> None:
    place = Place()
    place.store.outcomes = [Refused("never")]

    with pytest.raises(Refused):
        await place.work.run("a", speak("en"))

    assert place.tasks.tasks == []


@in_virtual_time
async def test_a_task_that_cannot_be_created_is_left_to_the_sweep() -> None:
    place = Place()
    place.tasks.down = True

    assert await place.work.run("a", speak("en")) == "en"


@in_virtual_time
async def test_it_runs_again_when_what_it_read_has_changed() -> None:
    place = Place()
    attempts = 0

    async def use_case(unit: Unit) -> None:
        nonlocal attempts
        attempts += 1
        gate = await unit.get(Gate, "c") or GATE
        if attempts == 1:
            await place.work.run("a", speak("en"))  # somebody is quicker
        unit.put("c", replace(gate, epoch=gate.epoch + 1))

    await place.work.run("a", use_case)

    assert attempts == 2
    assert await place.language() == "en"


@in_virtual_time
async def test_racers_all_get_their_turn() -> None:
    place = Place()

    async def raise_epoch(unit: Unit) -> None:
        gate = await unit.get(Gate, "c") or GATE
        await asyncio.sleep(0.001)
        unit.put("c", replace(gate, epoch=gate.epoch + 1))

    place.work.ids.fraction = iter(n / 97 % 1 for n in range(1, 10_000, 31)).__next__  # type: ignore[method-assign]
    await asyncio.gather(*(place.work.run("a", raise_epoch) for _ in range(5)))

    async def read(unit: Unit) -> int:
        gate = await unit.get(Gate, "c")
        return gate.epoch if gate else 0

    assert await place.work.run("a", read) == 5


@in_virtual_time
async def test_a_commit_that_does_not_say_is_recognised_by_reading_again() -> None:
    place = Place()
    place.store.outcomes, place.store.happens = [Unknown("lost")], True
    created = 0

    async def once(unit: Unit) -> None:
        nonlocal created
        if await unit.get(Gate, "c") is None:
            created += 1
            unit.create("c", GATE)

    await place.work.run("a", once)

    assert created == 1


@in_virtual_time
async def test_the_tasks_of_a_commit_that_did_not_say_are_handed_in_all_the_same() -> None:
    place = Place()
    place.store.outcomes, place.store.happens = [Unknown("lost")], True

    async def once(unit: Unit) -> None:
        if await unit.get(Gate, "c") is None:
            unit.create("c", GATE)
            unit.enqueue(Task(QueueName.WAKE, "t-first", Target.REPLY, {}))

    await place.work.run("a", once)

    assert [task.name for task in place.tasks.tasks] == ["t-first"]


@in_virtual_time
async def test_a_damaged_record_does_not_hide_its_neighbours() -> None:
    place = Place()
    sound = Message(
        thread=ContactId("t"), wamid="w", at=START, recorded=1, content=Text("hi"), due_at=START + timedelta(1)
    )

    async def create(unit: Unit) -> None:
        unit.create("sound", sound)
        unit.create("damaged", sound)

    await place.work.run("a", create)
    await place.store.commit([Patch(Path("clinics/a/messages/damaged"), {"content": {"kind": "nobody knows"}})])

    async def find(unit: Unit) -> list[str]:
        return [found.id for found in await unit.find(Message, {"thread": "t"}, order="-due_at")]

    assert await place.work.run("a", find) == ["sound"]


@in_virtual_time
async def test_it_gives_up_after_twelve_attempts_with_growing_pauses() -> None:
    place = Place()
    place.store.outcomes = [NotCommitted("x")] * 12

    with pytest.raises(Contended):
        await place.work.run("a", speak("en"))

    assert elapsed() == pytest.approx(0.5 * (0.05 + 0.1 + 0.2 + 0.4 + 0.8 + 1.6 + 6 * 2.0))
    assert place.tasks.tasks == []


@in_virtual_time
async def test_a_store_that_cannot_be_read_is_not_tried_again_here() -> None:
    place = Place()
    place.store.failure = Unavailable("down")

    with pytest.raises(Unavailable):
        await place.language()


@in_virtual_time
async def test_derivers_see_what_changed_from_what_to_what() -> None:
    place = Place()

    await place.work.run("a", speak("en"))
    await place.work.run("a", speak("zh-HK"))

    first, second = place.changes
    assert first.before is None
    assert second.before == first.after == replace(GATE, language="en").as_stored(START)


@in_virtual_time
async def test_a_later_run_may_start_from_what_an_earlier_one_left() -> None:
    place = Place()
    _, known = await place.work.run_knowing("a", speak("en"), None)
    place.store._counts.forget()

    await place.work.run_knowing("a", speak("zh-HK"), known)

    assert place.store._counts.calls == ["commit"]
    assert await place.language() == "zh-HK"


@in_virtual_time
async def test_what_an_earlier_run_left_is_not_believed_twice() -> None:
    place = Place()
    _, known = await place.work.run_knowing("a", speak("en"), None)
    await place.work.run("a", speak("fr"))

    await place.work.run_knowing("a", speak("zh-HK"), known)

    assert await place.language() == "zh-HK"


@in_virtual_time
async def test_one_record_is_written_once_in_a_commit() -> None:
    place = Place()

    async def twice(unit: Unit) -> None:
        await unit.get(Gate, "c")
        unit.put("c", GATE)
        unit.put("c", GATE)

    with pytest.raises(Refused):
        await place.work.run("a", twice)


@in_virtual_time
async def test_a_guard_fails_the_commit_when_its_record_has_changed() -> None:
    place = Place()
    await place.work.run("a", speak("en"))
    attempts = 0

    async def guarded(unit: Unit) -> None:
        nonlocal attempts
        attempts += 1
        await unit.get(Gate, "c")
        if attempts == 1:
            await place.work.run("a", speak("fr"))
        unit.guard(Gate, "c")
        unit.create("other", GATE)

    await place.work.run("a", guarded)

    assert attempts == 2


@in_virtual_time
async def test_a_guarded_record_that_is_written_too_is_written() -> None:
    place = Place()

    async def use_case(unit: Unit) -> None:
        await unit.get(Gate, "c")
        unit.guard(Gate, "c")
        unit.put("c", GATE)
        unit.guard(Gate, "c")

    await place.work.run("a", use_case)

    assert len(place.store._counts.writes) == 1


# --- staff


def audited(entries: int) -> UseCase[None]:
    """A staff action that leaves so many audit entries."""

    async def use_case(unit: Unit) -> None:
        await unit.get(Gate, "c")
        unit.put("c", GATE)
        for n in range(entries):
            unit.audit(f"e{n}", AuditEntry(actor="s", action=Action.TAKE_OVER, subject="conversations/c", at=START))

    return use_case


@pytest.mark.parametrize("entries", [0, 2])
@in_virtual_time
async def test_a_staff_action_without_exactly_one_audit_entry_does_not_commit(entries: int) -> None:
    place = Place()

    with pytest.raises(AuditMissing):
        await place.work.run_as_staff("a", audited(entries))

    assert place.store._counts.writes == []


@in_virtual_time
async def test_a_staff_action_commits_with_its_entry_and_may_do_nothing() -> None:
    place = Place()

    await place.work.run_as_staff("a", audited(1))
    assert len(place.store._counts.writes) == 2

    async def nothing(_unit: Unit) -> None:
        """A retry that finds its work done."""

    await place.work.run_as_staff("a", nothing)


# --- the sweep


class Swept:
    """Gates that are due in some clinics, and what the sweep made of them."""

    def __init__(self, *, fails: bool = False, stuck: bool = False) -> None:
        self.place, self.fails, self.stuck = Place(), fails, stuck
        self.handled: list[str] = []
        self.given_up: list[str] = []
        self.at_once = self.most_at_once = 0
        handling = Handling(self._handle, self._give_up)
        self.sweep = Sweep(self.place.store, LoopClock(), {"conversations": handling})

    async def due(self, clinic: str, count: int) -> None:
        for n in range(count):

            async def create(unit: Unit, name: str = f"{clinic}{n}") -> None:
                unit.create(name, replace(GATE, due_at=START - timedelta(seconds=1)))

            await self.place.work.run(clinic, create)

    async def _handle(self, clinic: str, record_id: str) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        self.handled.append(f"{clinic}/{record_id}")
        if self.fails:
            raise RuntimeError("about 陳小美")

    async def _give_up(self, clinic: str, record_id: str) -> None:
        self.given_up.append(f"{clinic}/{record_id}")
        if self.stuck:
            raise RuntimeError("cannot be read")


@in_virtual_time
async def test_a_sweep_handles_what_is_due_of_every_clinic() -> None:
    swept = Swept()
    await swept.due("a", 2)
    await swept.due("b", 1)

    assert await swept.sweep.run() == 3
    assert sorted(swept.handled) == ["a/a0", "a/a1", "b/b0"]


@in_virtual_time
async def test_one_clinics_storm_never_owns_the_sweep() -> None:
    swept = Swept()
    await swept.due("a", 250)
    await swept.due("b", 1)

    assert await swept.sweep.run() == 21
    assert "b/b0" in swept.handled
    assert swept.most_at_once == 10


@in_virtual_time
async def test_poison_is_pushed_back_ever_further_and_then_given_to_people() -> None:
    swept = Swept(fails=True)
    await swept.due("a", 1)
    tried: list[float] = []

    while not swept.given_up:
        before = len(swept.handled)
        await swept.sweep.run()
        if len(swept.handled) > before:
            tried.append(elapsed() // 60)
        await asyncio.sleep(60)

    assert swept.given_up == ["a/a0"]
    assert len(tried) == 8
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert waits == sorted(waits)
    assert max(waits) <= 61


@in_virtual_time
async def test_what_cannot_even_be_given_up_does_not_stop_the_sweep() -> None:
    swept = Swept(fails=True, stuck=True)
    await swept.due("a", 2)

    while len(swept.given_up) < 2:
        await swept.sweep.run()
        await asyncio.sleep(60)

    assert sorted(swept.given_up) == ["a/a0", "a/a1"]


@in_virtual_time
async def test_poison_does_not_stop_its_neighbours() -> None:
    swept = Swept(fails=True)
    await swept.due("a", 5)

    assert await swept.sweep.run() == 5
    assert len(swept.handled) == 5
    assert await swept.sweep.run() == 0  # pushed back: the first page is free for others


@in_virtual_time
async def test_what_somebody_moved_meanwhile_is_not_pushed_back() -> None:
    swept = Swept(fails=True)
    await swept.due("a", 1)
    later = START + timedelta(hours=5)

    async def handle(_clinic: str, _record_id: str) -> None:
        async def move(unit: Unit) -> None:
            gate = await unit.get(Gate, "a0")
            assert gate is not None
            unit.put("a0", replace(gate, due_at=later))

        await swept.place.work.run("a", move)
        raise RuntimeError

    await Sweep(swept.place.store, LoopClock(), {"conversations": Handling(handle, swept._give_up)}).run()

    (found,) = await swept.place.store.get([Path("clinics/a/conversations/a0")])
    assert found.data is not None
    assert found.data["due_at"] == later


@in_virtual_time
async def test_a_sweep_that_cannot_read_says_so() -> None:
    swept = Swept()
    swept.place.store.failure = Unavailable("down")

    with pytest.raises(Unavailable):
        await swept.sweep.run()


# --- taking turns


class Line:
    """One document that many want in turn, of work that is counted."""

    def __init__(self) -> None:
        self.place = Place()

    async def take(self, wanted: int = 3) -> bool:
        """Take one of so many, in line; False: there is none left. Nothing is written then."""
        return await self.place.work.run("a", lambda unit: self._take(unit, wanted))

    async def _take(self, unit: Unit, wanted: int) -> bool:
        await unit.take_turn(Gate, "c")
        gate = await unit.get(Gate, "c") or GATE
        await asyncio.sleep(0.01)
        if gate.epoch >= wanted:
            unit.pass_turn()
            return False
        unit.put("c", replace(gate, epoch=gate.epoch + 1))
        return True

    @property
    def reads(self) -> int:
        return self.place.store._counts.calls.count("get")


@in_virtual_time
async def test_whoever_follows_in_line_need_not_read_what_the_one_before_has_committed() -> None:
    line = Line()

    assert all(await asyncio.gather(*(line.take() for _ in range(3))))

    assert line.reads == 1
    assert line.place.store._counts.calls.count("commit") == 3


@in_virtual_time
async def test_nobody_is_refused_for_what_was_only_handed_on_and_has_changed_since() -> None:
    line = Line()

    first, second = asyncio.create_task(line.take(1)), asyncio.create_task(line.take(1))
    await first
    await line.place.work.run("a", free_without_turn)

    assert await second
    assert not await line.take(1)


@in_virtual_time
async def test_a_refusal_that_is_raised_is_read_for_as_well() -> None:
    line, asked = Line(), 0

    class Full(Exception):
        pass

    async def take_or_raise(unit: Unit) -> None:
        nonlocal asked
        asked += 1
        if not await line._take(unit, 1):
            raise Full

    first = asyncio.create_task(line.take(1))
    second = asyncio.create_task(line.place.work.run("a", take_or_raise))
    await first
    await line.place.work.run("a", free_without_turn)
    await second

    assert asked == 2


async def free_without_turn(unit: Unit) -> None:
    await unit.get(Gate, "c")
    unit.put("c", GATE)


@in_virtual_time
async def test_what_was_tried_can_be_taken_back_and_what_was_read_stays_known() -> None:
    line = Line()

    async def try_and_forget(unit: Unit) -> None:
        await unit.load((Gate, "a"), (Gate, "b"))
        unit.put("a", GATE)
        before = unit.mark()
        unit.put("b", GATE)
        unit.enqueue(Task(QueueName.WAKE, "t", Target.REPLY, {}, None))
        assert unit.kinds_written_since(before) == {"conversations"}

        undone = unit.go_back(before)

        assert [change.id for change in undone] == ["b"]
        assert not unit.kinds_written_since(before)
        assert unit.tasks == []
        assert await unit.get(Gate, "b") is None

    await line.place.work.run("a", try_and_forget)

    assert await line.place.work.run("a", lambda unit: unit.get(Gate, "a")) is not None
    assert await line.place.work.run("a", lambda unit: unit.get(Gate, "b")) is None


@in_virtual_time
async def test_a_guard_changes_nothing() -> None:
    line = Line()

    async def guarded(unit: Unit) -> frozenset[str]:
        await unit.get(Gate, "g")
        before = unit.mark()
        unit.guard(Gate, "g")
        return unit.kinds_written_since(before)

    assert await line.place.work.run("a", guarded) == frozenset()
