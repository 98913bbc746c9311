"""Appointments on the desk, through the real service: booked on the telephone, moved, marked, cancelled, taken back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

import httpx
from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.day_sheet import release
from smartclinic.appointments.sheets import sheet_key, sheet_of, write_sheet
from smartclinic.appointments.states import AppointmentState as State
from smartclinic.audit.entry import VIEWS, Action, AuditEntry
from smartclinic.contacts.patients import Patient, Relation, Source
from smartclinic.platform.clock import hong_kong
from smartclinic.work.unit import Unit
from tests.functions.desk_clinics import Caller, Stocked, two_clinics
from tests.functions.in_process import MEI, Service, in_virtual_time

TODAY, DAY = "2026-11-02", "2026-11-24"
"""It is nine on a Monday morning; that other day is a Tuesday."""
AT_HALF_PAST_THREE = {"doctor": "chan", "at": f"{DAY}T15:30", "service": "consultation", "day": DAY}
MEIS = f"+{MEI.wa_id}"


@dataclass
class FrontDesk:
    """Somebody at the front desk, with that day before them."""

    service: Service
    own: Stocked
    caller: Caller

    async def book(self, **typed: str) -> httpx.Response:
        """Book as the form does it."""
        return await self.caller.put("/appointments/book", **{**AT_HALF_PAST_THREE, **typed})

    async def does(self, appointment: str, what: str, **fields: str) -> httpx.Response:
        """Do something with a visit that has not been moved."""
        known = {"seen": "0", "day": DAY, **fields}
        return await self.caller.put(f"/appointments/{appointment}/{what}", **known)

    async def visit_of(self, name: str) -> tuple[str, Appointment]:
        """The latest visit of this patient."""
        found = [
            (each.id, await self.service.record(Appointment, each)) for each in await self.service.all("appointments")
        ]
        return max(
            ((each, visit) for each, visit in found if visit.patient_name == name), key=lambda pair: pair[1].created_at
        )

    async def visit(self) -> Appointment:
        """The visit of the clinic's that its addresses name."""
        (found,) = [each for each in await self.service.all("appointments") if each.id == self.own.ids["appointment"]]
        record: Appointment = await self.service.record(Appointment, found)
        return record

    async def done(self) -> list[Action]:
        """What the trail says that was done at the desk since it was stocked."""
        me = self.own.id_of("front_desk")
        entries = [await self.service.record(AuditEntry, each) for each in await self.service.all("audit")]
        return [each.action for each in entries if each.actor == me and each.action not in VIEWS]


@asynccontextmanager
async def at_the_front_desk() -> AsyncIterator[FrontDesk]:
    """The sample clinic, and somebody at its desk."""
    async with two_clinics() as (service, own, _):
        yield FrontDesk(service, own, await own.desk("front_desk"))


def words(response: httpx.Response) -> str:
    """What a part says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.text)))


# --- booking


@in_virtual_time
async def test_a_name_is_enough_to_book_somebody_without_whatsapp() -> None:
    async with at_the_front_desk() as desk:
        response = await desk.book(name="李婉芬")

        _, visit = await desk.visit_of("李婉芬")
        assert (visit.state, visit.source, visit.contact) == (State.BOOKED, Source.PHONE, None)
        assert hong_kong(visit.starts_at).isoformat() == f"{DAY}T15:30:00+08:00"
        assert f"已預約24/11（二）15:30，編號{visit.reference}。" in words(response)
        assert "李婉芬" in words(response).partition("15:30")[2]  # in the day, drawn anew
        assert await desk.done() == [Action.BOOK]


@in_virtual_time
async def test_a_number_finds_who_writes_under_it_and_offers_to_tell_them() -> None:
    async with at_the_front_desk() as desk:
        found = await desk.caller.put("/appointments/who", phone=MEIS)
        assert "以WhatsApp通知病人" in words(found)
        assert "這個號碼沒有WhatsApp對話" in words(await desk.caller.put("/appointments/who", phone="2345 6789"))
        assert words(await desk.caller.put("/appointments/who", phone="2345")).strip() == ""

        told = await desk.book(name="病人self", phone=MEIS, tell="yes")

        _, visit = await desk.visit_of("病人self")
        assert visit.contact == desk.own.ids["contact"]
        assert "病人會收到WhatsApp通知" in words(told)


@in_virtual_time
async def test_whoever_presses_enter_before_the_number_was_found_is_told_that_nobody_hears_of_it() -> None:
    async with at_the_front_desk() as desk:
        assert "有WhatsApp對話，未有通知病人" in words(await desk.book(name="病人self", phone=MEIS))


@in_virtual_time
async def test_a_mother_on_the_telephone_attests_before_her_child_is_booked() -> None:
    async with at_the_front_desk() as desk:
        refused = await desk.book(name="李心怡", phone=MEIS, relation="child")
        assert refused.status_code == 409
        assert "來電者可以代病人提供資料" in words(refused)
        assert 'value="李心怡"' in refused.text

        await desk.book(name="李心怡", phone=MEIS, relation="child", attested="yes")

        _, visit = await desk.visit_of("李心怡")
        (found,) = [each for each in await desk.service.all("patients") if each.id == visit.patient]
        child: Patient = await desk.service.record(Patient, found)
        assert (child.relation, child.attested_at is not None) == (Relation.CHILD, True)


@in_virtual_time
async def test_a_place_that_was_taken_meanwhile_comes_back_with_what_was_typed_and_other_places() -> None:
    async with at_the_front_desk() as desk:
        await desk.book(name="李婉芬")
        refused = await desk.book(name="何志明", phone="2345 6789", source="walk-in")

        assert refused.status_code == 409
        assert refused.headers["hx-retarget"] == "#chosen"
        assert "這個時間剛剛有人預約了" in words(refused)
        assert 'value="何志明"' in refused.text
        other = re.search(r'name="instead" value="([^"]+)"', refused.text)
        assert other

        await desk.book(name="何志明", phone="2345 6789", instead=other[1])

        _, visit = await desk.visit_of("何志明")
        assert f"{visit.doctor}.{hong_kong(visit.starts_at):%Y-%m-%dT%H:%M}" == other[1]


@in_virtual_time
async def test_what_is_no_name_or_no_number_is_refused_in_words_and_books_nothing() -> None:
    async with at_the_front_desk() as desk:
        assert "請輸入病人姓名" in words(await desk.book(name=" "))
        assert "這不是電話號碼" in words(await desk.book(name="何志明", phone="打俾我"))
        assert (await desk.book(name="何志明", at="2026-02-31T10:00")).status_code == 400
        assert "這個時間已過" in words(await desk.book(name="何志明", at="2026-10-31T10:00"))
        assert await desk.done() == []


@in_virtual_time
async def test_a_place_of_the_clinics_own_diary_needs_no_name() -> None:
    async with at_the_front_desk() as desk:
        assert "診所預約簿" in words(await desk.book(name="", source="clinic-diary"))


# --- moving


@in_virtual_time
async def test_a_visit_is_moved_to_the_place_that_was_chosen_and_back_again() -> None:
    async with at_the_front_desk() as desk:
        chosen = await desk.caller.get(f"/appointments?day={DAY}&moving={desk.own.ids['appointment']}")
        assert "改到這裏" in words(chosen)
        before = await desk.visit()
        assert f"/appointments/{desk.own.ids['appointment']}/move?" in unescape(chosen.text)

        moved = await desk.does(desk.own.ids["appointment"], "move", doctor="chan", at="2026-11-25T10:00")

        assert hong_kong((await desk.visit()).starts_at).isoformat() == "2026-11-25T10:00:00+08:00"
        page = await desk.caller.get(moved.headers["hx-redirect"].partition("/dashboard")[2])
        assert "已改到10:00 陳醫生" in words(page)
        form = page.text.partition('class="notice notice-done"')[2].partition("</form>")[0]
        undo = dict(re.findall(r'name="(doctor|at|seen|back)" value="([^"]*)"', form))

        await desk.does(desk.own.ids["appointment"], "move", **undo)

        after = await desk.visit()
        assert (after.starts_at, after.doctor, after.reference) == (before.starts_at, before.doctor, before.reference)
        assert await desk.done() == [Action.MOVE_APPOINTMENT] * 2


@in_virtual_time
async def test_an_old_screen_moves_nothing() -> None:
    async with at_the_front_desk() as desk:
        visit = desk.own.ids["appointment"]
        await desk.does(visit, "move", doctor="chan", at=f"{DAY}T10:00")
        late = await desk.does(visit, "move", doctor="chan", at=f"{DAY}T11:00")
        assert late.status_code == 409
        assert "剛才已更改" in words(late)
        assert hong_kong((await desk.visit()).starts_at).hour == 10


# --- marking and cancelling


@in_virtual_time
async def test_a_visit_is_cancelled_with_word_to_the_patient_and_reinstated() -> None:
    async with at_the_front_desk() as desk:
        visit = desk.own.ids["appointment"]
        cancelled = await desk.does(visit, "cancel", tell="yes")
        assert "16:00的預約已取消。 病人會收到WhatsApp通知" in words(cancelled)
        assert (await desk.visit()).state is State.CANCELLED
        assert 'name="mark" value="booked"' in cancelled.text

        form = cancelled.text.partition('class="notice notice-done"')[2].partition("</form>")[0]
        undone = await desk.does(visit, "mark", **dict(re.findall(r'name="(mark|seen|tell)" value="([^"]*)"', form)))

        assert (await desk.visit()).state is State.BOOKED
        assert "16:00的預約已確定。 病人會收到WhatsApp通知" in words(undone)


@in_virtual_time
async def test_whoever_asked_for_a_visit_is_told_when_staff_agree_to_it() -> None:
    async with at_the_front_desk() as desk:
        visit = desk.own.ids["appointment"]

        async def as_requested(unit: Unit) -> None:
            found = await unit.get(Appointment, visit)
            assert found is not None
            unit.put(visit, replace(found, state=State.REQUESTED))
            key = sheet_key(found)
            write_sheet(unit, key, release(await sheet_of(unit, key), visit))

        await desk.service.app.work.run(desk.own.clinic, as_requested)
        part = (await desk.caller.get(f"/appointments/{visit}?day={DAY}")).text
        agree = next(form for form in part.split("<form") if 'value="booked"' in form)
        assert re.search(r'name="tell" value="yes" checked', agree)

        agreed = await desk.does(visit, "mark", mark="booked", tell="yes")

        assert "病人會收到WhatsApp通知" in words(agreed)


@in_virtual_time
async def test_arriving_and_taking_it_back_are_two_acts_and_pressing_twice_is_one() -> None:
    async with at_the_front_desk() as desk:
        visit = desk.own.ids["appointment"]
        await desk.does(visit, "mark", mark="arrived", act="once")
        await desk.does(visit, "mark", mark="arrived", act="once")
        assert (await desk.visit()).state is State.ARRIVED
        await desk.does(visit, "mark", mark="booked", seen=str((await desk.visit()).revision))
        assert (await desk.visit()).state is State.BOOKED
        assert await desk.done() == [Action.MARK_APPOINTMENT] * 2


@in_virtual_time
async def test_a_mark_that_cannot_be_is_refused_in_words() -> None:
    async with at_the_front_desk() as desk:
        visit = desk.own.ids["appointment"]
        assert (await desk.does(visit, "mark", mark="no_show")).status_code == 409  # it has not begun
        assert (await desk.does(visit, "mark", mark="nonsense")).status_code == 400
        assert (await desk.does(visit, "mark", mark="late", minutes="-5")).status_code == 400
        assert await desk.done() == []


@in_virtual_time
async def test_the_end_of_a_day_is_shown_before_it_is_done() -> None:
    async with at_the_front_desk() as desk:
        await desk.book(name="李婉芬", at=f"{TODAY}T10:00")
        visit, _ = await desk.visit_of("李婉芬")
        await desk.does(visit, "mark", mark="arrived")

        before = words(await desk.caller.get(f"/appointments/finish?day={TODAY}"))
        assert "已到，將標示為完成：1人" in before
        assert "李婉芬" in before
        done = await desk.caller.put("/appointments/finish", day=TODAY)

        assert "已完成1人，失約0人" in words(done)
        assert (await desk.visit_of("李婉芬"))[1].state is State.COMPLETED
        assert (await desk.caller.put("/appointments/finish", day=DAY)).status_code == 409


# --- sessions and stock


@in_virtual_time
async def test_a_session_that_is_stopped_takes_nobody_until_it_goes_on() -> None:
    async with at_the_front_desk() as desk:
        session = {"day": DAY, "doctor": "chan", "part": "afternoon"}
        assert "已截籌" in words(await desk.caller.put("/appointments/session", **session, what="stop"))
        assert "停診或已截籌" in words(await desk.book(name="李婉芬"))
        assert "恢復接受預約" in words(await desk.caller.put("/appointments/session", **session, what="go-on"))
        await desk.caller.put("/appointments/session", **session, what="released", released="4")
        assert "WhatsApp名額：0/4" in words(await desk.book(name="李婉芬"))


@in_virtual_time
async def test_what_is_out_of_stock_is_said_on_the_day_until_it_is_back() -> None:
    async with at_the_front_desk() as desk:
        out = await desk.caller.put("/appointments/stock", day=DAY, service="flu-vaccine", there="no")
        assert "流感針缺貨" in words(out)
        back = await desk.caller.put("/appointments/stock", day=DAY, service="flu-vaccine", there="yes")
        assert "流感針缺貨" not in words(back)
        assert await desk.done() == [Action.CHANGE_STOCK] * 2


# --- patients


@in_virtual_time
async def test_somebody_is_unlinked_with_one_tap() -> None:
    async with at_the_front_desk() as desk:
        contact, child = desk.own.ids["contact"], desk.own.ids["other_patient"]
        assert "病人child" in words(await desk.caller.get(f"/conversations/{contact}/people"))
        gone = await desk.caller.put(f"/conversations/{contact}/people/{child}/unlink")
        assert "已解除 病人child 的關聯" in words(gone)
        assert f"/people/{child}/unlink" not in gone.text
        assert await desk.done() == [Action.UNLINK_PATIENT]


@in_virtual_time
async def test_two_records_of_one_person_are_read_back_and_become_one() -> None:
    async with at_the_front_desk() as desk:
        one, other = desk.own.ids["patient"], desk.own.ids["other_patient"]
        assert "比較及合併" in words(await desk.caller.get(f"/patients/{one}"))
        both = words(await desk.caller.get(f"/patients/{one}/join?into={other}"))
        assert ("病人self" in both, "病人child" in both) == (True, True)

        joined = await desk.caller.put(f"/patients/{one}/join", into=other, stays=one)

        assert joined.headers["hx-redirect"].endswith(f"/patients/{one}?joined=yes")
        assert (await desk.caller.get(f"/patients/{other}")).status_code == 404
        assert await desk.done() == [Action.JOIN_PATIENTS]


# --- looking


@in_virtual_time
async def test_the_audit_trail_says_appointments_and_sessions_in_words() -> None:
    async with at_the_front_desk() as desk:
        await desk.does(desk.own.ids["appointment"], "move", doctor="chan", at=f"{DAY}T10:00")
        await desk.caller.put("/appointments/session", day=DAY, doctor="chan", part="afternoon", what="stop")
        await desk.caller.put("/appointments/stock", day=DAY, service="flu-vaccine", there="no")
        trail = words(await (await desk.own.desk("privacy_officer")).get("/audit"))
        for said in (
            "已預約 24/11（二）16:00 陳醫生 → 變成 已預約 24/11（二）10:00 陳醫生",
            "陳醫生 24/11 下午",
            "已截籌",
            "缺貨",
        ):
            assert said in trail, said


@in_virtual_time
async def test_a_day_that_is_none_shows_today_and_far_ones_are_not_looked_for() -> None:
    async with at_the_front_desk() as desk:
        for nonsense in ("2026-02-31", "x", "9999-12-31", "0001-01-01", ""):
            assert "2/11（一） 今日" in words(await desk.caller.get(f"/appointments?day={nonsense}"))


@in_virtual_time
async def test_a_week_counts_each_session_and_leads_to_its_day() -> None:
    async with at_the_front_desk() as desk:
        page = await desk.caller.get(f"/appointments/week?day={DAY}")
        assert "下午 2人預約" in words(page)
        assert f"/appointments?day={DAY}#col-chan_{DAY}_afternoon" in page.text


# --- what screens ask


async def asks(desk: FrontDesk, path: str) -> str:
    """What the page asks every few seconds."""
    page = (await desk.caller.get(path)).text
    found = re.search(r'hx-get="[^"]*?(/appointments/since[^"]*)" hx-trigger="every 3s"', page)
    assert found
    assert "desk:changed" not in page.partition("<main")[2]
    return unescape(found[1])


@in_virtual_time
async def test_a_screen_asks_in_two_reads_whether_its_days_changed_and_a_chat_changes_nothing() -> None:
    async with at_the_front_desk() as desk:
        paths = ("/appointments", "/appointments/week", "/appointments/sheet")
        day, week, sheet = [await asks(desk, f"{path}?day={DAY}") for path in paths]
        another = await asks(desk, "/appointments?day=2026-12-01")
        await desk.service.says(MEI, "你好")
        await desk.service.quiet()

        await desk.caller.get(day)
        desk.service.counts.forget()
        for each in (day, week, sheet, another):
            quiet = await desk.caller.get(each)
            assert (quiet.status_code, quiet.content) == (204, b"")
        assert len(desk.service.counts.calls) == 8

        await desk.does(desk.own.ids["appointment"], "mark", mark="confirmed")  # by a colleague
        for each in (day, week, sheet):
            changed = await desk.caller.get(each)
            assert (changed.status_code, changed.headers["HX-Trigger"]) == (200, "appointments:changed")
        assert (await desk.caller.get(another)).status_code == 204


@in_virtual_time
async def test_the_day_that_a_visit_leaves_changes_and_so_does_one_whose_session_is_stopped() -> None:
    async with at_the_front_desk() as desk:
        left = await asks(desk, f"/appointments?day={DAY}")
        await desk.does(desk.own.ids["appointment"], "move", doctor="chan", at="2026-11-25T10:00")
        assert (await desk.caller.get(left)).status_code == 200

        stopped = await asks(desk, f"/appointments?day={DAY}")
        await desk.caller.put("/appointments/session", doctor="chan", part="morning", day=DAY, what="stop")
        assert (await desk.caller.get(stopped)).status_code == 200
