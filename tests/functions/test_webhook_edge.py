"""webhook at its HTTP edge: who may call it, with what, and what is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from smartclinic.platform.store import Unavailable, Unknown
from smartclinic.platform.tasks import TasksUnavailable
from smartclinic.whatsapp.signature import sign
from tests.functions.in_process import (
    SECRET,
    VERIFY_TOKEN,
    Service,
    encoded,
    envelope,
    in_virtual_time,
    running,
    text,
)

LARGEST = 3_145_728
BODY = encoded(envelope({"messages": [text("你好")]}))
GOOD = sign(BODY, SECRET)
HEX = GOOD.removeprefix("sha256=")


async def nothing_is_stored(service: Service) -> bool:
    return await service.all("messages") == [] and service.counts.tasks == [] and service.counts.writes == []


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("", id="missing"),
        pytest.param(sign(BODY, "another-secret"), id="of another secret"),
        pytest.param(sign(BODY + b" ", SECRET), id="of another body"),
        pytest.param(GOOD[:-1], id="truncated"),
        pytest.param(GOOD[:20], id="cut short"),
        pytest.param("sha256=", id="empty"),
        pytest.param(HEX, id="without its prefix"),
        pytest.param(f"sha1={HEX}", id="another algorithm"),
        pytest.param(f"sha256={HEX.upper()}", id="upper case"),
        pytest.param(f"SHA256={HEX}", id="upper-case prefix"),
        pytest.param(f"sha256={HEX[:-1]}{int(HEX[-1], 16) ^ 1:x}", id="one bit flipped"),
        pytest.param(f"{GOOD},{GOOD}", id="twice"),
        pytest.param("sha256=" + "é" * 64, id="not ASCII"),
        pytest.param(sign(BODY, ""), id="of an empty secret"),
    ],
)
@in_virtual_time
async def test_a_body_without_its_right_signature_is_refused_and_leaves_nothing(signature: str) -> None:
    async with running() as service:
        header = signature if signature.isascii() else signature.encode("latin-1").decode("latin-1")

        response = await service.call(
            "webhook", content=BODY, headers=[(b"x-hub-signature-256", header.encode("latin-1"))] if header else []
        )

        assert response.status_code == 401
        assert await nothing_is_stored(service)
        assert [line["reason"] for line in service.events("bad_request")] == ["signature"]


@in_virtual_time
async def test_a_right_signature_is_recorded() -> None:
    async with running() as service:
        assert (await service.post(BODY)).status_code == 200

        assert len(await service.all("messages")) == 1


@pytest.mark.parametrize(
    ("secret", "status"), [("old", 200), ("new", 200), ("older", 401), ("old,new", 401), ("", 401)]
)
@in_virtual_time
async def test_during_rotation_two_secrets_sign(secret: str, status: int) -> None:
    async with running(settings={"META_APP_SECRET": "new, old"}) as service:
        assert (await service.post(BODY, secret=secret)).status_code == status


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"hello", b"\xff\xfe", b'{"object":', b"[" * 200_000, b'{"object": "whatsapp_business_account"}}'],
)
@in_virtual_time
async def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    async with running() as service:
        assert (await service.post(body)).status_code == 400
        assert await nothing_is_stored(service)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"null", b"7", b'"text"', b'{"object":"page","entry":[]}', b'{"object":7}']
)
@in_virtual_time
async def test_json_that_is_not_whatsapps_is_taken_and_logged_since_a_retry_would_not_help(body: bytes) -> None:
    async with running() as service:
        assert (await service.post(body)).status_code == 200
        assert len(service.events("not_whatsapp")) == 1
        assert await nothing_is_stored(service)


def padded(size: int) -> bytes:
    """The callback, blown up to a size with blanks."""
    return BODY + b" " * (size - len(BODY))


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body in pieces, so that nobody says how long it is."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


@in_virtual_time
async def test_the_largest_body_is_accepted() -> None:
    async with running() as service:
        assert (await service.post(padded(LARGEST))).status_code == 200
        assert len(await service.all("messages")) == 1


@pytest.mark.parametrize("length", [None, "10", str(LARGEST), "-1", "many"])
@in_virtual_time
async def test_one_byte_more_is_refused_whatever_its_length_is_said_to_be(length: str | None) -> None:
    async with running() as service:
        body = padded(LARGEST + 1)
        headers = {"X-Hub-Signature-256": sign(body, SECRET)} | ({"Content-Length": length} if length else {})

        response = await service.call("webhook", content=pieces(body), headers=headers)

        assert response.status_code == 413
        assert await nothing_is_stored(service)


@in_virtual_time
async def test_a_body_too_large_is_not_read_to_its_end() -> None:
    async with running() as service:
        taken = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal taken
            while True:
                taken += 1
                yield b" " * 1_048_576

        # httpx's in-process transport stops asking as soon as the answer is there.
        assert (await service.call("webhook", content=endless())).status_code == 413
        assert taken == 4


@in_virtual_time
async def test_a_body_in_pieces_is_recorded() -> None:
    async with running() as service:
        response = await service.call("webhook", content=pieces(BODY), headers={"X-Hub-Signature-256": GOOD})

        assert response.status_code == 200
        assert len(await service.all("messages")) == 1


@in_virtual_time
async def test_the_handshake_answers_the_challenge_for_the_right_token() -> None:
    async with running() as service:
        query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}

        response = await service.call("webhook", "GET", params=query)

        assert (response.status_code, response.text) == (200, "1158201444")
        assert response.headers["content-type"].startswith("text/plain")  # a challenge is never shown as a page


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.verify_token": "wrong"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "é中"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
    ],
)
@in_virtual_time
async def test_the_handshake_refuses_anything_else(changed: dict[str, str]) -> None:
    async with running() as service:
        query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN, **changed}

        response = await service.call("webhook", "GET", params=query)

        assert response.status_code == 403
        assert "1158201444" not in response.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
@in_virtual_time
async def test_other_methods_are_refused(method: str) -> None:
    async with running() as service:
        response = await service.call("webhook", method, content=BODY, headers={"X-Hub-Signature-256": GOOD})

        assert response.status_code == 405
        assert response.headers["allow"] == "GET, POST"
        assert await nothing_is_stored(service)


@pytest.mark.parametrize(
    "number", ["106540359999999", "nobody", ".", "..", "__x__", "a/b", "\ud83d", "9" * 2000, "中文"]
)
@in_virtual_time
async def test_a_number_that_nobody_has_is_taken_logged_and_leaves_nothing(number: str) -> None:
    async with running() as service:
        response = await service.callback({"messages": [text("你好")]}, number=number)

        assert response.status_code == 200
        assert service.events("unknown_number") or service.events("event_dropped")
        assert await nothing_is_stored(service)


@in_virtual_time
async def test_with_the_store_down_meta_sends_again_and_then_it_is_recorded() -> None:
    async with running() as service:
        service.store.failure = Unknown("no answer")
        assert (await service.post(BODY)).status_code == 500
        assert service.counts.tasks == []

        service.store.failure = None
        assert (await service.post(BODY)).status_code == 200
        assert len(await service.all("messages")) == 1
        assert len(service.counts.tasks) == 1


@in_virtual_time
async def test_with_the_store_down_before_a_number_is_known_meta_sends_again() -> None:
    async with running() as service:
        service.app.__dict__.pop("directory", None)  # a fresh instance knows no number
        service.app.__dict__.pop("recorder", None)
        service.store.failure = Unavailable("no answer")

        assert (await service.post(BODY)).status_code == 500


@in_virtual_time
async def test_with_cloud_tasks_down_the_callback_is_taken_and_the_sweep_owns_it() -> None:
    async with running() as service:
        service.tasks.failure = TasksUnavailable("no answer")

        assert (await service.post(BODY)).status_code == 200

        (message,) = await service.messages()
        assert message.due_at is not None
        assert len(service.events("task_not_created")) == 1


@in_virtual_time
async def test_a_failure_of_any_kind_is_logged_by_its_type_alone() -> None:
    async with running() as service:
        service.store.failure = RuntimeError("about 85291234567 and 陳小美")

        response = await service.post(BODY)

        assert response.status_code in (200, 500)
        assert "85291234567" not in service.log.getvalue() + response.text
        assert "陳小美" not in service.log.getvalue() + response.text


@in_virtual_time
async def test_it_answers_at_the_root_and_at_its_path() -> None:
    async with running() as service:
        response = await service.call("webhook", path="/webhook", content=BODY, headers={"X-Hub-Signature-256": GOOD})

        assert response.status_code == 200
