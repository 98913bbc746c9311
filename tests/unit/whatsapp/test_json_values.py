"""Single values of Meta's payloads."""

from __future__ import annotations

import pytest

from smartclinic.whatsapp.json_values import label


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("報告\u202egpj.exe", "報告gpj.exe"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("\u2066陳小美\u2069", "陳小美"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        (7, ""),
    ],
)
def test_a_label_turns_no_direction_and_controls_no_terminal(given: object, kept: str) -> None:
    assert label(given, 40) == kept
