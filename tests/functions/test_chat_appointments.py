"""The whole life of an appointment by chat alone, in Cantonese and in English, through the real functions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import msgspec
import pytest

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.day_sheet import Entry, SheetKey, empty_sheet
from smartclinic.audit.entry import Act
from smartclinic.clinics.model import Part
from smartclinic.disruptions.disruption import Affected, Cause, Disrupted
from smartclinic.work.unit import Unit
from tests.functions.conversation import Phone, on
from tests.functions.in_process import JOHN, MEI, Service, in_virtual_time, running

CLINIC = "hong-wo"
TUESDAY = date(2026, 11, 24)


@asynccontextmanager
async def phones(when: str = "2026-11-23 10:00") -> AsyncIterator[tuple[Phone, Phone]]:
    with on(when):
        async with running() as service:
            yield Phone(service, MEI), Phone(service, JOHN)


async def stands(service: Service) -> list[tuple[str, str, str]]:
    """Every appointment as name, when (UTC), and state."""
    found = [await service.record(Appointment, each) for each in await service.all("appointments")]
    return sorted((one.patient_name, f"{one.starts_at:%d %H:%M}", one.state.value) for one in found)


async def fill(service: Service, key: SheetKey) -> None:
    """Somebody else has all that is left of this session, an hour and a half of it at the end."""

    async def fill(unit: Unit) -> None:
        stored = await unit.get(StoredSheet, key.id)
        sheet = stored.sheet if stored else empty_sheet(key)
        taken = {entry.start for entry in sheet.entries}
        others = tuple(
            Entry(start, 15, "consultation", f"{start:032}") for start in range(900, 1080, 15) if start not in taken
        )
        unit.put(key.id, StoredSheet(sheet=msgspec.structs.replace(sheet, entries=(*sheet.entries, *others))))

    await service.app.work.run(CLINIC, fill)


@in_virtual_time
async def test_a_mother_books_moves_and_cancels_for_two_children_in_cantonese() -> None:
    async with phones() as (mei, _):
        await mei.says("兩個小朋友想星期六朝早打流感針，一齊得唔得")
        await mei.says("2")
        assert "家長／監護人" in await mei.says("李心怡 李心悅")
        done = await mei.taps("確認")
        assert "約好喇 ✅ 李心怡" in done
        assert mei.choices == ["改期", "取消", "地圖"]

        assert "想改邊個" in await mei.taps("改期")
        assert "原本個位照留" in await mei.taps("李心悅")
        assert "冇改到" in await mei.says("下星期六", "呀等等", "都係唔改住")
        await mei.says("我想改李心悅嗰個，改去星期六朝早11點半")
        assert "改好喇 ✅ 李心悅，28/11（六）朝早11:30" in mei.service.shown(MEI)[-1]
        assert "取消李心怡" in await mei.says("取消李心怡嗰個")
        assert "已經取消" in await mei.taps("取消預約")

        assert await stands(mei.service) == [("李心怡", "28 02:15", "cancelled"), ("李心悅", "28 03:30", "booked")]
        assert await mei.needs_person() == set()


@in_virtual_time
async def test_a_mother_books_moves_and_cancels_for_two_children_in_english() -> None:
    async with phones() as (mei, _):
        await mei.says("Flu shots for my two kids on Saturday morning please")
        await mei.says("2")
        assert "a parent or guardian" in await mei.says("Amy Lee and Ben Lee")
        assert "Booked ✅ Amy Lee" in await mei.taps("Confirm")

        assert "Which one would you like to move?" in await mei.taps("Reschedule")
        assert "Your place is kept" in await mei.taps("Ben Lee")
        assert "nothing was changed" in await mei.says("no wait", "keep it as it is")
        assert "Moved ✅ Ben Lee, Sat 28 Nov, 11:30am" in await mei.says("move Ben Lee to Saturday 11:30am")
        assert "for Amy Lee?" in await mei.says("cancel Amy Lee's appointment")
        assert "is cancelled" in await mei.says("yes")

        assert await stands(mei.service) == [("Amy Lee", "28 02:15", "cancelled"), ("Ben Lee", "28 03:30", "booked")]


@pytest.mark.parametrize(
    ("asks", "wait", "offer", "name", "done"),
    [
        ("想約聽日下晝睇陳醫生", "有位通知我", "下晝3:30", "陳小美", "約好喇 ✅ 陳小美，24/11（二）下晝3:30"),
        ("Dr Chan tomorrow afternoon please", "Tell me if free", "3:30", "Mary Lee", "Booked ✅ Mary Lee"),
    ],
)
def test_whoever_waits_takes_the_place_that_another_gives_up(
    asks: str, wait: str, offer: str, name: str, done: str
) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with phones() as (mei, john):
            await john.says("book Dr Chan tomorrow 3:30pm")
            await john.says("John Smith")
            await fill(mei.service, SheetKey("chan", TUESDAY, Part.AFTERNOON))
            await mei.says(asks)
            await mei.taps(wait)
            before = len(mei.received)

            await john.says("cancel my appointment")
            await john.says("yes")
            await mei.service.quiet()

            assert len(mei.received) == before + 1
            assert offer in mei.service.shown(MEI)[-1]
            await mei.taps(mei.choices[0])
            assert done in await mei.says(name)
            assert (name, "24 07:30", "booked") in await stands(mei.service)

    scenario()


async def affected(service: Service) -> set[Affected]:
    return {(await service.record(Disrupted, each)).state for each in await service.all("disrupted")}


@in_virtual_time
async def test_a_typhoon_at_six_is_told_once_and_a_new_time_is_one_tap_away() -> None:
    async with phones() as (mei, _):
        await mei.says("聽日下晝三點睇陳醫生")
        await mei.says("陳小美")

        await mei.service.app.disruptions.declare(CLINIC, Cause.TYPHOON_8, Act("staff-1", "typhoon"), day=TUESDAY)
        await mei.service.quiet()
        assert "風球" in mei.service.shown(MEI)[-1]
        assert await affected(mei.service) == {Affected.TOLD}

        await mei.taps(mei.choices[0])
        assert "診所改動咗" in mei.service.shown(MEI)[-1]
        await mei.taps(mei.choices[0])

        assert "改好喇 ✅ 陳小美" in mei.service.shown(MEI)[-1]
        [(_, when, state)] = await stands(mei.service)
        assert (when != "24 07:00", state) == (True, "booked")


@in_virtual_time
async def test_whoever_keeps_the_visit_when_the_doctor_is_late_is_seen_on_the_desk() -> None:
    async with phones() as (mei, _):
        await mei.says("今日下晝三點睇陳醫生")
        await mei.says("陳小美")
        act, today = Act("staff-1", "late"), TUESDAY - timedelta(days=1)
        await mei.service.app.disruptions.declare(
            CLINIC, Cause.DOCTOR_LATE, act, doctor="chan", day=today, part=Part.AFTERNOON, minutes=40
        )
        await mei.service.quiet()

        keep = next(title for title in mei.choices if title in {"照舊", "照去", "等醫生"} or "照" in title)
        assert "照舊23/11（一）下晝3:00" in await mei.taps(keep)
        assert await affected(mei.service) == {Affected.KEPT}
