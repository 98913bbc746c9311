"""The guided menus: everything at the front desk by rows and numbers, with no model and no sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec
import pytest

from smartclinic.assistant.talking.menus import Menus
from smartclinic.assistant.talking.scene import Scene
from smartclinic.clinics.model import Language
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.limits import ROW, ROWS
from smartclinic.conversations.outgoing import SayWithList
from smartclinic.conversations.staff_task import StaffTask, TaskKind
from smartclinic.conversations.turns.turn import MISUNDERSTANDINGS
from smartclinic.platform.clock import HONG_KONG
from tests.unit.assistant.chat import Chat, Clinicians, at
from tests.unit.assistant.situations import SAMPLE, Desk, situation


def chat() -> Chat:
    return Clinicians(now=at("10:00")).patient()


def menus(language: Language = Language.ZH_HK) -> Menus:
    where = situation("?")
    return Menus(Scene.of(Desk(SAMPLE).unit(where.now), where, language))


@pytest.mark.parametrize("language", Language)
def test_every_page_fits_into_one_list_and_is_numbered_in_its_text(language: Language) -> None:
    at_desk = menus(language)
    for page in (at_desk.main(), at_desk.page("facts"), at_desk.page("requests"), at_desk.services()):
        content = page.content
        assert isinstance(content, SayWithList)
        assert len(content.rows) <= ROWS
        for number, row in enumerate(content.rows, 1):
            assert f"{number} {row.title}" in content.body
            assert len(row.title) <= ROW
            assert not row.title.endswith("…")


async def test_a_visit_is_booked_by_numbers_alone_but_for_the_name() -> None:
    patient = chat()
    await patient.says("你好")
    await patient.says("1")
    await patient.says("1")
    offered = await patient.says("1")
    assert "全名" in offered
    booked = await patient.says("陳小美")
    assert "約好喇" in booked


async def test_a_visit_is_cancelled_by_rows_and_buttons() -> None:
    patient = chat()
    for said in ("你好", "1", "1", "1", "陳小美"):
        await patient.says(said)
    await patient.says("你好")
    shown = await patient.says("2")
    assert "陳小美" in shown
    asked = await patient.taps("取消")
    assert "陳小美" in asked
    assert "已經取消" in await patient.taps("取消")


@pytest.mark.parametrize(("page", "row", "kind"), [("5", "1", TaskKind.DOCUMENT), ("5", "3", TaskKind.RESULT)])
async def test_what_staff_settle_is_asked_for_by_numbers(page: str, row: str, kind: TaskKind) -> None:
    patient = chat()
    for said in ("你好", page, row):
        await patient.says(said)
    tasks = await patient.place.unit().find(StaffTask, {"open": True}, order="wanted_by")
    assert [found.record.kind for found in tasks] == [kind]


async def test_the_way_back_leads_to_the_first_page() -> None:
    patient = chat()
    first = await patient.says("你好")
    await patient.says("4")
    assert (await patient.taps("返去主目錄")).splitlines()[1:] == first.splitlines()[1:7]


def test_whoever_is_not_understood_a_third_time_hears_that_a_person_will_help() -> None:
    night = datetime(2026, 11, 28, 23, 50, tzinfo=HONG_KONG)
    where = situation("…", now=night)
    where = replace(where, gate=msgspec.structs.replace(where.gate, misunderstood=MISUNDERSTANDINGS - 1))

    assert menus().not_understood().attention is None
    answer = Menus(Scene.of(Desk(SAMPLE).unit(night), where, Language.ZH_HK)).not_understood()

    assert answer.attention is Reason.NOT_UNDERSTOOD
    assert answer.content is not None
    assert "29/11（日）朝早9:00" in answer.content.body
