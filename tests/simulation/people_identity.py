"""What becomes of people at Meta: names instead of numbers, new numbers and ids, the next owner of an old number."""

from __future__ import annotations

from dataclasses import replace

from smartclinic_local.meta.people import Person

from .people import STOP, Patient, scene
from .seats import Seat
from .world import World

NEWCOMER = "何大文"


@scene(1.5, "identity")
async def adopts_a_user_name(patient: Patient) -> None:
    """The number is hidden from now on; perhaps it is shared all the same, and two histories are one."""
    person, rng = patient.person, patient.world.rng
    if person.username:
        return
    named = replace(person, hidden_phone=person.hidden_phone or person.own_phone) if person.phone is None else person
    await patient.says("你好呀請問")
    await _pauses(patient)
    await patient.world.meta.patient_adopts_username(named, f"patient_name_{rng.randrange(1000)}")
    await (patient.says("停止", STOP) if rng.random() < 0.3 else patient.says("想約睇醫生"))
    await _pauses(patient)
    if rng.random() < 0.6:
        await shares_own_number(patient)


@scene(1.5, "identity")
async def stops_and_hides_the_number(patient: Patient) -> None:
    """STOP under the number; then only a name is shown, and in the end both are known to be one."""
    world, person = patient.world, patient.person
    await patient.says("停止", STOP)
    await patient.answer()
    if person.username or person.phone is None or patient.person != person:
        return
    await world.meta.patient_adopts_username(person, f"patient_name_{world.rng.randrange(1000)}")
    await patient.says("想約睇醫生")
    await _pauses(patient)
    await shares_own_number(patient)


@scene(1, "identity")
async def becomes_known_by_both(patient: Patient) -> None:
    """Meta begins to show what it did not show before: the id beside the number, or the number beside the id."""
    person, ledger = patient.person, patient.world.meta.ledger
    if person.phone and person.bsuid:
        return
    await patient.says("你好呀請問")
    await _pauses(patient)
    phone = person.phone or person.hidden_phone or new_phone(patient.world)
    bsuid = person.bsuid or new_bsuid(patient.world)
    ledger.meet(replace(person, phone=phone, bsuid=bsuid, hidden_phone=None, username=None))
    await patient.says("想約睇醫生")


@scene(1, "identity")
async def changes_number(patient: Patient) -> None:
    """The clinics are told, or one of them, or neither; and writing goes on, perhaps before the note comes."""
    world, rng = patient.world, patient.world.rng
    await patient.says("你好呀請問")
    await _pauses(patient)
    told = [seat.number_id for seat in world.seats if rng.random() < 0.7]
    await world.meta.patient_changes_number(told, patient.person, new_phone(world))
    world.story.add(f"{patient.person.name}@{patient.seat.id}", "has a new number, told to", len(told))
    if rng.random() < 0.7:
        await _pauses(patient)
        await patient.says("想約睇醫生")


@scene(0.7, "identity")
async def changes_user_id(patient: Patient) -> None:
    """Meta gives another id, and says so twice."""
    world = patient.world
    if patient.person.bsuid:
        await patient.says("你好呀請問")
        await _pauses(patient)
        await world.meta.patient_changes_user_id([seat.number_id for seat in world.seats], patient.person)
        await patient.says("想約睇醫生")


@scene(1.5, "identity")
async def number_gets_another_owner(patient: Patient) -> None:
    """The number is given up, and somebody else writes from it, at a bad moment."""
    world, rng, old = patient.world, patient.world.rng, patient.person
    if not old.phone or not old.bsuid:
        return
    await patient.says("你好呀請問")
    if await patient.answer() is None or patient.person != old or not is_known_by_both(world, patient.seat, old):
        return  # the clinic does not know the id: nothing would tell the two apart
    told = [seat.number_id for seat in world.seats if rng.random() < 0.3]
    if rng.random() < 0.5:
        await patient.says("想約睇醫生")  # on its way, as the number changes hands
        await patient.pause(0, 3)
    if patient.person != old:
        return
    await world.meta.patient_changes_number(told, old, new_phone(world))
    newcomer = Patient(
        world, patient.seat, Person(NEWCOMER, old.phone, new_bsuid(world), id=f"{old.phone}#2"), NEWCOMER
    )
    await patient.pause(1.1, 20)  # Meta's times are whole seconds
    await newcomer.says("想約睇醫生")
    await _pauses(newcomer)
    if rng.random() < 0.6:
        await patient.says("你好呀請問")
        await newcomer.says("聽日下晝")


@scene(0.7, "identity")
async def was_written_to_first(patient: Patient) -> None:
    """Staff wrote on the clinic's phone to somebody who had never written: the number's owner is in doubt."""
    world, rng = patient.world, patient.world.rng
    stranger = Person("鄭先生", phone=new_phone(world))
    await world.meta.clinic_phone.sends(patient.seat.number_id, stranger, "姑娘幫你查緊")
    await _pauses(patient)
    seen = replace(stranger, bsuid=new_bsuid(world)) if rng.random() < 0.7 else stranger
    newcomer = Patient(world, patient.seat, seen, stranger.name)
    patient.messages_left -= 1
    world.meta.ledger.meet(seen)
    await newcomer.says("你好呀請問")


async def shares_own_number(patient: Patient) -> None:
    """A tap on Meta's own button: the number behind the name."""
    meta = patient.world.meta
    patient.did("shares the number", await meta.patient_shares_own_number(patient.seat.number_id, patient.person))


def is_known_by_both(world: World, seat: Seat, person: Person) -> bool:
    """Whether the clinic has settled a message that showed both number and id."""
    for clinic, record_id, document in world.truth.each("messages"):
        wrote = world.who.wrote(record_id) if clinic == seat.id and document.get("handling") else None
        if wrote and wrote.person.phone == person.phone and wrote.person.bsuid == person.bsuid:
            return True
    return False


def new_phone(world: World) -> str:
    """A number that nobody has had."""
    return f"+8526000{world.rng.randrange(10_000):04d}"


def new_bsuid(world: World) -> str:
    """An id that nobody has had."""
    return f"HK.{world.rng.getrandbits(59):018d}"


async def _pauses(patient: Patient) -> None:
    """Hardly, until the answer comes, or for longer."""
    match patient.world.rng.randrange(3):
        case 0:
            await patient.pause(0, 2)
        case 1:
            await patient.answer()
        case _:
            await patient.pause(5, 40)
