"""What travels with a send, and who understands it."""

from __future__ import annotations

import pytest

from smartclinic.conversations.reference import outbox_of, read_reference, reference
from smartclinic.whatsapp.json_values import Dropped
from smartclinic.whatsapp.statuses import status_of

OUTBOX = "0123456789abcdef" * 2


def test_it_names_the_message_and_the_attempt() -> None:
    assert read_reference(reference(OUTBOX, 12)) == (OUTBOX, 12)
    assert read_reference(OUTBOX) == (OUTBOX, None)
    assert (outbox_of(f"{OUTBOX}-12"), outbox_of(OUTBOX), outbox_of("campaign-7")) == (OUTBOX, OUTBOX, "campaign-7")


@pytest.mark.parametrize("travelled", ["campaign-7", f"{OUTBOX}-", f"{OUTBOX}-0", f"{OUTBOX}-x", f"{OUTBOX}-1-2", "-1"])
def test_anything_else_is_of_no_message_of_ours(travelled: str) -> None:
    assert read_reference(travelled) is None
    with pytest.raises(Dropped):
        status_of("111", {"status": "sent", "timestamp": "1793581200", "biz_opaque_callback_data": travelled})


@pytest.mark.parametrize(("travelled", "attempt"), [(OUTBOX, None), (f"{OUTBOX}-2", 2)])
def test_a_status_is_read_with_and_without_its_attempt(travelled: str, attempt: int | None) -> None:
    seen = status_of("111", {"status": "failed", "timestamp": "1793581200", "biz_opaque_callback_data": travelled})

    assert (seen.outbox, seen.attempt, seen.at_ms) == (OUTBOX, attempt, 1793581200_000)
