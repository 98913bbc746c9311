"""A template that breaks no rule, to be broken one rule at a time."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from smartclinic.templates.model import Button, Category, ParameterFormat, QuickReply, Template, Variable, Variant

CLINIC = Variable(name="clinic", note="the clinic's name", sample={"zh_HK": "康和診所", "en": "Hong Wo Clinic"})
WHEN = Variable(name="when", note="date and time", sample={"zh_HK": "24/11（二）下晝3:30", "en": "Tue 24/11, 3:30 pm"})
CHINESE = Variant(
    language="zh_HK",
    header="預約提示",
    body="提提你，你喺{{clinic}}嘅預約係{{when}}，請準時到診所。",
    footer="打「停止」就唔再收提示",
    buttons={"coming": "會到", "cancel": "取消"},
)
ENGLISH = Variant(
    language="en",
    header="Your appointment",
    body="A reminder of your appointment at {{clinic}}: {{when}}. Please be on time.",
    footer="Write STOP for no more reminders",
    buttons={"coming": "I will come", "cancel": "Cancel"},
)
BUTTONS: tuple[Button, ...] = (QuickReply(id="coming"), QuickReply(id="cancel"))


def a_template(**changed: Any) -> Template:
    """A template without a fault, but for what is changed in it."""
    sound = Template(
        name="appointment_hint",
        category=Category.UTILITY,
        parameter_format=ParameterFormat.NAMED,
        sent_when="An appointment draws near.",
        time_to_live_seconds=3600,
        variables=(CLINIC, WHEN),
        buttons=BUTTONS,
        languages=(CHINESE, ENGLISH),
    )
    return replace(sound, **changed)


def in_chinese(**changed: Any) -> Template:
    """The same with its Chinese text changed."""
    return a_template(languages=(replace(CHINESE, **changed), ENGLISH))


def in_english(**changed: Any) -> Template:
    """The same with its English text changed."""
    return a_template(languages=(CHINESE, replace(ENGLISH, **changed)))


def with_buttons(*buttons: Button, labels: dict[str, str] | None = None) -> Template:
    """The same with other buttons, labelled in both languages."""
    named = labels or {button.id: f"to {button.id}" for button in buttons}
    return a_template(buttons=buttons, languages=(replace(CHINESE, buttons=named), replace(ENGLISH, buttons=named)))
