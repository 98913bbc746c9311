from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest

from smartclinic import compose
from smartclinic.audit.checkpoints import SEALS, checkpoint_name, checkpointing, read_checkpoint
from smartclinic.audit.seal import canonical, entry_hash
from smartclinic.audit.sealing import MOST_A_SEAL, Sealer
from smartclinic.platform.files import FilesUnavailable
from smartclinic.platform.files.memory import MemoryFiles
from smartclinic.platform.store import Document, Patch, Unknown, Version, Write
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.work.sweep import Sweep
from tests.functions.counting import CountingStore, Counts
from tests.unit.audit.trails import CLINIC, OTHER, SetClock, act, documents, entries, path, work_on


class Place:
    def __init__(self) -> None:
        self.clock = SetClock()
        self.store = SqliteStore.open("sqlite://", compose.service_schema())
        self.work = work_on(self.store, self.clock)
        self.sealer, self.files = Sealer(self.store, self.clock), MemoryFiles()

    async def acts(self, count: int, clinic: str = CLINIC, name: str = "act") -> None:
        for number in range(count):
            self.clock.time += timedelta(seconds=1)
            await act(self.work, f"{name} {clinic} {number}", clinic=clinic)

    async def checkpoint(self) -> int:
        return await Sweep(self.store, self.clock, {SEALS: checkpointing(self.store, self.files)}).run()


@pytest.fixture
def place() -> Place:
    return Place()


async def test_entries_that_wait_are_sealed_in_their_order(place: Place) -> None:
    await place.acts(3)
    assert await place.sealer.run() == 3
    (seal,) = (await documents(place.store, "audit_seals")).values()
    found = await entries(place.store)
    assert [each["id"] for each in seal["entries"]] == sorted(found, key=lambda each: found[each]["at"])
    assert [each["hash"] for each in seal["entries"]] == [
        entry_hash(CLINIC, each["id"], found[each["id"]]) for each in seal["entries"]
    ]
    assert {(entry.get("due_at"), entry["sealed_in"]) for entry in found.values()} == {(None, 1)}


async def test_each_seal_names_the_one_before(place: Place) -> None:
    await place.acts(1)
    await place.sealer.run()
    await place.acts(2, name="more")
    await place.sealer.run()
    assert await place.sealer.run() == 0
    first, second = (await documents(place.store, "audit_seals")).values()
    assert (first["n"], first["previous"], first["count"]) == (1, "", 1)
    assert (second["n"], second["previous"], second["count"]) == (2, first["hash"], 3)


async def test_a_seal_holds_a_hundred_and_a_round_makes_several(place: Place) -> None:
    await place.acts(2 * MOST_A_SEAL + 5)
    assert await place.sealer.run() == 2 * MOST_A_SEAL + 5
    assert [len(seal["entries"]) for seal in (await documents(place.store, "audit_seals")).values()] == [100, 100, 5]


async def test_one_clinics_storm_keeps_nobody_waiting(place: Place) -> None:
    await place.acts(2300)
    await place.acts(1, OTHER)
    assert await place.sealer.run() == 20 * MOST_A_SEAL + 1
    assert len(await documents(place.store, "audit_seals", OTHER)) == 1


async def test_a_broken_chain_of_one_clinic_leaves_the_others_theirs(place: Place) -> None:
    await place.acts(1)
    await place.sealer.run()
    await place.store.commit([Patch(path("audit_seals", "000000000001"), {"hash": None})])
    await place.acts(1, name="more")
    await place.acts(1, OTHER)
    assert await place.sealer.run() == 1
    assert len(await documents(place.store, "audit_seals", OTHER)) == 1


async def test_two_sealers_at_once_make_one_chain(place: Place) -> None:
    await place.acts(250)
    counted = [CountingStore(place.store, Counts()) for _ in range(2)]
    sealed = await asyncio.gather(*(Sealer(store, place.clock).run() for store in counted))
    assert sum(sealed) == 250
    seals = (await documents(place.store, "audit_seals")).values()
    assert sum(len(seal["entries"]) for seal in seals) == 250
    assert [seal["count"] for seal in seals] == [100, 200, 250]


async def test_a_commit_whose_answer_is_lost_seals_nothing_twice(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    await place.acts(3)
    commit = place.store.commit

    async def unsaid(writes: Sequence[Write]) -> Sequence[Version | None]:
        monkeypatch.undo()
        await commit(writes)
        raise Unknown("lost")

    monkeypatch.setattr(place.store, "commit", unsaid)
    await place.sealer.run()
    (seal,) = (await documents(place.store, "audit_seals")).values()
    assert len(seal["entries"]) == 3


async def test_a_checkpoint_of_each_seal_is_written_once(place: Place) -> None:
    await place.acts(150)
    await place.sealer.run()
    assert await place.checkpoint() == 2
    assert await place.checkpoint() == 0
    second = (await documents(place.store, "audit_seals"))["000000000002"]
    written = await read_checkpoint(place.files, CLINIC, 2)
    assert written is not None
    assert (written.clinic, written.n, written.hash, written.at, written.count) == (
        CLINIC, 2, second["hash"], second["at"], 150,
    )  # fmt: skip


async def test_a_checkpoint_that_could_not_be_written_is_written_later(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> None:
        raise FilesUnavailable("down")

    await place.acts(1)
    await place.sealer.run()
    monkeypatch.setattr(place.files, "create", down)
    await place.checkpoint()
    assert place.files.names == frozenset()
    monkeypatch.undo()
    place.clock.time += timedelta(minutes=2)
    await place.checkpoint()
    assert place.files.names == {checkpoint_name(CLINIC, 1)}


async def test_two_rounds_at_once_owe_nothing_to_each_other(place: Place) -> None:
    class AsAnotherRoundIsQuicker(MemoryFiles):
        async def create(self, name: str, content: bytes) -> None:
            await super().create(name, content)
            await checkpointing(place.store, self).handle(CLINIC, seal)

    await place.acts(1)
    await place.sealer.run()
    (seal,) = await documents(place.store, "audit_seals")

    await checkpointing(place.store, AsAnotherRoundIsQuicker()).handle(CLINIC, seal)

    assert "due_at" not in (await documents(place.store, "audit_seals"))[seal]


async def test_a_checkpoint_that_is_there_already_is_left_as_it_is(place: Place) -> None:
    await place.acts(1)
    await place.sealer.run()
    await place.files.create(checkpoint_name(CLINIC, 1), b"written before its answer was lost")
    assert await place.checkpoint() == 1
    assert await place.checkpoint() == 0
    with pytest.raises(ValueError, match="malformed"):
        await read_checkpoint(place.files, CLINIC, 1)


async def test_no_checkpoint_vouches_for_a_seal_that_was_changed(place: Place) -> None:
    await place.acts(1)
    await place.sealer.run()
    await place.store.commit([Patch(path("audit_seals", "000000000001"), {"count": 2})])
    await place.checkpoint()
    assert place.files.names == frozenset()


def test_canonical_bytes_are_what_is_written_down() -> None:
    at = datetime(2026, 11, 22, 14, 30, tzinfo=timezone(timedelta(hours=8)))
    said = canonical({"b": [at, "診所\n"], "a": {"y": b"\x01\xff", "x": None}, "Z": True, "n": -7})
    assert said.decode() == (
        '{"Z":true,"a":{"x":null,"y":{"hex":"01ff"}},"b":[{"time":"2026-11-22T06:30:00.000000Z"},"診所\\n"],"n":-7}'
    )
    assert json.loads(said)


def test_an_entrys_hash_is_the_same_for_ever() -> None:
    document: Document = {"actor": "mei", "action": "take_over", "at": datetime(2026, 11, 22, tzinfo=UTC), "salt": "s"}
    waiting = {**document, "due_at": datetime(2026, 11, 22, tzinfo=UTC), "sealed_in": 4}
    assert entry_hash("hong-wo", "e1", document) == entry_hash("hong-wo", "e1", waiting)
    written_down = (
        b's\n{"clinic":"hong-wo","fields":{"action":"take_over","actor":"mei",'
        b'"at":{"time":"2026-11-22T00:00:00.000000Z"}},"id":"e1","schema":"smartclinic audit entry 1"}'
    )
    assert entry_hash("hong-wo", "e1", document) == hashlib.sha256(written_down).hexdigest()
