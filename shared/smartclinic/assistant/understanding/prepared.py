"""What was prepared and waits for the patient's word: a tap or a clear yes does it, a no leaves it. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import msgspec

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import agrees
from smartclinic.assistant.understanding.normalise import for_matching, shortened
from smartclinic.assistant.understanding.sent import said_in
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.content import Tap
from smartclinic.conversations.gate import Asked, Speaker

INTENT: Final = "intent"
"""In the details of the question: the name of what is prepared. The other details are those of that intent."""

NAMED: Final = "named"
"""In its details too: the records that would change, as they were read back, a line each."""

ASKED_AS: Final = "asked_as"
"""In its details too: its words as they were said, by which it is known whether anything was said since."""

_OF_THE_QUESTION: Final = frozenset({INTENT, NAMED, ASKED_AS})

_POLITE: Final = (
    r"(?:[\s,，.。!！~～]|呀|啊|啦|喇|嘅|的|囉|喎|唔該晒?|多謝|謝謝|麻煩(?:你|晒)?|please|pls|thanks?(?: you)?|thx)*"
)
_YES: Final = re.compile(
    rf"^(?:1|係|係係|冇錯|沒錯|對|啱|正確|無誤|確認|確定|得|好|好好|可以|冇問題|沒問題|同意|是|是的|嗯|要|幫我(?:做|搞)?"
    rf"|ok(?:ay)?|yes|yep|yeah|yup|ya|y|sure|fine|correct|right|confirm(?:ed)?|go ahead|do it){_POLITE}$"
)
_THUMB: Final = re.compile(r"^[👍👌✅🆗🙆\s\U0001F3FB-\U0001F3FF\ufe0f\u200d♀♂]+$")
_NO: Final = re.compile(
    rf"^(?:2|唔係|不是|唔啱|不對|唔好|不要|唔使|不用|唔要|唔得|唔使住|唔好住|算|算數|算吧|錯|唔做|取消"
    rf"|no|nope|nah|n|wrong|not (?:now|right|correct|that)|don'?t|cancel|never ?mind|leave it){_POLITE}$"
)


def prepared_in(situation: Situation) -> Asked | None:
    """The question that waits for a yes; None: there is none, or it is too old."""
    asked = situation.open_question
    return asked if asked and asked.question == intents.ASKED_PREPARED else None


def prepared_intent(asked: Asked) -> Intent:
    """What is done once it is agreed to."""
    details = {name: value for name, value in asked.details.items() if name not in _OF_THE_QUESTION}
    return Intent(asked.details.get(INTENT, intents.EXPIRED), details)


def as_before(situation: Situation) -> Situation:
    """The situation without that question: what was open when it came in between is open."""
    asked = situation.gate.asked
    if asked is None or asked.question != intents.ASKED_PREPARED:
        return situation
    return replace(situation, gate=msgspec.structs.replace(situation.gate, asked=asked.before))


def is_last_said(asked: Asked, situation: Situation) -> bool:
    """Whether nothing was said to the patient since this was asked, by whomever: only then is a yes a yes to it."""
    turns = reversed(situation.gate.turns)
    said = next((turn.text for turn in turns if turn.by is not Speaker.PATIENT), None)
    return said is not None and said == asked.details.get(ASKED_AS)


def read_prepared(situation: Situation) -> Intent | None:
    """What a burst says to it: what was prepared, that it be left, or None where it says something else.

    Its own button always counts; a yes in words only while the question is the last that was said to the patient.
    """
    asked = prepared_in(situation)
    if asked is None:
        return None
    said, taps = _said_to(asked, situation), _taps(situation)
    if said == {True}:
        return prepared_intent(asked) if taps or is_last_said(asked, situation) else None
    return Intent(intents.LEAVE_IT) if said == {False} else None


def beside_prepared(situation: Situation) -> Situation:
    """The situation for what is no answer to that question: for a yes without any, as it may be to what was said since,
    and never is to what was asked even before.
    """
    asked = prepared_in(situation)
    if asked is None or _said_to(asked, situation) != {True}:
        return as_before(situation)
    return replace(situation, gate=msgspec.structs.replace(situation.gate, asked=None))


def _said_to(asked: Asked, situation: Situation) -> set[bool | None]:
    """Every yes and no of the burst, None for anything else; by its very own buttons: an older one's are neither."""
    said = {_yes_or_no(words) for found in situation.burst if (words := said_in(found.record))}
    if taps := _taps(situation):
        said.add({option.id: yes for option, yes in zip(asked.options, (True, False), strict=False)}.get(taps[-1]))
    return said


def _taps(situation: Situation) -> list[str]:
    return [found.record.content.id for found in situation.burst if isinstance(found.record.content, Tap)]


def _yes_or_no(text: str) -> bool | None:
    plain = for_matching(shortened(text))
    if _YES.search(plain) or agrees(plain) or _THUMB.search(text.strip()):
        return True
    return False if _NO.search(plain) else None
