"""Templates as the outbox keeps them."""

from __future__ import annotations

import pytest

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.from_template import from_template
from smartclinic.conversations.outgoing import Variable
from smartclinic.templates.rendering import CannotRender
from smartclinic.whatsapp.outbound import send_body


def test_it_is_written_in_the_language_that_the_patient_writes() -> None:
    values, see = {"clinic": "康和診所"}, {"see": "see/1"}
    chinese = from_template("staff_message", "zh-HK", values, see)
    assert (chinese.language, from_template("staff_message", "en", values, see).language) == ("zh_HK", "en")
    assert from_template("staff_message", None, values, see) == chinese
    assert "康和診所" in chinese.body


def test_its_variables_and_replies_reach_meta_by_name_and_place() -> None:
    filled = from_template("staff_message", "en", {"clinic": "Hong Wo"}, {"see": "see/1"})
    assert filled.variables == (Variable("clinic", "Hong Wo"),)
    sent = send_body(Identity(phone="85291234567"), filled, "0" * 32)["template"]
    assert sent["components"] == [
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "clinic", "text": "Hong Wo"}]},
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "see/1"}],
        },
    ]


def test_a_missing_value_is_an_error_before_anything_is_stored() -> None:
    with pytest.raises(CannotRender):
        from_template("staff_message", "en", {}, {"see": "see/1"})
