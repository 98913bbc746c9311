"""A scanner for tests and the laptop. It knows one signature, EICAR's, and is no protection at all.

Source: https://www.eicar.org/download-anti-malware-testfile/ (a harmless text that every scanner takes for a virus).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from smartclinic.platform.scanner import ScannerUnavailable, Verdict

EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two halves, so that no scanner takes this file for it."""


class TestScanner:
    """Finds EICAR anywhere in a file. `is_down` makes it unavailable."""

    __test__ = False  # pytest: not a class of tests

    def __init__(self) -> None:
        self.is_down = False

    async def scan(self, chunks: AsyncIterator[bytes]) -> Verdict:
        """The verdict on all of the bytes. Raises ScannerUnavailable while it is down."""
        if self.is_down:
            raise ScannerUnavailable
        kept, found = b"", False
        async for chunk in chunks:
            kept = kept[-len(EICAR) :] + chunk
            found = found or EICAR in kept
        return Verdict("Eicar-Test-Signature" if found else None)
