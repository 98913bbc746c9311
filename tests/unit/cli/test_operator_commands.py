"""The commands about one clinic, over a store in a file, as an operator runs them."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from smartclinic import compose
from smartclinic.cli.main import main
from smartclinic.cli.outbox import why_in_words
from smartclinic.clinics.channel_state import STATE_ID, ChannelState, Restriction, stopped
from smartclinic.clinics.directory import register
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.model_days import Spent, spend
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem, State
from smartclinic.conversations.outgoing import Say
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.config import SETTINGS, Settings
from smartclinic.platform.store import Delete
from smartclinic.platform.store import Path as StorePath
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
    await app.work.run(CLINIC, partial(spend, spent=Spent(2, 4000, 200, 2600), now=NOW))
    await app.work.run(CLINIC, partial(spend, spent=Spent(1, 2000, 100, 1300), now=NOW, refused=1))
    await app.close()


def test_the_list_says_why_in_words_and_nothing_personal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "list", "--clinic", CLINIC]) == 0

    shown = capsys.readouterr().out
    assert DEAD in shown
    assert LEFT not in shown
    assert "code 131026" in shown
    assert "phone them" in shown
    assert "could not send" not in shown  # Meta's reason says it already
    assert "1 message." in shown
    assert not any(secret in shown for secret in ("小美", "9123", "mei"))


def test_a_replay_is_told_and_a_second_one_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "replay", "--clinic", CLINIC, DEAD, "--json"]) == 0
    anew = json.loads(capsys.readouterr().out)["outbox"]

    assert main(["outbox", "list", "--clinic", CLINIC, "--json"]) == 0
    (letter,) = json.loads(capsys.readouterr().out)["messages"]
    assert (letter["id"], letter["replayed_as"], letter["end"]) == (DEAD, anew, "failed")

    assert main(["outbox", "replay", "--clinic", CLINIC, DEAD]) == 2
    assert anew in capsys.readouterr().err


NO_IDS = ["../x", "__x__", "", "a/b"]


@pytest.mark.parametrize(
    ("outbox", "said"), [(LEFT, "has left"), ("0" * 32, "no message"), *((bad, f"no message {bad}") for bad in NO_IDS)]
)
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
    told = json.loads(capsys.readouterr().out)
    assert told["prices"] == [{"category": "service", "type": "regular", "messages": 1}]
    assert told["model"] == {"asked": 3, "refused": 1, "tokens_in": 6000, "tokens_out": 300, "micro_usd": 3900}
    assert main(["prices", "--clinic", CLINIC, "--month", "2026-12"]) == 0
    shown = capsys.readouterr().out
    assert "in all" in shown
    assert "model asked 0 times" in shown


@pytest.mark.parametrize("month", ["2026", "2026-13", "x"])
def test_what_is_no_month_is_refused(month: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["prices", "--clinic", CLINIC, "--month", month])
    assert "write it as 2026-11" in capsys.readouterr().err


@pytest.mark.parametrize("clinic", ["nowhere", f"{CLINIC}/outbox/{DEAD}", *NO_IDS])
def test_an_unknown_clinic_is_one_sentence(clinic: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "show", "--clinic", clinic]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"there is no clinic {clinic}")


def test_missing_settings_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("MASTER_KEY")

    assert main(["outbox", "list", "--clinic", CLINIC]) == 2
    assert "MASTER_KEY is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("STORE", "bogus", "STORE must be firestore, "),
        ("STORE", "firestore", "GOOGLE_CLOUD_PROJECT is missing"),
        ("MASTER_KEY", "abc", "MASTER_KEY must be base64"),
        ("MASTER_KEY", base64.b64encode(b"w" * 32).decode(), "MASTER_KEY is not the key of this store"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)

    assert main(["outbox", "list", "--clinic", CLINIC]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)


def test_missing_credentials_are_said_with_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STORE", "firestore")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "nowhere")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))

    assert main(["channel", "show", "--clinic", CLINIC]) == 2
    assert "gcloud auth application-default login" in capsys.readouterr().err


def test_a_store_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STORE", f"sqlite:///{tmp_path}/new/store.db")

    assert main(["channel", "show", "--clinic", CLINIC]) == 2
    assert "there is no such file" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_no_store_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("Dear Dr Chan" * 100, "utf-8")
    monkeypatch.setenv("STORE", f"sqlite:///{tmp_path}/letter.txt")

    assert main(["channel", "show", "--clinic", CLINIC]) == 1
    assert "not a database" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-3", "301", "many", "9" * 5000])
def test_a_limit_that_cannot_be_is_one_sentence(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["outbox", "list", "--clinic", CLINIC, "--limit", limit])
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith("give a number from 1 to 300")


def test_programs_read_the_whole_state_of_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "show", "--clinic", CLINIC, "--json"]) == 0

    state = json.loads(capsys.readouterr().out)
    assert set(state) == set(ChannelState.__struct_fields__)
    assert state["campaign"] is None
    assert state["number"]["lifted_at"] is None
    assert datetime.fromisoformat(state["number"]["since"]) == NOW
    assert state["restrictions"] == [{"what": "X", "until": state["noticed_at"]}]


@pytest.mark.parametrize(
    "arguments",
    [["channel", "show"], ["channel", "resume"], ["outbox", "list"], ["prices", "--month", "2026-11"],
     ["templates", "submit", "--account", "1"]],
)  # fmt: skip
def test_programs_read_failures_as_json_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--clinic", "nowhere", "--json"]) == 2

    told = capsys.readouterr()
    assert json.loads(told.out) == {"ok": False, "problems": told.err.splitlines()}


@pytest.mark.parametrize(
    ("end", "code", "sentences"),
    [
        (End.WINDOW_CLOSED, 131047, ("The 24-hour reply window has closed",)),
        (End.WINDOW_CLOSED, None, ("Not allowed by WhatsApp",)),
        (End.FAILED, 131026, ("This patient cannot be reached on WhatsApp",)),
        (End.NUMBER_LOST, 131026, ("Not sent, because the number", "This patient cannot be reached")),
    ],
)
def test_a_reason_is_said_once(end: End, code: int | None, sentences: tuple[str, ...]) -> None:
    why = why_in_words(end, code)

    assert all(sentence in why for sentence in sentences)
    assert ("24-hour" in why) == (end is End.WINDOW_CLOSED)
    assert why.count("24 hours") <= 1
    assert why.startswith(sentences[0])


def test_a_clinic_without_its_key_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    async def destroy() -> None:
        app = compose.App(Settings.unchecked(os.environ))
        await app.store.commit([Delete(StorePath(f"keys/{CLINIC}"))])
        await app.close()

    asyncio.run(destroy())
    assert main(["outbox", "list", "--clinic", CLINIC]) == 2
    assert "the data key of hong-wo is gone" in capsys.readouterr().err
