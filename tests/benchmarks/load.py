"""Load from a process of its own: `python -m tests.benchmarks.load PORT SECONDS` prints requests and seconds.

32 connections, each with one request under way at a time. Every request is another message of another
patient, signed, of the usual size, so that nothing can be answered from memory.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from smartclinic.whatsapp.signature import sign
from tests.functions.in_process import SECRET, encoded, envelope, text

CONNECTIONS: Final = 32
_CONTACTS: Final = [{"profile": {"name": "陳小美"}, "wa_id": "85290000000", "user_id": "HK.1349120865530274"}]
_MESSAGE: Final = text("我想約聽日下晝睇陳醫生，唔該", wamid="W" * 56, sender="852S")
_TEMPLATE: Final = encoded(envelope({"contacts": _CONTACTS, "messages": [{**_MESSAGE, "from_user_id": "HK.852S"}]}))


def request(number: int) -> bytes:
    """A signed callback as it goes over the wire."""
    body = _TEMPLATE.replace(b"W" * 56, b"wamid.%050d" % number).replace(b"852S", b"852%08d" % (number % 100_000_000))
    head = (
        f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nUser-Agent: facebookexternalua\r\n"
        f"X-Hub-Signature-256: {sign(body, SECRET)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Failed(Exception):
    """The server answered something else than 200."""


async def _connection(port: int, numbers: itertools.count[int], until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    while time.perf_counter() < until:
        writer.write(request(next(numbers)))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise _Failed(head.split(b"\r\n", 1)[0].decode())
        length = next(
            (line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), b"0"
        )
        await reader.readexactly(int(length))
        answered += 1
    writer.close()
    return answered


def _length(head: bytes) -> int:
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return int(lengths[0]) if lengths else 0


async def _load(port: int, seconds: float) -> tuple[int, float]:
    numbers = itertools.count(time.time_ns() // 1000)
    started = time.perf_counter()
    answered = await asyncio.gather(*(_connection(port, numbers, started + seconds) for _ in range(CONNECTIONS)))
    return sum(answered), time.perf_counter() - started


def measure(port: int, seconds: float) -> tuple[int, float]:
    """How many requests the server at this port answered in how many seconds, asked from another process."""
    command = [sys.executable, "-m", "tests.benchmarks.load", str(port), str(seconds)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    answered, took = done.stdout.split()
    return int(answered), float(took)


if __name__ == "__main__":
    sys.stdout.write("{} {}\n".format(*asyncio.run(_load(int(sys.argv[1]), float(sys.argv[2])))))
