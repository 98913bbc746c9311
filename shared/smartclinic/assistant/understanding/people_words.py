"""For whom a visit is wished: how many come, and what they are to whoever writes. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.numerals import number
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.wishes import MOST_AT_ONCE
from smartclinic.contacts.patients import Relation

with patterns("people_words") as _said:
    _RELATIONS: Final = (
        (Relation.CHILD, _said["child"]),
        (Relation.PARENT, _said["parent"]),
        (Relation.EMPLOYEE, _said["employee"]),
        (Relation.OTHER, _said["other_relation"]),
    )
    _AS_WRITTEN: Final = _said["as_written"]
    _KIND: Final = _said["kind"]
    _ALL: Final = _said["all"]
    _AND_ME: Final = _said["and_me"]
    _TWO: Final = _said["two"]
    _MYSELF: Final = _said["myself"]
    _WITH_ME: Final = _said["with_me"]


def people_said(plain: str) -> dict[str, str]:
    """What a text says of who comes, as details of an intent: people (two or more), relation (of anybody but whoever
    writes), with_me (whoever writes is one of them).
    """
    relation, count = relation_said(plain), _count(plain)
    if relation is None and count == 1 and _MYSELF.search(plain):
        return {"relation": Relation.SELF.value}
    with_me = relation is not None and _WITH_ME.search(plain) is not None
    if with_me and count < 2:
        count = 2
    said = {
        "people": str(min(count, MOST_AT_ONCE)) if count > 1 else "",
        "relation": relation.value if relation else "",
        "with_me": "yes" if with_me else "",
    }
    return {name: value for name, value in said.items() if value}


def relation_said(plain: str) -> Relation | None:
    """What somebody whom the text names is to whoever writes; None: nobody is named."""
    return next((relation for relation, pattern in _RELATIONS if pattern.search(plain)), None)


def _count(plain: str) -> int:
    """How many come: so many in all, or of each kind, and whoever writes where they are named beside them."""
    kinds = {found["who"] or found["whom"]: found["zh"] or found["en"] for found in _KIND.finditer(plain)}
    counted = sum(map(_number, kinds.values()))
    if counted and _AND_ME.search(plain):
        counted += 1
    in_all = _ALL.search(plain)
    said = _number(next(filter(None, in_all.groups()))) if in_all else 1
    return max(counted, said, 2 if _TWO.search(plain) else 1)


def _number(said: str) -> int:
    return 2 if said == "both" else number(said.replace("两", "兩")) or 1


def relation_as_written(text: str) -> str | None:
    """Whom a text names by relation, as it was written: 我阿媽, my son; None where it names nobody so."""
    found = _AS_WRITTEN.search(text)
    return (found["plain"] or found[0]).strip() if found else None
