"""Two staff act on the same thing at once, over HTTP: one wins, the other is told in words, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

import httpx
import pytest

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.clinics.model import Language
from smartclinic.conversations.desk.paging import microseconds
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import Author
from smartclinic.staff.roles import Role
from smartclinic_local.meta.people import Person
from staff_desk.rendering import say
from tests.functions.desk_clinics import Caller, Stocked, two_clinics
from tests.functions.in_process import MEI, Service, in_virtual_time

LANGUAGES: Final = (Language.ZH_HK, Language.EN)
FIRST, SECOND = Role.NURSE.value, Role.DOCTOR.value
CONVERSATION: Final = "/conversations/{contact}"


@dataclass
class Two:
    """Two people with the same page open, and the clinic behind them."""

    service: Service
    at: Stocked
    one: Caller
    other: Caller

    async def both(self, path: str, ones: Mapping[str, str], others: Mapping[str, str]) -> list[httpx.Response]:
        """Both send the same form at the same moment, as htmx does."""
        address = path.format(**self.at.ids)
        done = await asyncio.gather(self.one.put(address, **ones), self.other.put(address, **others))
        assert all(each.status_code < 500 for each in done), [each.text for each in done]
        return list(done)

    async def trail(self, action: Action) -> list[AuditEntry]:
        """The entries of this action."""
        found = [await self.service.record(AuditEntry, each) for each in await self.service.all("audit")]
        return [entry for entry in found if entry.action is action and entry.actor in self.ids]

    @property
    def ids(self) -> tuple[str, str]:
        """Who they are."""
        return self.at.id_of(FIRST), self.at.id_of(SECOND)

    async def gate(self) -> Gate:
        """The conversation."""
        (found,) = [each for each in await self.service.all("conversations") if each.id == self.at.ids["contact"]]
        gate: Gate = await self.service.record(Gate, found)
        return gate

    def name_of(self, staff: str | None) -> str:
        """What somebody is called on the desk."""
        return f"{FIRST if staff == self.ids[0] else SECOND} of {self.at.clinic}"


def in_both_languages(test: Any) -> Any:
    """Run with two people who read this language (a test function and its mark, hence Any)."""

    def scenario(language: Language) -> None:
        @in_virtual_time
        async def run() -> None:
            async with two_clinics() as (service, own, _):
                callers = [await own.desk(FIRST), await own.desk(SECOND)]
                for caller in callers:
                    caller.more_cookies = f"__Host-view=language={language.value}"
                await asyncio.sleep(1)
                service.store.seconds = 0.01  # so that both read before either writes
                await test(Two(service, own, *callers), language)

        run()

    scenario.__name__, scenario.__doc__ = test.__name__, test.__doc__
    return pytest.mark.parametrize("language", LANGUAGES)(scenario)


def told(response: httpx.Response, language: Language, key: str, **values: object) -> bool:
    """Whether these words of the desk are in the answer."""
    return str(say(language, key, **values)) in response.text


def moment(two: Two) -> str:
    """What a form drawn now says it has seen."""
    return str(microseconds(two.service.app.clock.now()))


def one_of_each(done: list[httpx.Response]) -> tuple[httpx.Response, httpx.Response]:
    """The answers of who won and of who did not."""
    won, lost = sorted(done, key=lambda each: each.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    return won, lost


@in_both_languages
async def test_both_take_a_conversation(two: Two, language: Language) -> None:
    epoch = str((await two.gate()).epoch)
    _, lost = one_of_each(await two.both(f"{CONVERSATION}/take", {"epoch": epoch}, {"epoch": epoch}))
    holder = (await two.gate()).taken_by
    assert holder in two.ids
    assert told(lost, language, "thread_held_now", name=two.name_of(holder))
    assert [entry.actor for entry in await two.trail(Action.TAKE_OVER)] == [holder]


@in_both_languages
async def test_both_write_to_the_patient(two: Two, language: Language) -> None:
    seen = moment(two)
    words = {two.ids[0]: "第一位寫的話", two.ids[1]: "第二位寫的話"}
    forms = [{"seen": seen, "text": text} for text in words.values()]
    _, lost = one_of_each(await two.both(f"{CONVERSATION}/write", *forms))
    holder = (await two.gate()).taken_by
    assert holder is not None
    assert told(lost, language, "thread_not_sent_held", name=two.name_of(holder))
    written = [each for each in (await two.service.outbox()).values() if each.author is Author.STAFF]
    assert [each.content.body for each in written] == [words[holder]]
    assert [entry.actor for entry in await two.trail(Action.WRITE_TO_PATIENT)] == [holder]
    assert 'id="composer"' not in lost.text  # the composer, with what was typed in it, stays as it stands
    two.service.store.seconds = 0
    await asyncio.sleep(60)
    assert two.service.shown(MEI).count(words[holder]) == 1


@in_both_languages
async def test_whoever_loses_without_scripts_has_their_words_still_in_the_composer(
    two: Two, language: Language
) -> None:
    seen = moment(two)
    path = f"{CONVERSATION}/write".format(**two.at.ids)
    texts = ("第一位寫的話", "第二位寫的話")
    done = await asyncio.gather(
        *(each.send(path, seen=seen, text=text) for each, text in zip((two.one, two.other), texts, strict=True))
    )
    assert sorted(each.status_code for each in done) == [303, 409]
    (lost,) = [number for number, each in enumerate(done) if each.status_code == 409]
    assert f">{texts[lost]}</textarea>" in unescape(done[lost].text)
    assert told(done[lost], language, "thread_not_sent_held", name=two.name_of((await two.gate()).taken_by))


@in_both_languages
async def test_one_hands_back_while_the_other_takes_it(two: Two, language: Language) -> None:
    own, epoch = two.at.ids["contact"], str((await two.gate()).epoch)
    await two.one.put(f"/conversations/{own}/take", epoch=epoch)
    seen = {"seen": moment(two), "epoch": str((await two.gate()).epoch)}
    done = await asyncio.gather(
        two.one.put(f"/conversations/{own}/hand-back", **seen), two.other.put(f"/conversations/{own}/take", **seen)
    )
    gate, entries = await two.gate(), len(await two.trail(Action.HAND_BACK)) + len(await two.trail(Action.TAKE_OVER))
    assert entries == 1 + sum(each.status_code == 200 for each in done)
    if done[0].status_code == 409:
        assert told(done[0], language, "thread_held_now", name=two.name_of(two.ids[1]))
        assert gate.taken_by == two.ids[1]


@in_both_languages
async def test_nobody_hands_back_what_another_holds(two: Two, language: Language) -> None:
    epoch = str((await two.gate()).epoch)
    await two.one.put(f"{CONVERSATION}/take".format(**two.at.ids), epoch=epoch)
    seen = {"seen": moment(two)}
    lost = await two.other.put(f"{CONVERSATION}/hand-back".format(**two.at.ids), **seen)
    assert lost.status_code == 409
    assert told(lost, language, "thread_held_now", name=two.name_of(two.ids[0]))
    assert (await two.gate()).taken_by == two.ids[0]


@in_both_languages
async def test_both_see_to_a_red_flag(two: Two, language: Language) -> None:
    two.service.store.seconds = 0
    await two.service.says(MEI, "我胸口好痛，透唔到氣")
    await asyncio.sleep(30)
    two.service.store.seconds = 0.01
    _, lost = one_of_each(await two.both(f"{CONVERSATION}/acknowledge", {}, {}))
    (entry,) = await two.trail(Action.ACKNOWLEDGE_ALARM)
    assert told(lost, language, "thread_already_heard", name=two.name_of(entry.actor))
    assert (await two.gate()).sounding_since is None


@in_both_languages
async def test_both_finish_a_task_on_the_list(two: Two, language: Language) -> None:
    _, lost = one_of_each(await two.both("/tasks/{task}/finish", {}, {}))
    (entry,) = await two.trail(Action.FINISH_TASK)
    assert told(lost, language, "tasks_already_finished", name=two.name_of(entry.actor))


@in_both_languages
async def test_both_finish_a_task_beside_the_conversation(two: Two, language: Language) -> None:
    _, lost = one_of_each(await two.both(f"{CONVERSATION}/tasks/{{task}}/finish", {}, {}))
    (entry,) = await two.trail(Action.FINISH_TASK)
    assert told(lost, language, "tasks_already_finished", name=two.name_of(entry.actor))


@in_both_languages
async def test_both_take_a_task_on(two: Two, language: Language) -> None:
    forms = [{"owner": staff} for staff in two.ids]
    _, lost = one_of_each(await two.both("/tasks/{task}/own", *forms))
    (entry,) = await two.trail(Action.OWN_TASK)
    assert told(lost, language, "tasks_owned_by_another", name=two.name_of(entry.actor))


@in_both_languages
async def test_both_leave_a_note_and_both_stay(two: Two, language: Language) -> None:
    done = await two.both(f"{CONVERSATION}/notes", {"note": "第一張"}, {"note": "第二張"})
    assert [each.status_code for each in done] == [200, 200]
    page = (await two.one.get(CONVERSATION.format(**two.at.ids))).text
    assert "第一張" in page
    assert "第二張" in page
    assert Counter(entry.actor for entry in await two.trail(Action.WRITE_NOTE)) == dict.fromkeys(two.ids, 1)


@in_both_languages
async def test_both_invite_the_same_person(two: Two, language: Language) -> None:
    managers = [await two.at.desk(Role.MANAGER.value) for _ in range(2)]
    for manager in managers:
        manager.more_cookies = two.one.more_cookies
    form = {"name": "新同事", "email": "new@clinic.example", "role": "nurse"}
    done = await asyncio.gather(*(manager.send("/team/invite", **form) for manager in managers))
    won, lost = sorted(done, key=lambda each: each.status_code)
    assert (won.status_code, lost.status_code) == (303, 409)
    assert told(lost, language, "team_already_invited")
    assert 'value="new@clinic.example"' in lost.text
    found = [await two.service.record(AuditEntry, each) for each in await two.service.all("audit")]
    assert sum(entry.action is Action.INVITE_STAFF for entry in found) == 1


@pytest.mark.parametrize(
    ("path", "form", "action"),
    [
        (f"{CONVERSATION}/write", {"seen": "0", "text": "你好"}, Action.WRITE_TO_PATIENT),
        (f"{CONVERSATION}/notes", {"note": "要覆電"}, Action.WRITE_NOTE),
        (f"{CONVERSATION}/take", {"epoch": "0"}, Action.TAKE_OVER),
        (f"{CONVERSATION}/tasks", {"kind": "receipt", "note": "x"}, Action.ASK_STAFF),
        ("/tasks/{task}/finish", {}, Action.FINISH_TASK),
    ],
)
def test_a_button_pressed_twice_is_pressed_once(path: str, form: dict[str, str], action: Action) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with two_clinics() as (service, own, _):
            nurse = await own.desk(FIRST)
            await asyncio.sleep(1)
            service.store.seconds = 0.01
            two = Two(service, own, nurse, nurse)
            pressed = {**form, "act": "one and the same"}
            done = await two.both(path, pressed, pressed)
            again = await nurse.put(path.format(**own.ids), **pressed)
            assert [each.status_code for each in (*done, again)] == [200] * 3
            assert len(await two.trail(action)) == 1
            assert sum(each.author is Author.STAFF for each in (await service.outbox()).values()) <= 1

    scenario()


@pytest.mark.parametrize(
    ("path", "form", "corrected", "action"),
    [
        (f"{CONVERSATION}/write", {"text": "醫生三點得閒"}, {"text": "更正：醫生四點得閒"}, Action.WRITE_TO_PATIENT),
        (f"{CONVERSATION}/notes", {"note": "要覆電"}, {"note": "已覆電"}, Action.WRITE_NOTE),
        (f"{CONVERSATION}/tasks", {"kind": "receipt", "note": "x"}, {"kind": "result", "note": "x"}, Action.ASK_STAFF),
        (f"{CONVERSATION}/tasks", {"kind": "receipt", "note": "x"}, {"kind": "receipt", "note": "y"}, Action.ASK_STAFF),
    ],
)
def test_what_is_corrected_after_its_answer_was_lost_is_sent_too(
    path: str, form: dict[str, str], corrected: dict[str, str], action: Action
) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with two_clinics() as (service, own, _):
            nurse = await own.desk(FIRST)
            two = Two(service, own, nurse, nurse)
            made_with_the_page = {"act": "one and the same", "seen": "0"}
            for words in (form, corrected, corrected):
                await nurse.put(path.format(**own.ids), **made_with_the_page, **words)
            assert len(await two.trail(action)) == 2

    scenario()


@in_virtual_time
async def test_a_task_is_changed_beside_its_own_conversation_only() -> None:
    async with two_clinics() as (service, own, _):
        nurse, before = await own.desk(FIRST), await service.all("staff_tasks")
        known = {each.id for each in await service.all("conversations")}
        await service.says(Person("李先生", phone="+85261112222"), "你好")
        await service.quiet()
        (another,) = {each.id for each in await service.all("conversations")} - known
        for contact in (another, "nobody"):
            for what in ("own", "free", "finish", "reopen"):
                refused = await nurse.put(f"/conversations/{contact}/tasks/{own.ids['task']}/{what}")
                assert refused.status_code == 404
        assert await service.all("staff_tasks") == before
