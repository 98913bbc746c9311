"""What the Graph API refuses and what it charges, and what an account, its phone and its templates tell."""

from __future__ import annotations

import random
from typing import Any

import pytest

from smartclinic_local.meta.circumstances import AD_REFERRAL
from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.graph import GraphAnswer
from smartclinic_local.meta.payloads import NOTICE, Event, account_id, compose
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.templates import Template
from tests.unit.local.meta_world import JOHN, MEI, NUMBER, World
from tests.unit.local.virtual_time import START, run

WABA = account_id(NUMBER)
TEXT = {"to": "+85291234567", "type": "text", "text": {"body": "hi"}}


def code_of(answer: GraphAnswer) -> int:
    error: Any = (answer.json or {}).get("error", {"code": 200})
    return int(error["code"])


@pytest.mark.parametrize(("coexistence", "most"), [((), 80), ((NUMBER,), 20)], ids=["API alone", "coexistence"])
def test_a_number_carries_so_many_messages_a_second_in_and_out(coexistence: tuple[str, ...], most: int) -> None:
    async def scenario() -> tuple[int, int, int]:
        world = World(limit_pair_rate=False, coexistence=coexistence)
        await world.meet()
        await world.core.clock.sleep(1)
        await world.core.patient_sends_text(NUMBER, MEI, "喂")
        codes = [code_of(await world.send(TEXT)) for _ in range(most + 5)]
        await world.core.clock.sleep(1)
        return codes.count(200), codes[-1], code_of(await world.send(TEXT))

    assert run(scenario()) == (most - 1, 130429, 200)


def test_the_throughput_limit_can_be_switched_off() -> None:
    async def scenario() -> set[int]:
        world = World(limit_pair_rate=False, limit_throughput=False)
        await world.meet()
        return {code_of(await world.send(TEXT)) for _ in range(200)}

    assert run(scenario()) == {200}


def test_a_throttled_answer_may_say_when_to_come_back() -> None:
    async def scenario() -> list[Any]:
        world = World(faults=Faults(graph_rate_limited=1, graph_retry_after=1))
        answer = await world.send(TEXT)
        return [answer.status, 1 <= int(answer.headers["Retry-After"]) <= 30]

    assert run(scenario()) == [400, True]


def test_a_number_can_be_refused_with_any_code_of_metas() -> None:
    async def scenario() -> list[tuple[int, int]]:
        world = World()
        await world.meet()
        answers = []
        for code in (131031, 131042, 133010, 131016, 999999):
            world.core.refusals[NUMBER] = code
            answers.append(await world.send(TEXT))
        world.core.refusals.clear()
        answers.append(await world.send(TEXT))
        return [(answer.status, code_of(answer)) for answer in answers]

    assert run(scenario()) == [(403, 131031), (400, 131042), (400, 133010), (500, 131016), (400, 999999), (200, 200)]


def test_an_account_may_be_blocked_by_chance() -> None:
    async def scenario() -> int:
        world = World(faults=Faults(graph_account_blocked=1))
        world.core.ledger.meet(MEI)
        return code_of(await world.send(TEXT))

    assert run(scenario()) in {368, 130497, 131031, 131042}


def test_an_expired_token_is_refused_until_there_is_a_new_one() -> None:
    async def scenario() -> list[tuple[int, int]]:
        world = World()
        await world.meet()
        world.core.expire_token()
        answers = [await world.send(TEXT)]
        world.core.renew_token("fresh")
        answers += [await world.send(TEXT), await world.send(TEXT, token="fresh")]
        return [(answer.status, code_of(answer)) for answer in answers]

    assert run(scenario()) == [(401, 190), (401, 190), (200, 200)]


def test_deliveries_are_billed_by_number_and_category_once_each() -> None:
    reminder = Template("reminder", "en", "UTILITY", "Your visit is tomorrow.")

    async def scenario() -> dict[str, dict[str, int]]:
        world = World(templates=[reminder], faults=Faults(status_duplicated=1))
        await world.core.patient_sends_text(NUMBER, MEI, "喂")
        await world.send_text()
        await world.send_text()
        asked = {"name": "reminder", "language": {"code": "en"}}
        await world.send({"to": MEI.phone, "type": "template", "template": asked})
        await world.send_text(to=str(JOHN.bsuid))  # dropped: never delivered, never billed
        await world.core.settled()
        return world.core.ledger.billed()

    assert run(scenario()) == {NUMBER: {"service": 2, "utility": 1}}


def test_an_ad_that_is_answered_within_a_day_makes_72_hours_free() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.core.patient_sends_text(NUMBER, MEI, "想打針", referral=AD_REFERRAL)
        await world.core.clock.sleep(3600)
        await world.send_text()
        await world.core.clock.sleep(71 * 3600)
        await world.core.patient_sends_text(NUMBER, MEI, "仲有冇位？")
        await world.send_text()
        await world.core.clock.sleep(2 * 3600)
        await world.send_text()
        await world.core.settled()
        first, *_, last = [status for status in world.webhook.statuses if status["status"] == "sent"]
        assert first["pricing"]["type"] == "free_entry_point"
        assert first["pricing"]["billable"] is False
        assert first["conversation"]["origin"] == {"type": "referral_conversion"}
        assert last["pricing"] == {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
        return [world.core.ledger.billed(), world.core.ledger.free(), world.core.ledger.billable]

    assert run(scenario()) == [{NUMBER: {"service": 1}}, {NUMBER: {"referral_conversion": 2}}, {NUMBER: 1}]


def test_an_ad_that_is_answered_too_late_makes_nothing_free() -> None:
    async def scenario() -> Any:
        world = World()
        await world.core.patient_sends_text(NUMBER, MEI, "想打針", referral=AD_REFERRAL)
        await world.core.clock.sleep(24 * 3600)
        await world.core.patient_sends_text(NUMBER, MEI, "喂？")
        await world.send_text()
        await world.core.settled()
        return world.core.ledger.free()

    assert run(scenario()) == {}


def test_a_voice_message_is_played_after_it_is_read() -> None:
    async def scenario() -> list[str]:
        world = World()
        await world.meet()
        sent = await world.send_text()
        await world.core.settled()
        world.core.patient_plays(sent)
        await world.core.settled()
        return [status["status"] for status in world.webhook.statuses]

    assert run(scenario()) == ["sent", "delivered", "read", "played"]


def test_what_staff_send_from_the_clinics_phone_is_echoed_and_opens_no_window() -> None:
    async def scenario() -> list[Any]:
        world = World(coexistence=(NUMBER,))
        wamid = await world.core.clinic_phone.sends(NUMBER, MEI, "我哋聽日開")
        await world.core.settled()
        (change,) = world.webhook.payloads[0]["entry"][0]["changes"]
        (echo,) = change["value"]["message_echoes"]
        assert echo == {
            "from": "85223456789",
            "to": "85291234567",
            "to_user_id": MEI.bsuid,
            "id": wamid,
            "timestamp": "1793581200",
            "type": "text",
            "text": {"body": "我哋聽日開"},
        }
        return [change["field"], code_of(await world.send(TEXT))]

    assert run(scenario()) == ["smb_message_echoes", 131047]


def test_old_chats_and_contacts_are_copied_without_opening_anything() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.core.clinic_phone.sync_history(NUMBER, {MEI: [(False, "幾點開？"), (True, "九點")]})
        await world.core.clinic_phone.refuse_history(NUMBER)
        await world.core.clinic_phone.sync_contact(NUMBER, "陳小美", "+85291234567", action="remove")
        await world.core.settled()
        history, refused, contact = world.webhook.values
        (thread,) = history["history"][0]["threads"]
        assert [one["from"] for one in thread["messages"]] == ["85291234567", "85223456789"]
        assert refused["history"][0]["errors"][0]["code"] == 2593109
        assert contact["state_sync"][0]["action"] == "remove"
        return [code_of(await world.send(TEXT))]

    assert run(scenario()) == [131047]


def test_staff_may_rewrite_and_delete_what_they_sent() -> None:
    async def scenario() -> list[Any]:
        world = World()
        wamid = await world.core.clinic_phone.sends(NUMBER, MEI, "九點")
        await world.core.clinic_phone.edits(NUMBER, MEI, wamid, "十點")
        await world.core.clinic_phone.revokes(NUMBER, MEI, wamid)
        await world.core.settled()
        echoes = [value["message_echoes"][0] for value in world.webhook.values]
        assert echoes[1]["edit"]["original_message_id"] == echoes[2]["revoke"]["original_message_id"] == wamid
        return [echo["type"] for echo in echoes]

    assert run(scenario()) == ["text", "edit", "revoke"]


def test_an_account_tells_of_itself_with_a_time_and_without_a_number() -> None:
    async def scenario() -> list[tuple[str, Any]]:
        world = World()
        accounts = world.core.accounts
        accounts.template_status(WABA, "gone", "en", "PAUSED", "LOW_QUALITY")
        accounts.template_quality(WABA, "gone", "en", "RED")
        accounts.template_components_update(WABA, "gone", "en", "Hello.")
        accounts.account_update(WABA, "DISABLED_UPDATE", ban_info={"waba_ban_state": "DISABLE"})
        accounts.account_alert(WABA, "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED")
        accounts.account_review(WABA, "REJECTED")
        accounts.capability(WABA, 250)
        accounts.phone_quality(NUMBER, "FLAGGED", "TIER_2K")
        accounts.phone_name(NUMBER, "康和診所")
        accounts.security(NUMBER, "PIN_CHANGED")
        await world.core.settled()
        entries = [entry for payload in world.webhook.payloads for entry in payload["entry"]]
        assert all(entry["id"] == WABA and entry["time"] == 1793581200 for entry in entries)
        changes = [change for entry in entries for change in entry["changes"]]
        assert not any("metadata" in change["value"] for change in changes)
        return [(change["field"], change["value"].get("event")) for change in changes]

    assert run(scenario()) == [
        ("message_template_status_update", "PAUSED"),
        ("message_template_quality_update", None),
        ("message_template_components_update", None),
        ("account_update", "DISABLED_UPDATE"),
        ("account_alerts", None),
        ("account_review_update", None),
        ("business_capability_update", None),
        ("phone_number_quality_update", "FLAGGED"),
        ("phone_number_name_update", None),
        ("security", "PIN_CHANGED"),
    ]


@pytest.mark.parametrize("seed", range(10))
def test_a_batch_holds_any_fields_of_any_numbers_each_in_its_place(seed: int) -> None:
    numbers = {"1": "8521", "2": "8522"}
    events = [
        Event(number, kind, {"at": str(at)}, None, webhook_field=field)
        for at, (number, kind, field) in enumerate(
            [
                ("1", "messages", "messages"),
                ("1", "messages", "messages"),
                ("2", "statuses", "messages"),
                ("2", "calls", "calls"),
                ("1", "user_preferences", "user_preferences"),
                ("1", "errors", "messages"),
            ]
        )
    ]
    events.append(Event("", NOTICE, {"at": "notice"}, None, account="91", told_at=START))
    events.append(Event("1", "messages", {"at": "broken"}, None, beside={"errors": [{"code": 131000}]}))
    entries: Any = compose(events, numbers, random.Random(seed))["entry"]
    seen = []
    for entry in entries:
        for change in entry["changes"]:
            value = change["value"]
            if "time" in entry:
                seen.append((entry["id"], "", value["at"]))
                continue
            assert entry["id"] == account_id(value["metadata"]["phone_number_id"])
            kind = next(
                kind for kind in ("messages", "statuses", "calls", "user_preferences", "errors") if kind in value
            )
            seen += [(entry["id"], kind, item["at"]) for item in value[kind]]
            if {"at": "broken"} in value.get("messages", []):
                assert value["messages"] == [{"at": "broken"}]
    assert [(event.entry_id, event.kind, event.item["at"]) for event in events] == seen


def test_a_failed_status_names_the_address_and_nothing_else_of_the_person() -> None:
    async def scenario() -> Any:
        world = World(faults=Faults(window_error_late=1))
        world.core.ledger.meet(Person("Ann", phone="+85290000009", bsuid="HK.9"))
        await world.send_text(to="+85290000009")
        await world.core.settled()
        return world.webhook.values[0]

    value = run(scenario())
    assert "contacts" not in value
    assert value["statuses"][0]["recipient_id"] == "85290000009"
    assert "recipient_user_id" not in value["statuses"][0]
