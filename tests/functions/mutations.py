"""Callbacks as no Meta ever sent them: valid samples with parts taken out, doubled, exchanged or spoilt."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any, Final

from tests.unit.whatsapp.inbound_samples import DAY, wrapped

DEEP: Final = "[" * 200 + "]" * 200
"""Nested as deep as JSON readers allow without complaint."""


def _oddities() -> Iterator[Any]:
    """Values that have broken parsers before (any JSON, hence Any)."""
    yield from (None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**40, 1.5, -0.0, 1e308)
    yield from (float("nan"), float("inf"), float("-inf"))
    yield from ("", " ", "0", "-1", "9" * 25, "１２", "NaN", "null", "x" * 5_000, "你" * 2_000)
    yield from ("\ud83d", "a\udc00b", "\x00", "\u202e", "../../numbers/x", "__x__", "%s", "{{1}}", "wamid.", "HK.")
    yield from ([], {}, [[]], [[[]]], {"a": {}}, {"": 1}, {"__x__": 1}, [None], [{}], ["x"] * 50)
    yield json.loads(DEEP)


ODDITIES: Final[tuple[Any, ...]] = tuple(_oddities())


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key in some JSON, without recursion: it may be deep."""
    found, waiting = [], [value]
    while waiting:
        container = waiting.pop()
        keys = list(container) if isinstance(container, dict) else range(len(container))
        for key in keys:
            found.append((container, key))
            if isinstance(container[key], dict | list):
                waiting.append(container[key])
    return found


def spoilt(value: Any, rng: random.Random) -> Any:
    """The same JSON with one to four of its parts spoilt (any JSON, hence Any)."""
    result = copy.deepcopy(value)
    for _ in range(rng.randint(1, 4)):
        where = places(result)
        if not where:
            break
        _spoil(*rng.choice(where), where, rng)
    return result


def _spoil(container: Any, key: Any, where: list[tuple[Any, Any]], rng: random.Random) -> None:
    way = rng.randrange(5)
    if way == 0:
        del container[key]
    elif way == 1:
        container[key] = copy.deepcopy(rng.choice(ODDITIES))
    elif way == 2:  # another part's value: types are exchanged
        other, at = rng.choice(where)
        if at in other if isinstance(other, dict) else at < len(other):
            container[key] = copy.deepcopy(other[at])
    elif way == 3 and isinstance(container, list):
        container.insert(key, copy.deepcopy(container[key]))
    elif way == 3:
        container[f"{key}_{rng.randrange(100)}"] = container.pop(key)
    elif isinstance(container[key], str):
        text = container[key]
        container[key] = rng.choice([text[: len(text) // 2], text * 3, text.upper(), [text], {"id": text}, text[::-1]])


def callback(rng: random.Random) -> dict[str, Any]:
    """A spoilt callback of one to four samples."""
    changes = [rng.choice(DAY) for _ in range(rng.randint(1, 4))]
    spoilt_callback = spoilt(wrapped(*changes), rng)
    return spoilt_callback if isinstance(spoilt_callback, dict) else {}


def body(rng: random.Random) -> bytes:
    """The bytes of a spoilt callback; one in twenty is spoilt as bytes too."""
    encoded = json.dumps(callback(rng), ensure_ascii=rng.random() < 0.9).encode("utf-8", "surrogatepass")
    if rng.random() < 0.05:
        at = rng.randrange(len(encoded) + 1)
        encoded = encoded[:at] + rng.randbytes(rng.randrange(4)) + encoded[at + rng.randrange(3) :]
    return encoded
