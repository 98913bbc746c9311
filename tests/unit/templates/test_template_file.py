from __future__ import annotations

import re
from importlib import resources

import pytest

from smartclinic.clinics.model import Language
from smartclinic.templates.model import META_CODES, Category, Template
from smartclinic.templates.template_file import (
    TemplateFileError,
    UnknownTemplate,
    load_template,
    packaged_template,
    packaged_templates,
)

FILES = resources.files("smartclinic.templates") / "files"
TEXT = (FILES / "queue_near.yaml").read_text("utf-8")
OURS = list(packaged_templates().values())

NEEDED = {
    "staff_message", "call_back", "appointment_confirmed", "appointment_reminder", "appointment_changed",
    "appointment_cancelled", "appointment_disrupted", "doctor_late", "place_free", "queue_near",
    "staff_alarm", "stop_confirmed",
}  # fmt: skip


def problems_of(text: str) -> list[str]:
    with pytest.raises(TemplateFileError) as caught:
        load_template(text)
    return caught.value.problems


def line_of(words: str, text: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_service_has_the_templates_that_it_needs() -> None:
    assert packaged_templates().keys() >= NEEDED


def test_each_file_is_named_after_its_template() -> None:
    names = {entry.name.removesuffix(".yaml") for entry in FILES.iterdir() if entry.name.endswith(".yaml")}
    assert names == packaged_templates().keys()


@pytest.mark.parametrize("template", OURS, ids=lambda template: template.name)
@pytest.mark.parametrize("language", Language)
def test_every_template_is_whole_in_every_language(template: Template, language: Language) -> None:
    variant = template.variant(META_CODES[language])

    assert variant.body
    assert variant.buttons.keys() == {button.id for button in template.buttons}
    assert all(template.samples(variant.language).values())
    assert bool(variant.footer) == any(other.footer for other in template.languages)


@pytest.mark.parametrize("template", OURS, ids=lambda template: template.name)
def test_every_template_is_utility_and_ends_before_the_day_does(template: Template) -> None:
    assert template.category is Category.UTILITY
    assert template.time_to_live_seconds is not None


@pytest.mark.parametrize("template", OURS, ids=lambda template: template.name)
def test_no_template_shouts_or_decorates_or_mixes_its_languages(template: Template) -> None:
    english = template.variant("en")
    texts = [text for variant in template.languages for text in (variant.header, variant.body, variant.footer)]

    assert not [text for text in texts if re.search(r"[!！]{2}|[\U0001F300-\U0001FAFF]", text)]
    assert not re.search(r"[\u3400-\u9fff]", f"{english.header}{english.body}{english.footer}{english.buttons}")


def test_the_alarm_of_staff_says_nothing_about_the_patient() -> None:
    assert {variable.name for variable in packaged_template("staff_alarm").variables} == {"clinic", "time"}


def test_a_template_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownTemplate, match="birthday"):
        packaged_template("birthday")


def test_a_scalar_is_text_even_when_yaml_would_take_it_for_something_else() -> None:
    text = TEXT.replace('zh_HK: "2", en: "2"', "zh_HK: 15:30, en: no")

    assert load_template(text).samples("zh_HK")["ahead"] == "15:30"
    assert load_template(text).samples("en")["ahead"] == "no"


@pytest.mark.parametrize(
    ("written", "instead", "what", "mend"),
    [
        (
            "time_to_live_seconds: 1800",
            "time_to_live_seconds: soon",
            "`time_to_live_seconds` cannot be read",
            "whole number",
        ),
        ("sent_when:", "send_when:", "`send_when` is not a setting here", "did you mean `sent_when`?"),
        ("category: utility", "category: useful", "`category` cannot be read", "write utility"),
        (
            "parameter_format: named",
            "parameter_format: positional",
            "`parameter_format` cannot be read",
            "is named",
        ),
        ("    note: the patient's own ticket number\n", "", "`note` is missing", "add it"),
        ("    note: how many wait", "    not: how many wait", "`not` is not a setting here", "did you mean `note`?"),
        ("kind: quick_reply, id: late", "kind: slow_reply, id: late", "cannot be read", "as in the template"),
        ("id: late", "id: here", "button `here` is described more than once", "keep one"),
        ("language: en", "language: zh_HK", "language `zh_HK` is described more than once", "keep one"),
        ("name: queue_near", "name: queue_near\nname: other", "`name` is written twice", "keep one"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_mend(written: str, instead: str, what: str, mend: str) -> None:
    assert written in TEXT
    problems = problems_of(TEXT.replace(written, instead, 1))

    told = [problem for problem in problems if what in problem and mend in problem]
    assert told, problems
    assert re.match(r"line \d+: ", told[0])


def test_the_line_of_a_mistake_is_the_line_that_holds_it() -> None:
    text = TEXT.replace("    note: how many wait", "    not: how many wait")

    assert problems_of(text) == [
        f"line {line_of('not: how many', text)}: `not` is not a setting here; did you mean `note`?"
    ]


@pytest.mark.parametrize("text", ["", "just words", "a: &x [1]\nb: *x", "name: {zh"])
def test_what_is_no_template_at_all_is_told_so(text: str) -> None:
    assert problems_of(text)[0].startswith("line ")
