"""What a button or a row of ours asks for, beside what was wished before it. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.queue_requests import queue_tap
from smartclinic.assistant.understanding.refining import wished, with_whom
from smartclinic.assistant.understanding.taps import Tapped, read_tap
from smartclinic.assistant.understanding.visit_requests import visit_of_tap
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked
from smartclinic.conversations.template_taps import place_tapped, visit_tapped

_OF_A_BOOKING: Final = frozenset(
    {"slot", "doctor", "day", "earliest", intents.OTHER_DAYS, intents.OTHER_DOCTOR, intents.LET_GO}
)


def read_choice(raw: str, situation: Situation) -> Intent | None:
    """What a button or a row of ours asks for, tapped or typed; None when it is old, or none of ours."""
    asked = situation.gate.asked
    if (of_visit := visit_tapped(raw)) is not None:
        return _with_what_for(visit_of_tap(of_visit), asked)
    if (place := place_tapped(raw)) is not None:
        return Intent(intents.TAKE_PLACE, {"opening": place[0], "wait": place[1]})
    tapped = read_tap(raw, situation.contact, situation.now, situation.merged)
    return _of_tap(tapped, asked) if tapped else None


def _with_what_for(intent: Intent, asked: Asked | None) -> Intent:
    """The answer to 「改邊個」 still knows to which day."""
    if asked is None or asked.question != intents.ASKED_VISIT or asked.details.get("intent") != intent.name:
        return intent
    kept = {name: value for name, value in asked.details.items() if name != "intent"}
    return Intent(intent.name, {**kept, **intent.details})


def _of_tap(tapped: Tapped, asked: Asked | None) -> Intent:
    """What a tap asks for, refining what was wished before."""
    before = wished(asked) if asked else {}
    if asked and asked.question == intents.BOOKED and _is_of_that_booking(tapped, asked):
        return Intent(intents.STANDS)
    match tapped.action:
        case "slot":
            return Intent(intents.CHOOSE, {"slot": tapped.argument})
        case "doctor":
            return Intent(intents.BOOK, {**before, "doctor": tapped.argument})
        case "day":
            return Intent(intents.BOOK, {**with_whom(before), "day": tapped.argument})
        case "earliest":
            return Intent(intents.BOOK, {**with_whom(before), "earliest": "yes"})
        case "service":
            return Intent(intents.BOOK, {"service": tapped.argument})
        case "queue":
            return queue_tap(tapped.argument)
        case intents.FACTS | intents.MORE as page:
            return Intent(page, {"topic": tapped.argument})
        case action:
            return _of_a_visit(action, tapped.argument, asked)


def _of_a_visit(action: str, argument: str, asked: Asked | None) -> Intent:
    """What a tap asks of a visit that exists, of people or of waiting; any other names its intent."""
    match action:
        case "move":
            key, moving, revision = argument.rsplit("/", 2)
            return Intent(intents.CHOOSE, {"slot": key, "moving": moving, "revision": revision})
        case intents.WHO | intents.UNLINK_NOW:
            return Intent(action, {"who": argument})
        case intents.LATE:
            return Intent(action, {**visit_of(asked), "minutes": argument})
        case intents.KEEP | intents.CANCEL | intents.CHANGE:
            return Intent(action, visit_of(asked))
        case intents.WAIT:
            before = wished(asked) if asked else {}
            same = before if before.get("service", argument) == argument else {}
            return Intent(action, {**same, "service": argument})
        case _:
            return Intent(action)


def visit_of(asked: Asked | None) -> dict[str, str]:
    """The visit that the question is about, or that is to be moved; nothing where it is about none."""
    details = asked.details if asked else {}
    visit = details.get("visit") or details.get("moving")
    if asked is None or asked.question == intents.BOOKED or not visit:
        return {}
    return {"visit": visit, "revision": details.get("revision", "")}


def _is_of_that_booking(tapped: Tapped, asked: Asked) -> bool:
    """Whether a tap after a booking is of the messages before it. The booked row itself is answered as such."""
    return tapped.action in _OF_A_BOOKING and tapped.argument != asked.details.get("booked")
