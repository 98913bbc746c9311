"""Personal PINs: which are taken, and that nobody guesses more often than the limit, however many at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.staff import pin as pins
from smartclinic.staff.keyed import StaffKey
from smartclinic.staff.member import StaffId
from smartclinic.staff.refusals import HasPin, NoPin, NoSuchMember, NotADevice, PinLocked, WeakPin, WrongPin
from tests.functions.in_process import everything
from tests.unit.staff.desk_rig import CLINIC, OTHER, Desk

PIN = "270314"
KEY = StaffKey(b"m" * 32)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "_COST", 2)


async def with_pin(desk: Desk) -> tuple[StaffId, str]:
    """Somebody with a PIN, and a device that is trusted."""
    nurse = await desk.invite()
    device, _ = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())
    await desk.app.pins.set(CLINIC, nurse, PIN, desk.act(nurse))
    return nurse, device


async def guesses(desk: Desk, nurse: StaffId, device: str, many: int, pin: str = "999998") -> list[bool | type]:
    """What comes of trying a PIN so often, one after another."""
    return [await guess(desk, nurse, device, pin) for _ in range(many)]


async def guess(desk: Desk, nurse: StaffId, device: str, pin: str) -> bool | type:
    try:
        return await desk.app.pins.check(CLINIC, device, nurse, pin)
    except (PinLocked, NoPin) as refusal:
        return type(refusal)


async def test_the_right_pin_is_right_and_another_is_not(desk: Desk) -> None:
    nurse, device = await with_pin(desk)

    assert await desk.app.pins.check(CLINIC, device, nurse, PIN)
    assert not await desk.app.pins.check(CLINIC, device, nurse, "270315")
    assert await desk.app.pins.check(CLINIC, device, nurse, PIN)
    assert (await desk.member(nurse)).pin_failures == 0


@pytest.mark.parametrize(
    "pin",
    ["000000", "111111", "123456", "654321", "345678", "987654", "12345", "1234567", "", "27031a", "２７０３１４",
     "27 314", "²70314"],
)  # fmt: skip
async def test_a_pin_that_anybody_would_try_first_is_refused(pin: str, desk: Desk) -> None:
    nurse = await desk.invite()

    with pytest.raises(WeakPin):
        await desk.app.pins.set(CLINIC, nurse, pin, desk.act(nurse))
    assert (await desk.member(nurse)).pin is None


@pytest.mark.parametrize("pin", ["", "x" * 9000, "２７０３１４", "\ud800", "270314\n"])
async def test_whatever_is_typed_as_a_pin_is_only_wrong(pin: str, desk: Desk) -> None:
    nurse, device = await with_pin(desk)

    assert await desk.app.pins.check(CLINIC, device, nurse, pin) is False


async def test_five_wrong_ones_lock_it_for_a_quarter_of_an_hour(desk: Desk) -> None:
    nurse, device = await with_pin(desk)

    assert await guesses(desk, nurse, device, 5) == [False] * 5
    with pytest.raises(PinLocked) as locked:
        await desk.app.pins.check(CLINIC, device, nurse, PIN)
    assert locked.value.until == desk.clock.now() + timedelta(minutes=15)

    desk.clock.move(minutes=15)
    assert await desk.app.pins.check(CLINIC, device, nurse, PIN)
    assert await guesses(desk, nurse, device, 4) == [False] * 4


async def test_ten_wrong_ones_remove_it(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    await guesses(desk, nurse, device, 5)
    desk.clock.move(minutes=15)
    assert await guesses(desk, nurse, device, 5) == [False] * 5
    desk.clock.move(hours=1)

    with pytest.raises(NoPin):
        await desk.app.pins.check(CLINIC, device, nurse, PIN)
    assert (await desk.member(nurse)).pin is None

    await desk.app.pins.set(CLINIC, nurse, "271828", desk.act(nurse))
    assert await desk.app.pins.check(CLINIC, device, nurse, "271828")


async def test_the_tenth_may_still_be_right(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    await guesses(desk, nurse, device, 5)
    desk.clock.move(minutes=15)
    await guesses(desk, nurse, device, 4)

    assert await desk.app.pins.check(CLINIC, device, nurse, PIN)
    assert await desk.app.pins.check(CLINIC, device, nurse, PIN)


async def test_fifty_guesses_at_once_get_no_more_than_five(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    nurse, device = await with_pin(desk)
    looked_at: list[str] = []
    fits = pins.fits

    def counted(pin: str, kept: bytes, key: StaffKey) -> bool:
        looked_at.append(pin)
        return fits(pin, kept, key)

    monkeypatch.setattr(pins, "fits", counted)
    desk.racing()

    results = await asyncio.gather(*(guess(desk, nurse, device, f"9{n:05}") for n in range(50)))

    assert len(looked_at) == 5
    assert (results.count(False), results.count(PinLocked)) == (5, 45)
    assert (await desk.member(nurse)).pin_failures == 5


async def test_the_right_one_among_fifty_wins_only_in_the_first_five(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    await guesses(desk, nurse, device, 5)
    desk.racing()

    results = await asyncio.gather(*(guess(desk, nurse, device, PIN) for _ in range(50)))

    assert results == [PinLocked] * 50


async def test_a_pin_is_tried_on_a_trusted_device_only(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    theirs, _ = await desk.app.devices.trust(OTHER, "櫃位", desk.act())
    await desk.app.devices.revoke(CLINIC, device, desk.act())

    for untrusted in (device, theirs, "nothing"):
        with pytest.raises(NotADevice):
            await desk.app.pins.check(CLINIC, untrusted, nurse, PIN)
    assert (await desk.member(nurse)).pin_failures == 0


async def test_a_pin_is_changed_with_the_one_that_there_is_and_wrong_ones_count(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    change = desk.app.pins.set
    with pytest.raises(HasPin):
        await change(CLINIC, nurse, "271828", desk.act(nurse))
    for _ in range(5):
        with pytest.raises(WrongPin):
            await change(CLINIC, nurse, "271828", desk.act(nurse), present="999998")
    for tried in (change(CLINIC, nurse, "271828", desk.act(nurse), present=PIN), guess_raising(desk, nurse, device)):
        with pytest.raises(PinLocked):
            await tried
    desk.clock.move(minutes=15)
    act = desk.act(nurse)
    for _ in range(2):  # the same act again, whose answer was lost
        await change(CLINIC, nurse, "271828", act, present=PIN)

    assert await desk.app.pins.check(CLINIC, device, nurse, "271828")
    (locked,) = await closed(desk)
    assert (locked.actor, locked.action, locked.device) == (nurse, Action.PIN_LOCKED, None)


async def guess_raising(desk: Desk, nurse: StaffId, device: str) -> bool:
    return await desk.app.pins.check(CLINIC, device, nurse, PIN)


async def closed(desk: Desk) -> list[AuditEntry]:
    """What the trail tells of PINs that wrong tries locked or took away."""
    return [entry for entry in await desk.entries() if entry.action in (Action.PIN_LOCKED, Action.PIN_REMOVED)]


async def test_locking_a_pin_and_taking_it_away_leave_an_entry_each_that_names_the_device(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    await guesses(desk, nurse, device, 4)
    assert await closed(desk) == []
    await guesses(desk, nurse, device, 4)
    desk.clock.move(minutes=15)
    await guesses(desk, nurse, device, 9)

    told = [(entry.actor, entry.action, entry.subject, entry.device) for entry in await closed(desk)]
    whom = (f"device:{device}", f"staff/{nurse}", device)
    assert told == [(whom[0], what, *whom[1:]) for what in (Action.PIN_LOCKED, Action.PIN_REMOVED)]


async def test_the_fifth_that_is_right_locks_nothing_and_tells_nothing(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    await guesses(desk, nurse, device, 4)
    assert await desk.app.pins.check(CLINIC, device, nurse, PIN)

    assert await closed(desk) == []


async def test_whoever_was_let_go_has_no_pin(desk: Desk) -> None:
    nurse, device = await with_pin(desk)
    await desk.app.staffing.revoke(CLINIC, nurse, desk.act())

    with pytest.raises(NoSuchMember):
        await desk.app.pins.check(CLINIC, device, nurse, PIN)
    with pytest.raises(NoSuchMember):
        await desk.app.pins.set(CLINIC, nurse, PIN, desk.act())


async def test_setting_it_leaves_an_entry_that_does_not_tell_it(desk: Desk) -> None:
    nurse, _ = await with_pin(desk)

    (entry,) = [entry for entry in await desk.entries() if entry.action is Action.SET_PIN]
    assert (entry.actor, entry.subject, entry.before, entry.after) == (nurse, f"staff/{nurse}", None, None)
    assert PIN not in repr(everything(desk.store))


def test_the_same_pin_is_kept_differently_each_time_and_opens_under_one_key() -> None:
    one, other = pins.hidden(PIN, KEY), pins.hidden(PIN, KEY)

    assert one != other
    assert pins.fits(PIN, one, KEY)
    assert pins.fits(PIN, other, KEY)
    assert not pins.fits(PIN, one, StaffKey(b"w" * 32))
