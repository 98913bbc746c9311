"""What Firestore's front end sees of each call, and where plain text may go."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs

import grpc
import pytest
from google.api_core import grpc_helpers_async

from smartclinic.platform.store import Create, Query, Unavailable, Unknown
from smartclinic.platform.store.firestore import FirestoreStore
from smartclinic.platform.store.firestore_channel import RPC_SECONDS
from tests.unit.platform.firestore_server import DATABASE, ROOT, SCHEMA, Call, Failed, Server, note, serving


async def _make_every_call(store: FirestoreStore) -> None:
    await store.commit([Create(note("1"), {"text": "x"})])
    await store.write_each([Create(note("1"), {"text": "x"})])
    await store.get([note("1")])
    await store.find(Query("a", "notes"))
    await store.due("notes", datetime(2026, 1, 1, tzinfo=UTC))


async def test_a_call_names_its_database_and_its_place() -> None:
    async with serving() as (server, store):
        await _make_every_call(store)

    assert {call.headers["google-cloud-resource-prefix"] for call in server.calls} == {DATABASE}
    assert [(call.method, parse_qs(call.headers["x-goog-request-params"])) for call in server.calls] == [
        ("Commit", {"database": [DATABASE]}),
        ("BatchWrite", {"database": [DATABASE]}),
        ("BatchGetDocuments", {"database": [DATABASE]}),
        ("RunQuery", {"parent": [f"{ROOT}/clinics/a"]}),
        ("RunQuery", {"parent": [ROOT]}),
    ]


async def test_the_emulator_is_spoken_to_as_its_owner() -> None:
    async with serving() as (server, store):
        await _make_every_call(store)

    assert {call.headers["authorization"] for call in server.calls} == {"Bearer owner"}


async def test_a_call_has_three_seconds() -> None:
    async with serving() as (server, store):
        await _make_every_call(store)

    assert all(RPC_SECONDS - 2 < call.seconds_left < RPC_SECONDS + 0.5 for call in server.calls)


async def test_a_failed_call_is_not_tried_again() -> None:
    def fail(call: Call) -> None:
        raise Failed(grpc.StatusCode.UNAVAILABLE)

    async with serving() as (server, store):
        server.answer = fail
        with pytest.raises(Unknown):
            await store.commit([Create(note("1"), {"text": "x"})])
        with pytest.raises(Unavailable):
            await store.get([note("1")])

    assert [call.method for call in server.calls] == ["Commit", "BatchGetDocuments"]


async def test_what_is_due_crosses_without_content() -> None:
    async with serving() as (server, store):
        await store.due("notes", datetime(2026, 1, 1, tzinfo=UTC))

    asked = server.calls[0].request.structured_query
    assert [field.field_path for field in asked.select.fields] == ["due_at"]
    assert asked.from_[0].all_descendants


@pytest.mark.parametrize("host", ["10.0.0.8:8080", "firestore.googleapis.com:443", "127.0.0.1.example:80", "0.0.0.0:1"])
async def test_plain_text_to_another_machine_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="must be host:port on this machine"):
        FirestoreStore.open("test-project", SCHEMA, emulator_host=host)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
async def test_plain_text_within_this_machine_is_allowed(host: str) -> None:
    await FirestoreStore.open("test-project", SCHEMA, emulator_host=host).close()


async def test_the_cloud_is_reached_with_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def create_channel(target: str, **options: object) -> grpc.aio.Channel:
        asked.update(options, target=target)
        return grpc.aio.insecure_channel("127.0.0.1:1")

    monkeypatch.setattr(grpc_helpers_async, "create_channel", create_channel)
    await FirestoreStore.open("test-project", SCHEMA).close()

    assert asked["target"] == "firestore.googleapis.com:443"
    assert asked["default_scopes"] == ("https://www.googleapis.com/auth/datastore",)


async def test_it_sends_no_owner_to_the_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as (server, _):
        await _call_as_in_the_cloud(server, monkeypatch)

    assert "authorization" not in server.calls[0].headers


async def _call_as_in_the_cloud(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grpc_helpers_async, "create_channel", lambda *_, **__: grpc.aio.insecure_channel(server.host))
    store = FirestoreStore.open("test-project", SCHEMA)
    await store.commit([Create(note("1"), {"text": "x"})])
    await store.close()
