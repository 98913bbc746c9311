"""One conversation as the desk reads it: whose words, what became of them, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.contacts.identity import Card, Contact, ContactId
from smartclinic.contacts.patients import Source
from smartclinic.conversations.content import Cards, Echo, Media, MediaKind, Text
from smartclinic.conversations.desk.views import Tick, Who
from smartclinic.conversations.gate import Alarm, Lease
from smartclinic.conversations.outbox import Author, State
from smartclinic.conversations.outgoing import Say
from smartclinic.conversations.surviving import NoConversation
from smartclinic.media.attachment import Attachment, Kind, Refusal
from smartclinic.media.attachment import State as FileState
from tests.functions.desk_rig import CLINIC, OTHER, Desk, at, desk_of, gate, merged, message, note, ours
from tests.functions.in_process import in_virtual_time


async def said(desk: Desk, contact: str = "mei") -> list[tuple[Who, object]]:
    thread = await desk.app.threads.read(CLINIC, contact)
    return [(entry.who, entry.said) for entry in thread.entries]


@in_virtual_time
async def test_it_shows_who_said_what_in_the_order_in_which_it_came() -> None:
    async with desk_of() as desk:
        await desk.holds(
            [
                ("mei", gate()),
                ("m1", message("mei", 1, Text("胸口痛"))),
                ("o2", ours("mei", 2, author=Author.SAFETY, content=Say("請即打999"))),
                ("m3", message("mei", 3, Echo("我係姑娘，你打咗999未？"))),
                ("n4", note("mei", 4, "已打俾佢屋企人")),
                ("o5", ours("mei", 5, author=Author.STAFF, content=Say("我哋跟進緊"), written_by="nurse")),
                ("o6", ours("mei", 6, author=Author.RULE, content=Say("提示"))),
                ("o7", ours("mei", 7, grounds="model:question")),
            ]
        )

        thread = await desk.app.threads.read(CLINIC, "mei")

        assert [entry.who for entry in thread.entries] == [
            Who.PATIENT, Who.SAFETY, Who.CLINIC_PHONE, Who.NOTE, Who.STAFF, Who.RULE, Who.ASSISTANT,
        ]  # fmt: skip
        assert [entry.staff for entry in thread.entries[3:5]] == ["nurse", "nurse"]
        assert thread.entries[3].said == "已打俾佢屋企人"
        assert thread.entries[-1].grounds == "model:question"


@pytest.mark.parametrize("contact", ["nobody", "theirs", "on-call", "onduty", "../mei", "", "MEI", "m" * 200, "美"])
@in_virtual_time
async def test_unknown_foreign_and_staffs_conversations_are_alike(contact: str) -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate()), ("onduty", gate(on_call=True))])
        await desk.holds([("theirs", gate())], clinic=OTHER)

        for read in (desk.app.threads.read, desk.app.threads.beside):
            with pytest.raises(NoConversation):
                await read(CLINIC, contact)


@in_virtual_time
async def test_of_one_id_in_two_clinics_each_sees_its_own() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate()), ("m1", message("mei", 1, Text("ours")))])
        await desk.holds([("mei", gate()), ("m2", message("mei", 2, Text("theirs")))], clinic=OTHER)

        assert await said(desk) == [(Who.PATIENT, Text("ours"))]


@in_virtual_time
async def test_merged_contacts_are_one_conversation_by_whichever_id_it_is_asked_for() -> None:
    async with desk_of() as desk:
        await desk.holds(
            [
                ("first", gate(merged_into=ContactId("second"))),
                ("second", gate(merged_into=ContactId("third"))),
                ("third", gate(epoch=7)),
                ("third", merged("first", "second")),
                *(
                    (each, message(each, number, Text(each)))
                    for number, each in enumerate(("first", "second", "third"))
                ),
            ]
        )

        for asked in ("first", "second", "third"):
            thread = await desk.app.threads.read(CLINIC, asked)
            assert [entry.said for entry in thread.entries] == [Text("first"), Text("second"), Text("third")]
            assert (thread.row.contact, thread.epoch) == ("third", 7)


@in_virtual_time
async def test_what_nobody_has_looked_at_yet_is_shown_as_pending() -> None:
    async with desk_of() as desk:
        waits = msgspec.structs.replace(message("phone", 3, Text("喂？")), contact=None, handling=None, due_at=at(63))
        await desk.holds(
            [
                ("mei", gate()),
                ("mei", merged(threads=["mei", "phone"])),
                ("phone", Contact(same_as=ContactId("mei"))),
                ("m1", message("mei", 1)),
                ("m3", waits),
            ]
        )

        thread = await desk.app.threads.read(CLINIC, "mei")

        assert [(entry.id, entry.is_pending) for entry in thread.entries] == [("m1", False), ("m3", True)]


@in_virtual_time
async def test_what_a_numbers_last_owner_wrote_is_not_shown_to_the_next() -> None:
    async with desk_of() as desk:
        late = msgspec.structs.replace(message("number", 3, Text("secret")), contact=None, handling=None, due_at=at(63))
        new = msgspec.structs.replace(message("number", 9, Text("hello")), contact=None, handling=None, due_at=at(69))
        await desk.holds(
            [
                ("old", gate()),
                ("old", merged(threads=[])),
                ("number", Contact(same_as=ContactId("old"), left_at=at(5), passed_to=ContactId("next"))),
                ("next", gate()),
                ("next", merged(threads=["number"])),
                ("m3", late),
                ("m9", new),
            ]
        )

        assert await said(desk, "next") == [(Who.PATIENT, Text("hello"))]


@in_virtual_time
async def test_it_shows_what_became_of_files_and_who_is_on_a_card() -> None:
    async with desk_of() as desk:
        image, sticker = Media(MediaKind.IMAGE, id="1"), Media(MediaKind.STICKER, id="2")
        card = Card("阿強 <b>", ("+852 6123 4567",))
        files = {
            "m1": (FileState.CLEAN, None),
            "m2": (FileState.REFUSED, Refusal.TOO_LARGE),
            "m3": (FileState.OWED, None),
        }
        await desk.holds(
            [
                ("mei", gate()),
                *((each, message("mei", number, image)) for number, each in enumerate(files)),
                ("m4", message("mei", 4, sticker)),
                ("m5", message("mei", 5, Cards(1), cards=(card,))),
                *(
                    (each, Attachment(kind=Kind.IMAGE, media_id="1", asked_at=at(0), state=state, refusal=refusal))
                    for each, (state, refusal) in files.items()
                ),
            ]
        )

        thread = await desk.app.threads.read(CLINIC, "mei")

        assert [(entry.file, entry.refusal) for entry in thread.entries] == [
            *files.values(),
            (None, None),
            (None, None),
        ]
        assert thread.entries[-1].cards == (card,)
        assert thread.unsettled == ("m3-owed",)


@in_virtual_time
async def test_a_long_text_is_whole_here() -> None:
    async with desk_of() as desk:
        long = Text("好長" * 2000)
        await desk.holds([("mei", gate()), ("m1", message("mei", 1, long))])

        assert await said(desk) == [(Who.PATIENT, long)]


@in_virtual_time
async def test_it_says_who_answers_now_and_what_a_screen_should_watch() -> None:
    async with desk_of() as desk:
        await desk.holds(
            [
                ("mei", gate(
                    epoch=4, language="en", taken_by="nurse", taken_until=at(600), window_until=at(99),
                    lease=Lease("task", 1, at(30)), alarms=(Alarm("chest", "o1", at(0)),), sounding_since=at(0),
                    opted_out_at=at(1),
                )),
                ("mei", Contact(may_be=ContactId("john"))),
                *((f"o{number}", ours("mei", number, delivered_at=number or None)) for number in range(7)),
            ]
        )  # fmt: skip

        thread = await desk.app.threads.read(CLINIC, "mei")

        assert (thread.epoch, thread.language, thread.window_until) == (4, "en", at(99))
        assert (thread.row.holder, thread.row.held_until) == ("nurse", at(600))
        assert (thread.row.is_composing, thread.row.is_sounding) == (True, True)
        assert (thread.may_be, thread.opted_out_at) == ("john", at(1))
        assert thread.unsettled == tuple(f"o{number}-delivered" for number in range(2, 7))
        assert [entry.tick for entry in thread.entries[:2]] == [Tick.SENT, Tick.DELIVERED]


def appointment(contact: str, starts_in: timedelta, state: AppointmentState = AppointmentState.BOOKED) -> Appointment:
    return Appointment(
        contact=ContactId(contact), patient_name="陳小美", doctor="chan", branch="mong-kok", service="consultation",
        starts_at=at(0) + starts_in, minutes=15, state=state, source=Source.WHATSAPP, confirmed_by="m",
        created_at=at(0), reference="VURBL",
    )  # fmt: skip


@in_virtual_time
async def test_beside_a_conversation_are_its_persons_next_appointments() -> None:
    async with desk_of() as desk:
        day = timedelta(days=1)
        await desk.holds(
            [
                ("new", gate()),
                ("new", merged("old")),
                ("a1", appointment("new", 2 * day)),
                ("a2", appointment("old", day)),
                ("a3", appointment("new", 3 * day, AppointmentState.CANCELLED)),
                ("a4", appointment("new", -day)),
                ("a5", appointment("new", -timedelta(minutes=5))),
                ("a6", appointment("john", day)),
            ]
        )
        await desk.holds([("a7", appointment("new", day))], clinic=OTHER)

        found = await desk.app.threads.beside(CLINIC, "new")

        assert [each.id for each in found] == ["a5", "a2", "a1"]
        assert (found[0].patient_name, found[0].reference) == ("陳小美", "VURBL")


@in_virtual_time
async def test_an_item_that_is_to_be_sent_again_waits() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate()), ("o1", ours("mei", 1, state=State.PENDING, accepted_at=None))])

        (entry,) = (await desk.app.threads.read(CLINIC, "mei")).entries

        assert entry.tick is Tick.WAITING
