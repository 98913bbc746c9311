"""The addresses of pages by link: nobody can guess one, and a retry makes the same."""

from __future__ import annotations

from smartclinic.clinics.model import Language
from smartclinic.clinics.page_links import PageKind, PageLinks, is_page_token, page_token
from smartclinic.platform.clock import SystemClock
from smartclinic.platform.keys import Cipher
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.records.codec import Codec
from smartclinic.records.fields import schema
from smartclinic.work.unit import Unit


def unit_of(clinic: str, key: bytes) -> Unit:
    store = SqliteStore.open("sqlite://", schema())
    return Unit(store, Codec(clinic, Cipher(b"1234", key, clinic)), now=SystemClock().now())


def test_a_token_is_the_same_each_time_and_another_for_each_kind_record_and_clinic() -> None:
    ours, theirs = unit_of("hong-wo", b"k" * 32), unit_of("other", b"o" * 32)
    made = page_token(ours, PageKind.TICKET, "t1")
    assert is_page_token(made)
    assert page_token(ours, "ticket", "t1") == made
    others = {
        page_token(ours, PageKind.APPOINTMENT, "t1"),
        page_token(ours, PageKind.TICKET, "t2"),
        page_token(theirs, PageKind.TICKET, "t1"),
    }
    assert len(others | {made}) == 4


def test_an_address_names_kind_clinic_and_token_and_perhaps_the_language() -> None:
    links = PageLinks("https://pages.example/")
    assert links.ticket("hong-wo", "0" * 24) == f"https://pages.example/ticket/hong-wo/{'0' * 24}"
    assert links.board("hong-wo", "0" * 24) == f"https://pages.example/board/hong-wo/{'0' * 24}"
    assert links.appointment("hong-wo", "0" * 24, Language.EN).endswith(f"/appointment/hong-wo/{'0' * 24}?lang=en")


def test_what_cannot_be_a_token_is_known_without_looking() -> None:
    assert not [text for text in ("", "0" * 23, "0" * 25, "G" * 24, "0" * 23 + "\n", "../x") if is_page_token(text)]
