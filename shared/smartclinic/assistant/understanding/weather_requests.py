"""Whether a text asks about a typhoon or heavy rain: 打風仲有冇得睇, are you open in the typhoon. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Signal
from smartclinic.conversations.answering import Intent, Situation

_TYPHOON: Final = (
    r"打[大緊]?風|台風|颱風|风球|風球|(?:[八89十]|10)號(?:風|波|球|烈風|信號)|(?:掛|改掛|懸掛)(?:緊"
    r"|咗)?(?:[八389十三]|10)號"
    r"|\btyphoons?\b|\bt(?:yphoon )?(?:8|9|10)\b|\bsignal (?:no\.? ?)?(?:8|9|10)\b|\bno\.? ?8 signal\b"
)
_RAIN: Final = r"(?:黑|紅)(?:色)?(?:暴)?雨|暴雨|落大雨|\b(?:black|red) rain(?:storm)?\b|\brainstorms?\b|\bheavy rain\b"
_EXTREME: Final = r"極端(?:情況|天氣)|\bextreme conditions?\b"
_WEATHER: Final = {
    Signal.TYPHOON_8: compiled(_TYPHOON),
    Signal.BLACK_RAIN: compiled(_RAIN),
    Signal.EXTREME: compiled(_EXTREME),
}
_WANTS_SOMETHING: Final = compiled(
    r"(?:想|要|幫我|幫手)(?:.{0,4})(?:約|改期|改時間|改去|取消|攞籌|退)|取消|嚟唔到|[唔不]嚟(?:喇|啦|了)|遲(?!啲開|開)"
    r"|\b(?:want|like|need|please|can i|could i)\b[^.?!]{0,20}\b(?:book|change|cancel|move|reschedule)\b"
    r"|\b(?:cancel|reschedule|move) my\b|\bcan(?:no|')t (?:come|make it)\b|\blate\b"
)
"""Words that say what is to be done, whatever the weather."""


def weather_request(text: str, situation: Situation) -> Intent | None:
    """A question about the weather, with the signal and the day that it names; None: it asks for something else."""
    plain = for_matching(text)
    named = [signal for signal, pattern in _WEATHER.items() if pattern.search(plain)]
    if not named or _WANTS_SOMETHING.search(plain):
        return None
    day = understand_when(_WEATHER[Signal.TYPHOON_8].sub(" ", plain), situation.now, situation.clinic.config).day
    return Intent(
        intents.FACTS,
        {
            "topic": "weather",
            "signal": named[0].value if len(named) == 1 else None,
            "day": day.isoformat() if day else None,
        },
    )
