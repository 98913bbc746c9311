"""Everything a person can do, in the shape in which Meta tells of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from smartclinic_local.meta.circumstances import AD_REFERRAL
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.samples import LETTER, PICTURE, VOICE_NOTE
from tests.unit.local.meta_world import JOHN, KEUNG, MEI, NUMBER, World, buttons
from tests.unit.local.virtual_time import run

CONTACT_REQUEST = {
    "to": "+85291234567",
    "type": "interactive",
    "interactive": {
        "type": "contact_request",
        "body": {"text": "可唔可以分享你嘅電話號碼？"},
        "action": {"name": "request_contact_info"},
    },
}


def told(act: Callable[[World], Awaitable[Any]]) -> list[Any]:
    """The changes that the webhook is told of after 陳小美 has written and something more was done."""

    async def scenario() -> list[Any]:
        world = World()
        await world.meet()
        await act(world)
        await world.core.settled()
        return [
            change for payload in world.webhook.payloads for entry in payload["entry"] for change in entry["changes"]
        ]

    return run(scenario())


def message(act: Callable[[World], Awaitable[Any]]) -> Any:
    """The one message that the webhook is told of, without sender, id and time."""
    (change,) = told(act)
    assert change["field"] == "messages"
    (one,) = change["value"]["messages"]
    return {name: value for name, value in one.items() if name not in {"from", "from_user_id", "id", "timestamp"}}


def test_a_picture_has_its_hash_in_base64_and_may_have_an_address() -> None:
    sent = message(lambda world: world.core.patient_sends_image(NUMBER, MEI, "手臂", with_url=True))
    image = sent.pop("image")
    assert sent == {"type": "image"}
    assert image.pop("id").isdigit()
    assert image.pop("url").startswith("https://lookaside.fbsbx.com/media/")
    hashed = base64.b64encode(hashlib.sha256(PICTURE).digest()).decode()
    assert image == {"caption": "手臂", "mime_type": "image/jpeg", "sha256": hashed}


def test_a_voice_note_has_a_parameter_in_its_type_and_a_song_is_no_voice_note() -> None:
    note = message(lambda world: world.core.patient_sends_voice(NUMBER, MEI))["audio"]
    song = message(lambda world: world.core.patient_sends_audio(NUMBER, MEI))["audio"]
    assert (note["mime_type"], note["voice"]) == ("audio/ogg; codecs=opus", True)
    assert (song["mime_type"], song["voice"]) == ("audio/mpeg", False)
    assert VOICE_NOTE.startswith(b"OggS")


def test_videos_documents_and_stickers_have_their_own_fields() -> None:
    video = message(lambda world: world.core.patient_sends_video(NUMBER, MEI, "行路"))
    document = message(lambda world: world.core.patient_sends_document(NUMBER, MEI, content=LETTER))
    sticker = message(lambda world: world.core.patient_sends_sticker(NUMBER, MEI, animated=True))
    assert (video["type"], video["video"]["caption"]) == ("video", "行路")
    assert (document["document"]["filename"], document["document"]["mime_type"]) == ("轉介信.pdf", "application/pdf")
    assert (sticker["sticker"]["mime_type"], sticker["sticker"]["animated"]) == ("image/webp", True)


def test_a_place_leaves_out_what_has_no_name() -> None:
    bare = message(lambda world: world.core.patient_sends_location(NUMBER, MEI))
    named = message(lambda world: world.core.patient_sends_location(NUMBER, MEI, name="太子站"))
    assert set(bare["location"]) == {"latitude", "longitude"}
    assert named["location"]["name"] == "太子站"


def test_somebody_elses_card_has_a_vcard_and_no_origin() -> None:
    (card,) = message(lambda world: world.core.patient_shares_card(NUMBER, MEI, "陳大文", "+85290000001"))["contacts"]
    assert "origin" not in card
    assert "TEL;type=CELL;waid=85290000001:+85290000001" in card["vcard"]
    assert card["phones"] == [{"phone": "+85290000001", "wa_id": "85290000001", "type": "CELL"}]


def test_tapping_a_contact_request_shares_ones_own_number_without_a_vcard() -> None:
    async def act(world: World) -> None:
        await world.send(CONTACT_REQUEST)
        await world.core.settled()
        world.webhook.posts.clear()
        request = world.core.ledger.accepted[-1]
        assert request.content.asks_for_number
        await world.core.patient_taps(NUMBER, MEI, request.content.choices[0].title, request.wamid)

    shared = message(act)
    (card,) = shared["contacts"]
    assert (card["origin"], card["phones"][0]["phone"], "vcard" in card) == ("contact_request", "+85291234567", False)
    assert shared["context"]["from"] == "85223456789"


@pytest.mark.parametrize(("person", "title"), [(MEI, "分享聯絡資料"), (JOHN, "Share contact info")])
def test_the_button_that_shares_a_number_is_in_the_language_of_the_phone(person: Person, title: str) -> None:
    async def scenario() -> list[str]:
        world = World()
        await world.core.patient_sends_text(NUMBER, person, "hi")
        await world.send({**CONTACT_REQUEST, "to": person.own_phone})
        return [choice.title for choice in world.core.ledger.accepted[-1].content.choices]

    assert run(scenario()) == [title]


def test_a_number_that_was_shared_reaches_its_owner_until_it_is_somebody_elses() -> None:
    async def scenario() -> None:
        world = World()
        ledger, shared = world.core.ledger, JOHN.own_phone.removeprefix("+")
        ledger.meet(JOHN)
        assert ledger.find_person(shared) == JOHN
        other = Person("李四", phone=JOHN.own_phone)
        ledger.meet(other)
        ledger.meet(JOHN)
        assert ledger.find_person(shared) == other
        moved = await world.core.patient_changes_number([NUMBER], JOHN, "+85261112222")
        assert ledger.find_person("85261112222") == moved

    run(scenario())


def test_origin_may_also_stand_beside_the_cards() -> None:
    shared = message(lambda world: world.core.patient_shares_own_number(NUMBER, JOHN, origin_at="message"))
    assert shared["origin"] == "contact_request"
    assert "origin" not in shared["contacts"][0]
    assert shared["contacts"][0]["phones"][0]["phone"].startswith("+8527")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"type": "contact_request", "body": {"text": "?"}, "action": {"name": "call"}}, 131009),
        ({"type": "contact_request", "action": {"name": "request_contact_info"}}, 131008),
        (CONTACT_REQUEST["interactive"] | {"footer": {"text": "f"}}, 131009),  # type: ignore[operator]
    ],
)
def test_a_contact_request_has_a_body_and_its_one_action(wrong: dict[str, Any], code: int) -> None:
    async def scenario() -> Any:
        world = World()
        await world.meet()
        return (await world.send(CONTACT_REQUEST | {"interactive": wrong})).json

    assert run(scenario())["error"]["code"] == code


def test_an_order_names_its_items() -> None:
    order = message(lambda world: world.core.patient_orders(NUMBER, MEI, [("flu-jab", 2)]))["order"]
    assert [(item["product_retailer_id"], item["quantity"]) for item in order["product_items"]] == [("flu-jab", 2)]


def test_a_reaction_is_taken_back_with_an_empty_emoji_or_with_none() -> None:
    empty = message(lambda world: world.core.patient_takes_reaction_back(NUMBER, MEI, "wamid.x"))
    absent = message(lambda world: world.core.patient_takes_reaction_back(NUMBER, MEI, "wamid.x", key_absent=True))
    assert empty["reaction"] == {"message_id": "wamid.x", "emoji": ""}
    assert absent["reaction"] == {"message_id": "wamid.x"}


def test_edits_and_deletions_name_the_first_message_and_open_no_window() -> None:
    async def scenario() -> list[Any]:
        world = World()
        wrote = await world.core.patient_sends_text(NUMBER, MEI, "聽日得唔得？")
        await world.core.settled()
        world.webhook.posts.clear()
        await world.core.clock.sleep(60)
        opened = world.core.ledger.last_wrote(NUMBER, MEI.id)
        await world.core.patient_edits(wrote, "後日得唔得？")
        await world.core.patient_revokes(wrote)
        assert world.core.ledger.last_wrote(NUMBER, MEI.id) == opened
        assert (wrote.edited_to, wrote.revoked) == ("後日得唔得？", True)
        await world.core.settled()
        edit, revoke = world.webhook.messages
        assert edit["edit"]["original_message_id"] == revoke["revoke"]["original_message_id"] == wrote.wamid
        return [edit["edit"]["message"], edit["id"] != wrote.wamid]

    assert run(scenario()) == [{"type": "text", "text": {"body": "後日得唔得？"}}, True]


def test_a_quoted_message_has_a_context_and_a_forwarded_one_has_no_id() -> None:
    async def act(world: World) -> None:
        sent = await world.send_text()
        await world.core.settled()
        world.webhook.posts.clear()
        await world.core.patient_sends_text(NUMBER, MEI, "呢個", quoting=sent.wamid)

    forwarded = message(lambda world: world.core.patient_sends_text(NUMBER, MEI, "睇下", frequently_forwarded=True))
    quoted = message(act)
    assert quoted["context"]["from"] == "85223456789"
    assert quoted["context"]["id"].startswith("wamid.")
    assert forwarded["context"] == {"frequently_forwarded": True}


def test_a_message_from_an_ad_carries_its_referral() -> None:
    sent = message(lambda world: world.core.patient_sends_text(NUMBER, MEI, "想打針", referral=AD_REFERRAL))
    assert sent["referral"]["source_type"] == "ad"


def test_a_call_connects_then_ends_under_one_id_and_opens_the_window() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.core.patient_calls(NUMBER, MEI, seconds=12)
        await world.core.settled()
        values = world.webhook.values
        first, second = (value["calls"][0] for value in values)
        assert first["id"] == second["id"]
        assert first["id"].startswith("wacid.")
        assert values[0]["contacts"][0]["wa_id"] == "85291234567"
        answer = await world.send({"to": MEI.phone, "type": "text", "text": {"body": "我哋覆返你"}})
        return [first["event"], second["event"], first["direction"], answer.status]

    assert run(scenario()) == ["connect", "terminate", "USER_INITIATED", 200]


def test_a_new_number_is_told_without_contacts_and_the_old_one_reaches_nobody() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.meet()
        moved = await world.core.patient_changes_number([NUMBER], MEI, "+85260000001")
        await world.core.settled()
        system, update = world.webhook.values
        assert "contacts" not in system
        assert moved.id == MEI.id
        one = system["messages"][0]
        assert (one["from"], one["system"]["wa_id"]) == ("85291234567", "85260000001")
        ids = update["user_id_update"][0]["user_id"]
        assert ids == {"previous": MEI.bsuid, "current": moved.bsuid}
        assert world.core.ledger.find_person("85291234567") is None
        wrote = await world.core.patient_sends_text(NUMBER, moved, "新號碼")
        return [one["system"]["type"], wrote.payload["from"], world.core.ledger.find_person("85260000001") == moved]

    assert run(scenario()) == ["user_changed_number", "85260000001", True]


def test_a_person_known_by_id_alone_changes_it_with_a_system_message_without_sender() -> None:
    system, update = told(lambda world: world.core.patient_changes_user_id([NUMBER], JOHN, "HK.777"))
    (one,) = system["value"]["messages"]
    assert "from" not in one
    assert (one["system"]["type"], one["system"]["user_id"]) == ("user_changed_user_id", "HK.777")
    assert update["field"] == "user_id_update"
    assert update["value"]["user_id_update"][0]["user_id"] == {"previous": JOHN.bsuid, "current": "HK.777"}


def test_a_user_name_hides_the_phone_and_the_phone_still_reaches_the_person() -> None:
    async def scenario() -> list[Any]:
        world = World()
        await world.meet(KEUNG)
        named = await world.core.patient_adopts_username(KEUNG, "@keung")
        wrote = await world.core.patient_sends_text(NUMBER, named, "喂")
        sent = await world.send_text(to=str(KEUNG.phone))
        await world.core.settled()
        assert named.id == KEUNG.id
        contact = world.webhook.values[0]["contacts"][0]
        assert contact == {"profile": {"name": "李國強", "username": "@keung"}, "user_id": named.bsuid}
        assert world.webhook.statuses[0]["recipient_id"] == "85298765432"  # who has used a number is shown it
        return ["from" in wrote.payload, sent.person == named]

    assert run(scenario()) == [False, True]


def test_a_preference_has_a_whole_number_for_its_time() -> None:
    (change,) = told(lambda world: world.core.patient_stops_marketing(NUMBER, MEI))
    (preference,) = change["value"]["user_preferences"]
    assert change["field"] == "user_preferences"
    assert isinstance(preference.pop("timestamp"), int)
    assert preference == {
        "wa_id": "85291234567",
        "user_id": "HK.1349120865530274",
        "detail": "User requested to stop marketing messages",
        "category": "marketing_messages",
        "value": "stop",
    }


def test_what_cannot_be_shown_carries_its_error() -> None:
    poll = message(lambda world: world.core.patient_sends_unsupported(NUMBER, MEI, "poll"))
    bare = message(lambda world: world.core.patient_sends_unsupported(NUMBER, MEI, ""))
    gone = message(lambda world: world.core.patient_sends_unavailable(NUMBER, MEI))
    lost = message(lambda world: world.core.patient_sends_lost_media(NUMBER, MEI))
    assert (poll["errors"][0]["code"], poll["unsupported"]) == (131051, {"type": "poll"})
    assert "unsupported" not in bare
    assert (gone["type"], gone["errors"][0]["code"]) == ("unsupported", 131060)
    assert (set(lost), lost["errors"][0]["code"]) == ({"type", "image", "errors"}, 131052)
    assert message(lambda world: world.core.patient_requests_welcome(NUMBER, MEI)) == {"type": "request_welcome"}


def test_a_broken_interactive_message_has_its_error_beside_the_messages() -> None:
    (change,) = told(lambda world: world.core.patient_sends_broken_interactive(NUMBER, MEI))
    assert "interactive" not in change["value"]["messages"][0]
    assert change["value"]["errors"][0]["code"] == 131000


def test_an_error_of_the_number_comes_alone() -> None:
    (change,) = told(lambda world: world.core.value_errors(NUMBER, 130429))
    assert set(change["value"]) == {"messaging_product", "metadata", "errors"}


def test_what_is_told_together_shares_a_post() -> None:
    async def scenario() -> tuple[int, int]:
        world = World()
        with world.core.together():
            for number in range(1001):
                await world.core.patient_sends_text(NUMBER, MEI, str(number))
        await world.core.settled()
        return len(world.webhook.posts), len(world.webhook.messages)

    assert run(scenario()) == (2, 1001)


def test_a_tapped_button_still_needs_to_exist() -> None:
    async def scenario() -> None:
        world = World()
        await world.meet()
        await world.send(buttons(("a", "好")))
        with pytest.raises(LookupError):
            await world.core.patient_taps(NUMBER, MEI, "request_contact_info", world.core.ledger.accepted[0].wamid)

    run(scenario())


def test_everybody_has_a_number_to_share() -> None:
    nobody_said = Person("黃志強", bsuid="HK.9988776655")
    assert nobody_said.own_phone == nobody_said.own_phone
    assert Person("Ann", bsuid="HK.1", hidden_phone="+85261112222").own_phone == "+85261112222"
