"""What must hold when many write at once: one winner, no lost update, no claim behind a guard's back."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from smartclinic.platform.store import (
    Create,
    Document,
    Exists,
    Guard,
    Increment,
    Patch,
    Query,
    Replace,
    Stale,
    Store,
    Union,
    Write,
)
from tests.contract.store.schema import data_of, event, found, note, read, version_of

RACERS = 50


async def test_of_many_racing_creators_one_wins(two_stores: Sequence[Store]) -> None:
    async def create(racer: int) -> bool:
        try:
            await two_stores[racer % 2].commit([Create(note("n"), {"count": racer}), Create(event(f"e{racer}"), {})])
        except Exists:
            return False
        return True

    won = await asyncio.gather(*(create(racer) for racer in range(RACERS)))

    assert won.count(True) == 1
    winner = won.index(True)
    assert await data_of(two_stores[0], note("n")) == {"count": winner}
    events = await two_stores[1].get([event(f"e{racer}") for racer in range(RACERS)])
    assert [each.exists for each in events] == won


async def test_racing_compare_and_sets_with_retries_lose_no_update(two_stores: Sequence[Store]) -> None:
    await two_stores[0].commit([Create(note("n"), {"count": 0, "tags": []})])
    jitter = random.Random(7)

    async def add(racer: int) -> None:
        store = two_stores[racer % 2]
        while True:
            before = await read(store, note("n"))
            assert before.data is not None
            assert before.version is not None
            count, tags = before.data["count"], before.data["tags"]
            assert isinstance(count, int)
            assert isinstance(tags, list)
            try:
                after: Document = {"count": count + 1, "tags": [*tags, racer]}
                await store.commit([Replace(note("n"), after, before.version)])
            except Stale:
                await asyncio.sleep(jitter.uniform(0, 0.05))
            else:
                return

    await asyncio.gather(*(add(racer) for racer in range(RACERS)))

    data = await data_of(two_stores[0], note("n"))
    assert data is not None
    assert data["count"] == RACERS
    assert sorted(data["tags"]) == list(range(RACERS))  # type: ignore[arg-type, type-var] # integers, put there above


async def test_racing_transforms_need_no_retries(two_stores: Sequence[Store]) -> None:
    await two_stores[0].commit([Create(note("n"), {})])

    await asyncio.gather(
        *(
            two_stores[racer % 2].commit([Patch(note("n"), {"count": Increment(1), "tags": Union((racer,))})])
            for racer in range(RACERS)
        )
    )

    data = await data_of(two_stores[0], note("n"))
    assert data is not None
    assert data["count"] == RACERS
    assert sorted(data["tags"]) == list(range(RACERS))  # type: ignore[arg-type, type-var] # integers, put there above


async def test_nothing_is_claimed_once_a_guarded_document_has_changed(two_stores: Sequence[Store]) -> None:
    gate, claims = note("gate"), Query("a", "notes", where={"thread": "claim"}, limit=300)
    await two_stores[0].commit([Create(gate, {"done": False})])
    open_gate = await version_of(two_stores[0], gate)
    jitter = random.Random(11)

    async def claim(racer: int) -> bool:
        await asyncio.sleep(jitter.uniform(0, 0.1))
        writes: list[Write] = [Create(note(f"n{racer}"), {"thread": "claim"}), Guard(gate, open_gate)]
        try:
            await two_stores[racer % 2].commit(writes)
        except Stale:
            return False
        return True

    async def stop() -> Sequence[str]:
        await asyncio.sleep(0.05)
        await two_stores[1].commit([Patch(gate, {"done": True})])
        return await found(two_stores[0], claims)

    before_stop, claimed = await asyncio.gather(stop(), asyncio.gather(*(claim(racer) for racer in range(RACERS))))

    after_all = await found(two_stores[1], claims)
    assert before_stop == after_all
    assert sorted(after_all) == sorted(f"n{racer}" for racer, won in enumerate(claimed) if won)


async def test_guards_do_not_stand_in_each_others_way(two_stores: Sequence[Store]) -> None:
    await two_stores[0].commit([Create(note("gate"), {})])
    gate = await version_of(two_stores[0], note("gate"))

    async def claim(racer: int) -> int:
        tries = 1
        while True:
            try:
                await two_stores[racer % 2].commit([Guard(note("gate"), gate), Create(event(f"e{racer}"), {})])
            except Stale:  # Firestore may give up one of two commits that touch a document at once
                tries += 1
                assert tries < RACERS
            else:
                return tries

    await asyncio.gather(*(claim(racer) for racer in range(10)))

    assert await version_of(two_stores[1], note("gate")) == gate


async def test_each_store_sees_at_once_what_the_other_committed(two_stores: Sequence[Store]) -> None:
    writer, reader = two_stores
    for number in range(10):
        await writer.commit([Create(note(f"n{number}"), {"thread": "t"})])
        assert len(await found(reader, Query("a", "notes", where={"thread": "t"}))) == number + 1
        assert (await read(reader, note(f"n{number}"))).exists
