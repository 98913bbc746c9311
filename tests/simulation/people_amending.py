"""Edits and deletions: before, while and after the answer comes, and before what they change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.record import Wrote

from .people import STOP, Patient, scene
from .truth import Commit

UNCLEAR = ("我個波呢排好似怪怪哋", "嗰樣嘢仲喺度嗎", "想約睇醫生", "你好呀請問")
"""Some of it needs the model, so that a moment lies between reading and answering."""


@scene(2, "amending")
async def edits(patient: Patient) -> None:
    """Write, and rewrite it once or twice at a bad moment."""
    wrote = await _says(patient)
    for _ in range(patient.world.rng.choice((1, 1, 2))):
        await _bad_moment(patient, wrote)
        with _late(patient) if patient.world.rng.random() < 0.4 else nullcontext():
            await _edits(patient, wrote)
        await patient.pause(1.1, 4)  # Meta's times are whole seconds


@scene(2, "amending")
async def edits_overtake_each_other(patient: Patient) -> None:
    """What was rewritten first comes last."""
    wrote = await _says(patient)
    await patient.pause(1.1, 3)
    with _late(patient):
        await _edits(patient, wrote)
    await patient.pause(1.1, 2)  # Meta's times are whole seconds
    await _edits(patient, wrote)


@scene(2, "amending")
async def deletes(patient: Patient) -> None:
    """Write, perhaps rewrite it, and delete it at a bad moment."""
    wrote = await _says(patient)
    if patient.world.rng.random() < 0.4:
        await _bad_moment(patient, wrote)
        await _edits(patient, wrote)
        await patient.pause(1.1, 4)
    await _bad_moment(patient, wrote)
    await _deletes(patient, wrote)


@scene(1, "amending")
async def is_overtaken(patient: Patient) -> None:
    """The edit or the deletion comes before what it changes."""
    rng = patient.world.rng
    with _late(patient):
        wrote = await _says(patient)
    await patient.pause(0, 2)
    await (_edits if rng.random() < 0.5 else _deletes)(patient, wrote)
    if rng.random() < 0.5:
        await patient.pause(0, 3)
        await patient.says("你好呀請問")


@scene(0.6, "amending")
async def stops_by_an_edit(patient: Patient) -> None:
    """What was answered long ago becomes STOP."""
    wrote = await patient.says("你好呀請問")
    if await patient.answer() and _handling(patient, wrote):
        edit = patient.did("edits", await patient.world.meta.patient_edits(wrote, "STOP"))
        patient.world.meant[message_id(edit.wamid)] = STOP
        patient.world.deeds.edits.setdefault(message_id(wrote.wamid), []).append(edit)


@contextmanager
def _late(patient: Patient) -> Iterator[None]:
    """What is done within, without waiting, comes seconds later."""
    meta = patient.world.meta
    ordinary = meta.faults
    meta.faults = replace(ordinary, webhook_delayed=1.0, delay_within=12.0)
    try:
        yield
    finally:
        meta.faults = ordinary


async def _says(patient: Patient) -> Wrote:
    """Something with a word in it that nobody else says."""
    return await patient.says(f"{patient.world.rng.choice(UNCLEAR)} {_word(patient)}")


async def _edits(patient: Patient, wrote: Wrote) -> None:
    edit = patient.did("edits", await patient.world.meta.patient_edits(wrote, f"想約聽日下晝 {_word(patient)}"))
    patient.world.deeds.edits.setdefault(message_id(wrote.wamid), []).append(edit)


async def _deletes(patient: Patient, wrote: Wrote) -> None:
    deeds, record_id = patient.world.deeds, message_id(wrote.wamid)
    versions = [wrote.text, *(edit.text for edit in deeds.edits.get(record_id, ()))]
    patient.did("deletes", await patient.world.meta.patient_revokes(wrote))
    deeds.deleted[record_id] = [text.split()[-1] for text in versions]


async def _bad_moment(patient: Patient, wrote: Wrote) -> None:
    """At once, when the model begins to think, when the answer has been decided, when it leaves, or long after."""
    record_id, clinic = message_id(wrote.wamid), patient.seat.id

    def begins(commit: Commit) -> bool | None:
        gates = [change for change in commit.of("conversations") if change.clinic == clinic]
        return True if any((each.after or {}).get("lease") for each in gates) else None

    def settles(commit: Commit) -> bool | None:
        return True if any(each.id == record_id and (each.after or {}).get("handling")
                           for each in commit.of("messages")) else None  # fmt: skip

    def leaves(commit: Commit) -> bool | None:
        return True if any(each.became("state", "claimed") for each in commit.of("outbox")) else None

    match patient.world.rng.randrange(6):
        case 0:
            await patient.pause(0, 2.4)
        case 1 | 2:
            await patient.world.truth.next(begins, within=10)
            await patient.pause(0, 1)
        case 3:
            await patient.world.truth.next(settles, within=20)
        case 4:
            await patient.world.truth.next(leaves, within=20)
        case _:
            await patient.answer()


def _handling(patient: Patient, wrote: Wrote) -> object:
    document = patient.world.truth.get_one(patient.seat.id, "messages", message_id(wrote.wamid)) or {}
    return document.get("handling")


def _word(patient: Patient) -> str:
    """A word that says nothing, so that it can be found again."""
    return f"zq{patient.world.rng.randrange(100_000_000):08d}"
