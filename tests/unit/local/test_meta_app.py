"""The Meta stand-in over HTTP: the Graph API and the phone's own API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from smartclinic_local.meta.app import create_app
from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.samples import PICTURE, VOICE_NOTE
from smartclinic_local.phone.files import LARGEST_SHOWN
from smartclinic_local.phone.journey import Step
from smartclinic_local.phone.sharing import SHARED
from tests.unit.local.meta_world import MEI, NUMBER, World, buttons
from tests.unit.local.virtual_time import START, run

Scenario = Callable[[World, httpx.AsyncClient], Awaitable[Any]]
GRAPH = f"/v25.0/{NUMBER}/messages"
TOKEN = {"Authorization": "Bearer token"}


def over_http(scenario: Scenario, *, faults: Faults | None = None, **options: Any) -> Any:
    async def whole() -> Any:
        world = World()
        app = create_app(world.core, people=[MEI], clinic_names={NUMBER: "康和診所"}, **options)
        await world.meet()
        world.core.faults = faults or Faults()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stand-in") as client:
            return await scenario(world, client)

    return run(whole())


def text(body: str) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": MEI.phone, "type": "text", "text": {"body": body}}


def test_a_message_is_accepted_over_http() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        answer = await client.post(GRAPH, json=text("好"), headers=TOKEN)
        return answer.status_code, answer.json()["messages"][0]["id"] == world.core.ledger.accepted[0].wamid

    assert over_http(scenario) == (200, True)


def test_a_refusal_keeps_metas_status_and_shape() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        answer = await client.post(GRAPH, json=text("好"))
        return answer.status_code, answer.json()["error"]["code"]

    assert over_http(scenario) == (401, 190)


def test_an_unknown_path_is_refused_as_the_graph_api_would() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        return (await client.get("/v25.0/me", headers=TOKEN)).json()["error"]["code"]

    assert over_http(scenario) == 2500


def test_a_bare_server_error_has_no_json() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        answer = await client.post(GRAPH, json=text("好"), headers=TOKEN)
        return answer.status_code in {500, 503}, answer.content

    assert over_http(scenario, faults=Faults(graph_unavailable=1)) == (True, b"")


def test_a_lost_answer_keeps_the_caller_waiting() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        before = world.core.clock.now()
        await client.post(GRAPH, json=text("好"), headers=TOKEN)
        return (world.core.clock.now() - before).total_seconds(), len(world.core.ledger.accepted)

    assert over_http(scenario, faults=Faults(graph_answer_lost=1)) == (60, 1)


def test_the_phone_lists_its_people_and_shows_a_chat() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        await client.post(GRAPH, json={"messaging_product": "whatsapp", **buttons(("a", "確認"))}, headers=TOKEN)
        await world.core.settled()
        listed = (await client.get("/phone/api/people", params={"number": NUMBER})).json()
        chat = (await client.get("/phone/api/chat", params={"number": NUMBER, "person": MEI.id})).json()
        assert listed["numbers"] == [{"id": NUMBER, "display": "+85223456789", "name": "康和診所"}]
        assert (listed["people"][0]["name"], listed["people"][0]["unread"]) == ("陳小美", 1)
        return [(entry["from"], entry["body"]) for entry in chat["entries"]]

    assert over_http(scenario) == [("patient", "你好"), ("clinic", "揀邊個？")]


def test_the_phone_writes_taps_and_sends_stickers() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        pair = {"number": NUMBER, "person": MEI.id}
        await client.post("/phone/api/text", json=pair | {"text": " 想約 "})
        await client.post("/phone/api/sticker", json=pair)
        await client.post(GRAPH, json={"messaging_product": "whatsapp", **buttons(("a", "確認"))}, headers=TOKEN)
        question = world.core.ledger.accepted[0].wamid
        await client.post("/phone/api/tap", json=pair | {"message": question, "choice": "a"})
        return [(wrote.type, wrote.text) for wrote in world.core.ledger.wrote[1:]]

    assert over_http(scenario) == [("text", "想約"), ("sticker", ""), ("interactive", "確認")]


def test_the_phone_shares_what_it_has_ready() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        for kind in SHARED:
            answer = await client.post("/phone/api/share", json={"number": NUMBER, "person": MEI.id, "kind": kind})
            assert answer.json()["id"]
        await world.core.settled()
        return [wrote.type for wrote in world.core.ledger.wrote[1:]], [
            value for value in world.webhook.values if "calls" in value
        ]

    kinds, calls = over_http(scenario)
    assert kinds == ["image", "audio", "document", "location", "contacts"]
    assert len(calls) == 2


def test_a_call_stands_in_the_chat_and_on_the_list() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        pair = {"number": NUMBER, "person": MEI.id}
        await client.post("/phone/api/share", json=pair | {"kind": "call"})
        listed = (await client.get("/phone/api/people", params={"number": NUMBER})).json()["people"][0]
        assert (listed["preview"], listed["kind"]) == ("", "call")
        await world.core.clock.sleep(1)
        await client.post("/phone/api/text", json=pair | {"text": "喂"})
        entries = (await client.get("/phone/api/chat", params=pair)).json()["entries"]
        return [(each["from"], each["type"], each["body"]) for each in entries]

    assert over_http(scenario) == [("patient", "text", "你好"), ("patient", "call", ""), ("patient", "text", "喂")]


@pytest.mark.parametrize(
    ("kind", "content", "mime"), [("picture", PICTURE, "image/jpeg"), ("voice", VOICE_NOTE, "audio/ogg; codecs=opus")]
)
def test_the_phone_shows_its_own_pictures_and_voice_notes(kind: str, content: bytes, mime: str) -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> None:
        pair = {"number": NUMBER, "person": MEI.id}
        message = (await client.post("/phone/api/share", json=pair | {"kind": kind})).json()["id"]
        entry = (await client.get("/phone/api/chat", params=pair)).json()["entries"][-1]
        answer = await client.get("/phone/api/file", params={"message": message})
        assert (entry["id"], entry["file"]) == (message, True)
        assert answer.content.startswith(content)  # a voice note is followed by the words that are heard in it
        assert answer.headers["Content-Type"] == mime
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        await client.post("/phone/api/delete", json=pair | {"message": message})
        assert (await client.get("/phone/api/file", params={"message": message})).status_code == 404

    over_http(scenario)


def test_what_is_large_or_could_be_a_page_is_named_and_not_shown() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> None:
        core = world.core
        sent = [
            await core.patient_sends_image(NUMBER, MEI, content=PICTURE + bytes(LARGEST_SHOWN)),
            await core.patient_sends_image(NUMBER, MEI, mime_type="image/svg+xml"),
            await core.patient_sends_document(NUMBER, MEI),
            await core.patient_sends_text(NUMBER, MEI, "喂"),
        ]
        for wrote in sent:
            assert (await client.get("/phone/api/file", params={"message": wrote.wamid})).status_code == 404
        assert (await client.get("/phone/api/file")).status_code == 404
        chat = await client.get("/phone/api/chat", params={"number": NUMBER, "person": MEI.id})
        assert not any(entry["file"] for entry in chat.json()["entries"])

    over_http(scenario)


def test_a_reaction_an_edit_and_a_deletion_change_the_message_that_they_are_about() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        pair = {"number": NUMBER, "person": MEI.id}
        await client.post(GRAPH, json=text("好"), headers=TOKEN)
        await world.core.settled()
        answer, asked = world.core.ledger.accepted[0].wamid, world.core.ledger.wrote[0].wamid
        gone = (await client.post("/phone/api/text", json=pair | {"text": "講錯咗"})).json()["id"]
        await client.post("/phone/api/react", json=pair | {"message": answer, "emoji": "👍"})
        await client.post("/phone/api/edit", json=pair | {"message": asked, "text": "早晨"})
        await client.post("/phone/api/delete", json=pair | {"message": gone})
        again = await client.post("/phone/api/delete", json=pair | {"message": gone})
        assert again.status_code == 404
        entries = (await client.get("/phone/api/chat", params=pair)).json()["entries"]
        return [(each["body"], each["reaction"], each.get("edited"), each.get("revoked")) for each in entries]

    assert over_http(scenario) == [("早晨", "", True, False), ("好", "👍", None, None), ("", "", False, True)]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("text", {"number": NUMBER, "person": MEI.id, "text": "  "}, 400),
        ("text", {"number": NUMBER, "person": "nobody", "text": "喂"}, 404),
        ("text", {"number": "1", "person": MEI.id, "text": "喂"}, 404),
        ("text", ["not an object"], 400),
        ("tap", {"number": NUMBER, "person": MEI.id, "message": "wamid.no", "choice": "a"}, 404),
        ("share", {"number": NUMBER, "person": MEI.id, "kind": "hologram"}, 404),
        ("react", {"number": NUMBER, "person": MEI.id, "message": "wamid.no", "emoji": "👍"}, 404),
        ("edit", {"number": NUMBER, "person": MEI.id, "message": "wamid.no", "text": "喂"}, 404),
        ("edit", {"number": NUMBER, "person": MEI.id, "message": "wamid.no", "text": " "}, 400),
        ("delete", {"number": NUMBER, "person": MEI.id, "message": "wamid.no"}, 404),
    ],
)
def test_the_phone_refuses_what_makes_no_sense(path: str, body: object, status: int) -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        return (await client.post(f"/phone/api/{path}", json=body)).status_code

    assert over_http(scenario) == status


def test_the_default_journey_is_what_meta_saw() -> None:
    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        await client.post(GRAPH, json=text("好") | {"biz_opaque_callback_data": "outbox-1"}, headers=TOKEN)
        await world.core.settled()
        answers = [
            (await client.get("/phone/api/journey", params={"reference": reference})).json()["steps"]
            for reference in (world.core.ledger.wrote[0].wamid, "outbox-1", "nothing")
        ]
        return [[(step["title"], step["detail"]) for step in steps] for steps in answers]

    sent = [
        ("Message accepted", "text"),
        ("Status: sent", "webhook: HTTP 200"),
        ("Status: delivered", "webhook: HTTP 200"),
    ]
    assert over_http(scenario) == [[("Patient wrote", "text"), ("Webhook called", "HTTP 200"), *sent], sent, []]


def test_the_journey_of_an_outbox_message_has_every_send_of_it() -> None:
    outbox = "0123456789abcdef" * 2

    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        for attempt in (1, 2):
            await client.post(
                GRAPH, json=text("好") | {"biz_opaque_callback_data": f"{outbox}-{attempt}"}, headers=TOKEN
            )
        await world.core.settled()
        steps = (await client.get("/phone/api/journey", params={"reference": outbox})).json()["steps"]
        return [step["reference"] for step in steps if step["title"] == "Message accepted"]

    assert over_http(scenario) == [outbox, outbox]


def test_another_journey_can_be_told() -> None:
    async def told(reference: str) -> list[Step]:
        return [Step(START, "Claimed", reference)]

    async def scenario(world: World, client: httpx.AsyncClient) -> Any:
        return (await client.get("/phone/api/journey", params={"reference": "outbox-1"})).json()["steps"]

    assert over_http(scenario, journey=told) == [
        {"at": START.isoformat(), "title": "Claimed", "detail": "outbox-1", "reference": ""}
    ]
