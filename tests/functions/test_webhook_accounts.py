"""What Meta says of an account, its number and its templates: recorded, heeded once, and heard by an operator."""

from __future__ import annotations

import itertools
import random
from typing import Any

import httpx
import pytest

from smartclinic.clinics.accounts import add_to_account
from smartclinic.clinics.channel_state import ChannelState, Restriction
from smartclinic.conversations.accounts.alarms import Loudness, loudness
from smartclinic.conversations.accounts.notice import AccountNotice, NoticeDue, notice_task
from smartclinic.platform.store import REMOVE, Patch, Path
from smartclinic.templates.standing import Quality, Status, TemplateStanding
from smartclinic_local.meta.payloads import account_id
from tests.functions.in_process import NUMBER, OTHER_NUMBER, Service, encoded, in_virtual_time, running

AT = 1793581200
TEMPLATE = {"message_template_name": "visit_tomorrow", "message_template_language": "zh_HK", "message_template_id": 5}


def told(field: str, value: dict[str, Any], *, at: int = AT, account: str = account_id(NUMBER)) -> dict[str, Any]:
    """An entry of an account."""
    return {"id": account, "time": at, "changes": [{"field": field, "value": value}]}


async def tell(service: Service, *entries: dict[str, Any]) -> httpx.Response:
    """One callback, and whatever follows from it."""
    response = await service.post(encoded({"object": "whatsapp_business_account", "entry": list(entries)}))
    await service.quiet()
    return response


async def channel(service: Service) -> ChannelState | None:
    """The state of the first clinic's channel."""
    found = [each for each in await service.all("channel") if each.path.split("/")[1] == "hong-wo"]
    return await service.record(ChannelState, found[0]) if found else None


async def standing(service: Service) -> TemplateStanding | None:
    """What is known of the template."""
    found = await service.all("templates")
    return await service.record(TemplateStanding, found[0]) if found else None


async def owed(service: Service) -> list[AccountNotice]:
    """The notices that nobody has heeded yet."""
    every = [await service.record(AccountNotice, each) for each in await service.all("account_notices")]
    return [notice for notice in every if notice.due_at]


@in_virtual_time
async def test_a_paused_template_is_known_and_an_operator_hears_of_it() -> None:
    async with running() as service:
        response = await tell(service, told("message_template_status_update", {**TEMPLATE, "event": "PAUSED"}))

        assert response.status_code == 200
        known = await standing(service)
        assert known is not None
        assert known.status is Status.PAUSED
        (line,) = service.events("account_notice")
        assert (line["severity"], line["clinic"], line["reason"]) == ("ERROR", "hong-wo", "PAUSED visit_tomorrow")
        assert await owed(service) == []


@in_virtual_time
async def test_a_notice_that_is_told_five_times_is_recorded_and_heard_once() -> None:
    async with running() as service:
        for _ in range(5):
            await tell(service, *[told("account_update", {"event": "ACCOUNT_DELETED"})] * 2)

        assert len(await service.all("account_notices")) == 1
        assert len(service.events("account_notice")) == 1


@in_virtual_time
async def test_a_notice_without_its_task_is_found_by_the_sweep() -> None:
    async with running() as service:
        service.tasks.held = []
        await tell(service, told("phone_number_quality_update", {"event": "FLAGGED", "current_limit": "TIER_250"}))
        assert len(await owed(service)) == 1

        await service.app.clock.sleep(61)

        assert await service.app.reply_sweep.run() == 1
        assert await owed(service) == []
        state = await channel(service)
        assert state is not None
        assert (state.quality, state.messaging_limit) == ("RED", "TIER_250")


async def forget_the_number(service: Service, clinic: str = "hong-wo") -> None:
    """The clinic was registered before its WhatsApp number was kept."""
    await service.store.commit([Patch(Path(f"clinics/{clinic}"), {"whatsapp_number": REMOVE})])
    await service.app.clock.sleep(61)


def flagged(number: str) -> dict[str, Any]:
    """Meta rates this number low."""
    return told("phone_number_quality_update", {"display_phone_number": number, "event": "FLAGGED"})


@in_virtual_time
async def test_of_a_shared_account_only_the_clinic_hears_whose_number_is_named() -> None:
    async with running() as service:
        await add_to_account(service.store, account_id(NUMBER), "other-clinic")

        await tell(service, flagged("+852 2345 6789"))

        assert [line["clinic"] for line in service.events("account_notice")] == ["hong-wo"]
        assert [each.path.split("/")[1] for each in await service.all("channel")] == ["hong-wo"]
        assert await owed(service) == []


@pytest.mark.parametrize("shared", [False, True])
@in_virtual_time
async def test_a_number_that_is_nobodys_here_changes_nothing_and_rings_for_nobody(shared: bool) -> None:
    async with running() as service:
        if shared:
            await add_to_account(service.store, account_id(NUMBER), "other-clinic")

        await tell(service, flagged("+852 2345 0000"))  # the one on the door

        assert await service.all("channel") == []
        assert service.events("account_notice") == []
        assert await owed(service) == []


@in_virtual_time
async def test_where_the_number_is_not_known_any_is_that_of_an_account_with_one_clinic() -> None:
    async with running() as service:
        await forget_the_number(service)

        await tell(service, flagged("+852 3999 9999"))

        state = await channel(service)
        assert state is not None
        assert state.quality == "RED"


@pytest.mark.parametrize(("number", "heard"), [("+852 2345 0000", ["hong-wo"]), ("+852 3999 9999", [])])
@in_virtual_time
async def test_where_it_is_not_known_in_a_shared_account_the_one_on_the_door_tells(
    number: str, heard: list[str]
) -> None:
    async with running() as service:
        await add_to_account(service.store, account_id(NUMBER), "other-clinic")
        await forget_the_number(service)

        await tell(service, flagged(number))

        assert [line["clinic"] for line in service.events("account_notice")] == heard


@in_virtual_time
async def test_an_account_that_nobody_has_is_counted() -> None:
    async with running() as service:
        response = await tell(service, told("account_update", {"event": "ACCOUNT_DELETED"}, account="123"))

        assert response.status_code == 200
        assert [line["count"] for line in service.events("unknown_account")] == [1]
        assert await service.all("account_notices") == []


@in_virtual_time
async def test_two_accounts_in_one_callback_are_two_clinics() -> None:
    async with running() as service:
        deleted = {"event": "ACCOUNT_DELETED"}

        await tell(
            service, told("account_update", deleted), told("account_update", deleted, account=account_id(OTHER_NUMBER))
        )

        clinics = sorted(each.path.split("/")[1] for each in await service.all("account_notices"))
        assert clinics == ["hong-wo", "other-clinic"]


@in_virtual_time
async def test_a_restriction_is_kept_with_its_end_and_a_reinstatement_lifts_it() -> None:
    async with running() as service:
        restriction = {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": AT + 86_400}
        await tell(service, told("account_update", {"event": "ACCOUNT_RESTRICTION", "restriction_info": [restriction]}))
        restricted = await channel(service)
        reinstated = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}
        await tell(service, told("account_update", reinstated, at=AT + 60))

        lifted = await channel(service)
        assert restricted is not None
        assert lifted is not None
        assert [each.what for each in restricted.restrictions] == ["RESTRICTED_BIZ_INITIATED_MESSAGING"]
        assert isinstance(restricted.restrictions[0], Restriction)
        assert restricted.restrictions[0].until is not None
        assert lifted.restrictions == ()


HISTORY = [
    told("message_template_status_update", {**TEMPLATE, "event": "APPROVED"}, at=AT),
    told("message_template_status_update", {**TEMPLATE, "event": "PAUSED"}, at=AT + 20),
    told("message_template_quality_update", {**TEMPLATE, "new_quality_score": "RED"}, at=AT + 10),
    told("message_template_quality_update", {**TEMPLATE, "new_quality_score": "YELLOW"}, at=AT + 30),
    told("phone_number_quality_update", {"event": "FLAGGED", "current_limit": "TIER_1K"}, at=AT + 5),
    told("phone_number_quality_update", {"event": "UNFLAGGED", "current_limit": "TIER_250"}, at=AT + 25),
    told("phone_number_name_update", {"decision": "APPROVED"}, at=AT + 2),
    told("business_capability_update", {"max_daily_conversations_per_business": 2000}, at=AT + 15),
]


@pytest.mark.parametrize("seed", range(6))
@in_virtual_time
async def test_any_order_of_the_same_notices_leaves_the_same_state(seed: int) -> None:
    shuffled = HISTORY + HISTORY[:3]
    random.Random(seed).shuffle(shuffled)
    async with running() as service:
        for first, second in itertools.zip_longest(shuffled[::2], shuffled[1::2]):
            await tell(service, *[entry for entry in (first, second) if entry])

        known, state = await standing(service), await channel(service)

    assert known is not None
    assert state is not None
    assert (known.status, known.quality) == (Status.PAUSED, Quality.YELLOW)
    assert (state.quality, state.messaging_limit, state.name_status) == ("YELLOW", "TIER_250", "APPROVED")
    assert state.noticed_at is not None
    assert state.noticed_at.timestamp() == AT + 25


@in_virtual_time
async def test_lost_data_and_a_broken_channel_alarm_and_other_errors_are_counted() -> None:
    async with running() as service:
        codes = [131035, 131036, 131035, 190, 130429]

        await service.callback({"errors": [{"code": code, "title": "…"} for code in codes]}, {"errors": [{}, None, 7]})

        lost = {line["code"]: (line["severity"], line["count"]) for line in service.events("data_lost")}
        assert lost == {131035: ("ERROR", 2), 131036: ("ERROR", 1)}
        assert [line["code"] for line in service.events("channel_broken")] == [190]
        assert [line["code"] for line in service.events("error_told")] == [130429]


@in_virtual_time
async def test_of_a_thousand_codes_the_commonest_are_told_one_by_one_and_an_alarm_is_not_lost_among_them() -> None:
    async with running() as service:
        codes = [*range(900_000, 901_000), *[900_500] * 5, 190]

        await service.callback({"errors": [{"code": code, "title": "…"} for code in codes]})

        told = service.events("error_told")
        assert [line["code"] for line in service.events("channel_broken")] == [190]
        assert (len(told), told[0]["code"], told[0]["count"]) == (9, 900_500, 6)
        assert [line["count"] for line in service.events("more_errors_told")] == [len(codes)]


@pytest.mark.parametrize(
    ("what", "details", "loud"),
    [
        ("account_update", {"event": "VERIFIED_ACCOUNT"}, Loudness.QUIET),
        ("account_update", {"event": "DISABLED_UPDATE", "ban": "DISABLE"}, Loudness.URGENT),
        ("account_alerts", {"severity": "WARNING"}, Loudness.NOTABLE),
        ("account_review_update", {"event": "APPROVED"}, Loudness.QUIET),
        ("template_category_update", {"category": "UTILITY", "correct": "MARKETING"}, Loudness.URGENT),
        ("template_category_update", {"category": "UTILITY"}, Loudness.NOTABLE),
        ("message_template_quality_update", {"quality": "RED"}, Loudness.URGENT),
        ("message_template_components_update", {"template": "x"}, Loudness.NOTABLE),
        ("security", {"event": "PIN_CHANGED"}, Loudness.NOTABLE),
        ("phone_number_name_update", {"event": "REJECTED"}, Loudness.NOTABLE),
    ],
)
def test_an_operator_hears_of_what_stops_messages(what: str, details: dict[str, str], loud: Loudness) -> None:
    assert loudness(what, details) is loud


@pytest.mark.parametrize("account", ["__x__", "", "../numbers", 7, None, "9" * 200, "\ud83d", ["9"]])
@in_virtual_time
async def test_an_account_id_that_can_be_no_path_is_counted_and_harms_no_neighbour(account: Any) -> None:
    async with running() as service:
        deleted = {"event": "ACCOUNT_DELETED"}

        response = await tell(
            service, {**told("account_update", deleted), "id": account}, told("account_update", deleted)
        )

        assert response.status_code == 200
        assert [line["reason"] for line in service.events("event_dropped")] == ["no_account"]
        assert len(await service.all("account_notices")) == 1


def test_every_clinic_of_an_account_has_a_task_of_its_own_for_the_same_notice() -> None:
    names = {notice_task(NoticeDue(clinic=clinic, notice="n")).name for clinic in ("hong-wo", "ping-on")}
    assert len(names) == 2, "Cloud Tasks takes the second of a name for the first"
