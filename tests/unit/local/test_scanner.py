"""The scanner for tests and the laptop finds what tests send, and is found by its setting."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from smartclinic.platform.scanner import NoScanner, ScannerUnavailable, scanner_named
from smartclinic_local.run.settings import SCANNER
from smartclinic_local.scanner import EICAR, TestScanner


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


@pytest.mark.parametrize("cut", range(1, len(EICAR)))
async def test_it_finds_eicar_wherever_the_stream_is_cut(cut: int) -> None:
    verdict = await TestScanner().scan(pieces(b"before", EICAR[:cut], EICAR[cut:] + b"after"))
    assert not verdict.is_clean


async def test_everything_else_is_clean_to_it() -> None:
    assert (await TestScanner().scan(pieces(b"hello", EICAR[:-1], b""))).is_clean


async def test_while_it_is_down_there_is_no_verdict() -> None:
    scanner = TestScanner()
    scanner.is_down = True
    with pytest.raises(ScannerUnavailable):
        await scanner.scan(pieces(b"x"))


async def test_without_a_scanner_there_is_never_a_verdict() -> None:
    with pytest.raises(ScannerUnavailable):
        await scanner_named("none").scan(pieces(b"x"))
    assert isinstance(scanner_named("none"), NoScanner)


def test_the_laptop_names_the_one_for_tests() -> None:
    assert isinstance(scanner_named(SCANNER), TestScanner)
