"""What is in a file, for the laptop and the simulator: a recording there carries its own words.

A file that holds MARKER is followed by what the model shall make of it: JSON of the schema that is asked for, or just
the words of a recording. Any other file is one in which nothing was recognised.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from smartclinic.platform.model import Described, File

MARKER: Final = b"smartclinic-holds:"
_BYTES_A_TOKEN: Final = 500


def marked(holds: str | Mapping[str, Any], beginning: bytes = b"") -> bytes:
    """A file's bytes that hold these words, or this JSON; `beginning`: what makes them a file of their type."""
    told = holds if isinstance(holds, str) else json.dumps(holds, ensure_ascii=False)
    return beginning + MARKER + told.encode()


class PlainEyes:
    """Reads what a file says of itself. Deterministic."""

    def look(self, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        """The values that the file holds, those of the schema only; what it says nothing of is empty."""
        _, marker, told = file.content.partition(MARKER)
        held = _values(told.decode(errors="replace")) if marker else {}
        properties: Mapping[str, Any] = shape.get("properties", {})
        values = {name: held.get(name, _unknown(kind, is_told="words" in held)) for name, kind in properties.items()}
        tokens_in = len(instruction) // 3 + len(file.content) // _BYTES_A_TOKEN
        return Described(values, tokens_in, len(str(values)) // 3)


def _values(told: str) -> Mapping[str, Any]:
    """JSON, or else words."""
    try:
        values = json.loads(told)
    except ValueError:
        return {"words": told}
    return values if isinstance(values, dict) else {"words": told}


def _unknown(kind: Mapping[str, Any], *, is_told: bool) -> object:
    """What stands where a file does not say: words that it gives plainly are heard for sure, nothing else is."""
    types = kind.get("type")
    if "enum" in kind:
        return "other" if "other" in kind["enum"] else kind["enum"][-1]
    match types[0] if isinstance(types, list) else types:
        case "boolean":
            return is_told
        case "number" | "integer":
            return 1 if is_told else 0
        case "object":
            return {}
        case "array":
            return []
        case _:
            return ""
