"""Numbers of identity cards and payment cards are kept nowhere, phone numbers and our own ids are."""

from __future__ import annotations

import json

import pytest

from smartclinic.contacts.identity import Card
from smartclinic.contacts.identity_numbers import MASK, mask_identity_numbers
from smartclinic.conversations.content import (
    Content,
    Echo,
    Edit,
    Form,
    Media,
    MediaKind,
    Other,
    Place,
    Tap,
    Text,
)
from smartclinic.conversations.recording.masking import card_fit_to_keep, fit_to_keep

HKID = "A123456(3)"
CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5555555555554444", "378282246310005",
        "3782 822463 10005", "6250941006528599", "30569309025904", "3530111333300000", "2223003122003222",
        "４１１１１１１１１１１１１１１１", "4111.1111.1111.1111", "4111  1111  1111  1111",
        "４１１１　１１１１　１１１１　１１１１",
    ],
)  # fmt: skip
def test_a_payment_card_is_masked(number: str) -> None:
    assert mask_identity_numbers(f"我張卡{number}唔該") == f"我張卡{MASK}唔該"


@pytest.mark.parametrize(
    "number",
    [
        "A123456(3)", "A1234563", "Ａ１２３４５６（７）", "A 1 2 3 4 5 6 (7)", "A123-456(7)", "a123456（3）",
        "AB 123456(7)", "440106199001011235", "44010619900307888X", "４４０１０６１９９００１０１１２３５",
        "H1234567801", "Ｈ１２３４５６７８", "M12345678",
    ],
)  # fmt: skip
def test_an_identity_document_is_masked(number: str) -> None:
    assert mask_identity_numbers(f"我個號碼係{number}呀") == f"我個號碼係{MASK}呀"


@pytest.mark.parametrize(
    "words",
    [
        "A1234564", "440106199001011234", "on 24-11-26 3點", "AA 12345", "M1234567", "ＨＥＬＬＯ　２４／１１",
        "籌號 A023", "聽日　１５：３０", "2026-11-24 15:30",
    ],
)  # fmt: skip
def test_what_is_no_identity_document_stays(words: str) -> None:
    assert mask_identity_numbers(words) == words


@pytest.mark.parametrize(
    "words",
    [
        "4111111111111112", "91234567", "+852 9123 4567", "2345 6789 9123 4567", "+491512345678901", "1793581200000",
        "004111111111111111", "4111 1111-1111 1111", "41111111111111111111111", "9123 4567 / 6123 4567", "2026-11-22",
    ],
)  # fmt: skip
def test_what_is_no_card_stays(words: str) -> None:
    assert mask_identity_numbers(words) == words


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (Text(f"我係{HKID}"), Text(f"我係{MASK}")),
        (Tap("book:1", HKID), Tap("book:1", MASK)),
        (Tap("slot:4111111111111111", "三點"), Tap("slot:4111111111111111", "三點")),
        (
            Media(MediaKind.DOCUMENT, "1", caption=HKID, filename=f"{HKID}.pdf"),
            Media(MediaKind.DOCUMENT, "1", caption=MASK, filename=f"{MASK}.pdf"),
        ),
        (Place("1", "2", HKID, CARD), Place("1", "2", MASK, MASK)),
        (Echo(CARD), Echo(MASK)),
        (Edit("m", Text(HKID)), Edit("m", Text(MASK))),
        (Edit("m", Media(MediaKind.IMAGE, caption=CARD)), Edit("m", Media(MediaKind.IMAGE, caption=MASK))),
        (Edit("m", Other("poll")), Edit("m", Other("poll"))),
    ],
)
def test_whatever_people_write_is_masked(sent: Content, kept: Content) -> None:
    assert fit_to_keep(sent) == kept


def test_a_forms_answers_are_masked_and_stay_json() -> None:
    answers = {"id": HKID, "deep": [{"card": 4111111111111111, "phone": "91234567", HKID: True, "n": 3, "x": None}]}

    kept = fit_to_keep(Form(HKID, json.dumps(answers)))

    assert isinstance(kept, Form)
    assert kept.name == MASK
    deep = [{"card": MASK, "phone": "91234567", MASK: True, "n": 3, "x": None}]
    assert json.loads(kept.answers) == {"id": MASK, "deep": deep}


@pytest.mark.parametrize("answers", ['{"a": "\\ud83d"}', '{"a": ' + "[" * 5_000 + "]" * 5_000 + "}", "{broken"])
def test_answers_that_cannot_be_kept_never_take_the_message_with_them(answers: str) -> None:
    kept = fit_to_keep(Form("flow", answers))

    assert isinstance(kept, Form)
    kept.answers.encode()


def test_a_card_keeps_its_phone_numbers() -> None:
    assert card_fit_to_keep(Card(HKID, ("+852 9123 4567",))) == Card(MASK, ("+852 9123 4567",))
