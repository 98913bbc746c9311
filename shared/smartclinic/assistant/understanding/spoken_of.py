"""The day and time that a text means by what was just spoken of: 「同一日」, "same time". Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.facts_requests import fact_asked
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.slot_keys import parse_slot_key
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.gate import Speaker
from smartclinic.platform.clock import hong_kong

_SAME: Final = {
    "time": compiled(
        r"(?:同樣|同一個?|一樣嘅?|相同)(?:嘅|的)?(?:鐘數|時間|鐘點|時候)|照舊(?:嗰個)?時間|\bsame (?:time|hour)\b"
    ),
    "day": compiled(r"同一?[日天](?!期?有冇)|\bsame (?:day|date)\b"),
}


def says_the_same(plain: str) -> bool:
    """Whether a text says that a day or a time is the one of before."""
    return any(pattern.search(plain) for pattern in _SAME.values())


def as_spoken_of(plain: str, situation: Situation) -> dict[str, str]:
    """The day and time of what is held or was just booked, else of what was said last, where the text means these."""
    named = [name for name, pattern in _SAME.items() if pattern.search(plain)]
    known = _spoken_of(situation) if named else {}
    found = {name: known[name] for name in named if name in known}
    return {**found, "last_day": found["day"]} if "day" in found else found


def day_asked_about(situation: Situation) -> dict[str, str]:
    """The day of the fact that was told last, where it is still to come; nothing where something else was."""
    asked_for = next((turn.text for turn in reversed(situation.gate.turns) if turn.by is Speaker.PATIENT), "")
    if not fact_asked(for_matching(asked_for)):
        return {}
    day = _said_last(situation).get("day", "")
    return {"day": day, "last_day": day} if day >= f"{hong_kong(situation.now):%Y-%m-%d}" else {}


def _spoken_of(situation: Situation) -> dict[str, str]:
    asked = situation.open_question
    details = asked.details if asked else {}
    key = parse_slot_key(details.get("booked")) or parse_slot_key(details.get("slot"))
    if key is None:
        return _said_last(situation)
    start = hong_kong(key.starts_at)
    return {"day": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}"}


def _said_last(situation: Situation) -> dict[str, str]:
    """Day and time in the first line of the clinic's last words; the lines below it are a list."""
    said = next((turn.text for turn in reversed(situation.gate.turns) if turn.by is not Speaker.PATIENT), "")
    when = understand_when(said.split("\n", 1)[0], situation.now, situation.clinic.config)
    found = {"day": f"{when.day}" if when.day else "", "time": f"{when.time:%H:%M}" if when.time else ""}
    return {name: value for name, value in found.items() if value}
