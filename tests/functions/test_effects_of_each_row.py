"""Every row of what Meta may send has the effect that it declares, through the real functions."""

from __future__ import annotations

import msgspec
import pytest

from smartclinic.conversations.accounts.notice import AccountNotice
from smartclinic.conversations.content import Content, Media
from smartclinic.conversations.gate import WINDOW
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.media.attachment import State
from smartclinic.whatsapp.inbound import rows
from tests.functions.effects_rig import Came, Chat, chatting
from tests.functions.effects_table import CASES, Case
from tests.functions.in_process import in_virtual_time

GREETINGS = ("你好", "hello")
ROWS = {(row.field, row.type): row for row in rows()}


@pytest.mark.parametrize("row", sorted(ROWS), ids=" ".join)
def test_every_row_is_shown(row: tuple[str, str]) -> None:
    assert [case for case in CASES if case.row == row], f"no case shows what comes of {row}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_of_a_declared_row(case: Case) -> None:
    assert case.row in ROWS
    if case.dropped:
        assert ROWS[case.row].drops == case.dropped


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
@pytest.mark.parametrize("language", [0, 1], ids=["zh", "en"])
def test_what_happens_has_its_effect(case: Case, language: int) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with chatting(case.person) as chat:
            await chat.says(GREETINGS[language])
            before = await chat.gate()

            came = await chat.does(case.deed(chat))

            said(case, came, language)
            await recorded(case, chat, came)
            await asked_of_staff(case, chat, came)
            await window(case, chat, came, before.window_until)
            await fact(case, chat)
            assert await chat.owed() == []
            assert set(chat.service.statuses["webhook"]) == {200}

    scenario()


def said(case: Case, came: Came, language: int) -> None:
    """The answer, in the language of the person; or silence."""
    expected = case.words[language] if case.words else ""
    assert expected in came.answer
    assert bool(came.words) == bool(case.words)
    assert came.dropped == ({case.dropped: 1} if case.dropped else {})
    if case.logged:
        event, severity = case.logged
        assert [line["severity"] for line in came.log if line["message"] == event] == [severity]
    troubles = [line for line in came.log if line["severity"] == "ERROR"]
    assert bool(troubles) == bool(case.logged and case.logged[1] == "ERROR")


async def recorded(case: Case, chat: Chat, came: Came) -> None:
    """The message, and what became of it."""
    if case.content is None:
        assert came.messages == []
        return
    newest = came.messages[-1]
    assert newest.handling is case.handling
    assert bool(newest.answered_by) == bool(case.words)
    assert newest.sender is None
    assert newest.contact is not None
    kept = bare(newest.content)
    assert isinstance(kept, case.content) if isinstance(case.content, type) else kept == case.content


def bare(content: Content) -> Content:
    """Without what differs from file to file."""
    return msgspec.structs.replace(content, id="", sha256="") if isinstance(content, Media) else content


async def asked_of_staff(case: Case, chat: Chat, came: Came) -> None:
    """Why a person is needed, what they have to do, and the file that they will see."""
    reasons = await chat.reasons()
    assert (reasons == {case.reason}) if case.reason else not reasons
    assert [task.kind for task in came.tasks] == ([TaskKind.CALL_BACK] if case.calls_back else [])
    assert [(file.kind, file.state) for file in came.files] == ([(case.file, State.CLEAN)] if case.file else [])


async def window(case: Case, chat: Chat, came: Came, before: object) -> None:
    """Whether it opened the 24-hour window, and whether the person sees that it was read."""
    after = (await chat.gate()).window_until
    if case.opens_window:
        assert after == came.messages[-1].at + WINDOW
    elif case.content is None or not came.messages:
        assert after == before
    assert (came.reads > 0) is case.is_read


async def fact(case: Case, chat: Chat) -> None:
    """What is known of the clinic's own message, and of its account."""
    if case.fact:
        item = (await chat.outbox())[-1]
        assert getattr(item, case.fact) is not None
    if case.notice:
        (notice,) = [
            await chat.service.record(AccountNotice, each) for each in await chat.service.all("account_notices")
        ]
        assert notice.what == case.row[0]
        assert notice.due_at is None
        assert case.notice.items() <= notice.details.items()
