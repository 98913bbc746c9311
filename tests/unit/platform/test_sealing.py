"""What a browser keeps for us cannot be read, changed, used for something else, or brought back too late."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smartclinic.platform.sealing import Seal

MASTER = b"k" * 32
MINUTES = timedelta(minutes=10)


class MovedClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


@given(st.binary(max_size=200))
def test_what_was_sealed_is_opened_and_cannot_be_read(content: bytes) -> None:
    seal = Seal(MASTER, "sign-in", MovedClock())
    sealed = seal.close(content, MINUTES)
    assert seal.open(sealed) == content
    assert len(content) < 4 or content not in base64.urlsafe_b64decode(sealed)
    assert seal.close(content, MINUTES) != sealed


@given(st.data())
def test_one_changed_byte_opens_nothing(data: st.DataObject) -> None:
    seal = Seal(MASTER, "sign-in", MovedClock())
    raw = bytearray(base64.urlsafe_b64decode(seal.close(b"state", MINUTES)))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert seal.open(base64.urlsafe_b64encode(bytes(raw)).decode()) is None


@given(st.text())
def test_anything_else_opens_nothing(text: str) -> None:
    assert Seal(MASTER, "sign-in", MovedClock()).open(text) is None


async def test_it_runs_out() -> None:
    clock = MovedClock()
    seal = Seal(MASTER, "sign-in", clock)
    sealed = seal.close(b"state", MINUTES)
    await clock.sleep(599)
    assert seal.open(sealed) == b"state"
    await clock.sleep(1)
    assert seal.open(sealed) is None


def test_what_is_sealed_for_one_purpose_or_under_one_key_opens_under_no_other() -> None:
    clock = MovedClock()
    sealed = Seal(MASTER, "sign-in", clock).close(b"state", MINUTES)
    assert Seal(MASTER, "another", clock).open(sealed) is None
    assert Seal(b"o" * 32, "sign-in", clock).open(sealed) is None
