"""For whom a visit is wished, by what they are to whoever writes."""

from __future__ import annotations

import pytest

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.people_words import people_said, relation_said
from smartclinic.contacts.patients import Relation


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("my employer mam want to see doctor Wong thursday afternoon", Relation.OTHER),
        ("Hi，想幫我boss book body check", Relation.OTHER),
        ("帮同事约", Relation.OTHER),
        ("my ah po need check up body", Relation.OTHER),
        ("外婆想睇", Relation.OTHER),
        ("It's for my 3 year old", Relation.CHILD),
        ("想替小兒預約李醫生", Relation.CHILD),
        ("三歲嘅女想睇", Relation.CHILD),
        ("想为家父预约", Relation.PARENT),
        ("my boss needs my sick leave", None),
        ("睇小兒科", None),
        ("我老闆話要病假紙", None),
        ("I am 3 years old", None),
    ],
)
def test_somebody_else_is_known_by_what_they_are_to_whoever_writes(text: str, relation: Relation | None) -> None:
    assert relation_said(for_matching(text)) is relation


def test_the_children_of_an_employer_are_counted() -> None:
    said = people_said(for_matching("I want book flu injection for 2 kids of my boss"))

    assert said == {"people": "2", "relation": "child"}
