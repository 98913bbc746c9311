"""The templates that every clinic of the world has at Meta: all that leaves outside the window."""

from __future__ import annotations

from smartclinic.conversations.outgoing import FromTemplate, Variable
from smartclinic.templates.template_file import packaged_template
from smartclinic_local.meta.templates import Template

NOTE = Template("clinic_note", "zh_HK", "UTILITY", "診所通知：{{note}}，請留意。")
"""What a clinic says by itself."""


def _packaged(name: str) -> list[Template]:
    """A template of the package in each of its languages."""
    packaged = packaged_template(name)
    return [
        Template(packaged.name, each.language, "UTILITY", each.body, tuple(each.buttons.values()))
        for each in packaged.languages
    ]


STAFF_MESSAGES = _packaged("staff_message")
"""That staff have written: their words follow when the patient writes."""

STAFF_ALARMS = _packaged("staff_alarm")
"""That a red flag waits: what people on call are told."""

FRONT_DESK = [
    template
    for name in (
        "queue_near", "place_free", "doctor_late", "appointment_disrupted", "appointment_confirmed",
        "appointment_changed", "appointment_cancelled",
    )
    for template in _packaged(name)
]  # fmt: skip
"""What the front desk says where the window has closed."""

EVERY = (NOTE, *STAFF_MESSAGES, *STAFF_ALARMS, *FRONT_DESK)


def note(text: str) -> FromTemplate:
    """The template, filled in."""
    body = NOTE.body.replace("{{note}}", text)
    return FromTemplate(NOTE.name, NOTE.language, "utility", body, (Variable("note", text),))
