"""The desk's lists: who needs a person first, then what has changed lately."""

from __future__ import annotations

from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.desk.lists import NEEDING, RECENT
from smartclinic.conversations.gate import Attention, Reason, Speaker, Turn
from tests.functions.desk_rig import CLINIC, OTHER, at, desk_of, gate
from tests.functions.in_process import in_virtual_time


def needing(reason: Reason, since: float) -> Attention:
    return Attention((reason,), at(since), at(since + 5))


@in_virtual_time
async def test_red_flags_come_first_then_the_longest_wait_then_who_waits_for_the_doctor() -> None:
    async with desk_of() as desk:
        await desk.holds(
            [
                ("calm", gate(9)),
                ("doctor", gate(8, waiting_since=at(-900))),
                ("asked", gate(7, attention=needing(Reason.ASKED, -50))),
                ("longer", gate(6, attention=needing(Reason.NOT_SENT, -60))),
                ("flag", gate(5, attention=needing(Reason.RED_FLAG, -1), sounding_since=at(-1))),
            ]
        )

        lists = await desk.app.desk_lists.read(CLINIC)

        assert [row.contact for row in lists.needing] == ["flag", "longer", "asked", "doctor"]
        assert [row.contact for row in lists.recent] == ["calm", "doctor", "asked", "longer", "flag"]
        assert [row.is_sounding for row in lists.needing] == [True, False, False, False]
        assert not lists.more_need


@in_virtual_time
async def test_a_row_shows_who_it_is_and_what_has_to_be_answered() -> None:
    async with desk_of() as desk:
        turns = (Turn(Speaker.PATIENT, "早晨"), Turn(Speaker.ASSISTANT, "你好"))
        asked = needing(Reason.ASKED, -50)
        await desk.holds(
            [
                ("mei", gate(
                    known_as="陳小美", turns=turns, attention=asked, heard_at=at(-1), seen_at=at(-2), taken_by="nurse",
                    taken_until=at(-1),
                )),
            ]
        )  # fmt: skip

        (row,) = (await desk.app.desk_lists.read(CLINIC)).needing

        assert (row.name, row.phone, row.last) == ("陳小美", "85291234567", turns[0])
        assert (row.reasons, row.since, row.is_unread) == ((Reason.ASKED,), at(-50), True)
        assert (row.holder, row.held_until) == (None, None), "a hold that has run out is none"


@in_virtual_time
async def test_a_row_that_needs_nobody_shows_what_was_said_last() -> None:
    async with desk_of() as desk:
        turns = (Turn(Speaker.PATIENT, "早晨"), Turn(Speaker.ASSISTANT, "你好"))
        await desk.holds([("mei", gate(turns=turns)), ("john", gate())])
        rows = {row.contact: row.last for row in (await desk.app.desk_lists.read(CLINIC)).recent}
        assert rows == {"mei": turns[1], "john": None}


@in_virtual_time
async def test_merged_conversations_and_those_of_staff_on_call_are_not_listed() -> None:
    async with desk_of() as desk:
        attention = needing(Reason.ASKED, 0)
        await desk.holds(
            [
                ("gone", gate(merged_into=ContactId("mei"), address=Identity())),
                ("nurse", gate(on_call=True, attention=attention)),
                ("mei", gate(attention=attention)),
            ]
        )
        await desk.holds([("theirs", gate(attention=attention))], clinic=OTHER)

        lists = await desk.app.desk_lists.read(CLINIC)

        assert [row.contact for row in lists.needing] == [row.contact for row in lists.recent] == ["mei"]


@in_virtual_time
async def test_it_says_that_there_are_more() -> None:
    async with desk_of() as desk:
        await desk.holds((f"c{n:03}", gate(-n, attention=needing(Reason.ASKED, n))) for n in range(NEEDING + 1))

        lists = await desk.app.desk_lists.read(CLINIC)

        assert (len(lists.needing), len(lists.recent), lists.more_need) == (NEEDING, RECENT, True)
        assert lists.needing[0].contact == "c000"
