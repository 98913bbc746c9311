"""A file is judged while it passes, and nothing of it is kept."""

from __future__ import annotations

import base64
import hashlib
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.media.allowed import NotTaken
from smartclinic.media.attachment import Refusal
from smartclinic.media.inspection import Inspection, hash_of
from tests.unit.media import samples

MB = 1024 * 1024
HASH = hashlib.sha256(b"x").digest()


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


async def through(inspection: Inspection) -> bytes:
    await inspection.begins_as()
    return b"".join([part async for part in inspection.parts()])


@given(st.lists(st.binary(max_size=3000), max_size=8))
async def test_what_passes_is_what_came_however_it_was_cut(cuts: list[bytes]) -> None:
    content = samples.PDF + b"".join(cuts)
    inspection = Inspection(
        pieces(samples.PDF[:3], samples.PDF[3:], *cuts), most=MB, expected=hashlib.sha256(content).digest()
    )
    assert await through(inspection) == content
    assert inspection.type() == "application/pdf"


async def test_one_byte_too_many_is_too_many() -> None:
    await through(Inspection(pieces(samples.PDF), most=len(samples.PDF), expected=None))
    with pytest.raises(NotTaken) as not_taken:
        await through(Inspection(pieces(samples.PDF), most=len(samples.PDF) - 1, expected=None))
    assert not_taken.value.refusal is Refusal.TOO_LARGE


async def test_a_hash_that_differs_is_noticed_before_the_last_part_is_handed_out() -> None:
    handed_out = list[bytes]()
    inspection = Inspection(pieces(samples.PDF, bytes(MB), b"end"), most=9 * MB, expected=HASH)
    await inspection.begins_as()

    async def take() -> None:
        async for part in inspection.parts():
            handed_out.append(part)

    with pytest.raises(NotTaken) as not_taken:
        await take()
    assert not_taken.value.refusal is Refusal.CHANGED
    assert b"end" not in b"".join(handed_out)[len(samples.PDF) :]


async def test_a_hundred_megabytes_pass_through_few() -> None:
    async def much() -> AsyncIterator[bytes]:
        yield samples.PDF
        for _ in range(1500):
            yield bytes(64 * 1024)

    inspection = Inspection(much(), most=100 * MB, expected=None)
    tracemalloc.start()
    try:
        await inspection.begins_as()
        passed = sum([len(part) async for part in inspection.parts()])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert passed > 90 * MB
    assert peak < 6 * MB


@pytest.mark.parametrize(
    "said",
    [
        HASH.hex(),
        HASH.hex().upper(),
        base64.b64encode(HASH).decode(),
        base64.urlsafe_b64encode(HASH).decode().rstrip("="),
    ],
)
def test_a_hash_is_read_as_meta_writes_it(said: str) -> None:
    assert hash_of(said) == HASH


@pytest.mark.parametrize("said", ["", "abc", HASH.hex()[:-2], "診" * 32, "x" * 64, base64.b64encode(b"short").decode()])
def test_what_is_no_hash_is_none(said: str) -> None:
    assert hash_of(said) is None


@given(st.text())
def test_any_text_is_read_or_none(said: str) -> None:
    assert hash_of(said) is None or len(hash_of(said) or b"") == 32
