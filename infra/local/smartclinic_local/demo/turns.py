"""One turn on the phone: what the patient said, and everything up to the clinic's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smartclinic_local.demo.phone import Entry, NoAnswer, PatientPhone


class PlayFailed(Exception):
    """What was played did not come about. The text says what happened instead."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The clinic's answer, and the chat from what the patient said to it."""

    answer: Entry
    entries: Sequence[Entry]


async def turn(phone: PatientPhone, said: str) -> Turn:
    """The answer to this message of the patient's. Raises PlayFailed when none comes."""
    try:
        answer = await phone.answer(said)
    except NoAnswer as error:
        raise PlayFailed(f"the clinic did not answer: {error}") from error
    entries = list(await phone.chat())
    ids = [entry.id for entry in entries]
    return Turn(answer, entries[ids.index(said) : ids.index(answer.id) + 1])
