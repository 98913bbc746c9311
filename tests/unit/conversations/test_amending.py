"""Edits and deletions before, during and after a reply."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.amending import Amended, amended, elsewhere
from smartclinic.conversations.content import Content, Edit, Media, MediaKind, Other, Reaction, Revoke, Text
from smartclinic.conversations.message import Handling, Message
from smartclinic.work.unit import Found

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
TOMORROW, FRIDAY, MONDAY = Text("想約聽日"), Text("想約星期五"), Text("想約星期一")


def wrote(id_: str, content: Content, second: int) -> Found[Message]:
    at = START + timedelta(seconds=second)
    return Found(
        id_, Message(thread=ContactId("t"), wamid=id_, at=at, recorded=int(at.timestamp() * 1e6), content=content)
    )


def settled(content: Content, answered_by: str | None) -> Message:
    handling = Handling.ANSWERED if answered_by else Handling.FOR_STAFF
    return replace(wrote("x", content, 0).record, answered_by=answered_by, handling=handling)


def says(folded: Amended) -> list[tuple[str, Content]]:
    return [(found.id, found.record.content) for found in folded.burst]


def ids(found: tuple[Found[Message], ...]) -> list[str]:
    return [each.id for each in found]


def test_an_edit_before_the_reply_is_what_is_answered() -> None:
    pending = [wrote("a", TOMORROW, 0), wrote("e", Edit("a", FRIDAY), 3)]
    folded = amended(pending, {}, None)
    assert (says(folded), ids(folded.quiet), folded.contents) == ([("a", FRIDAY)], ["e"], {"a": FRIDAY})


def test_the_last_of_several_edits_counts_by_metas_clock_whatever_order_they_came_in() -> None:
    pending = [wrote("a", TOMORROW, 0), wrote("late", Edit("a", MONDAY), 9), wrote("e", Edit("a", FRIDAY), 3)]
    folded = amended(pending, {}, None)
    assert (says(folded), ids(folded.quiet)) == ([("a", MONDAY)], ["late", "e"])


def test_a_message_deleted_before_the_reply_was_never_written() -> None:
    folded = amended([wrote("a", TOMORROW, 0), wrote("r", Revoke("a"), 2)], {}, None)
    assert (folded.burst, ids(folded.quiet), folded.contents) == ((), ["a", "r"], {"a": Revoke("a")})


def test_a_deletion_counts_above_an_edit_that_comes_after_it() -> None:
    pending = [wrote("a", TOMORROW, 0), wrote("r", Revoke("a"), 2), wrote("e", Edit("a", FRIDAY), 3)]
    assert amended(pending, {}, None).burst == ()


def test_an_edit_of_what_was_answered_last_is_answered_anew() -> None:
    folded = amended([wrote("e", Edit("a", FRIDAY), 60)], {"a": settled(TOMORROW, "out-1")}, "out-1")
    assert (says(folded), folded.contents) == ([("e", FRIDAY)], {"a": FRIDAY})


def test_an_edit_of_something_older_is_for_staff() -> None:
    folded = amended([wrote("e", Edit("a", FRIDAY), 60)], {"a": settled(TOMORROW, "out-1")}, "out-2")
    assert (says(folded), ids(folded.late), folded.contents) == ([], ["e"], {"a": FRIDAY})


def test_an_edit_that_changes_nothing_needs_nothing() -> None:
    folded = amended([wrote("e", Edit("a", TOMORROW), 60)], {"a": settled(TOMORROW, "out-1")}, "out-1")
    assert (folded.burst, folded.late, ids(folded.quiet)) == ((), (), ["e"])


def test_what_is_deleted_after_the_reply_is_not_kept() -> None:
    folded = amended([wrote("r", Revoke("a"), 60)], {"a": settled(TOMORROW, "out-1")}, "out-1")
    assert (folded.burst, ids(folded.quiet), folded.contents) == ((), ["r"], {"a": Revoke("a")})


def test_an_edit_that_overtakes_its_message_is_answered_and_the_message_is_not_when_it_comes() -> None:
    pending = [wrote("e", Edit("a", FRIDAY), 3)]
    folded = amended(pending, dict.fromkeys(elsewhere(pending)), None)
    assert (says(folded), folded.unseen, folded.contents) == ([("e", FRIDAY)], {"a": FRIDAY}, {})


def test_a_deletion_that_overtakes_its_message_leaves_nothing_to_answer() -> None:
    pending = [wrote("r", Revoke("a"), 3)]
    folded = amended(pending, dict.fromkeys(elsewhere(pending)), None)
    assert (folded.burst, folded.unseen) == ((), {"a": Revoke("a")})


def test_a_reaction_and_a_sticker_are_settled_beside_the_burst() -> None:
    sticker = Media(MediaKind.STICKER, id="1")
    pending = [wrote("a", TOMORROW, 0), wrote("s", sticker, 1), wrote("l", Reaction("x", "👍"), 2)]
    folded = amended(pending, {}, None)
    assert (ids(folded.burst), ids(folded.quiet)) == (["a"], ["s", "l"])


def test_an_edit_gives_its_words_to_what_it_edits_and_keeps_none_so_that_a_deletion_finds_them() -> None:
    folded = amended([wrote("e", Edit("a", FRIDAY), 60)], {"a": settled(TOMORROW, "out-1")}, "out-1")
    assert folded.emptied == {"e": Edit("a", Other("edit"))}
