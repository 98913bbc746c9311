from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as values

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.channel import Accepted, Lost, NotSent, Rejected, SendResult, Stops, Tells
from smartclinic.conversations.outgoing import Choice, Outgoing, Say, SayWithButtons, SayWithList
from smartclinic.platform.clock import Clock
from smartclinic.whatsapp.errors import BROKEN, refusal, rows
from smartclinic.whatsapp.graph import SEND_S, TIMEOUT, GraphChannel
from smartclinic.whatsapp.outbound import read_body, send_body
from tests.functions.in_process import captured_log, in_virtual_time
from tests.unit.local.virtual_time import LoopClock, elapsed

MEI = Identity(phone="85291234567")


def test_a_phone_goes_into_to_with_its_plus() -> None:
    body = send_body(MEI, Say("好"), "outbox-1")

    assert (body["to"], "recipient" in body) == ("+85291234567", False)


@pytest.mark.parametrize("phone", ["85291234567", "+85291234567"])
def test_a_plus_is_never_doubled(phone: str) -> None:
    assert send_body(Identity(phone=phone, bsuid="HK.1"), Say("好"), "o")["to"] == "+85291234567"


@given(
    phone=values.one_of(values.none(), values.from_regex(r"\+?[1-9][0-9]{6,14}", fullmatch=True)),
    bsuid=values.one_of(values.none(), values.from_regex(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", fullmatch=True)),
)
def test_a_user_id_is_never_in_to_and_a_phone_always_has_its_plus(phone: str | None, bsuid: str | None) -> None:
    assume(phone or bsuid)
    body = send_body(Identity(phone=phone, bsuid=bsuid), Say("好"), "o")

    assert ("to" in body, "recipient" in body) == (phone is not None, phone is None)
    if phone:
        assert body["to"] == f"+{phone.lstrip('+')}"
    else:
        assert body["recipient"] == bsuid


def test_a_user_id_goes_into_recipient_since_in_to_it_would_vanish() -> None:
    body = send_body(Identity(bsuid="HK.1349"), Say("好"), "outbox-1")

    assert (body["recipient"], "to" in body) == ("HK.1349", False)


def test_a_text_carries_the_outbox_id_and_no_link_preview() -> None:
    assert send_body(MEI, Say("好"), "outbox-1") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+85291234567",
        "type": "text",
        "text": {"body": "好", "preview_url": False},
        "biz_opaque_callback_data": "outbox-1",
    }


def test_buttons_and_lists_are_interactive() -> None:
    buttons = send_body(MEI, SayWithButtons("揀", (Choice("y", "好"), Choice("n", "唔好"))), "o")["interactive"]
    rows = send_body(MEI, SayWithList("揀", "時間", (Choice("a", "3:00", "陳醫生"), Choice("b", "4:00"))), "o")

    assert [button["reply"] for button in buttons["action"]["buttons"]] == [
        {"id": "y", "title": "好"}, {"id": "n", "title": "唔好"},
    ]  # fmt: skip
    assert rows["interactive"]["action"] == {
        "button": "時間",
        "sections": [{"rows": [{"id": "a", "title": "3:00", "description": "陳醫生"}, {"id": "b", "title": "4:00"}]}],
    }


def test_a_read_receipt_shows_typing_only_when_an_answer_comes() -> None:
    assert read_body("wamid.1", typing=True)["typing_indicator"] == {"type": "text"}
    assert "typing_indicator" not in read_body("wamid.1", typing=False)


# --- what Meta's answer means


HELLO = Say("好")


async def sent(
    answer: httpx.Response | Exception, *, attempt: int = 1, content: Outgoing = HELLO, clock: Clock | None = None
) -> SendResult:
    def network(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(network), base_url="http://127.0.0.1/v25.0/") as http:
        channel = GraphChannel(http, "token", clock)
        return await channel.send("111", MEI, content, reference=f"{'a' * 32}-1", attempt=attempt)


def answer(status: int, body: Any = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def error(code: Any, status: int = 400, **headers: str) -> httpx.Response:
    return answer(status, {"error": {"code": code, "message": "(#1) for 85291234567"}}, **headers)


async def test_an_id_is_acceptance() -> None:
    assert await sent(answer(200, {"messages": [{"id": "wamid.1"}]})) == Accepted("wamid.1")


@pytest.mark.parametrize(
    "body", [None, {}, [], {"messages": []}, {"messages": [{}]}, {"messages": [{"id": 7}]}, {"messages": ["x"]}, "ok"]
)
async def test_success_without_an_id_tells_nothing(body: Any) -> None:
    assert await sent(answer(200, body)) == Lost()


@pytest.mark.parametrize("code", [131047, 131026, 132001, 190, 100, 368, 999_999])
async def test_a_permanent_error_is_a_refusal(code: int) -> None:
    assert await sent(error(code)) == Rejected(code)


@pytest.mark.parametrize("code", sorted(code for row in rows() if row.retry for code in row.codes))
async def test_not_now_is_tried_again_later_and_later(code: int) -> None:
    waits = []
    for attempt in (1, 2, 3, 20):
        result = await sent(error(code), attempt=attempt)
        assert isinstance(result, NotSent)
        waits.append(result.wait)

    assert waits == sorted(waits)
    retry = refusal(code).retry
    assert retry is not None
    assert timedelta() < waits[0] <= waits[-1] == retry.longest


async def test_the_pair_limit_waits_as_meta_says_four_to_the_x() -> None:
    retry = refusal(131056).retry

    assert retry is not None
    assert [retry.wait(n).total_seconds() for n in (1, 2, 3, 4)] == [1, 4, 16, 64]


async def test_meta_may_ask_for_a_longer_wait_up_to_an_hour() -> None:
    assert await sent(error(130429, Retry_After="90")) == NotSent(timedelta(seconds=90), 130429)
    assert await sent(error(130429, Retry_After="999999")) == NotSent(timedelta(hours=1), 130429)
    assert isinstance(await sent(error(130429, Retry_After="soon")), NotSent)


@in_virtual_time
async def test_meta_may_name_the_moment_in_place_of_the_wait() -> None:
    now = LoopClock().now()
    for asked, waited in ((90, 90), (-90, 5), (9999, 3600)):
        at = (now + timedelta(seconds=asked)).replace(microsecond=0)
        result = await sent(error(130429, Retry_After=format_datetime(at, usegmt=True)), clock=LoopClock())
        assert isinstance(result, NotSent)
        assert abs(result.wait - timedelta(seconds=waited)) < timedelta(seconds=1)


@pytest.mark.parametrize("failure", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")])
async def test_what_never_left_is_tried_again(failure: Exception) -> None:
    assert isinstance(await sent(failure), NotSent)


@pytest.mark.parametrize(
    "failure", [httpx.ReadTimeout("x"), httpx.ReadError("x"), httpx.WriteError("x"), httpx.RemoteProtocolError("x")]
)
async def test_an_answer_that_was_lost_is_never_a_reason_to_send_again(failure: Exception) -> None:
    assert await sent(failure) == Lost()


async def test_a_bare_too_many_waits_as_long_as_it_says_or_a_minute() -> None:
    assert await sent(httpx.Response(429, text="<html>")) == NotSent(timedelta(minutes=1))
    assert await sent(httpx.Response(429, headers={"Retry-After": "300"})) == NotSent(timedelta(minutes=5))


@pytest.mark.parametrize("code", sorted(BROKEN))
async def test_a_refusal_that_concerns_every_message_is_one_and_its_meaning_says_so(code: int) -> None:
    assert await sent(error(code)) == Rejected(code)
    assert refusal(code).stops is Stops.NUMBER
    assert refusal(code).tells is Tells.OPERATOR


async def test_a_bare_401_is_the_token_too() -> None:
    assert await sent(httpx.Response(401)) == Rejected(401)
    assert refusal(401).stops is Stops.NUMBER


@pytest.mark.parametrize("code", [131026, 131047, 130429, 100])
async def test_what_concerns_one_message_alarms_nobody(code: int) -> None:
    with captured_log() as log:
        await sent(error(code))

    assert "ERROR" not in log.getvalue()


async def test_an_unknown_error_of_the_server_tells_nothing() -> None:
    assert await sent(error(1, status=500)) == Lost()
    assert await sent(error(1, status=400)) == Rejected(1)
    assert await sent(httpx.Response(408)) == Lost()


class Dripping(httpx.AsyncByteStream):
    """An answer of which a byte comes each second, for ever: no single read takes long."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(1)
            yield b" "


@asynccontextmanager
async def dripping() -> AsyncIterator[GraphChannel]:
    network = httpx.MockTransport(lambda _: httpx.Response(200, stream=Dripping()))
    async with httpx.AsyncClient(transport=network, base_url="http://127.0.0.1/", timeout=TIMEOUT) as http:
        yield GraphChannel(http, "token")


@in_virtual_time
async def test_a_send_takes_ten_seconds_at_most_and_may_then_have_left() -> None:
    async with dripping() as channel:
        assert await channel.send("111", MEI, Say("好"), reference=f"{'a' * 32}-1", attempt=1) == Lost()

    assert elapsed() == 10.0


@in_virtual_time
async def test_a_turn_waits_three_seconds_at_most_for_the_typing_indicator() -> None:
    async with dripping() as channel:
        await channel.show_reading("111", "wamid.1", typing=True)

    assert elapsed() == 3.0


def test_waiting_for_a_connection_ends_before_the_whole_send_does() -> None:
    waits = (TIMEOUT.pool, TIMEOUT.connect, TIMEOUT.connect)  # the last: TLS

    assert sum(wait or SEND_S for wait in waits) < SEND_S


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_bare_server_error_tells_nothing(status: int) -> None:
    assert await sent(httpx.Response(status, text="<html>")) == Lost()
    assert await sent(answer(status, {"error": {"message": "x"}})) == Lost()


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_bare_refusal_is_one(status: int) -> None:
    assert await sent(httpx.Response(status, text="<html>")) == Rejected(status)


async def test_nothing_of_a_send_is_logged_but_its_outcome() -> None:
    with captured_log() as log:
        await sent(error(131026))
        await sent(httpx.ReadTimeout("POST to 85291234567"))

    assert "85291234567" not in log.getvalue()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["message"] for line in lines if line["message"].startswith("send")] == [
        "send_answered", "send_answer_lost",
    ]  # fmt: skip


async def test_a_read_receipt_that_fails_is_nobodys_failure() -> None:
    def network(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down")

    async with httpx.AsyncClient(transport=httpx.MockTransport(network), base_url="http://127.0.0.1/") as http:
        await GraphChannel(http, "token").show_reading("111", "wamid.1", typing=True)
