"""Finding patients by name although names are encrypted: a blind index of keyed hashes, one for each way of asking.

A key says nothing without the clinic's data key, and is void when that is destroyed. Whatever reads the index compares
whole keys only: a search never scans.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Final

from smartclinic.contacts.identity import ContactId
from smartclinic.platform.store import Index
from smartclinic.records.fields import Erase, Record, Retention, derived, record
from smartclinic.work.unit import Unit

SHORTEST: Final = 2
LONGEST: Final = 100
"""Words of fewer or more characters find nobody."""

_HAN: Final = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_PART: Final = re.compile(rf"[{_HAN}]+")
_BETWEEN_HAN: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_LATIN_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


_ASKED_FOR: Final = (Index(("key",), "-at"), Index(("contact",), "-at"))
"""By a search; by whoever erases a person."""


@record("name_keys", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class NameKey(Record, frozen=True, kw_only=True):
    """One way of asking for a patient, as a keyed hash: a part of the name of whom an appointment is for, or the end of
    the number.

    It goes with the person: whoever knows the name would find the conversation by it.
    """

    key: Annotated[
        str,
        derived(
            "a part of a patient's name or number, keyed with the clinic's data key: finds, never tells",
            erase=Erase.EMPTY,
        ),
    ]
    contact: Annotated[ContactId, derived("whose conversation it is")]
    at: Annotated[datetime, derived("since when: the newest are found first")]


def ways_of_asking(name: str) -> tuple[str, ...]:
    """Everything by which somebody of this name is asked for: the whole name; of a Chinese one, without the surname
    (one character, or the last two); of a Latin one, each word, all but the first, and all in any order.
    """
    whole = normalised(name)
    han = _HAN_PART.findall(whole)
    words = _LATIN_WORD.findall(_HAN_PART.sub(" ", whole))
    asked = [whole, *han, *(part[1:] for part in han), *(part[-2:] for part in han)]
    asked += [*words, " ".join(words[1:]), " ".join(words), _in_any_order(words)]
    return tuple(dict.fromkeys(each for each in asked if SHORTEST <= len(each) <= LONGEST))


def asked_for(words: str) -> tuple[str, ...]:
    """What these words of somebody who searches can stand for in the index: as they are, and in any order."""
    plain = normalised(words)
    words_alone = [] if _HAN_PART.search(plain) else _LATIN_WORD.findall(plain)
    asked = (plain, _in_any_order(words_alone))
    return tuple(dict.fromkeys(each for each in asked if SHORTEST <= len(each) <= LONGEST))


def normalised(text: str) -> str:
    """The text in one width and case, with single spaces, and none between Chinese characters."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _BETWEEN_HAN.sub("", plain)


def key_of(unit: Unit, asked: str) -> str:
    """The key under which this way of asking is stored."""
    return unit.blind(f"name {asked}")


def _in_any_order(words: list[str]) -> str:
    """One text for all orders of these words; never that of words in their own order."""
    return "+".join(sorted(words)) if len(words) > 1 else ""
