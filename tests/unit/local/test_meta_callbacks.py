"""What Meta sends to the webhook: its bytes, its signature, its retries, its bad days."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.payloads import encode, signed_headers
from smartclinic_local.meta.people import Person
from tests.unit.local.meta_world import JOHN, KEUNG, MEI, NUMBER, World, buttons, rows
from tests.unit.local.virtual_time import run


def after_a_text(*answers: int | Exception, person: Person = MEI, **options: Any) -> World:
    """The world in which a person wrote one text and everything has settled."""

    async def scenario() -> World:
        world = World(*answers, **options)
        await world.core.patient_sends_text(NUMBER, person, "我想約聽日")
        await world.core.settled()
        return world

    return run(scenario())


def test_a_signature_is_the_known_answer_of_rfc_4231() -> None:
    headers = signed_headers("Jefe", b"what do ya want for nothing?")
    known = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert headers["X-Hub-Signature-256"] == known


def test_the_signature_covers_the_raw_bytes() -> None:
    _, body, headers = after_a_text().webhook.posts[0]
    expected = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"


def test_bytes_are_escaped_as_meta_escapes_them() -> None:
    assert encode({"body": "約 a/b 😮"}) == rb'{"body":"\u7d04 a\/b \ud83d\ude2e"}'


def test_a_text_arrives_in_metas_shape() -> None:
    payload = after_a_text().webhook.payloads[0]
    assert payload["object"] == "whatsapp_business_account"
    change = payload["entry"][0]["changes"][0]
    assert change["field"] == "messages"
    assert change["value"]["metadata"] == {"display_phone_number": "85223456789", "phone_number_id": NUMBER}
    assert change["value"]["contacts"] == [
        {"profile": {"name": "陳小美"}, "wa_id": "85291234567", "user_id": "HK.1349120865530274"}
    ]
    message = change["value"]["messages"][0]
    assert message.pop("id").startswith("wamid.")
    assert message == {
        "from": "85291234567",
        "from_user_id": "HK.1349120865530274",
        "timestamp": "1793581200",
        "type": "text",
        "text": {"body": "我想約聽日"},
    }


@pytest.mark.parametrize(
    ("person", "contact", "sender"),
    [
        (JOHN, {"profile", "user_id"}, {"from_user_id"}),
        (KEUNG, {"profile", "wa_id"}, {"from"}),
        (MEI, {"profile", "wa_id", "user_id"}, {"from", "from_user_id"}),
    ],
    ids=["BSUID only", "phone only", "both"],
)
def test_what_is_not_known_of_a_person_is_left_out(person: Person, contact: set[str], sender: set[str]) -> None:
    value = after_a_text(person=person).webhook.values[0]
    assert set(value["contacts"][0]) == contact
    assert set(value["messages"][0]) == sender | {"id", "timestamp", "type", "text"}


def test_a_username_shows_in_the_profile() -> None:
    person = Person("Ann", bsuid="HK.1", username="@ann")
    assert after_a_text(person=person).webhook.values[0]["contacts"][0]["profile"]["username"] == "@ann"


def test_a_tapped_button_and_a_tapped_row_refer_to_their_message() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.meet()
        await world.send(buttons(("book:1", "確認"), ("cancel:1", "唔約住")))
        await world.send(rows({"id": "slot:1", "title": "下晝3:00", "description": "陳醫生"}))
        first, second = world.core.ledger.accepted
        await world.core.patient_taps(NUMBER, MEI, "確認", first.wamid)
        await world.core.patient_taps(NUMBER, MEI, "slot:1", second.wamid)
        with pytest.raises(LookupError):
            await world.core.patient_taps(NUMBER, MEI, "不存在", first.wamid)
        await world.core.settled()
        taps = sorted(world.webhook.messages, key=lambda message: str(message["interactive"]["type"]))
        assert [tap["context"] for tap in taps] == [
            {"from": "85223456789", "id": first.wamid},
            {"from": "85223456789", "id": second.wamid},
        ]
        return [tap["interactive"] for tap in taps]

    assert run(scenario()) == [
        {"type": "button_reply", "button_reply": {"id": "book:1", "title": "確認"}},
        {"type": "list_reply", "list_reply": {"id": "slot:1", "title": "下晝3:00", "description": "陳醫生"}},
    ]


def test_stickers_pictures_reactions_and_anything_else_can_be_sent() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.core.patient_sends_sticker(NUMBER, MEI)
        await world.core.patient_sends_image(NUMBER, MEI, "早晨")
        await world.core.patient_reacts(NUMBER, MEI, "wamid.x", "👍")
        await world.core.patient_sends(NUMBER, MEI, "location", {"location": {"latitude": 22.3, "longitude": 114.1}})
        await world.core.settled()
        return [message["type"] for message in world.webhook.messages]

    assert run(scenario()) == ["sticker", "image", "reaction", "location"]


def test_message_ids_are_unique() -> None:
    async def scenario() -> set[str]:
        world = World()
        return {(await world.core.patient_sends_text(NUMBER, MEI, "喂")).wamid for _ in range(500)}

    assert len(run(scenario())) == 500


@pytest.mark.parametrize("failure", [500, 400, 302, ConnectionError(), httpx.ReadTimeout("slow")], ids=repr)
def test_whatever_is_not_200_is_sent_again_less_and_less_often(failure: int | Exception) -> None:
    webhook = after_a_text(failure, failure, failure, failure).webhook
    assert webhook.times == [0, 1, 5, 21, 85]
    assert len({body for _, body, _ in webhook.posts}) == 1


def test_it_gives_up_after_seven_days() -> None:
    webhook = after_a_text(*[500] * 100).webhook
    assert 6 * 86400 < webhook.times[-1] <= 7 * 86400
    assert len(webhook.posts) < 50


def test_a_webhook_that_never_answers_is_hung_up_on_and_tried_again() -> None:
    async def scenario() -> int:
        world = World()
        silent = asyncio.Event()

        async def never(body: bytes, headers: Mapping[str, str]) -> int:
            await world.webhook(body, headers)
            if len(world.webhook.posts) == 1:
                await silent.wait()
            return 200

        world.core._postman._deliver = never
        wrote = await world.core.patient_sends_text(NUMBER, MEI, "喂")
        await world.core.settled()
        assert [attempt.status for attempt in wrote.attempts] == [None, 200]
        await world.core.close()
        return len(world.webhook.posts)

    assert run(scenario()) == 2


def test_a_duplicated_callback_comes_twice_with_one_id() -> None:
    webhook = after_a_text(faults=Faults(webhook_duplicated=1)).webhook
    assert [len(webhook.posts), len({message["id"] for message in webhook.messages})] == [2, 1]


def test_a_lost_answer_makes_a_processed_callback_come_again() -> None:
    async def scenario() -> World:
        world = World(faults=Faults(webhook_answer_lost=1))
        wrote = await world.core.patient_sends_text(NUMBER, MEI, "喂")
        await world.core.clock.sleep(3)
        world.core.faults = Faults()
        await world.core.settled()
        assert [attempt.status for attempt in wrote.attempts] == [None, None, 200]
        return world

    assert run(scenario()).webhook.times == [0, 1, 5]


def test_a_lost_request_comes_later() -> None:
    async def scenario() -> list[float]:
        world = World(faults=Faults(webhook_request_lost=1))
        await world.core.patient_sends_text(NUMBER, MEI, "喂")
        await world.core.clock.sleep(0.5)
        world.core.faults = Faults()
        await world.core.settled()
        return world.webhook.times

    assert run(scenario()) == [1]


def three_texts(faults: Faults, seed: int) -> World:
    async def scenario() -> World:
        world = World(faults=faults, seed=seed)
        for text in ("一", "二", "三"):
            await world.core.patient_sends_text(NUMBER, MEI, text)
            await world.core.clock.sleep(0.5)
        await world.core.settled()
        return world

    return run(scenario())


def bodies(world: World) -> list[str]:
    return [message["text"]["body"] for message in world.webhook.messages]


def test_without_faults_callbacks_come_in_order() -> None:
    assert bodies(three_texts(Faults(), 1)) == ["一", "二", "三"]


def test_reordered_callbacks_pass_each_other_and_none_is_lost() -> None:
    orders = [bodies(three_texts(Faults(webhook_reordered=1), seed)) for seed in range(10)]
    assert any(order != ["一", "二", "三"] for order in orders)
    assert all(sorted(order) == ["一", "三", "二"] for order in orders)


def test_a_delayed_callback_comes_later() -> None:
    webhook = after_a_text(faults=Faults(webhook_delayed=1, delay_within=30)).webhook
    assert 0 < webhook.times[0] <= 30


def test_batched_callbacks_share_a_post_in_every_shape_that_meta_allows() -> None:
    worlds = [three_texts(Faults(webhook_batched=1, batch_hold=5), seed) for seed in range(20)]
    assert all(len(world.webhook.posts) == 1 and bodies(world) == ["一", "二", "三"] for world in worlds)
    entries = {len(world.webhook.payloads[0]["entry"]) for world in worlds}
    values = {len(world.webhook.values) for world in worlds}
    assert entries == {1, 2, 3}
    assert values == {1, 2, 3}
    assert all(len(value["contacts"]) == 1 for world in worlds for value in world.webhook.values)


def test_the_same_seed_tells_the_same_story() -> None:
    faults = Faults.all_at(0.3)
    first, second = (three_texts(faults, 5).webhook for _ in range(2))
    assert first.posts == second.posts
