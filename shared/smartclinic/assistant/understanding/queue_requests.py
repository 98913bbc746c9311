"""What patients say about the walk-in queue, as patterns: a ticket, the position, being there, leaving. Pure.

Every pattern names the queue or the person's own coming: 「幾多號」 alone may ask for an address, 「幾多錢」 for a fee.
"""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.doctor_words import specialists_in
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Clinic, Queue
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.template_taps import TicketTap
from smartclinic.queueing.door import queue_of_door_words

_TRADITIONAL: Final = str.maketrans("几筹过轮队个号领还", "幾籌過輪隊個號領還")
"""Of the Simplified characters only those that the patterns here look for."""


with patterns("queue_requests") as _said:
    _TAKE: Final = _said["take"]
    _ASKS_ABOUT_TICKETS: Final = _said["asks_about_tickets"]
    _ASKS_WHICH_WAY: Final = _said["asks_which_way"]
    _POSITION: Final = _said["position"]
    _HERE: Final = _said["here"]
    _LOOKS_FOR_IT: Final = _said["looks_for_it"]
    _LEAVE: Final = _said["leave"]
    _BACK: Final = _said["back"]
    _TAKES_ONE: Final = _said["takes_one"]
    _HOW_LONG: Final = _said["how_long"]
    _ELSEWHERE: Final = _said["elsewhere"]
    _REFERENCE: Final = _said["reference"]
    _VISIT: Final = _said["visit"]
    _DECLINES_TICKET: Final = _said["declines_ticket"]
    _HAS_TICKET: Final = _said["has_ticket"]

_AT_THE_DOOR: Final = "門口"
"""What only the words of the poster at the door say; the rest of them is typed at home too."""

_KINDS_OF_QUEUES: Final = (
    (compiled(r"general"), compiled(r"\b(?:gp|general|normal|ordinary)\b|普通(?:科|門診)?")),
    (
        compiled(r"pa?ediatric"),
        compiled(
            r"\b(?:kids?|child(?:ren)?)'?s?'? (?:queue|line|ticket|number)\b|(?:小朋友"
            r"|細路|兒童)(?:嗰條|條)?(?:隊|籌)"
        ),
    ),
)
"""What is in a queue's English name, and what people call it."""

_BY_TAP: Final = {
    TicketTap.HERE: intents.QUEUE_HERE,
    TicketTap.LATE: intents.QUEUE_LATE,
    TicketTap.LEAVE: intents.QUEUE_LEAVE,
    TicketTap.BACK: intents.QUEUE_BACK,
}


def ticket_request(tapped: tuple[TicketTap, str]) -> Intent:
    """What a button about a ticket asks for."""
    action, ticket = tapped
    return Intent(_BY_TAP[action], {"ticket": ticket})


def queue_tap(argument: str) -> Intent:
    """What a button that takes a ticket asks for: `gp/2026-11-24/morning`, the queue, the day on which it was offered,
    and the session if it is not the present one.
    """
    queue, day, *part = argument.split("/")
    return Intent(intents.QUEUE_TAKE, {"queue": queue, "day": day, "part": part[0] if part else None})


def queue_request(text: str, situation: Situation) -> Intent | None:
    """What a text asks of the queue, or None. The words behind the code at the door name their queue."""
    clinic = situation.clinic.config
    if (queue := queue_of_door_words(text, clinic)) is not None:
        return Intent(intents.QUEUE_TAKE, {"queue": queue.id, "door": "yes" if _AT_THE_DOOR in text else None})
    plain = for_matching(text).translate(_TRADITIONAL)
    if _LEAVE.search(plain):
        return Intent(intents.QUEUE_LEAVE)
    if _BACK.search(plain):
        return Intent(intents.QUEUE_BACK)
    if _ELSEWHERE.search(plain):
        return Intent(intents.QUEUE_HERE) if _is_here(plain) else None
    if _POSITION.search(plain) or _HAS_TICKET.search(plain):
        return Intent(intents.QUEUE_POSITION)
    if _ASKS_ABOUT_TICKETS.search(plain) or _ASKS_WHICH_WAY.search(plain):
        return Intent(intents.QUEUE_POSITION, {"of": "tickets"})
    if _TAKE.search(plain) and not _DECLINES_TICKET.search(plain):
        return Intent(intents.QUEUE_TAKE, {"queue": _named(text, situation, clinic)})
    if situation.gate.asked is None and (name := _in_few_words(plain)):
        return Intent(name)
    return Intent(intents.QUEUE_HERE) if _is_here(plain) else None


def _in_few_words(plain: str) -> str | None:
    """What 「攞一個」 and "how long roughly?" ask for, said after an answer about the queue."""
    if _TAKES_ONE.search(plain):
        return intents.QUEUE_TAKE
    return intents.QUEUE_POSITION if _HOW_LONG.search(plain) else None


def _is_here(plain: str) -> bool:
    return _HERE.search(plain) is not None and _LOOKS_FOR_IT.search(plain) is None


def names_visit(said: str | None) -> bool:
    """Whether the words speak of a booked visit, or give its reference."""
    return said is not None and (_VISIT.search(for_matching(said)) or _REFERENCE.search(said)) is not None


def _named(text: str, situation: Situation, clinic: Clinic) -> str | None:
    """The queue that the text names by its doctor, its prefix or its name; None: it names none, or several."""
    plain = for_matching(text)
    doctors = {*understand_when(text, situation.now, clinic).doctor_ids, *specialists_in(plain, clinic)}
    named = [queue for queue in clinic.queues if _names(plain, queue) or doctors & set(queue.doctors)]
    return named[0].id if len(named) == 1 else None


def _names(plain: str, queue: Queue) -> bool:
    words = (for_matching(queue.name.zh), for_matching(queue.name.en))
    if any(queues.search(words[1]) and said.search(plain) for queues, said in _KINDS_OF_QUEUES):
        return True
    return (
        any(each in plain for each in words) or re.search(rf"(?<![a-z]){queue.prefix.casefold()}籌", plain) is not None
    )
