"""Questions about the clinic's facts, as patterns: prices, paying, the way, hours, doctors, what it does. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns

with patterns("facts_requests") as _said:
    _PRICE: Final = _said["price"]
    _PAYING: Final = _said["paying"]
    _PARKING: Final = _said["parking"]
    _WHEELCHAIR: Final = _said["wheelchair"]
    _OTHER_STOP: Final = _said["other_stop"]
    _OURS: Final = _said["ours"]
    _PLACE: Final = _said["place"]
    _DOCTORS: Final = _said["doctors"]
    _HOURS: Final = _said["hours"]
    _SERVICES: Final = _said["services"]
    _BRING: Final = _said["bring"]
    _PREPARING: Final = _said["preparing"]
    _SENTENCE: Final = _said["sentence"]

_TOPICS: Final = (
    ("wheelchair", _WHEELCHAIR),
    ("fees", _PRICE),
    ("payment", _PAYING),
    ("parking", _PARKING),
    ("bring", _BRING),
    ("doctors", _DOCTORS),
    ("hours", _HOURS),
    ("address", _PLACE),
)


def fact_asked(plain: str) -> str | None:
    """The topic of the clinic's facts that a text (in its matching form) asks for; None: none of them."""
    topic = next((topic for topic, pattern in _TOPICS if pattern.search(plain)), None)
    if topic == "address" and _OTHER_STOP.search(plain) and not _OURS.search(plain):
        return None
    return topic


def facts_asked(plain: str) -> tuple[str, ...]:
    """Every topic that a sentence of the text asks for, in their order; the first is `fact_asked` where none does."""
    asked = [fact_asked(sentence) for sentence in _SENTENCE.split(plain)]
    return tuple(dict.fromkeys(topic for topic in asked if topic))


def asks_how_to_prepare(plain: str) -> bool:
    """Whether the text asks what may be eaten or drunk before a check, and names no medicine."""
    return _PREPARING.search(plain) is not None


def asks_price(plain: str) -> bool:
    """Whether the text asks what something costs."""
    return _PRICE.search(plain) is not None


def asks_for_services(plain: str) -> bool:
    """Whether the text asks whether the clinic does something at all."""
    return _SERVICES.search(plain) is not None
