from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from smartclinic.templates.finding import Rule, Severity
from smartclinic.templates.lint import lint
from smartclinic.templates.model import Call, Category, OpenPage, QuickReply, Template, Variable, Variant
from smartclinic.templates.template_file import packaged_templates
from tests.unit.templates.samples import (
    CHINESE,
    CLINIC,
    ENGLISH,
    WHEN,
    a_template,
    in_chinese,
    in_english,
    with_buttons,
)

Q = [QuickReply(id=f"q{n}") for n in range(12)]
PAGE = OpenPage(id="page", url="https://clinic.example/map")
PHONE = Call(id="phone", phone="+85223450000")
LONG = "words " * 170  # 1,020 characters


def rules(*templates: Template) -> set[str]:
    return {finding.rule for finding in lint(templates)}


def page(url: str, sample: str = "") -> Template:
    ticket = Variable(name="ticket", note="the ticket", sample={"zh_HK": "a23", "en": "a23"})
    found = with_buttons(OpenPage(id="page", url=url, sample=sample))
    return replace(found, variables=(*found.variables, ticket)) if "{{ticket}}" in url else found


def sampled(**sample: str) -> Template:
    return a_template(variables=(replace(CLINIC, sample={**CLINIC.sample, **sample}), WHEN))


def only(variant: Variant) -> Template:
    return a_template(languages=(variant,))


other = replace(a_template(), name="another_hint")

BROKEN_AND_SOUND: dict[Rule, tuple[Iterable[Template], Iterable[Template]]] = {
    Rule.NAME_FORM: ([a_template(name="Hint-1")], [a_template(name="hint_1")]),
    Rule.DUPLICATE_NAME: ([a_template(), in_english(body="Other words for {{clinic}} and {{when}}. Bye now, then.")],
                          [a_template()]),
    Rule.DUPLICATE_TEXT: ([a_template(), other], [a_template(), replace(other, languages=(
        replace(CHINESE, footer="另一句"), replace(ENGLISH, footer="Another line")))]),
    Rule.AUTHENTICATION_FIXED: ([a_template(category=Category.AUTHENTICATION, time_to_live_seconds=300)],
                                [a_template(category=Category.MARKETING, time_to_live_seconds=86_400)]),
    Rule.TTL_MISSING: ([a_template(time_to_live_seconds=None)], [a_template(time_to_live_seconds=30)]),
    Rule.TTL_RANGE: ([a_template(time_to_live_seconds=43_201)], [a_template(time_to_live_seconds=43_200)]),
    Rule.LANGUAGE_MISSING: ([only(CHINESE)], [a_template()]),
    Rule.LANGUAGE_UNKNOWN: ([a_template(languages=(CHINESE, ENGLISH, replace(ENGLISH, language="fr")))],
                            [a_template(languages=(CHINESE, ENGLISH, replace(ENGLISH, language="en_GB")))]),
    Rule.VARIABLES_DIFFER: ([in_english(body="A reminder of your appointment at {{clinic}}. Please be on time.")],
                            [in_english(body="On {{when}} you are expected at {{clinic}}. Please be on time, do.")]),
    Rule.BUTTONS_DIFFER: ([in_english(buttons={"coming": "I will come", "call": "Call"})], [a_template()]),
    Rule.HEADER_LONG: ([in_english(header="x" * 61)], [in_english(header="x" * 60)]),
    Rule.HEADER_PLAIN: ([in_english(header="Your *appointment*")], [in_english(header="Your appointment: soon")]),
    Rule.HEADER_EMOJI: ([in_english(header="Booked 🎉")], [in_english(header="Booked ✅")]),
    Rule.BODY_EMPTY: ([in_english(body=" ")], [a_template()]),
    Rule.BODY_LONG: ([in_english(body=f"{LONG}{{{{clinic}}}} and {{{{when}}}} then.")], [a_template()]),
    Rule.BODY_OVER_512: ([in_english(body=f"{LONG[:600]}{{{{clinic}}}} and {{{{when}}}} then.")], [a_template()]),
    Rule.BODY_FILLED_LONG: ([sampled(en="x" * 1000)], [sampled(en="x" * 900)]),
    Rule.FOOTER_LONG: ([in_english(footer="x" * 61)], [in_english(footer="x" * 60)]),
    Rule.FOOTER_PLAIN: ([in_english(footer="From {{clinic}}")], [in_english(footer="From us")]),
    Rule.BUTTONS_MANY: ([with_buttons(*Q[:11])], [with_buttons(*Q[:10])]),
    Rule.BUTTONS_FOUR: ([with_buttons(*Q[:4])], [with_buttons(*Q[:3])]),
    Rule.BUTTONS_MIXED: ([with_buttons(Q[0], PAGE)], [with_buttons(PAGE, PHONE)]),
    Rule.BUTTONS_UNGROUPED: ([with_buttons(Q[0], PAGE, Q[1])], [with_buttons(Q[0], Q[1], PAGE)]),
    Rule.BUTTONS_URL_MANY: ([with_buttons(*(replace(PAGE, id=f"p{n}") for n in range(3)))],
                            [with_buttons(*(replace(PAGE, id=f"p{n}") for n in range(2)))]),
    Rule.BUTTONS_PHONE_MANY: ([with_buttons(PHONE, replace(PHONE, id="other"))], [with_buttons(PHONE)]),
    Rule.BUTTON_TARGET: ([page("http://clinic.example"), page("https://clinic.example/{{ticket}}/now"),
                          page("https://clinic.example/{{ticket}}"), with_buttons(replace(PHONE, phone="2345 0000"))],
                         [page("https://clinic.example/t/{{ticket}}", "https://clinic.example/t/a23")]),
    Rule.LABEL_LONG: ([with_buttons(Q[0], labels={"q0": "x" * 26}), with_buttons(Q[0], labels={"q0": ""})],
                      [with_buttons(Q[0], labels={"q0": "x" * 25})]),
    Rule.LABEL_PLAIN: ([with_buttons(Q[0], labels={"q0": "Yes ✅"}), with_buttons(Q[0], labels={"q0": "*Yes*"})],
                       [with_buttons(Q[0], labels={"q0": "Yes"})]),
    Rule.LABELS_SAME: ([with_buttons(Q[0], Q[1], labels={"q0": "Yes", "q1": "Yes"})], [with_buttons(Q[0], Q[1])]),
    Rule.VARIABLE_FORM: ([in_english(body="A reminder of your visit to {{ clinic }}, {{when}}. Please be on time."),
                          in_english(body="A reminder of your visit to {clinic}, {{when}}. Please be on time.")],
                         [a_template()]),
    Rule.VARIABLE_NUMBERED: ([in_english(body="A reminder of your visit to {{1}}, {{3}}. Please be on time.")],
                             [a_template()]),
    Rule.VARIABLE_AT_START: ([in_english(body="{{clinic}} expects you on {{when}}. Please be on time, as ever.")],
                             [in_english(body="We, {{clinic}}, expect you on {{when}}. Please be on time, as ever.")]),
    Rule.VARIABLE_AT_END: ([in_english(body="A reminder of your appointment at {{clinic}}, which is on {{when}}")],
                           [a_template()]),
    Rule.VARIABLE_NEAR_END: ([in_english(body="A reminder of your appointment at {{clinic}}, which is on {{when}}.")],
                             [a_template()]),
    Rule.VARIABLES_ADJACENT: ([in_english(body="A reminder of your appointment at {{clinic}} {{when}}, please come.")],
                              [in_english(body="A reminder of your appointment at {{clinic}}, {{when}}. Do come.")]),
    Rule.VARIABLES_MANY: ([in_chinese(body="喺{{clinic}}，{{when}}見。")],
                          [in_chinese(body="你約咗喺{{clinic}}睇醫生，{{when}}見，請準時。")]),
    Rule.VARIABLE_UNDECLARED: ([a_template(variables=(CLINIC,))], [a_template()]),
    Rule.VARIABLE_UNUSED: ([a_template(variables=(CLINIC, WHEN, replace(WHEN, name="doctor")))], [a_template()]),
    Rule.SAMPLE_MISSING: ([sampled(en=""), a_template(variables=(CLINIC, replace(WHEN, sample={"en": "now"})))],
                          [a_template()]),
    Rule.SAMPLE_FORM: ([sampled(en="Hong\nWo"), sampled(en="Hong    Wo"), sampled(en="Hong\tWo")],
                       [sampled(en="Hong   Wo")]),
    Rule.PROMOTION: ([in_english(footer="20% off this week"), in_english(footer="Ask for our discounts"),
                      in_english(footer="Offer ends soon"), in_english(footer="A free flu shot awaits you"),
                      in_chinese(footer="限時優惠"), in_chinese(footer="流感針八折"), in_chinese(footer="免費身體檢查"),
                      sampled(en="Hong Wo promo")],
                     [a_template(category=Category.MARKETING, time_to_live_seconds=86_400,
                                 languages=(replace(CHINESE, footer="限時優惠"), ENGLISH))]),
    Rule.PROMOTION_PERHAPS: ([in_chinese(footer="服務免費"), in_english(footer="We offer a package")],
                             [in_chinese(footer="有免費停車"), in_chinese(footer="可以免費改期"),
                              in_english(footer="Feel free to call"), in_english(footer="Parking: toll-free line")]),
    Rule.ASKS_IDENTIFIER: ([in_chinese(footer="請回覆身份證號碼"), in_english(footer="Reply with your HKID"),
                            in_english(footer="Your credit card, please"), in_chinese(footer="請提供你嘅護照資料")],
                           [in_chinese(footer="請帶身份證"), in_chinese(footer="唔使畀證件號碼我哋"),
                            in_english(footer="Please bring your identity card"),
                            in_english(footer="We never ask for card numbers")]),
}  # fmt: skip
"""Each rule with templates that break it, a finding each, and templates that come close and do not."""


def test_the_template_that_the_examples_change_breaks_no_rule() -> None:
    assert lint([a_template()]) == ()


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.id)
def test_a_rule_finds_its_breach_and_nothing_close_to_it(rule: Rule) -> None:
    broken, sound = BROKEN_AND_SOUND[rule]
    together = rule in {Rule.DUPLICATE_NAME, Rule.DUPLICATE_TEXT}

    for templates in [tuple(broken)] if together else [(template,) for template in broken]:
        assert rule.id in rules(*templates), templates
    for templates in [tuple(sound)] if together else [(template,) for template in sound]:
        assert rule.id not in rules(*templates), templates


def test_a_finding_says_where_how_grave_and_what_to_do() -> None:
    (finding,) = lint([in_english(header="x" * 61)])

    assert (finding.template, finding.language, finding.rule) == ("appointment_hint", "en", "header-long")
    assert finding.severity is Severity.ERROR
    assert finding.sentence == "the header has 61 characters; shorten it to 60"


def test_the_services_own_templates_break_no_rule_and_call_for_no_warning() -> None:
    assert lint(packaged_templates().values()) == ()
