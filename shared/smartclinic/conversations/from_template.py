"""A template of ours, filled in for one patient, as the outbox keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from smartclinic.clinics.model import written_to
from smartclinic.conversations.outgoing import FromTemplate, Variable
from smartclinic.templates.rendering import render
from smartclinic.templates.template_file import packaged_template


def from_template(
    name: str, language: str | None, values: Mapping[str, str], replies: Mapping[str, str]
) -> FromTemplate:
    """The message for these values by variable and payloads by quick reply, in the language that the patient writes.

    Raises UnknownTemplate, CannotRender.
    """
    written = written_to(language)
    rendered = render(packaged_template(name), written, values, replies)
    return FromTemplate(
        name=rendered.name,
        language=rendered.language,
        category=rendered.category,
        body="\n\n".join(part for part in (rendered.header, rendered.body, rendered.footer) if part),
        variables=tuple(Variable(each.name, each.text) for each in rendered.parameters),
        replies=tuple(button.value for button in rendered.buttons if button.kind == "quick_reply"),
    )
