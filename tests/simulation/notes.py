"""The one template that every clinic of the world has at Meta: the only thing that leaves outside the window."""

from __future__ import annotations

from smartclinic.conversations.outgoing import FromTemplate, Variable
from smartclinic_local.meta.templates import Template

NOTE = Template("clinic_note", "zh_HK", "UTILITY", "診所通知：{{note}}，請留意。")
"""A template that every clinic of the world has."""


def note(text: str) -> FromTemplate:
    """The template, filled in."""
    body = NOTE.body.replace("{{note}}", text)
    return FromTemplate(NOTE.name, NOTE.language, "utility", body, (Variable("note", text),))
