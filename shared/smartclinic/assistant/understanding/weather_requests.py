"""Whether a text asks about a typhoon or heavy rain: 打風仲有冇得睇, are you open in the typhoon. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Signal
from smartclinic.conversations.answering import Intent, Situation

with patterns("weather_requests") as _said:
    _WEATHER: Final = {
        Signal.TYPHOON_8: _said["typhoon"],
        Signal.BLACK_RAIN: _said["rain"],
        Signal.EXTREME: _said["extreme"],
    }
    _WANTS_SOMETHING: Final = _said["wants_something"]


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
