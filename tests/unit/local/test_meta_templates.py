"""Templates at the stand-in: handed in, reviewed, listed, filled in, taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.templates import Template
from tests.unit.local.meta_world import JOHN, MEI, NUMBER, World
from tests.unit.local.virtual_time import run

WABA = account_id(NUMBER)
REMINDER = Template("reminder", "zh_HK", "UTILITY", "提提你：{{1}}喺{{2}}有預約。", buttons=("確認", "改期"))
NAMED = Template("named", "en", "UTILITY", "Dear {{name}}, see you at {{time}}.", header="Hello {{name}}")


def body(*values: Any, **named: str) -> dict[str, Any]:
    """A body component with its values."""
    parameters = [value if isinstance(value, dict) else {"type": "text", "text": value} for value in values]
    parameters += [{"type": "text", "parameter_name": name, "text": value} for name, value in named.items()]
    return {"type": "body", "parameters": parameters}


def button(index: int, payload: str, **more: Any) -> dict[str, Any]:
    parameter = {"type": "payload", "payload": payload} | more
    return {"type": "button", "sub_type": "quick_reply", "index": str(index), "parameters": [parameter]}


def message(template: Template, *components: dict[str, Any], **to: str) -> dict[str, Any]:
    asked = {"name": template.name, "language": {"code": template.language}, "components": list(components)}
    return (to or {"to": "+85291234567"}) | {"type": "template", "template": asked}


def code_of(world_template: Template, *components: dict[str, Any]) -> int:
    async def scenario() -> int:
        world = World(templates=[world_template])
        world.core.ledger.meet(MEI)
        answer: Any = (await world.send(message(world_template, *components))).json
        return int(answer["error"]["code"]) if "error" in answer else 200

    return run(scenario())


@pytest.mark.parametrize(
    ("template", "components", "code"),
    [
        (REMINDER, [body("陳小美", "聽日")], 200),
        (REMINDER, [body("陳小美")], 132000),
        (REMINDER, [body("一", "二", "三")], 132000),
        (REMINDER, [body(name="陳小美", time="聽日")], 132012),
        (REMINDER, [body({"type": "date_time"}, "聽日")], 132012),
        (REMINDER, [body("陳\n小美", "聽日")], 132012),
        (REMINDER, [body("陳    小美", "聽日")], 132012),
        (REMINDER, [body("好" * 600, "好" * 600)], 132005),
        (REMINDER, [body("陳", "聽日"), button(2, "x")], 132012),
        (REMINDER, [body("陳", "聽日"), button(0, "x" * 129)], 131009),
        (REMINDER, [body("陳", "聽日"), button(0, "x", type="text")], 132012),
        (NAMED, [{**body(name="Ann"), "type": "header"}, body(name="Ann", time="9")], 200),
        (NAMED, [{**body(name="Ann"), "type": "header"}, body("Ann", "9")], 132012),
        (NAMED, [{**body(name="Ann"), "type": "header"}, body(name="Ann", when="9")], 132012),
        (NAMED, [body(name="Ann", time="9")], 132000),
        (NAMED, [{**body(name="A" * 60), "type": "header"}, body(name="Ann", time="9")], 132005),
    ],
)
def test_variables_and_buttons_must_fit(template: Template, components: list[dict[str, Any]], code: int) -> None:
    assert code_of(template, *components) == code


@pytest.mark.parametrize(
    ("status", "code"),
    [("APPROVED", 200), ("PENDING", 132001), ("REJECTED", 132001), ("PAUSED", 132015), ("DISABLED", 132016)],
)
def test_only_an_approved_template_goes_out(status: str, code: int) -> None:
    template = Template("hello", "en", "UTILITY", "Hello.", status=status)
    assert code_of(template) == code


def test_a_quick_reply_brings_back_its_payload_or_its_label() -> None:
    async def scenario() -> list[Any]:
        world = World(templates=[REMINDER])
        world.core.ledger.meet(MEI)
        await world.send(message(REMINDER, body("陳小美", "聽日"), button(1, "move:7")))
        sent = world.core.ledger.accepted[0]
        await world.core.settled()
        world.webhook.posts.clear()
        for label in REMINDER.buttons:
            await world.core.patient_taps(NUMBER, MEI, label, sent.wamid)
        await world.core.settled()
        return [tapped["button"] for tapped in world.webhook.messages]

    assert run(scenario()) == [{"payload": "確認", "text": "確認"}, {"payload": "move:7", "text": "改期"}]


def test_a_template_of_another_account_is_unknown_here() -> None:
    async def scenario() -> int:
        world = World(numbers={NUMBER: "+85223456789", "777": "+85223457777"})
        world.core.ledger.meet(MEI)
        world.core.templates.put(account_id("777"), REMINDER)
        answer: Any = (await world.send(message(REMINDER, body("陳小美", "聽日")))).json
        return int(answer["error"]["code"])

    assert run(scenario()) == 132001


async def manage(world: World, method: str, query: str = "", asked: object = None) -> Any:
    path = f"/v25.0/{WABA}/message_templates{query}"
    answer = await world.core.handle_graph(
        method, path, {"Authorization": "Bearer token"}, json.dumps(asked).encode() if asked else b""
    )
    return answer.json


def new(**changes: Any) -> dict[str, Any]:
    """A request for a good template, with changes."""
    text = {"type": "BODY", "text": "提提你：{{1}}有預約。", "example": {"body_text": [["聽日"]]}}
    good = {"name": "tomorrow", "language": "zh_HK", "category": "UTILITY", "components": [text]}
    return good | {"message_send_ttl_seconds": 3600} | changes


def test_a_new_template_waits_for_approval_and_a_notice_tells_of_it() -> None:
    async def scenario() -> list[Any]:
        world = World()
        world.core.ledger.meet(MEI)
        created = await manage(world, "POST", asked=new())
        template = Template("tomorrow", "zh_HK", "UTILITY", "")
        before = await world.send(message(template, body("九點")))
        world.core.approve("tomorrow", "zh_HK")
        after = await world.send(message(template, body("九點")))
        await world.core.settled()
        payload = world.webhook.payloads[0]
        assert payload["entry"][0]["time"] == 1793581200
        (change,) = payload["entry"][0]["changes"]
        assert change["value"]["message_template_id"] == int(created["id"])
        return [created["status"], before.status, after.status, change["field"], change["value"]["event"]]

    assert run(scenario()) == ["PENDING", 404, 200, "message_template_status_update", "APPROVED"]


def components(**changes: Any) -> dict[str, Any]:
    text = {"type": "BODY", "text": "提提你：{{1}}有預約。", "example": {"body_text": [["聽日"]]}}
    return new(components=[text | changes])


@pytest.mark.parametrize(
    "asked",
    [
        new(name="Tomorrow"),
        new(name="two words"),
        new(language="cantonese"),
        new(category="SERVICE"),
        new(components=[{"type": "FOOTER", "text": "再見"}]),
        new(message_send_ttl_seconds=5),
        new(category="MARKETING", message_send_ttl_seconds=60),
        components(text="{{1}}有預約，記得嚟。"),
        components(text="記得你嘅預約喺{{1}}"),
        components(text="預約喺{{2}}，記得嚟。"),
        components(text="嗯{{1}}啊{{2}}呀{{3}}。"),
        components(text="好" * 1025),
        components(text="你好{{name}}，記得嚟。"),
        components(example=None),
        new(components=[*new()["components"], {"type": "FOOTER", "text": "x" * 61}]),
        new(components=[*new()["components"], {"type": "FOOTER", "text": "你好{{1}}嘅"}]),
        new(components=[*new()["components"], {"type": "HEADER", "format": "TEXT", "text": "x" * 61}]),
        new(components=[*new()["components"] * 2]),
        new(
            components=[
                *new()["components"],
                {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "x" * 26}]},
            ]
        ),
        new(
            components=[
                *new()["components"],
                {
                    "type": "BUTTONS",
                    "buttons": [
                        {"type": kind, "text": kind[:9] + str(at)}
                        for at, kind in enumerate(("QUICK_REPLY", "URL", "QUICK_REPLY"))
                    ],
                },
            ]
        ),
    ],
    ids=lambda asked: json.dumps(asked, ensure_ascii=False)[-60:],
)
def test_what_breaks_a_rule_of_metas_is_not_created(asked: dict[str, Any]) -> None:
    async def scenario() -> Any:
        world = World()
        answer = await manage(world, "POST", asked=asked)
        assert world.core.templates.all_of(WABA) == []
        return answer["error"]["code"]

    assert run(scenario()) in {100, 131008, 131009}


def test_a_name_is_taken_once_in_each_language() -> None:
    async def scenario() -> list[Any]:
        world = World()
        answers = [await manage(world, "POST", asked=new(**more)) for more in ({}, {"language": "en"}, {})]
        return [answer.get("status") or answer["error"]["error_subcode"] for answer in answers]

    assert run(scenario()) == ["PENDING", "PENDING", 2388024]


def test_templates_are_listed_in_pages_with_the_fields_asked_for() -> None:
    async def scenario() -> list[Any]:
        world = World(templates=[Template(f"t{number}", "en", "utility", "Hello.") for number in range(5)])
        listed, after = [], ""
        while True:
            page = await manage(world, "GET", f"?fields=name,category&limit=2&after={after}")
            listed += [(each["name"], each["category"], sorted(each)) for each in page["data"]]
            if "next" not in page["paging"]:
                return listed
            after = page["paging"]["cursors"]["after"]

    assert run(scenario()) == [(f"t{number}", "UTILITY", ["category", "id", "name"]) for number in range(5)]


def test_a_listing_shows_components_as_they_were_handed_in() -> None:
    async def scenario() -> Any:
        world = World(templates=[REMINDER])
        (shown,) = (await manage(world, "GET"))["data"]
        return [shown["status"], [component["type"] for component in shown["components"]], shown["language"]]

    assert run(scenario()) == ["APPROVED", ["BODY", "BUTTONS"], "zh_HK"]


def test_an_unknown_account_has_no_templates() -> None:
    async def scenario() -> Any:
        answer = await World().core.handle_graph(
            "GET", "/v25.0/1/message_templates", {"Authorization": "Bearer t"}, b""
        )
        return (answer.json or {})["error"]

    assert run(scenario())["error_subcode"] == 33


def test_who_stopped_marketing_gets_none_until_it_is_resumed() -> None:
    offer = Template("offer", "en", "MARKETING", "Flu jabs are here.")
    notice = Template("notice", "en", "UTILITY", "Your visit is tomorrow.")

    async def scenario() -> list[int]:
        world = World(templates=[offer, notice])
        await world.core.patient_stops_marketing(NUMBER, MEI)
        answers = [await world.send(message(offer)), await world.send(message(notice))]
        await world.core.patient_resumes_marketing(NUMBER, MEI)
        answers.append(await world.send(message(offer)))
        codes: list[Any] = [(answer.json or {}).get("error", {"code": 200}) for answer in answers]
        return [code["code"] for code in codes]

    assert run(scenario()) == [131050, 200, 200]


def test_a_moved_category_is_announced_and_then_holds() -> None:
    async def scenario() -> list[Any]:
        world = World(templates=[REMINDER])
        world.core.accounts.template_category(WABA, "reminder", "zh_HK", "MARKETING", announced=True)
        await world.core.settled()
        between = world.core.templates.find(WABA, "reminder", "zh_HK")
        world.core.accounts.template_category(WABA, "reminder", "zh_HK", "MARKETING")
        await world.core.settled()
        after = world.core.templates.find(WABA, "reminder", "zh_HK")
        first, second = world.webhook.values
        assert (first["new_category"], first["correct_category"]) == ("UTILITY", "MARKETING")
        assert (second["previous_category"], second["new_category"]) == ("UTILITY", "MARKETING")
        return [between and between.category, after and after.category]

    assert run(scenario()) == ["UTILITY", "MARKETING"]


def test_a_code_cannot_go_to_a_user_id() -> None:
    code = Template("code", "en", "AUTHENTICATION", "Your code is 1234.")

    async def scenario() -> list[Any]:
        world = World(templates=[code])
        world.core.ledger.meet(JOHN)
        by_id: Any = (await world.send(message(code, recipient=str(JOHN.bsuid)))).json
        by_phone = await world.send(message(code, to=JOHN.own_phone))
        return [by_id["error"]["code"], by_phone.status]

    assert run(scenario()) == [131062, 200]


def test_what_outlives_its_time_while_the_phone_is_off_is_dropped_without_a_word() -> None:
    short = Template("short", "en", "UTILITY", "You are next.", ttl_seconds=600)
    long = Template("long", "en", "UTILITY", "Your visit is tomorrow.")

    async def scenario() -> list[Any]:
        world = World(templates=[short, long])
        world.core.ledger.meet(MEI)
        world.core.patient_turns_phone_off(MEI)
        for template in (short, long):
            await world.send(message(template))
        await world.core.settled()
        await world.core.clock.sleep(3600)
        world.core.patient_turns_phone_on(MEI)
        await world.core.settled()
        first, second = world.core.ledger.accepted
        assert (first.expired, first.reached_at, second.expired) == (True, None, False)
        return [status["status"] for status in world.webhook.statuses]

    assert run(scenario()) == ["sent", "sent", "delivered"]
