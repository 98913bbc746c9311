"""What patients say about visits that exist, about those for whom they act, and about waiting for a place. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.numerals import CHINESE, number
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.visit_names import name_said
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.template_taps import VisitTap, VisitTapped

MOST_LATE: Final = 240
"""Minutes: whoever says more does not come."""

with patterns("visit_requests") as _said:
    _MINE: Final = _said["mine"]
    _CHANGE: Final = _said["change"]
    _CANCEL: Final = _said["cancel"]
    _LATE: Final = _said["late"]
    _SURELY_LATE: Final = _said["surely_late"]
    _SHIFTS: Final = _said["shifts"]
    _COMING: Final = _said["coming"]
    _AN_EXISTING: Final = _said["an_existing"]
    _ANOTHER: Final = _said["another"]
    _NO_MORE: Final = _said["no_more"]
    _HOW_IT_STANDS: Final = _said["how_it_stands"]
    _WILL_COME: Final = _said["will_come"]
    _NO_CHANGE: Final = _said["no_change"]
    _WISHES_ONE: Final = _said["wishes_one"]
    _CALLS_OFF_FOR_ANOTHER: Final = _said["calls_off_for_another"]
    _COMES_ALL_THE_SAME: Final = _said["comes_all_the_same"]
    _SEE_YOU: Final = _said["see_you"]
    _ATTENDS: Final = _said["attends"]
    _WILL_BE_THERE: Final = _said["will_be_there"]
    _IN_DOUBT: Final = _said["in_doubt"]
    _UNLINK: Final = _said["unlink"]
    _UNWAIT: Final = _said["unwait"]
    _WAIT: Final = _said["wait"]
    _DENIES_CANCEL: Final = _said["denies_cancel"]

_MINUTES: Final = compiled(
    rf"(?P<count>\d{{1,3}}|{CHINESE}{{1,3}})\s?(?:(?P<five>個?字)|分鐘?|mins?\b|minutes?\b)"
    r"|(?P<half>半(?:個)?(?:鐘|小時)|half an hour|half hour)|(?P<hour>(?:一|1)?個(?:鐘|小時)|\b(?:an|one|1) hour\b)"
)

_FIRST_REQUESTS: Final = (
    (_UNWAIT, intents.UNWAIT),
    (_UNLINK, intents.UNLINK),
    (_WAIT, intents.WAIT),
)
_WITH_A_WISH: Final = frozenset({intents.CHANGE, intents.WAIT})
_BY_TAP: Final = {
    VisitTap.RESCHEDULE: intents.CHANGE,
    VisitTap.CANCEL: intents.CANCEL,
    VisitTap.CANCEL_NOW: intents.CANCEL_NOW,
    VisitTap.COMING: intents.COMING,
    VisitTap.KEEP: intents.KEEP,
    VisitTap.ANOTHER_TIME: intents.ANOTHER_TIME,
    VisitTap.SEE: intents.OWN_BOOKING,
    VisitTap.PERSON: intents.PERSON,
}


def visit_of_tap(tapped: VisitTapped) -> Intent:
    """What a button about an appointment asks for."""
    return Intent(_BY_TAP[tapped.action], {"visit": tapped.appointment, "revision": str(tapped.revision)})


def visit_request(text: str, wish: dict[str, str]) -> Intent | None:
    """What a text asks of visits that exist, of people and of waiting; `wish`: what else it says of a time."""
    plain = for_matching(text)
    name = next((name for pattern, name in _FIRST_REQUESTS if pattern.search(plain)), None) or _of_one_visit(plain)
    if name is not None:
        return Intent(name, {**(wish if name in _WITH_A_WISH else _day_of(wish)), "said": text})
    if _is_late(plain):
        return Intent(intents.LATE, {"minutes": minutes_late(plain), "said": text})
    if name_said(plain):
        return Intent(intents.CHANGE, {**wish, "said": text})
    return Intent(intents.OWN_BOOKING, {"said": text}) if _asks_how_it_stands(plain) else None


def _of_one_visit(plain: str) -> str | None:
    """Whether a visit is kept, moved, called off, or will be kept."""
    if _COMING.search(plain) or _ATTENDS.search(plain) or (_WILL_COME.search(plain) and not _IN_DOUBT.search(plain)):
        return intents.COMING
    is_denied = _DENIES_CANCEL.search(plain) is not None
    is_about_one = _AN_EXISTING.search(plain) is not None
    if _CALLS_OFF_FOR_ANOTHER.search(plain):
        return intents.CHANGE
    if _CHANGE.search(plain) or (is_about_one and _ANOTHER.search(plain) and not _NO_CHANGE.search(plain)):
        return intents.LATE if _SURELY_LATE.search(plain) and _WILL_BE_THERE.search(plain) else intents.CHANGE
    if is_denied:
        return intents.KEEP
    comes = only_says_see_you(plain) or _COMES_ALL_THE_SAME.search(plain)
    if comes and not (_IN_DOUBT.search(plain) or _NO_MORE.search(plain)):
        return intents.COMING
    if _CANCEL.search(plain) or (is_about_one and _NO_MORE.search(plain)):
        return intents.CANCEL
    return None


def only_says_see_you(plain: str) -> bool:
    """Whether the words are 「聽日見」 and no more: after a booking a goodbye, after a reminder a yes."""
    return _SEE_YOU.search(plain) is not None


def _is_late(plain: str) -> bool:
    if _SURELY_LATE.search(plain) and not _WISHES_ONE.search(plain):
        return True
    return _LATE.search(plain) is not None and (minutes_late(plain) is not None or not _SHIFTS.search(plain))


def _asks_how_it_stands(plain: str) -> bool:
    if _MINE.search(plain):
        return True
    is_about_one = _AN_EXISTING.search(plain) is not None and _WISHES_ONE.search(plain) is None
    return is_about_one and _HOW_IT_STANDS.search(plain) is not None


def minutes_late(plain: str) -> str | None:
    """How many minutes a text names: 15分鐘, 三個字, half an hour."""
    found = _MINUTES.search(plain)
    if found is None:
        return None
    if found["half"] or found["hour"]:
        return "30" if found["half"] else "60"
    count = int(found["count"]) if found["count"].isdigit() else number(found["count"]) or 0
    minutes = count * 5 if found["five"] else count
    return str(minutes) if 0 < minutes <= MOST_LATE else None


def _day_of(wish: dict[str, str]) -> dict[str, str]:
    """The day on which the visit is that the text is about."""
    return {"on": wish["day"]} if "day" in wish and wish.get("last_day", wish["day"]) == wish["day"] else {}
