"""What patients do beside words and taps: files, places, cards, orders, reactions, calls, and what Meta cannot show."""

from __future__ import annotations

import asyncio

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.record import Sent, Wrote
from smartclinic_local.meta.samples import LETTER, VOICE_NOTE
from smartclinic_local.scanner import EICAR
from smartclinic_local.vertex.plain_eyes import marked

from .people import Patient, scene

CAPTIONS = ("", "", "想約睇醫生", "我個波呢排好似怪怪哋")
SPOKEN = (b"", marked("想約睇醫生"), marked("你哋幾點開門"), marked({"words": "想約聽日下晝", "is_sure": False}))
"""What a voice note holds beside its sound, for the model that hears it."""


@scene(1.5, "files")
async def sends_a_file(patient: Patient) -> None:
    """A picture, a voice note, a document; with words in it, before it or behind it."""
    rng = patient.world.rng
    if rng.random() < 0.2:
        await patient.says("你好呀請問")
        await patient.pause(0, 3)
    await _file(patient, rng.choice(CAPTIONS))
    if rng.random() < 0.4:
        await patient.pause(0, 3)
        await patient.says("想約睇醫生")


@scene(0.5, "files")
async def sends_a_bad_file(patient: Patient) -> None:
    """A virus, something that is not what it says, something that Meta itself has lost."""
    meta, at = patient.world.meta, (patient.seat.number_id, patient.person)
    match patient.world.rng.randrange(3):
        case 0:
            patient.did("sends a virus", await meta.patient_sends_document(*at, content=LETTER + EICAR))
        case 1:
            patient.did("pretends", await meta.patient_sends_image(*at, content=LETTER))
        case _:
            patient.did("sends in vain", await meta.patient_sends_lost_media(*at))


@scene(0.7)
async def sends_no_words(patient: Patient) -> None:
    """A sticker or a picture."""
    meta, at = patient.world.meta, (patient.seat.number_id, patient.person)
    if patient.world.rng.random() < 0.6:
        patient.did("shows", await meta.patient_sends_sticker(*at))
    else:
        patient.did("shows", await meta.patient_sends_image(*at))


@scene(1.5, "oddities")
async def sends_something_odd(patient: Patient) -> None:
    """A place, a card, an order, or what WhatsApp does not pass on."""
    meta, at, rng = patient.world.meta, (patient.seat.number_id, patient.person), patient.world.rng
    sends = (
        lambda: meta.patient_sends_location(*at),
        lambda: meta.patient_shares_card(*at, "Chan Tai Man", "+85260009999"),
        lambda: meta.patient_orders(*at),
        lambda: meta.patient_sends_unsupported(*at),
        lambda: meta.patient_sends_unavailable(*at),
        lambda: meta.patient_sends_broken_interactive(*at),
        lambda: meta.patient_requests_welcome(*at),
    )
    patient.did("sends something odd", await rng.choice(sends)())
    if rng.random() < 0.3:
        await meta.value_errors(patient.seat.number_id, rng.choice((131000, 131051)))


@scene(1.2, "oddities")
async def reacts(patient: Patient) -> None:
    """A thumbs-up on something of the clinic's or of one's own, and perhaps it is taken back."""
    meta, rng = patient.world.meta, patient.world.rng
    chat = meta.ledger.chat(patient.seat.number_id, patient.person.id)
    if not chat:
        return
    about = rng.choice(chat[-4:]).wamid
    patient.did("reacts", await meta.patient_reacts(patient.seat.number_id, patient.person, about, "👍"))
    if rng.random() < 0.5:
        await patient.pause(0, 4)
        absent = rng.random() < 0.5
        back = meta.patient_takes_reaction_back(patient.seat.number_id, patient.person, about, key_absent=absent)
        patient.did("takes it back", await back)


@scene(1, "oddities")
async def calls(patient: Patient) -> None:
    """The telephone in WhatsApp, once or again at once, perhaps with words beside it."""
    world, rng = patient.world, patient.world.rng
    for _ in range(rng.choice((1, 1, 2))):
        seconds = rng.choice((0.0, rng.uniform(1, 20)))
        before = len(world.deeds.calls)
        call = asyncio.ensure_future(world.meta.patient_calls(patient.seat.number_id, patient.person, seconds=seconds))
        if rng.random() < 0.3:
            await patient.says("點解冇人聽")
        record_id = message_id(await call)
        world.deeds.calls[record_id] = patient.seat.id
        world.story.add(f"{patient.person.name}@{patient.seat.id}", "calls", record_id, before)
        patient.messages_left -= 1


@scene(0.7, "oddities")
async def stops_marketing(patient: Patient) -> None:
    """In WhatsApp itself, and perhaps not for long."""
    meta, at = patient.world.meta, (patient.seat.number_id, patient.person)
    await meta.patient_stops_marketing(*at)
    if patient.world.rng.random() < 0.5:
        await patient.pause(1, 20)
        await meta.patient_resumes_marketing(*at)
    patient.messages_left -= 1


@scene(0.5, "oddities")
async def quotes_an_answer(patient: Patient) -> None:
    """A reply to one message of the clinic's."""
    seen = [sent for sent in patient.sees() if isinstance(sent, Sent)]
    if seen:
        quoting = patient.world.rng.choice(seen).wamid
        meta, at = patient.world.meta, (patient.seat.number_id, patient.person)
        patient.did("quotes", await meta.patient_sends_text(*at, "嗰樣嘢仲喺度嗎", quoting=quoting))


async def _file(patient: Patient, caption: str) -> Wrote:
    meta, at = patient.world.meta, (patient.seat.number_id, patient.person)
    sends = (
        lambda: meta.patient_sends_image(*at, caption),
        lambda: meta.patient_sends_video(*at, caption),
        lambda: meta.patient_sends_document(*at, caption),
        lambda: meta.patient_sends_voice(*at, content=VOICE_NOTE + patient.world.rng.choice(SPOKEN)),
        lambda: meta.patient_sends_audio(*at),
    )
    return patient.did("sends a file", await patient.world.rng.choice(sends)())
