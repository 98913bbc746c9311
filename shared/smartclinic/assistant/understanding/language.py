"""Which language a patient writes, so that the answer is in the same."""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.clinics.model import Language

__all__ = ["Language", "detect_language"]

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD: Final = re.compile(r"(?<![a-z0-9])[a-z']+(?![a-z0-9])")  # not the letter of A123456

# Words that carry an English sentence. Not "ok", "hi", "thanks", "bye", "book", "dr": Cantonese writers use those too.
_ENGLISH: Final = frozenset(
    [
        "i",
        "i'm",
        "i'd",
        "i've",
        "me",
        "my",
        "we",
        "you",
        "your",
        "he",
        "she",
        "it",
        "is",
        "am",
        "are",
        "was",
        "do",
        "does",
        "did",
        "can",
        "could",
        "would",
        "will",
        "may",
        "the",
        "a",
        "an",
        "to",
        "for",
        "of",
        "on",
        "in",
        "at",
        "with",
        "and",
        "or",
        "not",
        "no",
        "want",
        "need",
        "see",
        "when",
        "what",
        "where",
        "how",
        "who",
        "which",
        "there",
        "any",
        "have",
        "has",
        "like",
        "make",
        "appointment",
        "doctor",
        "tomorrow",
        "today",
        "morning",
        "afternoon",
        "evening",
        "tonight",
        "next",
        "this",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "cancel",
        "change",
        "reschedule",
        "available",
        "earliest",
        "please",
        "english",
        "yes",
        "hello",
    ]
)


def detect_language(text: str, before: Language | None = None) -> Language:
    """The language of this text; where it does not tell (a number, a name, "ok"), the one used before.

    Chinese with English words in it is Chinese; an English sentence with a Chinese name in it is English. Nothing
    known at all: Chinese.
    """
    folded = for_matching(text)
    han = len(_HAN.findall(folded))
    words = _WORD.findall(folded)
    english = sum(word in _ENGLISH for word in words)
    if english >= 2 and len(words) > han:
        return Language.EN
    if han:
        return Language.ZH_HK
    if english or (words and before is None):
        return Language.EN
    return before or Language.ZH_HK
