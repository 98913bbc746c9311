"""What a message says, field by field: what `smartclinic understand` prints, and what the model is told. Pure.

The guide to its fields is docs/understanding.md. Conversations read the same words by the same rules: this only names
what `reading` found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.choice import is_on_the_clock
from smartclinic.assistant.understanding.doctor_words import called_by_name
from smartclinic.assistant.understanding.doubts import is_outweighed
from smartclinic.assistant.understanding.findings import Found, find
from smartclinic.assistant.understanding.guesses import guess
from smartclinic.assistant.understanding.guide_names import named
from smartclinic.assistant.understanding.language import detect_language
from smartclinic.assistant.understanding.normalise import for_matching, shortened
from smartclinic.assistant.understanding.offering import Context, situation_of
from smartclinic.assistant.understanding.opting import Opting, opting
from smartclinic.assistant.understanding.picks import pick, points_at_several
from smartclinic.assistant.understanding.reading import doubted, read_text, words_of
from smartclinic.assistant.understanding.red_flags import find_red_flags
from smartclinic.assistant.understanding.requests import wants_visit
from smartclinic.assistant.understanding.slot_keys import read_slot_key
from smartclinic.assistant.understanding.tap_answers import read_choice
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.platform.clock import hong_kong

SURE: Final = 0.8
"""From this confidence on the rules answer by themselves."""

_CERTAIN: Final = 1.0
"""The whole message is one of a closed list: STOP, a pick of what was offered, the signs of an emergency."""
_BY_REQUEST: Final = 0.9
_DOUBTED: Final = 0.7
_GUESSED: Final = 0.5
_NOTHING_FOUND: Final = 0.2

_MAY_POINT: Final = frozenset({intents.BOOK, intents.WHICH, intents.ASK_NAME_AGAIN})
_SAYS_A_NAME: Final = frozenset({intents.NAME, intents.NAMES})


class Understood(Struct, frozen=True, kw_only=True):
    """The fields of docs/understanding.md; None for what the text does not say."""

    intent: str
    language: str
    date: str | None = None
    time: str | None = None
    period: str | None = None
    doctor: str | None = None
    branch: str | None = None
    service: str | None = None
    patient: str | None = None
    choice: int | None = None
    confidence: float
    red_flag: str | None = None
    urgent: bool = False


def understand(text: str, now: datetime, clinic: Clinic, context: Context | None = None) -> Understood:
    """What this text says at this moment, after what was asked in `context`."""
    return understood(text, situation_of(clinic, now, context))


def findings(situation: Situation) -> Understood:
    """What rules found in the burst of a conversation, be they sure of its intent or not: for the model's turn."""
    return understood(words_of(found.record for found in situation.burst), situation)


def understood(text: str, situation: Situation) -> Understood:
    """What this text says in this situation. An emergency goes before everything."""
    flags, said = find_red_flags(text), shortened(text)
    found = find(said, situation.now, situation.clinic.config)
    picked = _picked(said, situation)
    read_as = read_text(text, situation, flags)
    intent, confidence = _intent(text, read_as, picked, situation, found)
    if flags.emergency:
        intent, confidence = "emergency", _CERTAIN
    choice = picked if intent == "choose" else None
    when = _as_offered(found, choice, situation)
    return Understood(
        intent=intent,
        language=detect_language(said).value,
        date=when.day.isoformat() if when.day else None,
        time=f"{when.time:%H:%M}" if when.time else None,
        period=found.period.value if found.period else None,
        doctor=found.doctor or _called(said, situation),
        branch=found.branch,
        service=found.service,
        patient=_named_patient(read_as) or found.patient,
        choice=choice,
        confidence=confidence,
        red_flag=next(iter(flags.emergency), None),
        urgent=bool(flags.emergency or flags.urgent),
    )


def _picked(said: str, situation: Situation) -> int | None:
    asked = situation.gate.asked
    if asked is None or not asked.options:
        return None
    return pick(said, asked, situation.now, situation.clinic.config)


def _intent(
    text: str, read_as: Intent | None, picked: int | None, situation: Situation, found: Found
) -> tuple[str, float]:
    """The guide's intent, and how sure the rules are of it."""
    if (opted := opting(text)) is not None:
        return ("opt_out" if opted is Opting.OUT else "opt_in"), _CERTAIN
    plain = for_matching(shortened(text))
    if read_as is None and points_at_several(plain, found, situation):
        return "choose", _GUESSED
    if read_as is None:
        return _doubted(text, plain, situation) or _guessed(plain, found)
    if picked and _is_pick(read_as, picked, situation):
        return "choose", _CERTAIN
    if read_as.name in _MAY_POINT and points_at_several(plain, found, situation):
        return "choose", _BY_REQUEST
    is_wish_alone = read_as.name == intents.BOOK and not wants_visit(plain)
    return named(read_as, plain), SURE if is_wish_alone else _BY_REQUEST


def _doubted(text: str, plain: str, situation: Situation) -> tuple[str, float] | None:
    """What a sign says that is in doubt and yet likelier than anything else; None: nothing is."""
    read_as = doubted(text, situation)
    return (named(read_as, plain), _DOUBTED) if read_as and not is_outweighed(read_as, plain) else None


def _guessed(plain: str, found: Found) -> tuple[str, float]:
    """What is likeliest where no rule is sure: for the record and for the model, never acted on."""
    if (guessed := guess(plain)) is not None:
        return guessed.intent, _GUESSED
    return ("book", _GUESSED) if found.is_of_a_visit else ("other", _NOTHING_FOUND)


def _is_pick(read_as: Intent, picked: int, situation: Situation) -> bool:
    """Whether what was read is the option that the words single out, and not something said beside it."""
    asked = situation.gate.asked
    chosen = read_choice(asked.options[picked - 1].id, situation) if asked else None
    details = {name: value for name, value in read_as.details.items() if name != "urgent"}
    return chosen is not None and (chosen.name, dict(chosen.details)) == (read_as.name, details)


def _as_offered(found: Found, choice: int | None, situation: Situation) -> Found:
    """What is named of day and time, as the picked option has it: 七點 is 19:00 where that is offered."""
    asked = situation.gate.asked
    key = read_slot_key(asked.options[choice - 1].id) if asked and choice else None
    if key is None:
        return found
    start = hong_kong(key.starts_at)
    names_it = found.time is not None and is_on_the_clock(start, found.time)
    return replace(found, day=found.day and start.date(), time=start.time() if names_it else None)


def _called(said: str, situation: Situation) -> str | None:
    """The doctor of an answer that names one without the title: 黃."""
    asked, clinic = situation.gate.asked, situation.clinic.config
    if asked is None or asked.question != intents.ASKED_DOCTOR:
        return None
    return called_by_name(for_matching(said), clinic) or None


def _named_patient(read_as: Intent | None) -> str | None:
    if read_as is None or read_as.name not in _SAYS_A_NAME:
        return None
    return read_as.details.get("text") or read_as.details.get("names")
