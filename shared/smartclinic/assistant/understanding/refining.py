"""How a further word refines what was wished before. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.slot_keys import parse_slot_key
from smartclinic.assistant.understanding.wishes import CONTEXT, WISHED
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Asked

_LATER: Final = compiled(r"太早|\btoo early\b|遲(?:少少|啲|小小|一點|一啲)|(?:再|更)遲|夜(?:少少|啲)|晚一?點|\blater\b")
_BARE_WEEKDAY: Final = compiled(
    r"^(?!.*(?:下|今個?|呢個?|這個?)(?:星期|禮拜|週|周|拜))(?=.*(?:星期|禮拜|週|周|拜)[一二三四五六日天])"
    r"|^(?!.*\b(?:next|this)\b).*\b(?:mon|tue|wed|thu|fri|sat|sun)"
)
_WEEK: Final = 7
_LONGEST_RANGE: Final = 31
_OF_A_VISIT: Final = compiled(r"預約|約咗|約左|約了|嗰個約|\b(?:appointment|booking|visit)\b")
_EARLIER: Final = compiled(r"太(?:遲|夜|晚)|\btoo late\b|早(?:少少|啲|小小|一點|一啲)|(?:再|更)早|\bearlier\b")


def wished(asked: Asked) -> dict[str, str]:
    """What the patient had asked for, which a further word refines."""
    return {name: value for name, value in asked.details.items() if name in WISHED}


def within_range(asked: Asked, wish: dict[str, str], plain: str) -> dict[str, str]:
    """The wish, a bare weekday read within the days that were wished for before: 下星期 … 星期三."""
    first, last, day = asked.details.get("day"), asked.details.get("last_day"), wish.get("day")
    if not (first and last and day) or wish.get("last_day", day) != day or not _BARE_WEEKDAY.search(plain):
        return wish
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days
    same = (date.fromisoformat(day) - date.fromisoformat(first)).days % _WEEK
    if not 0 < days < _LONGEST_RANGE or first <= day <= last or same > days:
        return wish
    within = (date.fromisoformat(first) + timedelta(days=same)).isoformat()
    return {**wish, "day": within, "last_day": within}


def refined(asked: Asked, wish: dict[str, str]) -> dict[str, str]:
    """The wish with what was said before. A time alone keeps the doctor whose place is held."""
    before = wished(asked)
    key = parse_slot_key(asked.details.get("slot")) if asked.question == intents.ASKED_NAME else None
    if key and not {"day", "doctor"} & wish.keys():
        before["doctor"] = key.doctor_id
    if "day" in wish:
        before.pop("last_day", None)
    if "time" in wish:
        before.pop("part", None)
    if "unknown_doctor" in wish:
        before.pop("doctor", None)
    if {"people", "relation"} & wish.keys():
        before.pop("names", None)
    return {**before, **wish}


def changes_the_wish(request: Intent, plain: str, wish: dict[str, str]) -> bool:
    """Whether 「改去星期五」, said while a time is being chosen, is about that time and not about another visit."""
    return request.name == intents.CHANGE and bool(wish) and _OF_A_VISIT.search(plain) is None


def with_whom(before: dict[str, str]) -> dict[str, str]:
    """Of what was wished before, all but when."""
    return {name: value for name, value in before.items() if name in {"doctor", "service"} | CONTEXT}


def shift(plain: str) -> Intent | None:
    """Later or earlier than what was offered."""
    if _LATER.search(plain):
        return Intent(intents.LATER)
    return Intent(intents.EARLIER) if _EARLIER.search(plain) else None
