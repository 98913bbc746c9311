"""Voice notes and pictures: what is said in them, what was heard of it for sure, and what a picture shows."""

from __future__ import annotations

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.record import Wrote
from smartclinic_local.meta.samples import PICTURE, VOICE_NOTE
from smartclinic_local.vertex.plain_eyes import marked

from .meanings import OWN_DATA, Meant, wants
from .people import NOTHING, Patient, scene
from .people_assistant import answers
from .wilful import OPAQUE

SPOKEN_STOP = frozenset({"spoken stop"})
SPOKEN_RED_FLAG = frozenset({"spoken red flag"})

SAID: tuple[tuple[float, str, Meant], ...] = (
    (2, "想約聽日下晝睇陳醫生", NOTHING),
    (3, "我想取消預約", NOTHING),
    (3, "停止", SPOKEN_STOP),
    (3, "心口好痛出冷汗", SPOKEN_RED_FLAG),
    (1, "你哋幾點開門", NOTHING),
    (2, "想攞籌", NOTHING),
    (1, "我到咗喇", NOTHING),
    (1, "我會遲到十五分鐘", NOTHING),
    (1, "唔使通知我喇", NOTHING),
    (1, "聽日下晝陳醫生有位通知我", NOTHING),
    (1, "我會到", NOTHING),
    (1, "我想查閱我嘅個人資料", OWN_DATA),
    (1, "幫我補返張收據", wants("receipt")),
    (1, OPAQUE[0], NOTHING),
)
"""How often, what is said, and what that means to a checker."""

SHOWN: tuple[dict[str, str], ...] = (
    {"shows": "card", "company": "Bupa", "member_name": "CHAN SIU MEI", "plan": "Gold", "valid_until": "12/2027"},
    {"shows": "letter"},
    {"shows": "medicine"},
    {"shows": "identity"},
    {"shows": "other"},
)


@scene(5, "voice")
async def speaks(patient: Patient) -> None:
    """A voice note, or two at once, perhaps with words beside it; what is read back gets its answer."""
    rng = patient.world.rng
    for _ in range(rng.choice((1, 1, 1, 2))):
        await _says_aloud(patient)
    if rng.random() < 0.2:
        await patient.pause(0, 30)
        await patient.says(rng.choice(("想約睇醫生", "你哋幾點開門")))
    offer = await patient.answer(within=60)
    if offer is not None and rng.random() < 0.7:
        await answers(patient, offer)


@scene(2, "voice")
async def has_something_and_speaks_of_it(patient: Patient) -> None:
    """A ticket was taken by words; by voice it is given up, or they are late for it."""
    await patient.says("想攞籌")
    await patient.taps_first(await patient.answer(within=20))
    await patient.pause(3, 30)
    await _speaks(patient, patient.world.rng.choice(("唔等喇，唔要張籌", "我會遲到十五分鐘", "我到咗喇")), NOTHING)
    await answers(patient, await patient.answer(within=60))


@scene(2, "voice")
async def shows_a_picture(patient: Patient) -> None:
    """A card, a letter, medicine, an identity document, anything else."""
    rng = patient.world.rng
    meta, at = patient.world.meta, (patient.seat.number_id, patient.person)
    content = marked(rng.choice(SHOWN), PICTURE)
    patient.did("shows", await meta.patient_sends_image(*at, rng.choice(("", "", "想約睇醫生")), content=content))


async def _says_aloud(patient: Patient) -> None:
    rng = patient.world.rng
    ((_, words, meant),) = rng.choices(SAID, [weight for weight, _, _ in SAID])
    await _speaks(patient, words, meant)
    await patient.pause(0, 3)


async def _speaks(patient: Patient, words: str, meant: Meant) -> Wrote:
    """A voice note. What was not heard for sure means nothing to a checker, but for a red flag."""
    world = patient.world
    is_sure = world.rng.random() < 0.75
    content = marked({"words": words, "is_sure": is_sure}, VOICE_NOTE)
    wrote = await world.meta.patient_sends_voice(patient.seat.number_id, patient.person, content=content)
    world.meant[message_id(wrote.wamid)] = meant if is_sure or meant == SPOKEN_RED_FLAG else NOTHING
    world.deeds.spoken[message_id(wrote.wamid)] = words
    return patient.did(f"says aloud {words}", wrote)
