"""The templates that every clinic of the world has at Meta: all that leaves outside the window."""

from __future__ import annotations

from smartclinic.conversations.outgoing import FromTemplate, Variable
from smartclinic.templates.template_file import packaged_template
from smartclinic_local.meta.templates import Template

NOTE = Template("clinic_note", "zh_HK", "UTILITY", "診所通知：{{note}}，請留意。")
"""What a clinic says by itself."""

_ANNOUNCED = packaged_template("staff_message")
STAFF_MESSAGES = [
    Template(_ANNOUNCED.name, each.language, "UTILITY", each.body, tuple(each.buttons.values()))
    for each in _ANNOUNCED.languages
]
"""That staff have written, in each language: their words follow when the patient writes."""


def note(text: str) -> FromTemplate:
    """The template, filled in."""
    body = NOTE.body.replace("{{note}}", text)
    return FromTemplate(NOTE.name, NOTE.language, "utility", body, (Variable("note", text),))
