"""The net catches what WhatsApp's own events bring: eleven defects, each planted alone, and how soon each is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from smartclinic.contacts.identity import Identity
from smartclinic.contacts.linking import Link, linked_by_phone
from smartclinic.conversations import amending
from smartclinic.conversations.amending import Amended, amended
from smartclinic.conversations.content import Revoke
from smartclinic.conversations.delivery import sending
from smartclinic.conversations.delivery.attempt import Delivery
from smartclinic.conversations.delivery.sending import Sender
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.identity import meeting
from smartclinic.conversations.identity.merging import merged
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.reference import reference
from smartclinic.conversations.turns import listening, noting, turn
from smartclinic.whatsapp import outbound
from smartclinic_local.meta import lives
from tests.simulation.test_planted_defects import Defect, Patch, first_finding

PASSES = 131000
"""Meta's code for what may mend itself: such a message is sent again."""


def merge_forgets_the_opt_out(patch: Patch) -> None:
    """Whoever said STOP under one name is written to under the other."""

    def forgetful(winner: Gate, loser: Gate) -> Gate:
        return msgspec.structs.replace(merged(winner, loser), opted_out_at=winner.opted_out_at)

    patch.setattr(meeting, "merged", forgetful)


def recycled_number_is_merged(patch: Patch) -> None:
    """The next owner of a number is taken for the last one."""

    def credulous(*known: Any, **times: Any) -> Link:
        link = linked_by_phone(*known, **times)
        return Link.SAME if link is Link.PASSED_ON else link

    patch.setattr(meeting, "linked_by_phone", credulous)


def user_id_goes_into_to(patch: Patch) -> None:
    """Meta answers 200, and drops the message."""

    def recipient(to: Identity) -> dict[str, str]:
        return {"to": f"+{to.phone}" if to.phone else to.bsuid or ""}

    patch.setattr(outbound, "_recipient", recipient)


def echo_silences_nobody(patch: Patch) -> None:
    """Staff write on the clinic's phone, and the assistant goes on."""
    patch.setattr(noting, "_with_echo", lambda gate, *_: gate)


def deletion_keeps_the_words(patch: Patch) -> None:
    """What was deleted is not answered, and stays in the store."""

    def keeps(*pending: Any) -> Amended:
        folded = amended(*pending)
        kept = {of: content for of, content in folded.contents.items() if not isinstance(content, Revoke)}
        return replace(folded, contents=kept)

    patch.setattr(listening, "amended", keeps)


def deletion_is_remembered_by_the_conversation(patch: Patch) -> None:
    """The message is empty, and what it said goes to the model all the same."""
    patch.setattr(listening, "forgotten", lambda gate, *_: gate)


def late_edit_wins(patch: Patch) -> None:
    """The edit that comes last counts, not the one that was made last."""
    patch.setattr(amending, "_is_outdated", lambda *_: False)


def call_makes_no_task(patch: Patch) -> None:
    """The caller is answered, and nobody calls back."""

    async def forgets(*_: Any) -> None:
        """Nobody is asked."""

    patch.setattr(turn, "_ask_to_call_back", forgets)


def deaf_breaker(patch: Patch) -> None:
    """Each message finds out for itself that the number has stopped."""
    patch.setattr(sending, "standing_still", lambda *_, **__: None)


def replies_forget_what_holds_the_one_before(patch: Patch) -> None:
    """A minute after a reply was written it leaves, though the number has only just come back for all of them."""
    awaited = Sender._awaited

    async def impatient(sender: Sender, delivery: Delivery) -> OutboxItem | None:
        is_old = delivery.now - delivery.item.created_at >= sending.PASSED_AFTER
        return None if is_old else await awaited(sender, delivery)

    patch.setattr(Sender, "_awaited", impatient)


def sends_do_not_name_their_attempt(patch: Patch) -> None:
    """A second failure is taken for the first one, told again. Meta's failures are of the kind that may pass."""
    fail = lives.Lives._fail
    patch.setitem(lives._UNDELIVERABLE, PASSES, "Something went wrong")
    patch.setattr(lives.Lives, "_fail", lambda self, sent, _: fail(self, sent, PASSES))
    patch.setattr(sending, "reference", lambda outbox, _: reference(outbox, 1))


DEFECTS = (
    Defect(merge_forgets_the_opt_out, "drawn", ("18",), 20, "identity", first=72),
    Defect(recycled_number_is_merged, "drawn", ("17",), 20, "identity", first=4),
    Defect(user_id_goes_into_to, "drawn", ("19",), 3),
    Defect(echo_silences_nobody, "drawn", ("21",), 10, "phone", first=2),
    Defect(deletion_keeps_the_words, "drawn", ("20",), 5, "amending"),
    Defect(deletion_is_remembered_by_the_conversation, "drawn", ("20",), 5, "amending", first=2),
    Defect(late_edit_wins, "drawn", ("20",), 30, "amending", first=7),
    Defect(call_makes_no_task, "drawn", ("22",), 5, "oddities"),
    Defect(deaf_breaker, "drawn", ("23",), 40),
    Defect(replies_forget_what_holds_the_one_before, "drawn", ("3",), 20, "account", first=1),
    Defect(sends_do_not_name_their_attempt, "drawn", ("2",), 20, first=26),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.plant.__name__)
def test_it_finds_a_planted_defect_of_whatsapp(defect: Defect, monkeypatch: Patch) -> None:
    defect.plant(monkeypatch)

    assert first_finding(defect) is not None, f"not found within {defect.within} seeds"
