"""What a phone on the page has ready to send besides words: invented files, a place, a card, a call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.samples import VOICE_NOTE
from smartclinic_local.vertex.plain_eyes import marked

SPOKEN: Final = "我想約聽日下晝睇醫生"

Share = Callable[[MetaCore, str, Person], Awaitable[str]]


async def _picture(core: MetaCore, number_id: str, person: Person) -> str:
    return (await core.patient_sends_image(number_id, person)).wamid


async def _voice(core: MetaCore, number_id: str, person: Person) -> str:
    """Two seconds of silence that the model's stand-in hears as these words."""
    return (await core.patient_sends_voice(number_id, person, content=marked(SPOKEN, VOICE_NOTE))).wamid


async def _document(core: MetaCore, number_id: str, person: Person) -> str:
    return (await core.patient_sends_document(number_id, person)).wamid


async def _location(core: MetaCore, number_id: str, person: Person) -> str:
    return (await core.patient_sends_location(number_id, person)).wamid


async def _card(core: MetaCore, number_id: str, person: Person) -> str:
    return (await core.patient_shares_card(number_id, person, "陳大文", "+85290000001")).wamid


async def _call(core: MetaCore, number_id: str, person: Person) -> str:
    return await core.patient_calls(number_id, person)


SHARED: Final[Mapping[str, Share]] = {
    "picture": _picture,
    "voice": _voice,
    "document": _document,
    "location": _location,
    "card": _card,
    "call": _call,
}
"""By the name that the page uses. Each returns the id that its journey has."""
