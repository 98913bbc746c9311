"""A conversation on the desk, through the real function: reading it, taking it, answering, and two people at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from smartclinic.audit.entry import Action
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import HELD_BY_ALARM, Gate
from smartclinic.conversations.notes import Note
from smartclinic.conversations.outbox import Author, OutboxItem
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.templates.template_file import packaged_template
from smartclinic.work.unit import Unit
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.templates import Template
from tests.functions.conversation import Phone
from tests.functions.desk_people import AtTheDesk, at_the_desk, only_conversation, only_gate, trail
from tests.functions.desk_signing_in import DOCTOR, LAM, OFFICER
from tests.functions.in_process import NUMBER, Service, in_virtual_time, running, sample_clinic

CLOSES = "2026-11-05 12:30"
"""When the sample clinic's desk closes on that Thursday: 20:30 in Hong Kong."""

A_MOMENT = 30
"""Seconds in which whatever is sent has arrived; a hold ends, and with it the last task, only hours later."""

HOSTILE = "<script>alert(1)</script>\"'><b>"


async def begun(service: Service, text: str = "想搵姑娘") -> tuple[Phone, ContactId, AtTheDesk]:
    """A patient has written, and the nurse has the conversation open."""
    phone = Phone(service)
    await phone.says(text)
    contact, lam = await only_conversation(service), await at_the_desk(service, LAM)
    await lam.opens(contact)
    return phone, contact, lam


async def of_staff(service: Service) -> list[OutboxItem]:
    """What staff have sent."""
    return [item for item in (await service.outbox()).values() if item.author is Author.STAFF]


def approve(service: Service) -> None:
    """Meta approves the template of staff's words, and tells of it."""
    template = packaged_template("staff_message")
    for variant in template.languages:
        labels = tuple(variant.buttons.values())
        offered = Template(template.name, variant.language, "UTILITY", variant.body, labels)
        service.meta.templates.put(account_id(NUMBER), offered)
        service.meta.approve(template.name, variant.language)


async def changed(service: Service, contact: ContactId, **facts: object) -> None:
    """Change a gate past every rule."""

    async def use_case(unit: Unit) -> None:
        gate = await unit.get(Gate, contact)
        assert gate is not None
        unit.put(contact, msgspec.structs.replace(gate, **facts))

    await service.app.work.run(sample_clinic().id, use_case)


@in_virtual_time
async def test_the_page_shows_what_was_said_why_somebody_is_needed_and_on_what_grounds() -> None:
    async with running() as service:
        _, contact, lam = await begun(service, f"想約聽日 {HOSTILE}")
        assert "想約聽日" in lam.page
        assert "助理負責回覆" in lam.page
        assert "想預約" in lam.page
        assert HOSTILE not in lam.page
        assert contact in lam.page


@in_virtual_time
async def test_opening_it_is_in_the_audit_trail_once_however_often_it_is_drawn() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        await lam.opens(contact)
        await lam.get(f"/conversations/{contact}/thread")
        views = [each for each in await trail(service) if each.action is Action.VIEW_CONVERSATION]
        assert [(each.actor, each.subject) for each in views] == [(lam.staff, f"conversations/{contact}")]


@in_virtual_time
async def test_taking_answering_and_handing_back_reach_the_patient_and_the_trail() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service)
        taken = await lam.does(f"/conversations/{contact}/take")
        assert "你正在跟進" in taken.text
        await lam.opens(contact)
        written = await lam.does(f"/conversations/{contact}/write", text="報告得喇\r\n聽日可以嚟攞")
        assert written.status_code == 200
        assert 'id="act-composer"' in written.text
        await asyncio.sleep(A_MOMENT)
        assert phone.received[-1].content.body == "報告得喇\n聽日可以嚟攞"
        await lam.opens(contact)
        back = await lam.does(f"/conversations/{contact}/hand-back")
        assert "助理負責回覆" in back.text
        assert {Action.TAKE_OVER, Action.WRITE_TO_PATIENT, Action.HAND_BACK} <= {
            each.action for each in await trail(service)
        }


@in_virtual_time
async def test_a_form_that_is_sent_again_changes_nothing() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        for _ in range(3):
            assert (await lam.does(f"/conversations/{contact}/write", act="one", text="好")).status_code == 200
            assert (await lam.does(f"/conversations/{contact}/notes", act="two", note="留意")).status_code == 200
            asked = await lam.does(f"/conversations/{contact}/tasks", act="three", kind="result", note="攞報告")
            assert asked.status_code == 200
        await asyncio.sleep(A_MOMENT)
        assert len(await of_staff(service)) == 1
        assert len(await service.all("notes")) == 1
        assert len(await service.all("staff_tasks")) == 1


@in_virtual_time
async def test_of_two_who_write_at_once_one_is_heard_and_the_other_keeps_the_words_and_is_told_who() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        doctor = await at_the_desk(service, DOCTOR)
        await doctor.opens(contact)
        path = f"/conversations/{contact}/write"
        answers = await asyncio.gather(lam.does(path, text="林姑娘覆"), doctor.does(path, text="醫生覆"))
        assert sorted(each.status_code for each in answers) == [200, 409]
        refused = next(each for each in answers if each.status_code == 409)
        assert "剛剛接手，你的訊息沒有發出" in refused.text
        assert 'id="act-composer"' not in refused.text
        await asyncio.sleep(A_MOMENT)
        assert len(await of_staff(service)) == 1


@in_virtual_time
async def test_without_scripts_what_could_not_be_sent_is_still_in_the_composer() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        doctor = await at_the_desk(service, DOCTOR)
        await doctor.opens(contact)
        await lam.does(f"/conversations/{contact}/take")
        refused = await doctor.does(f"/conversations/{contact}/write", is_part=False, text=f"醫生覆 {HOSTILE}")
        assert refused.status_code == 409
        assert "醫生覆 &lt;script&gt;" in refused.text
        assert HOSTILE not in refused.text


@in_virtual_time
async def test_a_colleague_takes_over_from_whom_the_screen_showed_and_not_from_anybody_else() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        doctor = await at_the_desk(service, DOCTOR)
        await doctor.opens(contact)
        await lam.does(f"/conversations/{contact}/take")
        assert (await doctor.does(f"/conversations/{contact}/take")).status_code == 409
        assert "從林姑娘接手" in await doctor.opens(contact)
        assert (await doctor.does(f"/conversations/{contact}/take")).status_code == 200
        assert (await only_gate(service)).taken_by == doctor.staff


@in_virtual_time
async def test_a_closed_window_sends_the_template_first_and_says_so() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service)
        approve(service)
        await service.quiet()
        await changed(service, contact, window_until=service.app.clock.now() - timedelta(hours=1))
        assert "WhatsApp收費" in await lam.opens(contact)
        await lam.does(f"/conversations/{contact}/write", text="報告得喇")
        await asyncio.sleep(A_MOMENT)
        assert "報告得喇" not in [sent.content.body for sent in phone.received]
        page = await lam.opens(contact)
        assert "病人先收到這則範本訊息" in page
        assert "報告得喇" in page


@in_virtual_time
async def test_waiting_for_the_doctor_leaves_the_assistant_silent_and_says_since_when() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        await lam.does(f"/conversations/{contact}/take")
        await lam.opens(contact)
        waits = await lam.does(f"/conversations/{contact}/wait-for-doctor")
        assert "等候醫生回覆" in waits.text
        assert (await only_gate(service)).waiting_since is not None


@in_virtual_time
async def test_a_red_flag_is_acknowledged_once_and_the_next_is_told_who_was_quicker() -> None:
    async with running() as service:
        _, contact, lam = await begun(service, "我阿爸心口好痛出冷汗，聽日可唔可以睇陳醫生")
        doctor = await at_the_desk(service, DOCTOR)
        assert "我來處理" in await doctor.opens(contact)
        assert (await lam.does(f"/conversations/{contact}/acknowledge")).status_code == 200
        late = await doctor.does(f"/conversations/{contact}/acknowledge")
        assert late.status_code == 409
        assert "林姑娘已經在處理" in late.text


@in_virtual_time
async def test_a_page_from_before_a_red_flag_hands_nothing_back_and_says_why() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service)
        assert "已處理，交回助理" in lam.page
        await service.says(phone.person, "我阿爸心口好痛出冷汗")
        await asyncio.sleep(A_MOMENT)

        for path in ("hand-back", "hand-back-question", "wait-for-doctor"):
            refused = await lam.does(f"/conversations/{contact}/{path}")
            assert refused.status_code == 409
            assert "病人剛有緊急訊息，請先查看" in refused.text
            assert "我來處理" in refused.text  # drawn anew
        assert (await only_gate(service)).taken_by == HELD_BY_ALARM
        assert {each.action for each in await trail(service)} & {Action.HAND_BACK, Action.WAIT_FOR_DOCTOR} == set()


@in_virtual_time
async def test_who_sees_to_a_red_flag_is_named_to_everybody() -> None:
    async with running() as service:
        _, contact, lam = await begun(service, "我阿爸心口好痛出冷汗，聽日可唔可以睇陳醫生")
        assert "/acknowledge" in lam.page
        assert "/take" not in lam.page  # one button

        assert "你正在跟進" in (await lam.does(f"/conversations/{contact}/acknowledge")).text
        doctor = await at_the_desk(service, DOCTOR)
        await doctor.opens(contact)
        assert "林姑娘正在跟進" in doctor.page
        assert "林姑娘跟進中" in (await doctor.get("/lists")).text
        assert "緊急訊息" in (await doctor.get("/lists")).text


@in_virtual_time
async def test_a_question_that_is_handed_back_is_answered_and_leaves_the_list() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service, "你好")
        await lam.does(f"/conversations/{contact}/take")
        await service.says(phone.person, "地址")
        await asyncio.sleep(A_MOMENT)
        await lam.opens(contact)
        assert "交回，由助理回覆" in lam.page
        assert "已處理，交回助理" in lam.page

        await lam.does(f"/conversations/{contact}/hand-back-question")
        await asyncio.sleep(A_MOMENT)

        assert "彌敦道" in phone.received[-1].content.body
        assert (await only_gate(service)).needs is None


@in_virtual_time
async def test_a_colleague_counts_as_having_just_taken_it_for_a_minute() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        doctor = await at_the_desk(service, DOCTOR)
        await doctor.opens(contact)
        await lam.does(f"/conversations/{contact}/take")
        assert "林姑娘剛剛接手" in (await doctor.does(f"/conversations/{contact}/write", text="好")).text

        await asyncio.sleep(120)
        late = (await doctor.does(f"/conversations/{contact}/write", text="好")).text
        assert "林姑娘正在跟進，你的訊息沒有發出" in late
        assert "剛剛接手" not in late


@in_virtual_time
async def test_empty_and_endless_words_are_refused_with_a_sentence() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        empty = await lam.does(f"/conversations/{contact}/write", text="  \r\n ")
        assert (empty.status_code, "未有輸入文字" in empty.text) == (409, True)
        endless = await lam.does(f"/conversations/{contact}/write", text="長" * 4097)
        assert (endless.status_code, "4096" in endless.text) == (409, True)
        assert await of_staff(service) == []


@in_virtual_time
async def test_numbers_that_no_page_of_ours_sends_are_refused() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        for epoch in ("", "-1", "x", "٣", "9" * 21):
            assert (await lam.does(f"/conversations/{contact}/take", epoch=epoch)).status_code in {400, 413}
        for seen in ("", "x", "1e9"):
            assert (await lam.does(f"/conversations/{contact}/hand-back", seen=seen)).status_code == 400
        assert (await lam.does(f"/conversations/{contact}/tasks", kind="nothing")).status_code == 400
        assert (await lam.does(f"/conversations/{contact}/tasks", kind="result", due="2026-02-30")).status_code == 400


@pytest.mark.parametrize(
    ("due", "hour"),
    [("0001-01-01", ""), ("0001-01-01", "00:00"), ("2020-01-01", ""), ("9999-12-31", ""), ("9999-12-31", "23:59"),
     ("2028-01-01", ""), ("2026-11-02", "08:00"), ("", "00:00")],
)  # fmt: skip
@in_virtual_time
async def test_a_task_cannot_be_wanted_in_the_past_or_beyond_a_year(due: str, hour: str) -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        refused = await lam.does(f"/conversations/{contact}/tasks", kind="result", note="x", due=due, hour=hour)
        assert (refused.status_code, "限期須在現在之後、一年之內" in refused.text) == (409, True)
        assert await service.all("staff_tasks") == []


@pytest.mark.parametrize(
    ("due", "hour", "wanted"),
    [("2026-11-05", "15:00", "2026-11-05 07:00"), ("", "23:00", "2026-11-02 15:00"), ("2026-11-05", "", CLOSES)],
)
@in_virtual_time
async def test_a_task_is_wanted_by_an_hour_or_before_the_desk_closes(due: str, hour: str, wanted: str) -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        await lam.does(f"/conversations/{contact}/tasks", kind="result", note="x", due=due, hour=hour)
        (stored,) = await service.all("staff_tasks")
        task: StaffTask = await service.record(StaffTask, stored)
        assert f"{task.wanted_by:%Y-%m-%d %H:%M}" == wanted


@in_virtual_time
async def test_the_form_offers_no_other_days() -> None:
    async with running() as service:
        _, _, lam = await begun(service)
        assert 'type="date" min="2026-11-02" max="2027-11-02"' in lam.page
        assert '<option value="2026-11-03" label="明天">' in lam.page


@in_virtual_time
async def test_a_text_of_nothing_is_neither_sent_nor_kept() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        for nothing in ("\x00", "\u200b\u2060", "\u202e\u202c"):
            assert "未有輸入文字" in (await lam.does(f"/conversations/{contact}/write", text=nothing)).text
            assert "未有輸入文字" in (await lam.does(f"/conversations/{contact}/notes", note=nothing)).text
        assert (await of_staff(service), await service.all("notes")) == ([], [])


@in_virtual_time
async def test_a_screen_from_the_future_answers_only_what_has_happened() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        assert (await lam.does(f"/conversations/{contact}/hand-back", seen="9" * 18)).status_code == 200


@in_virtual_time
async def test_another_clinics_conversation_cannot_be_told_from_one_that_does_not_exist() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        stranger = await at_the_desk(service, DOCTOR, "other-clinic")
        for part in ("", "/thread", "/beside", f"/messages/{'0' * 32}?at=1"):
            foreign = await stranger.get(f"/conversations/{contact}{part}")
            nobody = await stranger.get(f"/conversations/{'a' * 26}{part}")
            broken = await stranger.get(f"/conversations/..%00{part}")
            assert foreign.status_code == nobody.status_code == broken.status_code == 404
            assert foreign.text.replace(contact, "") == nobody.text.replace("a" * 26, "")
        stranger.page = lam.page.replace(lam.hidden("csrf"), await _csrf(stranger))
        for deed in ("take", "hand-back", "wait-for-doctor", "acknowledge", "write", "notes", "same-person"):
            refused = await stranger.does(f"/conversations/{contact}/{deed}", text="x", note="x")
            nobody = await stranger.does(f"/conversations/{'a' * 26}/{deed}", text="x", note="x")
            assert (refused.status_code, refused.text) == (nobody.status_code, nobody.text)
            assert refused.status_code in {404, 409}
        assert (await only_gate(service)).taken_by is None


async def _csrf(who: AtTheDesk) -> str:
    signed_in = await who.service.app.sessions.open(who.cookie, None)
    assert signed_in is not None
    return signed_in.csrf


@in_virtual_time
async def test_whoever_only_looks_can_do_nothing() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        officer = await at_the_desk(service, OFFICER)
        officer.page = lam.page.replace(lam.hidden("csrf"), await _csrf(officer))
        for deed in ("take", "hand-back", "wait-for-doctor", "acknowledge", "write", "notes", "seen", "tasks"):
            assert (await officer.does(f"/conversations/{contact}/{deed}")).status_code == 403
        assert (await officer.get(f"/conversations/{contact}")).status_code == 200


@in_virtual_time
async def test_looking_marks_it_as_read_and_only_for_whoever_answers() -> None:
    async with running() as service:
        _, contact, lam = await begun(service)
        assert "data-unread" in lam.page
        assert (await lam.does(f"/conversations/{contact}/seen")).status_code == 204
        assert "data-unread" not in await lam.opens(contact)


@in_virtual_time
async def test_notes_and_tasks_show_beside_and_in_the_thread_and_never_reach_the_patient() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service)
        before = len(phone.received)
        noted = await lam.does(f"/conversations/{contact}/notes", note=f"對藥物敏感 {HOSTILE}")
        assert "對藥物敏感" in noted.text
        assert HOSTILE not in noted.text
        await lam.does(f"/conversations/{contact}/tasks", kind="document", note="病假紙", due="2026-11-05", mine="yes")
        (stored,) = await service.all("staff_tasks")
        task: StaffTask = await service.record(StaffTask, stored)
        assert (task.owner, f"{task.wanted_by:%Y-%m-%d %H:%M}") == (lam.staff, CLOSES)
        finished = await lam.does(f"/conversations/{contact}/tasks/{stored.id}/finish")
        assert "由林姑娘完成" in finished.text
        again = await lam.does(f"/conversations/{contact}/tasks/{stored.id}/finish")
        assert (again.status_code, "這項待辦已由" in again.text) == (409, True)
        assert (await lam.does(f"/conversations/{contact}/tasks/{'0' * 32}/own")).status_code == 404
        await asyncio.sleep(A_MOMENT)
        assert len(phone.received) == before
        (note,) = await service.all("notes")
        written: Note = await service.record(Note, note)
        assert written.author == lam.staff


@in_virtual_time
async def test_a_long_message_is_cut_in_the_thread_and_whole_behind_its_link() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service)
        long = "長" * 1500 + "完"
        await phone.says(long)
        page = await lam.opens(contact)
        assert long not in page
        message = next(each for each in await service.all("messages") if f"/messages/{each.id}?at=" in page)
        path = page.split(f"/messages/{message.id}?at=")[1].split('"')[0]
        whole = await lam.get(f"/conversations/{contact}/messages/{message.id}?at={path}")
        assert long in whole.text
        assert (await lam.get(f"/conversations/{contact}/messages/{'0' * 32}?at={path}")).status_code == 404
        assert (await lam.get(f"/conversations/{contact}/messages/{message.id}")).status_code == 404


@in_virtual_time
async def test_a_picture_is_served_once_it_is_clean_under_a_name_of_ours_and_the_view_is_recorded() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service)
        await phone.sends_picture()
        (stored,) = await service.all("attachments")
        await lam.opens(contact)
        served = await lam.get(f"/files/{stored.id}")
        assert served.status_code == 200, served.text
        assert served.headers["content-disposition"].startswith(f'attachment; filename="clinic-file-{stored.id[:8]}')
        assert "sandbox" in served.headers["content-security-policy"]
        assert served.headers["x-content-type-options"] == "nosniff"
        assert served.headers["cache-control"] == "no-store"
        drawn = await lam.get(f"/files/{stored.id}?inline=yes")
        assert drawn.headers["content-disposition"] == "inline"
        assert drawn.content == served.content != b""
        viewed = [each.subject for each in await trail(service) if each.action is Action.VIEW_FILE]
        assert viewed == [f"attachments/{stored.id}"]


@in_virtual_time
async def test_a_file_of_another_clinic_or_none_at_all_is_not_found() -> None:
    async with running() as service:
        phone, _, lam = await begun(service)
        await phone.sends_picture()
        (stored,) = await service.all("attachments")
        stranger = await at_the_desk(service, DOCTOR, "other-clinic")
        foreign, nobody = await stranger.get(f"/files/{stored.id}"), await stranger.get(f"/files/{'0' * 32}")
        assert foreign.status_code == nobody.status_code == 404
        assert foreign.text.replace(stored.id, "") == nobody.text.replace("0" * 32, "")
        assert (await lam.get("/files/not-an-id")).status_code == 404
        assert Action.VIEW_FILE not in {each.action for each in await trail(service)}


@in_virtual_time
async def test_a_page_costs_at_most_six_round_trips_and_300_kb() -> None:
    async with running() as service:
        phone, contact, lam = await begun(service)
        for _ in range(20):
            await phone.says("長" * 3000)
        await lam.opens(contact)
        await asyncio.sleep(3600)  # the view of an hour ago is recorded anew, and the team is read anew
        await lam.get("/account")
        service.store.seconds = 1.0
        started = service.app.clock.now()
        page = await lam.opens(contact)
        assert service.app.clock.now() - started <= timedelta(seconds=6)
        assert len(page.encode()) < 300 * 1024


@in_virtual_time
async def test_nobody_can_have_seen_a_conversation_that_there_is_not() -> None:
    async with running() as service:
        _, _, lam = await begun(service)
        assert (await lam.does("/conversations/nobody/seen")).status_code == 404
