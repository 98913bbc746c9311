from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import httpx
import pytest

from smartclinic.templates.model import Call, Category, OpenPage, QuickReply
from smartclinic.templates.standing import Status, after_notice, may_be_sent
from smartclinic.whatsapp.template_management import Listed, MetaRefused, Submitted, TemplateManagement, submission
from tests.unit.templates.samples import a_template, with_buttons

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
async def at_meta() -> AsyncIterator[Callable[[Answer], TemplateManagement]]:
    clients: list[httpx.AsyncClient] = []

    def managed(answer: Answer) -> TemplateManagement:
        transport = httpx.MockTransport(answer)
        clients.append(httpx.AsyncClient(base_url="https://graph.example/v25.0", transport=transport))
        return TemplateManagement(clients[-1], "token")

    yield managed
    for client in clients:
        await client.aclose()


def entry(name: str, **more: object) -> dict[str, object]:
    return {"id": "1", "name": name, "language": "zh_HK", "status": "APPROVED", "category": "UTILITY", **more}


async def all_listed(meta: TemplateManagement) -> list[Listed]:
    return [listed async for listed in meta.listed("waba1")]


def test_a_submission_has_all_that_meta_reviews() -> None:
    assert submission(a_template(), "en") == {
        "name": "appointment_hint",
        "language": "en",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "message_send_ttl_seconds": 3600,
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Your appointment"},
            {
                "type": "BODY",
                "text": "A reminder of your appointment at {{clinic}}: {{when}}. Please be on time.",
                "example": {
                    "body_text_named_params": [
                        {"param_name": "clinic", "example": "Hong Wo Clinic"},
                        {"param_name": "when", "example": "Tue 24/11, 3:30 pm"},
                    ]
                },
            },
            {"type": "FOOTER", "text": "Write STOP for no more reminders"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "I will come"},
                    {"type": "QUICK_REPLY", "text": "Cancel"},
                ],
            },
        ],
    }


def test_a_submission_leaves_out_what_a_template_does_not_have() -> None:
    bare = a_template(time_to_live_seconds=None, buttons=())

    assert "message_send_ttl_seconds" not in submission(bare, "en")
    assert "BUTTONS" not in {component["type"] for component in submission(bare, "en")["components"]}


def test_buttons_that_open_and_call_carry_their_target() -> None:
    page = OpenPage(id="page", url="https://clinic.example/t/{{when}}", sample="https://clinic.example/t/1")
    plain = OpenPage(id="map", url="https://clinic.example/map")
    template = with_buttons(QuickReply(id="yes"), page, plain, Call(id="call", phone="+85223450000"))

    assert submission(template, "en")["components"][-1]["buttons"] == [
        {"type": "QUICK_REPLY", "text": "to yes"},
        {"type": "URL", "text": "to page", "url": page.url, "example": [page.sample]},
        {"type": "URL", "text": "to map", "url": plain.url},
        {"type": "PHONE_NUMBER", "text": "to call", "phone_number": "+85223450000"},
    ]


async def test_a_template_is_submitted_to_its_account(at_meta: Callable[[Answer], TemplateManagement]) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"id": "77", "status": "PENDING", "category": "MARKETING"})

    submitted = await at_meta(answer).submit("waba1", a_template(), "en")

    assert submitted == Submitted("77", "PENDING", "MARKETING")
    assert (seen[0].method, seen[0].url.path) == ("POST", "/v25.0/waba1/message_templates")
    assert seen[0].headers["Authorization"] == "Bearer token"
    assert json.loads(seen[0].content) == submission(a_template(), "en")


async def test_all_pages_are_listed(at_meta: Callable[[Answer], TemplateManagement]) -> None:
    pages = {
        None: {"data": [entry("a"), entry("b")], "paging": {"cursors": {"after": "c1"}, "next": "https://…"}},
        "c1": {"data": [entry("c")], "paging": {"cursors": {"after": "c2"}}},
    }

    found = await all_listed(at_meta(lambda request: httpx.Response(200, json=pages[request.url.params.get("after")])))

    assert [listed.name for listed in found] == ["a", "b", "c"]


async def test_a_cursor_that_runs_in_a_circle_ends(at_meta: Callable[[Answer], TemplateManagement]) -> None:
    page = {"data": [entry("a")], "paging": {"cursors": {"after": "same"}, "next": "https://…"}}

    assert len(await all_listed(at_meta(lambda _: httpx.Response(200, json=page)))) == 2


async def test_what_is_listed_becomes_a_standing(at_meta: Callable[[Answer], TemplateManagement]) -> None:
    odd = entry("a", status="REJECTED", rejected_reason="SCAM", quality_score={"score": "RED"}, components=[{}])

    (listed,) = await all_listed(at_meta(lambda _: httpx.Response(200, json={"data": [odd]})))
    standing = None
    for notice in listed.notices(NOW):
        standing = after_notice(standing, notice)

    assert standing is not None
    assert (standing.status, standing.category, standing.since) == (Status.REJECTED, Category.UTILITY, NOW)
    assert may_be_sent(standing, Category.UTILITY) is not None


@pytest.mark.parametrize(
    ("answer", "words", "code"),
    [
        (httpx.Response(400, json={"error": {"code": 100, "error_subcode": 2388024}}), "has this template", 100),
        (httpx.Response(400, json={"error": {"code": 100, "error_user_msg": "too many variables"}}), "too many", 100),
        (httpx.Response(401, json={"error": {"code": 190, "message": "expired"}}), "code 190: expired", 190),
        (httpx.Response(502, text="<html>"), "status 502 and no JSON", None),
        (httpx.Response(500, json=["odd"]), "status 500", None),
    ],
)
async def test_a_refusal_is_told_in_metas_words(
    answer: httpx.Response, words: str, code: int | None, at_meta: Callable[[Answer], TemplateManagement]
) -> None:
    with pytest.raises(MetaRefused, match=words) as caught:
        await at_meta(lambda _: answer).submit("waba1", a_template(), "en")
    assert caught.value.code == code


async def test_a_meta_that_does_not_answer_is_told(at_meta: Callable[[Answer], TemplateManagement]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down", request=request)

    with pytest.raises(MetaRefused, match="did not answer"):
        await all_listed(at_meta(answer))
