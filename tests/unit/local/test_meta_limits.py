"""Meta's documented limits, one by one, and its error shape."""

from __future__ import annotations

from typing import Any

import pytest

from smartclinic_local.meta.graph import GraphAnswer
from smartclinic_local.meta.templates import Template
from tests.unit.local.meta_world import KEUNG, MEI, NUMBER, World, buttons, rows, sections
from tests.unit.local.virtual_time import run


def answer_to(message: dict[str, Any], **options: Any) -> GraphAnswer:
    async def scenario() -> GraphAnswer:
        world = World(**options)
        await world.meet()
        answer = await world.send(message)
        await world.core.settled()
        return answer

    return run(scenario())


def text(body: str, **more: Any) -> dict[str, Any]:
    return {"to": "+85291234567", "type": "text", "text": {"body": body}, **more}


def row(number: int, **more: str) -> dict[str, str]:
    return {"id": f"row-{number}", "title": f"時間{number}", **more}


def ten_rows() -> list[dict[str, str]]:
    return [row(number) for number in range(10)]


WITHIN = {
    "a text of 4,096 characters": text("好" * 4096),
    "a text without its type": {"to": "+85291234567", "text": {"body": "hi"}},
    "a phone number without plus, in the sender's country": text("hi") | {"to": "85291234567"},
    "callback data of 512 characters": text("hi", biz_opaque_callback_data="x" * 512),
    "three buttons at their limits": buttons(
        ("a" * 256, "一" * 20), ("b" * 256, "二" * 20), ("c", "三"), body="體" * 1024
    ),
    "a header and a footer of 60": buttons(
        ("a", "一"), header={"type": "text", "text": "h" * 60}, footer={"text": "f" * 60}
    ),
    "ten rows": rows(*ten_rows(), button="b" * 20, body="體" * 4096),
    "a row at its limits": rows({"id": "i" * 200, "title": "t" * 24, "description": "d" * 72}),
    "ten sections": sections(*({"title": "s" * 24, "rows": [row(number)]} for number in range(10))),
}

BEYOND: dict[str, tuple[int, dict[str, Any]]] = {
    "a text of 4,097 characters": (100, text("好" * 4097)),
    "an empty text": (100, text("")),
    "no text at all": (131008, {"to": "+85291234567", "type": "text"}),
    "nobody to send to": (100, {"type": "text", "text": {"body": "hi"}}),
    "the clinic itself": (131021, text("hi") | {"to": "+85223456789"}),
    "an unknown type": (131051, {"to": "+85291234567", "type": "hologram"}),
    "callback data of 513 characters": (131009, text("hi", biz_opaque_callback_data="x" * 513)),
    "four buttons": (131009, buttons(*((str(number), str(number)) for number in range(4)))),
    "no button": (131008, buttons()),
    "a button title of 21": (131009, buttons(("a", "t" * 21))),
    "an empty button title": (131009, buttons(("a", ""))),
    "a button id of 257": (131009, buttons(("a" * 257, "t"))),
    "two buttons with one id": (131009, buttons(("a", "s"), ("a", "t"))),
    "two buttons with one title": (131009, buttons(("a", "t"), ("b", "t"))),
    "a button body of 1,025": (131009, buttons(("a", "t"), body="x" * 1025)),
    "a footer of 61": (131009, buttons(("a", "t"), footer={"text": "f" * 61})),
    "a header of 61": (131009, buttons(("a", "t"), header={"type": "text", "text": "h" * 61})),
    "a list button of 21": (131009, rows(row(1), button="b" * 21)),
    "a list body of 4,097": (131009, rows(row(1), body="x" * 4097)),
    "eleven rows in one section": (131009, rows(*ten_rows(), row(11))),
    "eleven rows over two sections": (
        131009,
        sections({"title": "a", "rows": ten_rows()}, {"title": "b", "rows": [row(11)]}),
    ),
    "eleven sections": (131009, sections(*({"title": "s", "rows": [row(number)]} for number in range(11)))),
    "two sections without titles": (131008, sections({"rows": [row(1)]}, {"rows": [row(2)]})),
    "a section title of 25": (131009, sections({"title": "s" * 25, "rows": [row(1)]})),
    "a row title of 25": (131009, rows({"id": "a", "title": "t" * 25})),
    "a row description of 73": (131009, rows(row(1, description="d" * 73))),
    "a row id of 201": (131009, rows({"id": "i" * 201, "title": "t"})),
    "two rows with one id": (131009, rows(row(1), row(1))),
    "a list without rows": (131008, rows()),
    "an unknown interactive type": (
        131009,
        {"to": "+85291234567", "type": "interactive", "interactive": {"type": "carousel"}},
    ),
    "the wrong product": (100, text("hi") | {"messaging_product": "messenger"}),
    "a template that nobody approved": (
        132001,
        {
            "to": "+85291234567",
            "type": "template",
            "template": {"name": "hello", "language": {"code": "zh_HK"}},
        },
    ),
}


@pytest.mark.parametrize("message", WITHIN.values(), ids=WITHIN.keys())
def test_it_accepts_what_is_within_the_limits(message: dict[str, Any]) -> None:
    answer = answer_to(message)
    assert (answer.status, list(answer.json or {})) == (200, ["messaging_product", "contacts", "messages"])


@pytest.mark.parametrize(("code", "message"), BEYOND.values(), ids=BEYOND.keys())
def test_it_refuses_what_is_beyond_them(code: int, message: dict[str, Any]) -> None:
    answer = answer_to(message)
    assert answer.json is not None
    error = answer.json["error"]
    assert isinstance(error, dict)
    assert (answer.status, error["code"]) == (404 if code == 132001 else 400, code)


def test_an_error_has_the_documented_shape() -> None:
    answer = answer_to(buttons(("a", "t" * 21)))
    assert answer.json is not None
    error = answer.json["error"]
    assert isinstance(error, dict)
    assert list(error) == ["message", "type", "code", "error_data", "fbtrace_id"]
    assert error["message"] == "(#131009) Parameter value is not valid"
    assert error["type"] == "OAuthException"
    assert error["error_data"] == {
        "messaging_product": "whatsapp",
        "details": "Invalid length of 'title'. Min length: 1, Max length: 20",
    }


def test_an_accepted_message_is_answered_with_its_recipient_and_its_id() -> None:
    answer = answer_to(text("hi"))
    assert answer.json is not None
    assert answer.json["contacts"] == [{"input": "+85291234567", "wa_id": "85291234567"}]
    messages = answer.json["messages"]
    assert isinstance(messages, list)
    assert messages[0]["id"].startswith("wamid.")


@pytest.mark.parametrize("token", ["", "stale"])
def test_a_missing_or_wrong_token_is_refused_with_190(token: str) -> None:
    async def scenario() -> GraphAnswer:
        return await World(access_token="fresh").send(text("hi"), token=token)

    answer = run(scenario())
    assert (answer.status, (answer.json or {})["error"]["code"]) == (401, 190)  # type: ignore[index]


def test_an_unknown_number_is_refused_with_100_and_33() -> None:
    async def scenario() -> GraphAnswer:
        return await World().send(text("hi"), path="/v25.0/999/messages")

    error = (run(scenario()).json or {})["error"]
    assert isinstance(error, dict)
    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_a_free_form_message_needs_a_word_from_the_person_within_24_hours() -> None:
    async def scenario() -> list[int]:
        world = World()
        before = await world.send(text("hi"))
        await world.core.patient_sends_text(NUMBER, MEI, "你好")
        inside = await world.send(text("hi"))
        await world.core.clock.sleep(24 * 3600)
        after = await world.send(text("hi"))
        return [answer.status if answer.status == 200 else code_of(answer) for answer in (before, inside, after)]

    assert run(scenario()) == [131047, 200, 131047]


def test_one_persons_window_is_not_anothers() -> None:
    async def scenario() -> int:
        world = World()
        await world.meet(KEUNG)
        return code_of(await world.send(text("hi")))

    assert run(scenario()) == 131047


def test_an_approved_template_goes_out_outside_the_window_with_its_variables_filled() -> None:
    template = Template("near_turn", "zh_HK", "utility", "前面仲有{{1}}位，{{2}}。", buttons=("我到咗",))
    component = {
        "type": "body",
        "parameters": [{"type": "text", "text": "3"}, {"type": "text", "text": "請返到診所"}],
    }
    message = {
        "to": "+85291234567",
        "type": "template",
        "template": {"name": "near_turn", "language": {"code": "zh_HK"}, "components": [component]},
    }

    async def scenario() -> tuple[int, str, str]:
        world = World(templates=[template])
        world.core.ledger.meet(MEI)
        answer = await world.send(message)
        await world.core.settled()
        sent = world.core.ledger.accepted[0]
        return answer.status, sent.content.body, world.webhook.statuses[0]["pricing"]["category"]

    assert run(scenario()) == (200, "前面仲有3位，請返到診所。", "utility")


def test_a_template_with_a_missing_variable_is_refused() -> None:
    template = Template("near_turn", "zh_HK", "utility", "前面仲有{{1}}位")
    message = {
        "to": "+85291234567",
        "type": "template",
        "template": {"name": "near_turn", "language": {"code": "zh_HK"}},
    }
    assert code_of(answer_to(message, templates=[template])) == 132000


def test_the_pair_rate_allows_a_burst_of_45_then_one_in_six_seconds() -> None:
    async def scenario() -> list[int]:
        world = World()
        await world.meet()
        statuses = [(await world.send(text("hi"))).status for _ in range(46)]
        await world.core.clock.sleep(6)
        return [sum(status == 200 for status in statuses), (await world.send(text("hi"))).status]

    assert run(scenario()) == [45, 200]


def test_the_pair_rate_can_be_switched_off() -> None:
    async def scenario() -> set[int]:
        world = World(limit_pair_rate=False)
        await world.meet()
        return {(await world.send(text("hi"))).status for _ in range(60)}

    assert run(scenario()) == {200}


def code_of(answer: GraphAnswer) -> int:
    error = (answer.json or {})["error"]
    assert isinstance(error, dict)
    code = error["code"]
    assert isinstance(code, int)
    return code
