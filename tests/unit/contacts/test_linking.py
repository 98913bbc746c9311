"""The protocol's table of conflicts, row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smartclinic.contacts.identity import Contact, ContactId, Identity, ids_to_ask
from smartclinic.contacts.linking import SILENT_FOR, Known, Link, linked_by_move, linked_by_phone

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MINE, OTHER = ContactId("mine"), ContactId("other")
SENDER = Identity(phone="85291234567", bsuid="HK.1")
PHONE_ONLY, SOMEBODY_ELSE = Identity(phone="85291234567"), Identity(phone="85291234567", bsuid="HK.2")


def known(contact: ContactId, identity: Identity, heard: timedelta | None, since: datetime = NOW) -> Known:
    return Known(contact, identity, since, None if heard is None else NOW - heard)


RECENTLY, LONG_AGO = timedelta(days=1), SILENT_FOR


@pytest.mark.parametrize(
    ("mine", "phones", "link"),
    [
        (MINE, known(MINE, SENDER, RECENTLY), Link.NOTHING),
        (MINE, None, Link.ALIAS),
        (None, None, Link.ALIAS),
        (None, known(OTHER, PHONE_ONLY, RECENTLY), Link.SAME),
        (MINE, known(OTHER, PHONE_ONLY, RECENTLY), Link.SAME),
        (None, known(OTHER, PHONE_ONLY, LONG_AGO), Link.CONFIRM),
        (MINE, known(OTHER, PHONE_ONLY, None), Link.CONFIRM),
        (None, known(OTHER, SOMEBODY_ELSE, RECENTLY), Link.PASSED_ON),
        (MINE, known(OTHER, SOMEBODY_ELSE, LONG_AGO), Link.PASSED_ON),
        (None, known(OTHER, SENDER, RECENTLY), Link.SAME),
    ],
)
def test_a_sender_with_both_identifiers(mine: ContactId | None, phones: Known | None, link: Link) -> None:
    assert linked_by_phone(mine, phones, SENDER, at=NOW, now=NOW) is link


@pytest.mark.parametrize(
    ("holder", "link"),
    [
        (None, Link.ALIAS),
        (known(MINE, SENDER, RECENTLY), Link.NOTHING),
        (known(OTHER, SENDER, RECENTLY, NOW - timedelta(days=400)), Link.SAME),
        (known(OTHER, PHONE_ONLY, RECENTLY, NOW + timedelta(minutes=1)), Link.SAME),
        (known(OTHER, PHONE_ONLY, RECENTLY, NOW - timedelta(minutes=30)), Link.PASSED_ON),
        (known(OTHER, SOMEBODY_ELSE, RECENTLY, NOW + timedelta(minutes=1)), Link.PASSED_ON),
    ],
)
def test_a_new_identity_that_meta_tells_of(holder: Known | None, link: Link) -> None:
    assert linked_by_move(MINE, holder, SENDER, NOW) is link


@pytest.mark.parametrize(("later", "link"), [(0, Link.NOTHING), (-60, Link.NOTHING), (1, Link.PASSED_ON)])
def test_a_message_no_newer_than_the_holders_last_takes_no_number_away(later: int, link: Link) -> None:
    holder = known(OTHER, SOMEBODY_ELSE, RECENTLY)
    assert holder.last_heard is not None
    at = holder.last_heard + timedelta(seconds=later)
    assert linked_by_phone(MINE, holder, SENDER, at=at, now=NOW) is link


def test_one_query_asks_for_the_contact_itself_and_the_nine_that_were_merged_last() -> None:
    merged = tuple(ContactId(f"m{number}") for number in range(12))

    assert ids_to_ask(ContactId("own"), Contact(merged=merged)) == ("own", *merged[3:])
    assert ids_to_ask(ContactId("own"), Contact(merged=merged[:2])) == ("own", "m0", "m1")
    assert ids_to_ask(ContactId("own"), Contact()) == ("own",)
