from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.clinics.model import Language
from smartclinic.templates.model import Call, OpenPage, QuickReply, Template, filled
from smartclinic.templates.rendering import CannotRender, Parameter, Rendered, RenderedButton, render
from smartclinic.templates.template_file import packaged_templates
from tests.unit.templates.samples import CHINESE, a_template, with_buttons

VALUES = {"clinic": "康和診所", "when": "24/11（二）下晝3:30"}
PAYLOADS = {"coming": "come/1", "cancel": "cancel/1"}
ANY_VALUE = st.text(min_size=1, max_size=200)


def test_a_template_is_rendered_as_the_patient_reads_it_and_as_meta_is_told_it() -> None:
    assert render(a_template(), Language.ZH_HK, VALUES, PAYLOADS) == Rendered(
        name="appointment_hint",
        language="zh_HK",
        category="utility",
        body="提提你，你喺康和診所嘅預約係24/11（二）下晝3:30，請準時到診所。",
        parameters=(Parameter("clinic", "康和診所"), Parameter("when", "24/11（二）下晝3:30")),
        buttons=(RenderedButton("quick_reply", "會到", "come/1"), RenderedButton("quick_reply", "取消", "cancel/1")),
        header="預約提示",
        footer="打「停止」就唔再收提示",
    )


def test_each_language_has_its_own_words_and_metas_code() -> None:
    rendered = render(a_template(), Language.EN, VALUES, PAYLOADS)

    assert rendered.language == "en"
    assert rendered.body.startswith("A reminder")
    assert [button.label for button in rendered.buttons] == ["I will come", "Cancel"]


@pytest.mark.parametrize(
    ("value", "sent"),
    [("康和\n診所", "康和 診所"), ("a\t\tb", "a b"), ("a     b", "a b"), ("a   b", "a   b"), (" a \r\n b ", "a b")],
)
def test_what_meta_refuses_in_a_value_is_smoothed(value: str, sent: str) -> None:
    rendered = render(a_template(), Language.EN, VALUES | {"clinic": value}, PAYLOADS)

    assert rendered.parameters[0].text == sent
    assert sent in rendered.body


@pytest.mark.parametrize(
    ("values", "payloads", "told"),
    [
        ({"clinic": "a"}, PAYLOADS, "values missing: when"),
        (VALUES | {"doctor": "Dr Chan"}, PAYLOADS, "not known: doctor"),
        (VALUES | {"when": " \n "}, PAYLOADS, "value of when is empty"),
        (VALUES | {"when": "x" * 1000}, PAYLOADS, "the body would have"),
        (VALUES, {"coming": "1"}, "payloads missing: cancel"),
        (VALUES, PAYLOADS | {"other": "1"}, "not known: other"),
    ],
)
def test_what_meta_would_refuse_later_is_refused_at_once(
    values: dict[str, str], payloads: dict[str, str], told: str
) -> None:
    with pytest.raises(CannotRender, match=told):
        render(a_template(), Language.EN, values, payloads)


def test_a_refusal_tells_no_value() -> None:
    with pytest.raises(CannotRender) as caught:
        render(a_template(), Language.EN, {"clinic": "secret" * 300, "when": "now"}, PAYLOADS)

    assert "secret" not in str(caught.value)


def test_a_language_without_text_is_refused() -> None:
    with pytest.raises(CannotRender, match="no text in en"):
        render(a_template(languages=(CHINESE,)), Language.EN, VALUES, PAYLOADS)


def test_a_pages_address_ends_in_a_value_that_cannot_change_the_rest_of_it() -> None:
    page = OpenPage(id="page", url="https://clinic.example/t/{{when}}", sample="https://clinic.example/t/1")
    template = with_buttons(QuickReply(id="yes"), page, Call(id="call", phone="+85223450000"))

    rendered = render(template, Language.EN, VALUES | {"when": "a/b?c"}, {"yes": "y/1"})

    assert [(button.kind, button.value) for button in rendered.buttons] == [
        ("quick_reply", "y/1"), ("url", "a%2Fb%3Fc"), ("phone", ""),
    ]  # fmt: skip


@given(clinic=ANY_VALUE, when=ANY_VALUE)
def test_whatever_the_values_are_the_body_is_what_the_parameters_make_of_it(clinic: str, when: str) -> None:
    try:
        rendered = render(a_template(), Language.ZH_HK, {"clinic": clinic, "when": when}, PAYLOADS)
    except CannotRender:
        assert not clinic.strip() or not when.strip()
        return
    told = {parameter.name: parameter.text for parameter in rendered.parameters}

    assert list(told) == ["clinic", "when"]
    assert rendered.body == filled(CHINESE.body, told)
    assert not any(re.search(r"[\n\r\t]| {4}", text) for text in told.values())
    assert msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(rendered)), type=Rendered) == rendered


@given(values=st.data(), template=st.sampled_from(list(packaged_templates().values())))
def test_every_template_of_the_service_can_be_rendered_in_every_language(
    values: st.DataObject, template: Template
) -> None:
    word = st.text("字母ab1（）:/", min_size=1, max_size=40)
    given_values = {variable.name: values.draw(word) for variable in template.variables}
    payloads = {button.id: f"{button.id}/1" for button in template.buttons}

    for language in Language:
        rendered = render(template, language, given_values, payloads)
        assert "{{" not in rendered.body
        assert all(value in rendered.body for value in given_values.values())
        assert [button.value for button in rendered.buttons] == list(payloads.values())
