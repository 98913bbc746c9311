"""What anybody sees who opens a link: an appointment, a ticket, a waiting room's screen; and what nobody does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from icalendar import Calendar, Event
from msgspec.structs import replace

from clinic_pages.links import edition
from clinic_pages.routing import ROUTES
from clinic_pages.site import MISSING
from smartclinic.appointments.appointment import Appointment, Who
from smartclinic.appointments.states import AppointmentState
from smartclinic.audit.entry import Act
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import STAFF_LANGUAGES, Part
from smartclinic.queueing import for_patient
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.for_patient import Taken
from smartclinic.queueing.line import Opening, Place, SessionNow, Standing
from smartclinic.work.unit import Unit
from tests.functions.in_process import captured_log, in_virtual_time
from tests.functions.pages_rig import CLINIC, VISIT, Pages, at, called, pages_of, waiting
from tests.unit.local.virtual_time import elapsed

NOBODY = "0" * 24
CHINESE = {"accept-language": "zh-HK,zh;q=0.9,en;q=0.8"}
ENGLISH = {"accept-language": "en-GB,en;q=0.9,zh;q=0.8"}
A_MOMENT = 1.5


async def trips(pages: Pages, open_it: Callable[[], Any]) -> int:
    """How many round trips to the store, one after the other, opening something takes."""
    pages.store.seconds = 1.0
    started = elapsed()
    await open_it()
    pages.store.seconds = 0.0
    return round(elapsed() - started)


def event_in(answer: httpx.Response) -> Event:
    """The one event of a calendar file."""
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert isinstance(event, Event)
    return event


# --- every page


def test_every_text_is_there_in_both_languages() -> None:
    chinese, english = (catalogue("clinic_pages", language) for language in STAFF_LANGUAGES)
    assert chinese.keys() == english.keys()
    assert [words[key].count("#") for words in (chinese, english) for key in ("stale", "board_stale")] == [1] * 4


@in_virtual_time
async def test_every_answer_forbids_what_is_foreign_and_is_kept_by_nobody() -> None:
    async with pages_of() as pages:
        paths = [await pages.appointment(), await pages.ticket(), await pages.board("gp"), "/", "/static/live.js"]
        for path in paths:
            answer = await pages.get(path)
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
            assert "unsafe" not in policy
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-robots-tag"].startswith("noindex")
            assert "set-cookie" not in answer.headers
            assert " style=" not in answer.text
            assert "onclick" not in answer.text


@in_virtual_time
async def test_a_link_that_shows_nothing_says_so_kindly_with_the_clinics_telephone() -> None:
    async with pages_of() as pages:
        for kind in ("appointment", "ticket", "board"):
            for token in (NOBODY, "nonsense", "0" * 25):
                answer = await pages.get(f"/{kind}/{CLINIC}/{token}", **CHINESE)
                assert answer.status_code == 404
                assert "+852 2345 0000" in answer.text
        for path in (f"/appointment/no-such-clinic/{NOBODY}", f"/ticket/..%2f/{NOBODY}", f"/board/A_B/{NOBODY}"):
            answer = await pages.get(path, **ENGLISH)
            assert (answer.status_code, "Nothing to see here" in answer.text) == (404, True)


@in_virtual_time
async def test_a_token_opens_its_own_kind_at_its_own_clinic_only() -> None:
    async with pages_of() as pages:
        path = await pages.appointment()
        token = path.rsplit("/", 1)[1]
        for other in (f"/ticket/{CLINIC}/{token}", f"/board/{CLINIC}/{token}", f"/appointment/other-clinic/{token}"):
            assert (await pages.get(other)).status_code == 404


@in_virtual_time
async def test_no_log_line_carries_a_token_or_an_address() -> None:
    async with pages_of() as pages:
        paths = [await pages.appointment(), await pages.ticket(), await pages.board("gp")]
        with captured_log() as log:
            for path in (*paths, f"/ticket/{CLINIC}/{NOBODY}"):
                await pages.get(path)
            pages.store.failure = RuntimeError("down")
            answer = await pages.get(f"/ticket/{CLINIC}/{'1' * 24}", **ENGLISH)
        assert (answer.status_code, "Please try again" in answer.text) == (500, True)
        said = log.getvalue()
        assert [json.loads(line)["message"] for line in said.splitlines()] == ["request_failed"]
        assert not [path for path in (*paths, "1" * 24) if path.rpartition("/")[2] in said]


@in_virtual_time
async def test_whoever_tries_many_links_has_to_wait_and_nobody_else_does() -> None:
    async with pages_of() as pages:
        path, most = await pages.appointment(), int(MISSING.split()[0])
        trying, other = {"x-forwarded-for": "spoofed, 203.0.113.9"}, {"x-forwarded-for": "203.0.113.10"}
        for number in range(most):
            assert (await pages.get(f"/ticket/{CLINIC}/{number:024x}", **trying)).status_code == 404
        refused = await pages.get(path, **trying)
        assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
        assert (await pages.get(path, **other)).status_code == 200
        await asyncio.sleep(61)
        assert (await pages.get(path, **trying)).status_code == 200


@in_virtual_time
async def test_nothing_is_changed_by_a_page() -> None:
    async with pages_of() as pages:
        for path in (await pages.appointment(), await pages.ticket(), await pages.board("gp")):
            await pages.get(path)
        assert pages.counts.writes == []
        assert all(route.count("{") <= 3 for route in ROUTES)


# --- an appointment


@in_virtual_time
async def test_an_appointment_says_when_where_and_with_whom_and_never_whose_it_is() -> None:
    async with pages_of() as pages:
        path = await pages.appointment()
        chinese, english = await pages.get(path, **CHINESE), await pages.get(path, **ENGLISH)
        for said in (
            "2026年11月3日（星期二）",
            "下晝3:30",
            "陳醫生",
            "旺角彌敦道800號",
            "K7M2P",
            "請勿進食",
            "早10分鐘",
        ):
            assert said in chinese.text
        for said in ("Tuesday 3 November 2026", "3:30pm", "Dr Chan", "800 Nathan Road", "K7M2P", "plain water"):
            assert said in english.text
        assert "陳小美" not in chinese.text + english.text
        assert (await pages.get(f"{path}?lang=en", **CHINESE)).text == english.text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"revision": 2}, "已改期，以下係新時間"),
        ({"state": AppointmentState.REQUESTED}, "等診所確認"),
        ({"state": AppointmentState.DISPLACED}, "診所要改動呢個預約"),
        ({"state": AppointmentState.ARRIVED}, "已經到診"),
        ({"state": AppointmentState.CANCELLED, "cancelled_by": Who.PATIENT}, "已取消"),
        ({"state": AppointmentState.CANCELLED, "cancelled_by": Who.CLINIC}, "診所取消咗呢個預約"),
        ({"state": AppointmentState.NO_SHOW}, "已經過咗"),
    ],
)
def test_an_appointment_says_what_has_become_of_it(facts: dict[str, Any], said: str) -> None:
    @in_virtual_time
    async def opened() -> None:
        async with pages_of() as pages:
            answer = await pages.get(await pages.appointment(**facts), **CHINESE)
            assert said in answer.text
            is_expected = facts.get("state") in {None, AppointmentState.BOOKED}
            assert ("加入日曆" in answer.text) is is_expected

    opened()


@in_virtual_time
async def test_an_appointments_page_ends_a_day_after_the_visit_and_when_it_is_revoked() -> None:
    async with pages_of() as pages:
        path = await pages.appointment(starts_at=at(-24 * 60), minutes=30)
        await asyncio.sleep(timedelta(minutes=29).total_seconds())
        assert (await pages.get(path)).status_code == 200
        await asyncio.sleep(timedelta(minutes=2).total_seconds())
        assert (await pages.get(path)).status_code == 404
        path = await pages.appointment(starts_at=at(3 * 24 * 60))
        await asyncio.sleep(A_MOMENT)
        assert (await pages.get(path)).status_code == 200
        await pages.put("a1", replace(VISIT, starts_at=at(3 * 24 * 60), page=None))
        await asyncio.sleep(A_MOMENT)
        assert (await pages.get(path)).status_code == 404


@in_virtual_time
async def test_what_the_clinics_file_no_longer_has_is_left_out() -> None:
    async with pages_of() as pages:
        answer = await pages.get(await pages.appointment(doctor="gone", branch="gone", service="gone"), **ENGLISH)
        assert answer.status_code == 200
        assert "K7M2P" in answer.text


@in_virtual_time
async def test_a_calendar_gets_the_visit_at_its_time_without_an_alarm_or_a_name() -> None:
    async with pages_of() as pages:
        path = await pages.appointment()
        answer = await pages.get(f"{path}/calendar.ics", **CHINESE)
        assert answer.headers["content-type"].startswith("text/calendar")
        assert answer.headers["content-security-policy"]
        event = event_in(answer)
        assert b"DTSTART:20261103T073000Z" in answer.content
        assert (event.start, event.end) == (VISIT.starts_at, VISIT.ends_at)
        assert (event["summary"], event["status"]) == ("康和診所 陳醫生", "CONFIRMED")
        assert "K7M2P" in str(event["description"])
        assert str(event["url"]).endswith(path)
        assert "VALARM" not in answer.text
        assert "陳小美" not in answer.text


@in_virtual_time
async def test_a_calendars_entry_moves_with_the_visit_and_goes_when_it_is_cancelled() -> None:
    async with pages_of() as pages:
        entries = []
        for facts in ({}, {"revision": 1, "starts_at": at(3000)}, {"revision": 1, "state": AppointmentState.CANCELLED}):
            path = await pages.appointment(**facts)
            await asyncio.sleep(A_MOMENT)
            entries.append(event_in(await pages.get(f"{path}/calendar.ics")))
        assert len({entry["uid"] for entry in entries}) == 1
        assert [entry["sequence"] for entry in entries] == [0, 1, 2]
        assert entries[1].start == at(3000)
        assert entries[2]["status"] == "CANCELLED"
        path = await pages.appointment(state=AppointmentState.DISPLACED)
        await asyncio.sleep(A_MOMENT)
        assert (await pages.get(f"{path}/calendar.ics")).status_code == 404


@in_virtual_time
async def test_an_appointments_page_costs_two_reads_in_one_round_trip() -> None:
    async with pages_of() as pages:
        path = await pages.appointment()
        assert await trips(pages, lambda: pages.get(path)) == 1
        assert len(pages.counts.reads) == 3  # the appointment; the clinic and how its number stands


# --- a ticket


@in_virtual_time
async def test_a_ticket_says_its_number_whose_turn_it_is_and_how_many_are_before_it() -> None:
    async with pages_of() as pages:
        path = await pages.ticket(
            called(3, -20), waiting(4), waiting(5), waiting(6), waiting(7), called=1, last_calls=("t3",)
        )
        chinese, english = (await pages.get(path, **CHINESE)).text, (await pages.get(path, **ENGLISH)).text
        for said in (
            "A9",
            "而家睇緊",
            "A3",
            "前面仲有",
            "4 <",
            "分鐘",
            "普通科",
            "要等多3位",
            "我到咗",
            "https://wa.me/",
        ):
            assert said in chinese
        for said in ("A9", "Now serving", "A3", "Before you", "minutes", "I'm here"):
            assert said in english


OFF: Final = SessionNow(Part.MORNING, off="typhoon_8")
"""A session that sees only those who have come."""


@pytest.mark.parametrize(
    ("own", "line", "said"),
    [
        (waiting(9), {}, "下一個就到你"),
        (waiting(9), {"opening": Opening.PAUSED}, "暫停叫號"),
        (Place("t9", 9, at(0), Part.MORNING), {}, "就快到你"),
        (Place("t9", 9, at(0), Part.MORNING), {"sessions": (OFF,)}, "請唔好出門"),
        (waiting(9), {"sessions": (OFF,)}, "已經知道你到咗"),
        (waiting(9), {"sessions": (SessionNow(Part.MORNING, late_minutes=30),)}, "醫生今日遲大約30分鐘"),
        (called(9, 1), {"called": 1, "last_calls": ("t9",)}, "到你喇"),
        (replace(waiting(9), standing=Standing.MISSED), {}, "已經過號"),
        (replace(waiting(9), standing=Standing.MISSED, wants_back=True), {}, "姑娘知道你返咗嚟"),
        (replace(waiting(9), standing=Standing.DONE), {}, "已經睇完"),
        (replace(waiting(9), standing=Standing.LEFT), {}, "已經取消"),
        (replace(waiting(9), standing=Standing.CLOSED), {}, "今日已經停止應診"),
        (replace(waiting(9), standing=Standing.MOVED), {}, "另一條隊"),
    ],
)
def test_a_ticket_says_how_it_stands(own: Place, line: dict[str, Any], said: str) -> None:
    @in_virtual_time
    async def opened() -> None:
        async with pages_of() as pages:
            answer = await pages.get(await pages.ticket(own=own, **line), **CHINESE)
            assert said in answer.text

    opened()


@in_virtual_time
async def test_an_open_ticket_hears_of_what_changes_and_of_nothing_else() -> None:
    async with pages_of() as pages:
        path = await pages.ticket(called(3, -20), waiting(4), called=1, last_calls=("t3",))
        first = await pages.get(f"{path}/now")
        assert first.headers["pages-edition"] == edition()
        tag = first.headers["etag"]
        await asyncio.sleep(A_MOMENT)
        same = await pages.get(f"{path}/now", **{"if-none-match": tag})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        await pages.ticket(called(3, -20), called(4, 0), called=2, last_calls=("t3", "t4"))
        await asyncio.sleep(A_MOMENT)
        changed = await pages.get(f"{path}/now", **{"if-none-match": tag})
        assert (changed.status_code, "A4" in changed.text) == (200, True)


@in_virtual_time
async def test_a_ticket_ends_with_its_day() -> None:
    async with pages_of() as pages:
        path = await pages.ticket()
        await asyncio.sleep(timedelta(hours=14, minutes=59).total_seconds())
        assert (await pages.get(path)).status_code == 200
        await asyncio.sleep(timedelta(minutes=2).total_seconds())
        assert (await pages.get(f"{path}/now")).status_code == 404


@in_virtual_time
async def test_a_tickets_page_takes_two_round_trips_and_two_documents() -> None:
    async with pages_of() as pages:
        path = await pages.ticket()
        assert await trips(pages, lambda: pages.get(path)) == 2
        pages.counts.forget()
        await asyncio.sleep(A_MOMENT)
        await pages.get(f"{path}/now")
        assert sorted(read.split("/")[2] for read in pages.counts.reads) == ["queue_lines", "tickets"]


@in_virtual_time
async def test_what_is_really_booked_and_taken_has_its_page_and_is_called_on_the_screen() -> None:
    async with pages_of() as pages:
        desk, record = pages.clinic, await pages.clinic.directory.clinic(CLINIC)
        nurse, board = Act("nurse", "books"), await pages.board("gp")
        await desk.front_desk.book(CLINIC, "chan", "consultation", at(75), "陳大文", nurse, is_new=True)

        async def take(unit: Unit) -> Taken | NoTicket:
            queue, now = record.config.queue("gp"), desk.clock.now()
            return await for_patient.take(unit, record, queue, None, cause="m1", now=now, is_here=True)

        taken = await desk.work.run(CLINIC, take)
        assert isinstance(taken, Taken)
        (booked,) = await desk.work.run(CLINIC, lambda unit: unit.find(Appointment, {}, order="starts_at"))
        answer = await pages.get(f"/appointment/{CLINIC}/{booked.record.page}", **ENGLISH)
        assert (answer.status_code, "10:15am" in answer.text, "陳大文" in answer.text) == (200, True, False)
        answer = await pages.get(f"/ticket/{CLINIC}/{taken.ticket.page}", **ENGLISH)
        assert (answer.status_code, taken.ticket.label in answer.text) == (200, True)
        await desk.counter.call_next(CLINIC, "gp", Act("nurse", "calls"), seen=0)
        await asyncio.sleep(A_MOMENT)
        assert taken.ticket.label in (await pages.get(f"{board}/now")).text
        assert "It's your turn" in (await pages.get(f"/ticket/{CLINIC}/{taken.ticket.page}/now", **ENGLISH)).text


# --- a waiting room's screen


@in_virtual_time
async def test_a_screen_shows_numbers_alone_in_both_languages() -> None:
    async with pages_of() as pages:
        await pages.line("gp", called(3, -20), called(4, -5), waiting(5), called=2, last_calls=("t3", "t4"))
        text = (await pages.get(await pages.board("gp", "paediatrics"))).text
        for said in (
            "康和診所",
            "Hong Wo Clinic",
            "普通科",
            "General practice",
            "A4",
            "A3",
            "1 waiting",
            "尚未開始叫號",
        ):
            assert said in text


@in_virtual_time
async def test_a_call_and_its_repetition_are_news_on_a_screen() -> None:
    async with pages_of() as pages:
        path, seen = await pages.board("gp"), []
        for place in (called(3, 0), called(3, 0, recalled_at=at(1))):
            await pages.line("gp", place, called=1, last_calls=("t3",))
            await asyncio.sleep(A_MOMENT)
            answer = await pages.get(f"{path}/now")
            seen.append((answer.headers["etag"], answer.text.split('data-call="')[1].split('"')[0]))
        assert seen[0][0] != seen[1][0]
        assert seen[0][1] != seen[1][1]


@in_virtual_time
async def test_a_hundred_screens_cost_one_read() -> None:
    async with pages_of() as pages:
        path = await pages.board("gp", "paediatrics")
        assert await trips(pages, lambda: pages.get(path)) <= 3  # cold: the clinic comes first
        await asyncio.sleep(A_MOMENT)
        pages.counts.forget()
        assert await trips(pages, lambda: asyncio.gather(*(pages.get(f"{path}/now") for _ in range(100)))) == 2
        assert sorted(read.split("/")[2] for read in pages.counts.reads) == ["boards", "queue_lines", "queue_lines"]


@in_virtual_time
async def test_a_revoked_screen_shows_nothing_from_the_next_second_on() -> None:
    async with pages_of() as pages:
        path = await pages.board("gp")
        (board,) = await pages.clinic.boards.list(CLINIC)
        assert (await pages.get(f"{path}/now")).status_code == 200
        await pages.clinic.boards.revoke(CLINIC, board.id, Act("nurse", "revokes"))
        await asyncio.sleep(A_MOMENT)
        assert [(await pages.get(one)).status_code for one in (path, f"{path}/now", f"{path}/door/gp.svg")] == [404] * 3


@in_virtual_time
async def test_the_doors_code_is_a_picture_of_its_own_for_the_screens_queues_only() -> None:
    async with pages_of() as pages:
        path = await pages.board("gp")
        code = await pages.get(f"{path}/door/gp.svg")
        assert code.headers["content-type"].startswith("image/svg+xml")
        assert code.text.startswith("<svg")
        assert "style" not in code.text
        assert (await pages.get(f"{path}/door/paediatrics.svg")).status_code == 404


@in_virtual_time
async def test_a_screen_invites_nobody_to_take_a_ticket_that_is_not_given() -> None:
    async with pages_of() as pages:
        path = await pages.board("gp", "paediatrics")
        await pages.line("gp", stopped=(Part.MORNING,))
        await pages.line("paediatrics", opening=Opening.CLOSED)
        assert "/door/" not in (await pages.get(f"{path}/now")).text
        await pages.line("gp")
        await asyncio.sleep(A_MOMENT)
        assert "/door/gp.svg" in (await pages.get(f"{path}/now")).text


@in_virtual_time
async def test_a_failure_is_not_remembered() -> None:
    async with pages_of() as pages:
        path = await pages.board("gp")
        pages.store.failure = RuntimeError("down")
        assert (await pages.get(f"{path}/now")).status_code == 500
        pages.store.failure = None
        assert (await pages.get(f"{path}/now")).status_code == 200
