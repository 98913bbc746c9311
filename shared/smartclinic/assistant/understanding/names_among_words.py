"""A full name among the words of a sentence, where a name was asked for: 唔係盧志文呀，係盧志明. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from smartclinic.assistant.understanding.names import COMPOUND_SURNAMES, LONGEST_ANSWER, is_surname, read_name
from smartclinic.assistant.understanding.pattern_files import patterns

_HAN: Final = r"\u3400-\u9fff"

with patterns("names_among_words") as _said:
    _CLAUSES: Final = _said["clauses"]
    _DENIED: Final = _said["denied"]
    _SOMEBODY_ELSE: Final = _said["somebody_else"]
    _OF_THE_PATIENT: Final = _said["of_the_patient"]
    _BEFORE_HAN: Final = _said["before_han"]
    _AFTER_HAN: Final = _said["after_han"]
    _BEFORE_LATIN: Final = _said["before_latin"]
    _AFTER_LATIN: Final = _said["after_latin"]


def name_among_words(text: str) -> str:
    """The one full name that the sentence gives as the patient's; an empty text where it gives none, or leaves doubt.

    What is denied counts no more, nor does whoever writes for the patient.
    """
    if len(text) > LONGEST_ANSWER:
        return ""
    clauses = [clause.strip() for clause in _CLAUSES.split(unicodedata.normalize("NFKC", text)) if clause]
    kept = [clause for clause in clauses if clause and not _DENIED.search(clause) and not _SOMEBODY_ELSE.search(clause)]
    named = [(clause, name) for clause in kept if (name := _only_name(clause))]
    of_patient = [name for clause, name in named if _OF_THE_PATIENT.search(clause)]
    names = list(dict.fromkeys(of_patient or [name for _, name in named]))
    return names[0] if len(names) == 1 else ""


def _only_name(clause: str) -> str:
    """The name in a clause that says little else."""
    for before, after in ((_BEFORE_HAN, _AFTER_HAN), (_BEFORE_LATIN, _AFTER_LATIN)):
        bare = clause
        for _ in range(2):
            bare = after.sub("", before.sub("", bare)).strip(" .,:：、!")
        for words in dict.fromkeys((clause, bare)):
            if (name := read_name(words).name) and _is_likely(name):
                return name
    return ""


def _is_likely(name: str) -> bool:
    """Whether it looks like a name among other words: a common surname, or two capitalised Latin words."""
    if re.match(rf"[{_HAN}]", name):
        return is_surname(name[0]) or name.startswith(COMPOUND_SURNAMES)
    words = name.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)
