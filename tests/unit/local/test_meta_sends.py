"""What becomes of a message to a person: statuses, prices, and every way to fail."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from smartclinic_local.meta.faults import AnswerLost, ConnectionRefused, Faults
from smartclinic_local.meta.lives import Habits
from smartclinic_local.meta.transport import MetaTransport
from tests.unit.local.meta_world import JOHN, KEUNG, MEI, NUMBER, World
from tests.unit.local.virtual_time import elapsed, run


async def met(**options: Any) -> World:
    """A world in which 陳小美 has just written."""
    faults = options.pop("faults", Faults())
    world = World(**options)
    await world.meet()
    world.core.faults = faults
    return world


def names(world: World) -> list[str]:
    return [status["status"] for status in world.webhook.statuses]


def test_a_message_is_sent_then_delivered_then_read_when_the_person_looks() -> None:
    async def scenario() -> list[str]:
        world = await met()
        await world.send_text()
        await world.core.settled()
        assert names(world) == ["sent", "delivered"]
        await world.core.clock.sleep(5)
        await world.core.patient_opens_chat(MEI)
        await world.core.settled()
        return names(world)

    assert run(scenario()) == ["sent", "delivered", "read"]


def test_a_message_read_at_once_is_never_called_delivered() -> None:
    async def scenario() -> list[str]:
        world = await met()
        await world.core.patient_opens_chat(MEI, stay=True)
        await world.send_text()
        await world.core.settled()
        await world.core.patient_leaves_chat(MEI)
        await world.send_text()
        await world.core.settled()
        return names(world)

    assert run(scenario()) == ["sent", "read", "sent", "delivered"]


def test_a_person_who_reads_by_habit_needs_no_opening() -> None:
    async def scenario() -> list[str]:
        world = await met(habits=Habits(read_after=2))
        await world.send_text()
        await world.core.settled()
        return names(world)

    assert run(scenario()) == ["sent", "delivered", "read"]


def test_a_status_carries_recipient_callback_data_contact_and_price() -> None:
    async def scenario() -> Any:
        world = await met()
        sent = await world.send_text(biz_id="outbox-9")
        await world.core.settled()
        value = world.webhook.values[0]
        assert value["contacts"][0]["wa_id"] == "85291234567"
        status = value["statuses"][0]
        assert status.pop("id") == sent.wamid
        assert isinstance(status.pop("timestamp"), str)
        return status

    assert run(scenario()) == {
        "status": "sent",
        "recipient_id": "85291234567",
        "recipient_user_id": "HK.1349120865530274",
        "biz_opaque_callback_data": "outbox-9",
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"},
    }


def test_the_price_comes_with_sent_and_with_one_of_delivered_and_read() -> None:
    async def scenario() -> list[str]:
        world = await met()
        await world.send_text()
        await world.core.settled()
        await world.core.patient_opens_chat(MEI)
        await world.core.settled()
        return [status["status"] for status in world.webhook.statuses if "pricing" in status]

    assert run(scenario()) == ["sent", "delivered"]


def test_billable_messages_are_counted_once_each_however_often_statuses_come() -> None:
    async def scenario() -> dict[str, int]:
        world = await met(faults=Faults(status_duplicated=1, webhook_duplicated=1))
        for _ in range(3):
            await world.send_text()
        await world.core.settled()
        return world.core.ledger.billable

    assert run(scenario()) == {NUMBER: 3}


def test_messages_to_one_person_come_up_in_the_order_of_acceptance() -> None:
    async def scenario() -> list[str]:
        world = await met()
        for number in range(20):
            await world.send_text(str(number))
        await world.core.settled()
        chat = world.core.ledger.chat(NUMBER, MEI.id)[1:]
        return [entry.content.body for entry in chat if hasattr(entry, "content")]

    assert run(scenario()) == [str(number) for number in range(20)]


def test_a_bsuid_belongs_in_recipient() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.meet(JOHN)
        message = {"recipient": JOHN.bsuid, "type": "text", "text": {"body": "Hello"}}
        answer = await world.send(message)
        await world.core.settled()
        assert "recipient_id" not in world.webhook.statuses[0]
        return [answer.status, (answer.json or {})["contacts"], names(world)]

    assert run(scenario()) == [200, [{"input": JOHN.bsuid, "user_id": JOHN.bsuid}], ["sent", "delivered"]]


def test_a_bsuid_in_to_is_accepted_and_silently_dropped() -> None:
    async def scenario() -> tuple[bool, list[str], list[Any]]:
        world = World()
        await world.meet(JOHN)
        sent = await world.send_text(to=str(JOHN.bsuid))
        await world.core.settled()
        return sent.silently_dropped, names(world), world.core.ledger.chat(NUMBER, JOHN.id)[1:]

    assert run(scenario()) == (True, [], [])


def test_a_foreign_number_without_plus_goes_astray() -> None:
    async def scenario() -> str:
        world = World(faults=Faults(window_error_late=1))
        sent = await world.send_text(to="447700900123")
        await world.core.settled()
        return sent.to

    assert run(scenario()) == "+852447700900123"


def test_the_window_error_may_come_as_a_failed_status() -> None:
    async def scenario() -> Any:
        world = World(faults=Faults(window_error_late=1))
        world.core.ledger.meet(KEUNG)
        sent = await world.send_text(to="+85298765432")
        await world.core.settled()
        assert sent.failed_code == 131047
        assert "contacts" not in world.webhook.values[0]
        return world.webhook.statuses

    (status,) = run(scenario())
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
    assert "pricing" not in status


def test_a_late_failure_follows_sent_and_the_message_never_arrives() -> None:
    async def scenario() -> tuple[list[str], int, bool]:
        world = await met(faults=Faults(message_failed_late=1))
        sent = await world.send_text()
        await world.core.settled()
        return names(world), len(world.core.ledger.chat(NUMBER, MEI.id)), sent.failed_code in {131026, 131049}

    assert run(scenario()) == (["sent", "failed"], 1, True)


def test_a_dropped_status_never_comes() -> None:
    async def scenario() -> tuple[list[str], list[bool]]:
        world = await met(faults=Faults(status_dropped=1))
        sent = await world.send_text()
        await world.core.settled()
        return names(world), [status.dropped for status in sent.statuses]

    assert run(scenario()) == ([], [True, True])


def test_a_duplicated_status_comes_twice() -> None:
    async def scenario() -> list[str]:
        world = await met(faults=Faults(status_duplicated=1))
        await world.send_text()
        await world.core.settled()
        return names(world)

    assert sorted(run(scenario())) == ["delivered", "delivered", "sent", "sent"]


@pytest.mark.parametrize("faults", [Faults(status_reordered=1), Faults(status_delayed=1)], ids=["reordered", "delayed"])
def test_statuses_may_come_in_the_wrong_order_with_the_right_times(faults: Faults) -> None:
    async def scenario(seed: int) -> list[str]:
        world = await met(faults=faults, seed=seed)
        await world.send_text()
        await world.core.settled()
        times = {status["status"]: int(status["timestamp"]) for status in world.webhook.statuses}
        assert times["sent"] <= times["delivered"]
        return names(world)

    orders = {tuple(run(scenario(seed))) for seed in range(12)}
    assert orders == {("sent", "delivered"), ("delivered", "sent")}


def test_a_read_receipt_marks_all_before_it_and_may_show_typing_for_25_seconds() -> None:
    async def scenario() -> list[bool]:
        world = World()
        first = await world.core.patient_sends_text(NUMBER, MEI, "你好")
        second = await world.core.patient_sends_text(NUMBER, MEI, "想約")
        receipt = {"status": "read", "message_id": second.wamid, "typing_indicator": {"type": "text"}}
        answer = await world.send(receipt)
        assert answer.json == {"success": True}
        assert first.read_by_clinic_at is not None
        typing = [world.core.is_typing(NUMBER, MEI.id)]
        await world.core.clock.sleep(25)
        return [*typing, world.core.is_typing(NUMBER, MEI.id)]

    assert run(scenario()) == [True, False]


def test_typing_ends_with_the_reply() -> None:
    async def scenario() -> bool:
        world = World()
        wrote = await world.core.patient_sends_text(NUMBER, MEI, "你好")
        await world.send({"status": "read", "message_id": wrote.wamid, "typing_indicator": {"type": "text"}})
        await world.send_text()
        await world.core.settled()
        return world.core.is_typing(NUMBER, MEI.id)

    assert run(scenario()) is False


def test_a_read_receipt_for_nothing_is_refused() -> None:
    async def scenario() -> int:
        return (await World().send({"status": "read", "message_id": "wamid.nothing"})).status

    assert run(scenario()) == 400


def test_a_refused_connection_has_no_effect() -> None:
    async def scenario() -> int:
        world = await met(faults=Faults(graph_refused=1))
        with pytest.raises(ConnectionRefused):
            await world.send({"to": MEI.phone, "text": {"body": "hi"}})
        return len(world.core.ledger.accepted)

    assert run(scenario()) == 0


@pytest.mark.parametrize(
    ("faults", "accepted"),
    [(Faults(graph_request_lost=1), 0), (Faults(graph_answer_lost=1), 1)],
    ids=["before", "after"],
)
def test_a_lost_answer_tells_the_caller_nothing(faults: Faults, accepted: int) -> None:
    async def scenario() -> list[bool]:
        world = await met(faults=faults)
        with pytest.raises(AnswerLost):
            await world.send({"to": MEI.phone, "text": {"body": "hi"}})
        await world.core.settled()
        return [sent.answered for sent in world.core.ledger.accepted]

    assert run(scenario()) == [False] * accepted


@pytest.mark.parametrize(
    ("faults", "accepted"),
    [(Faults(graph_unavailable=1), 0), (Faults(graph_unavailable_after_effect=1), 1)],
    ids=["before", "after"],
)
def test_a_bare_server_error_tells_the_caller_nothing(faults: Faults, accepted: int) -> None:
    async def scenario() -> tuple[bool, object, int]:
        world = await met(faults=faults)
        answer = await world.send({"to": MEI.phone, "text": {"body": "hi"}})
        return answer.status in {500, 503}, answer.json, len(world.core.ledger.accepted)

    assert run(scenario()) == (True, None, accepted)


def test_a_rate_limit_has_one_of_metas_codes_and_no_effect() -> None:
    async def scenario() -> tuple[object, int]:
        world = await met(faults=Faults(graph_rate_limited=1))
        answer = await world.send({"to": MEI.phone, "text": {"body": "hi"}})
        error = (answer.json or {})["error"]
        assert isinstance(error, dict)
        return error["code"], len(world.core.ledger.accepted)

    code, accepted = run(scenario())
    assert (code in {4, 80007, 130429, 131056}, accepted) == (True, 0)


def through_httpx(faults: Faults, timeout: float = 10) -> Any:
    """What an httpx client sees of one send, and how many messages were accepted in the end."""

    async def scenario() -> tuple[Any, float, int]:
        world = await met(faults=faults)
        began = elapsed()
        seen: Any
        async with httpx.AsyncClient(transport=MetaTransport(world.core), timeout=timeout) as client:
            body = {"messaging_product": "whatsapp", "to": MEI.phone, "text": {"body": "hi"}}
            url = f"https://graph.facebook.com/v25.0/{NUMBER}/messages"
            try:
                seen = (await client.post(url, json=body, headers={"Authorization": "Bearer t"})).status_code
            except httpx.TransportError as failure:
                seen = type(failure)
        took = elapsed() - began
        await world.core.clock.sleep(60)
        return seen, took, len(world.core.ledger.accepted)

    return run(scenario())


def test_an_httpx_client_sees_an_answer() -> None:
    assert through_httpx(Faults()) == (200, 0, 1)


def test_an_httpx_client_sees_a_refused_connection_at_once() -> None:
    assert through_httpx(Faults(graph_refused=1)) == (httpx.ConnectError, 0, 0)


def test_an_httpx_client_waits_for_a_lost_answer_as_long_as_it_would() -> None:
    assert through_httpx(Faults(graph_answer_lost=1)) == (httpx.ReadTimeout, 10, 1)


def test_a_slow_answer_times_out_and_still_has_its_effect() -> None:
    seen, took, accepted = through_httpx(Faults(graph_delayed=1, graph_delay_within=50), timeout=0.5)
    assert (seen, took, accepted) == (httpx.ReadTimeout, 0.5, 1)


def test_an_httpx_client_sees_a_bare_server_error() -> None:
    seen, _, accepted = through_httpx(Faults(graph_unavailable=1))
    assert (seen in {500, 503}, accepted) == (True, 0)
