"""The commands about one clinic, over a store in a file, as an operator runs them."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartclinic import compose
from smartclinic.cli.main import main
from smartclinic.clinics.channel_state import STATE_ID, ChannelState, Restriction, stopped
from smartclinic.clinics.directory import register
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem, State
from smartclinic.conversations.outgoing import Say
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.config import SETTINGS, Settings
from smartclinic.work.unit import Unit
from tests.functions.in_process import sample_clinic

NOW = datetime.now(UTC)
DEAD = "d" * 32
LEFT = "e" * 32
CLINIC = "hong-wo"


@pytest.fixture(autouse=True)
def _a_clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "STORE": f"sqlite:///{tmp_path}/store.db",
        "MASTER_KEY": base64.b64encode(b"k" * 32).decode(),
    }
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asyncio.run(_fill(environment))


async def _fill(environment: dict[str, str]) -> None:
    from smartclinic.cli.service import LeftToTheSweep

    app = compose.App(Settings.unchecked(environment), tasks=LeftToTheSweep())
    await register(app.store, app.keyring, sample_clinic(CLINIC), phone_number_id="111", salt="a")
    item = OutboxItem(
        contact=ContactId("mei"), lane=Lane.REPLY, author=Author.STAFF, epoch=0, content=Say("陳小美你好"),
        created_at=NOW, state=State.ENDED, end=End.FAILED, code=131026, attempt=1,
    )  # fmt: skip
    left = OutboxItem(
        contact=ContactId("mei"), lane=Lane.REPLY, author=Author.ASSISTANT, epoch=0, content=Say("好"),
        created_at=NOW, state=State.ACCEPTED, accepted_at=1, price="service", price_type="regular",
        priced_at=milliseconds(datetime(2026, 11, 30, 15, 59, tzinfo=UTC)),
    )  # fmt: skip
    state = ChannelState(
        number=stopped(None, 131042, NOW, said_at=NOW), quality="GREEN", restrictions=(Restriction("X", NOW),),
        noticed_at=NOW,
    )  # fmt: skip

    async def put(unit: Unit) -> None:
        unit.create(DEAD, item)
        unit.create(LEFT, left)
        unit.create("mei", Gate(address=Identity(phone="85291234567"), window_until=NOW + timedelta(hours=9)))
        unit.create(STATE_ID, state)

    await app.work.run(CLINIC, put)
    await app.close()


def test_the_list_says_why_in_words_and_nothing_personal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "list", "--clinic", CLINIC]) == 0

    shown = capsys.readouterr().out
    assert DEAD in shown
    assert LEFT not in shown
    assert "code 131026" in shown
    assert "phone them" in shown
    assert not any(secret in shown for secret in ("小美", "9123", "mei"))


def test_a_replay_is_told_and_a_second_one_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "replay", "--clinic", CLINIC, DEAD, "--json"]) == 0
    anew = json.loads(capsys.readouterr().out)["outbox"]

    assert main(["outbox", "list", "--clinic", CLINIC, "--json"]) == 0
    (letter,) = json.loads(capsys.readouterr().out)["messages"]
    assert (letter["id"], letter["replayed_as"], letter["end"]) == (DEAD, anew, "failed")

    assert main(["outbox", "replay", "--clinic", CLINIC, DEAD]) == 2
    assert anew in capsys.readouterr().err


@pytest.mark.parametrize(("outbox", "said"), [(LEFT, "has left"), ("0" * 32, "no message")])
def test_what_cannot_be_replayed_is_one_sentence(outbox: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "replay", "--clinic", CLINIC, outbox]) == 2
    assert said in capsys.readouterr().err


def test_the_channel_says_why_it_stands_still_and_goes_on_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "show", "--clinic", CLINIC]) == 0
    shown = capsys.readouterr().out
    assert "131042" in shown
    assert "payment method" in shown
    assert "Quality: GREEN" in shown

    assert main(["channel", "resume", "--clinic", CLINIC]) == 0
    assert "sends again" in capsys.readouterr().out
    assert main(["channel", "resume", "--clinic", CLINIC]) == 0
    assert "Nothing stood still" in capsys.readouterr().out
    assert main(["channel", "show", "--clinic", CLINIC, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["number"]["lifted_at"]


def test_prices_are_counted_by_hong_kongs_months(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "--clinic", CLINIC, "--month", "2026-11", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["prices"] == [
        {"category": "service", "type": "regular", "messages": 1},
    ]
    assert main(["prices", "--clinic", CLINIC, "--month", "2026-12"]) == 0
    assert "in all" in capsys.readouterr().out


@pytest.mark.parametrize("month", ["2026", "2026-13", "x"])
def test_what_is_no_month_is_refused(month: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["prices", "--clinic", CLINIC, "--month", month])
    assert "write it as 2026-11" in capsys.readouterr().err


def test_an_unknown_clinic_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "show", "--clinic", "nowhere"]) == 2
    assert "there is no clinic nowhere" in capsys.readouterr().err


def test_missing_settings_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("MASTER_KEY")

    assert main(["outbox", "list", "--clinic", CLINIC]) == 2
    assert "MASTER_KEY not set" in capsys.readouterr().err
