"""What follows from a voice note or a picture that a model was asked about: read back, or proposed to staff."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.fitting import clipped, framed
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.prepared import read_prepared
from smartclinic.assistant.understanding.sent import heard_in, is_to_be_heard
from smartclinic.clinics.model import Language
from smartclinic.conversations.answering import Answer, Intent, Situation
from smartclinic.conversations.model_days import turns_left
from smartclinic.conversations.staff_task import TaskKind, pass_to_staff
from smartclinic.media.seen import Seen

READ_BACK: Final = 120
"""So many characters of a voice note are read back: enough to see whether it was heard right."""

_ON_A_CARD: Final = ("company", "member_name", "plan", "valid_until")


def to_hear(situation: Situation) -> frozenset[str]:
    """The messages of a burst whose files a model is asked about: so many as the contact's day has turns left.

    What is being heard already stays, whatever is left.
    """
    clinic = situation.clinic.config
    left = turns_left(situation.gate.thinking, clinic, situation.now) if clinic.assistant.daily_cents > 0 else 0
    files = [found for found in situation.burst if is_to_be_heard(found.record.content)]
    kept = [found.id for found in files if found.record.file_kept]
    fresh = [found.id for found in files if not found.record.file_kept]
    return frozenset((*kept, *fresh[: max(left - len(kept), 0)]))


def as_heard(situation: Situation, intent: Intent) -> Intent:
    """What a voice note says is done only after a yes, as it may have been heard wrong; a spoken yes to that is one."""
    if intent.proposed or not heard_in(situation.burst) or intent == read_prepared(situation):
        return intent
    return replace(intent, proposed=True)


def read_back(situation: Situation, language: Language, answer: Answer) -> Answer:
    """The answer, beginning with what was heard."""
    heard = " ".join(heard_in(situation.burst).split())
    if answer.content is None or not heard:
        return answer
    before = say(language, "heard_before", words=clipped(heard, READ_BACK))
    return replace(answer, content=framed(answer.content, f"{before}\n\n"))


async def cards_to_staff(scene: Scene) -> None:
    """What a model read from pictures of cards, on the desk to be checked; the patient is told none of it."""
    for found in scene.situation.burst:
        heard = found.record.heard
        if heard is None or heard.seen is not Seen.CARD:
            continue
        await pass_to_staff(
            scene.unit, TaskKind.CARD, scene.contacts, found.id, scene.now, clinic=scene.clinic, words=_note(heard.card)
        )


def _note(card: dict[str, str]) -> str:
    """For whoever is at the desk, in both languages."""
    lines = [f"{_both(f'card_{name}')}: {card[name]}" for name in _ON_A_CARD if card.get(name)]
    return "\n".join((f"{_both('card_read')}:", *lines)) if lines else ""


def _both(key: str) -> str:
    return f"{say(Language.ZH_HK, key)} {say(Language.EN, key)}"
