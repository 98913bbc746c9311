"""Files at the stand-in: looked up, downloaded, grown old, lost."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from smartclinic_local.meta.app import create_app
from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.samples import PICTURE
from smartclinic_local.meta.transport import MetaTransport
from tests.unit.local.meta_world import MEI, NUMBER, World
from tests.unit.local.virtual_time import run

TOKEN = {"Authorization": "Bearer token"}
GRAPH = "https://graph.facebook.com/v25.0"


def with_a_picture(
    scenario: Callable[[World, httpx.AsyncClient, str], Awaitable[Any]], *, over_http: bool = False
) -> Any:
    """Run a scenario with a client of the stand-in and the id of a picture that 陳小美 sent."""

    async def whole() -> Any:
        world = World()
        wrote = await world.core.patient_sends_image(NUMBER, MEI)
        await world.core.settled()
        image: Any = wrote.payload["image"]
        app = create_app(world.core)
        transport = httpx.ASGITransport(app) if over_http else MetaTransport(world.core)
        async with httpx.AsyncClient(transport=transport) as client:
            return await scenario(world, client, image["id"])

    return run(whole())


@pytest.mark.parametrize("over_http", [False, True], ids=["virtual time", "HTTP"])
def test_a_file_is_looked_up_and_downloaded_with_the_token(over_http: bool) -> None:
    async def scenario(world: World, client: httpx.AsyncClient, media_id: str) -> None:
        found = (await client.get(f"{GRAPH}/{media_id}", params={"phone_number_id": NUMBER}, headers=TOKEN)).json()
        url = found.pop("url")
        assert found == {
            "mime_type": "image/jpeg",
            "sha256": hashlib.sha256(PICTURE).hexdigest(),
            "file_size": len(PICTURE),
            "id": media_id,
            "messaging_product": "whatsapp",
        }
        assert url.startswith(
            "https://graph.facebook.com/media/" if over_http else "https://lookaside.fbsbx.com/media/"
        )
        assert (await client.get(url)).status_code == 401
        download = await client.get(url, headers=TOKEN)
        assert (download.content, download.headers["Content-Type"]) == (PICTURE, "image/jpeg")
        file = world.core.media.find(media_id)
        assert file
        assert file.downloads == 1

    with_a_picture(scenario, over_http=over_http)


def test_an_address_lives_five_minutes_and_another_can_be_asked_for() -> None:
    async def scenario(world: World, client: httpx.AsyncClient, media_id: str) -> list[int]:
        first = (await client.get(f"{GRAPH}/{media_id}", headers=TOKEN)).json()["url"]
        await world.core.clock.sleep(299)
        statuses = [(await client.get(first, headers=TOKEN)).status_code]
        await world.core.clock.sleep(1)
        statuses.append((await client.get(first, headers=TOKEN)).status_code)
        second = (await client.get(f"{GRAPH}/{media_id}", headers=TOKEN)).json()["url"]
        return [*statuses, (await client.get(second, headers=TOKEN)).status_code]

    assert with_a_picture(scenario) == [200, 404, 200]


def test_an_id_lives_seven_days() -> None:
    async def scenario(world: World, client: httpx.AsyncClient, media_id: str) -> list[Any]:
        await world.core.clock.sleep(7 * 86400)
        answer = await client.get(f"{GRAPH}/{media_id}", headers=TOKEN)
        return [answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["error_subcode"]]

    assert with_a_picture(scenario) == [400, 100, 33]


@pytest.mark.parametrize(("query", "media_id"), [({"phone_number_id": "999"}, ""), ({}, "123456")])
def test_an_unknown_file_and_another_numbers_file_are_refused_alike(query: dict[str, str], media_id: str) -> None:
    async def scenario(world: World, client: httpx.AsyncClient, own_id: str) -> Any:
        return (await client.get(f"{GRAPH}/{media_id or own_id}", params=query, headers=TOKEN)).json()["error"]["code"]

    assert with_a_picture(scenario) == 100


def test_a_look_up_may_be_unavailable() -> None:
    async def scenario(world: World, client: httpx.AsyncClient, media_id: str) -> bool:
        world.core.faults = Faults(media_unavailable=1)
        return (await client.get(f"{GRAPH}/{media_id}", headers=TOKEN)).status_code in {500, 503}

    assert with_a_picture(scenario)


def test_a_download_may_break_off_halfway() -> None:
    async def scenario(world: World, client: httpx.AsyncClient, media_id: str) -> int:
        url = (await client.get(f"{GRAPH}/{media_id}", headers=TOKEN)).json()["url"]
        world.core.faults = Faults(media_broken_off=1)
        async with client.stream("GET", url, headers=TOKEN) as answer:
            assert int(answer.headers["Content-Length"]) == len(PICTURE)
            chunks = answer.aiter_raw()
            got = len(await anext(chunks))
            with pytest.raises(httpx.RemoteProtocolError):
                await anext(chunks)
        return got

    assert with_a_picture(scenario) == len(PICTURE) // 2


def test_altered_bytes_do_not_match_their_hash() -> None:
    async def scenario(world: World, client: httpx.AsyncClient, media_id: str) -> bool:
        found = (await client.get(f"{GRAPH}/{media_id}", headers=TOKEN)).json()
        world.core.faults = Faults(media_altered=1)
        content = (await client.get(found["url"], headers=TOKEN)).content
        return bool(len(content) == found["file_size"] and hashlib.sha256(content).hexdigest() != found["sha256"])

    assert with_a_picture(scenario)


def test_a_large_file_comes_in_chunks_so_that_a_reader_may_stop() -> None:
    async def scenario(world: World, client: httpx.AsyncClient, media_id: str) -> int:
        wrote = await world.core.patient_sends_document(NUMBER, MEI, content=bytes(300_000))
        document: Any = wrote.payload["document"]
        url = (await client.get(f"{GRAPH}/{document['id']}", headers=TOKEN)).json()["url"]
        async with client.stream("GET", url, headers=TOKEN) as answer:
            async for chunk in answer.aiter_raw():
                return len(chunk)
        return 0

    assert with_a_picture(scenario) == 65_536
