"""What `smartclinic local` gives the functions, and keeps for the next start."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from smartclinic.platform import config
from smartclinic_local.run.kept_keys import kept_keys
from smartclinic_local.run.problems import CannotStart
from smartclinic_local.run.settings import StandIn, check, function_settings, missing_stand_ins, store_url

FRONT = "http://127.0.0.1:8080"


def test_keys_beside_a_store_stay_the_same_and_are_the_owners_alone(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'new folder' / 'clinic.db'}"
    first, second = (function_settings({}, front=FRONT, store=store) for _ in range(2))
    assert first["MASTER_KEY"] == second["MASTER_KEY"]
    assert first["IDENTITY_PEPPER"] == second["IDENTITY_PEPPER"] != first["MASTER_KEY"]
    assert first["META_APP_SECRET"] != second["META_APP_SECRET"]
    (kept,) = (tmp_path / "new folder").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_two_starts_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    file = tmp_path / "clinic.db.keys"
    first = kept_keys(file, ["A"])
    assert kept_keys(file, ["A"]) == first
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "{", '{"B": "x"}', "[]"])
def test_damaged_keys_are_never_replaced(content: str, tmp_path: Path) -> None:
    file = tmp_path / "clinic.db.keys"
    file.write_text(content)
    with pytest.raises(CannotStart, match="restore the file"):
        kept_keys(file, ["A"])
    assert file.read_text() == content


def test_the_settings_are_complete_but_for_the_stand_ins_addresses(tmp_path: Path) -> None:
    settings = function_settings({}, front=FRONT, store=f"sqlite:///{tmp_path / 'clinic.db'}")
    assert config.check(settings) == ()


def test_what_the_environment_says_wins_and_empty_says_nothing() -> None:
    given = {"META_APP_SECRET": "mine", "OIDC_ACCOUNT": "", "REPLY_URL": "http://127.0.0.1:1/reply"}
    settings = function_settings(given, front=FRONT, store="sqlite://")
    assert settings["META_APP_SECRET"] == "mine"
    assert settings["REPLY_URL"] == "http://127.0.0.1:1/reply"
    assert settings["DELIVERY_URL"] == f"{FRONT}/delivery"
    assert settings["OIDC_ACCOUNT"]


def test_the_store_is_what_was_asked_for_then_the_environment_then_a_new_file(tmp_path: Path) -> None:
    environment = {"STORE": "sqlite:///a.db"}
    assert store_url(environment, "sqlite:///b.db", tmp_path, processes=True) == "sqlite:///b.db"
    assert store_url(environment, None, tmp_path, processes=True) == "sqlite:///a.db"
    assert store_url({}, None, tmp_path, processes=True).startswith(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("stand_in", [StandIn.META, StandIn.TASKS, StandIn.VERTEX, StandIn.ACCOUNTS])
def test_nothing_is_stood_in_for_that_is_there_already(stand_in: StandIn) -> None:
    assert missing_stand_ins({}) == set(StandIn)
    assert missing_stand_ins({stand_in.value: "127.0.0.1:1"}) == set(StandIn) - {stand_in}


def test_staff_sign_in_at_the_stand_in_as_its_client() -> None:
    settings = function_settings({}, front="http://127.0.0.1:8080", store="sqlite://")
    assert settings["SIGN_IN_ISSUER"] == "http://127.0.0.1:8080/accounts"
    assert settings["DASHBOARD_URL"] == "http://127.0.0.1:8080/dashboard"
    assert settings["SIGN_IN_CLIENT_ID"]
    assert settings["SIGN_IN_CLIENT_SECRET"]


def test_another_issuer_wins_and_then_its_client_must_be_named() -> None:
    environment = {"SIGN_IN_ISSUER": "https://accounts.google.com"}
    settings = function_settings(environment, front="http://127.0.0.1:8080", store="sqlite://")
    assert settings["SIGN_IN_ISSUER"] == "https://accounts.google.com"
    with pytest.raises(CannotStart) as refused:
        check(settings)
    assert {line.split()[0] for line in str(refused.value).splitlines()} == {
        "SIGN_IN_CLIENT_ID",
        "SIGN_IN_CLIENT_SECRET",
    }
