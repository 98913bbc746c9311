from __future__ import annotations

import base64

import pytest

from smartclinic.platform.config import SETTINGS, Settings, SettingsError, check, setting
from tests.functions.in_process import ENVIRONMENT


def problems(function: str | None = None, **changed: str) -> list[str]:
    return [problem.setting for problem in check({**ENVIRONMENT, **changed}, function)]


def test_a_whole_environment_has_no_problem() -> None:
    assert check(ENVIRONMENT) == ()
    assert Settings.read(ENVIRONMENT)["REGION"] == "asia-east2"


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("META_APP_SECRET", "webhook"), ("META_VERIFY_TOKEN", "webhook"), ("IDENTITY_PEPPER", "webhook"),
        ("MASTER_KEY", "webhook"), ("REPLY_URL", "webhook"), ("META_ACCESS_TOKEN", "reply"),
        ("META_ACCESS_TOKEN", "delivery"), ("MASTER_KEY", "delivery"), ("OIDC_ACCOUNT", "reply"),
        ("GOOGLE_CLOUD_PROJECT", "delivery"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["", "  "])
def test_a_function_does_not_start_without_what_it_needs(name: str, function: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read({**ENVIRONMENT, name: value}, function)

    assert [problem.setting for problem in refused.value.problems] == [name]


def test_everything_that_is_missing_is_named_at_once_with_how_to_mend_it() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read({}, "webhook")

    assert len(refused.value.problems) > 5
    assert all(problem.mend for problem in refused.value.problems)


def test_a_function_does_not_ask_for_what_only_others_need() -> None:
    assert problems("webhook", META_ACCESS_TOKEN="") == []
    assert problems("reply", META_APP_SECRET="", IDENTITY_PEPPER="", META_VERIFY_TOKEN="") == []


KEY = base64.b64encode(b"x" * 32).decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("META_APP_SECRET", "a,b,c"), ("META_APP_SECRET", "a,"), ("META_APP_SECRET", ",a"), ("META_APP_SECRET", ","),
        ("META_APP_SECRET", "a, "),
        ("MASTER_KEY", "short"), ("MASTER_KEY", base64.b64encode(b"x" * 31).decode()), ("MASTER_KEY", "密鑰"),
        ("IDENTITY_PEPPER", f"{KEY}!"), ("IDENTITY_PEPPER", KEY[:-1]),
        ("STORE", "postgres://x"), ("STORE", "sqlite:/x"), ("STORE", "sqlite://x"), ("STORE", "sqlite:///"),
        ("REPLY_URL", "http://example.com"), ("REPLY_URL", "http://127.0.0.1.example.com/"), ("REPLY_URL", "https://"),
        ("REPLY_URL", "http://localhost.example.com"), ("REPLY_URL", "http://localhost@example.com"),
        ("REPLY_URL", "ftp://127.0.0.1"), ("REPLY_URL", "reply"), ("REPLY_URL", "http://[::1"),
        ("GRAPH_API_BASE", "http://graph.facebook.com"), ("OIDC_CERTS_URL", "http://certs"),
        ("CLOUD_TASKS_ENDPOINT", "127.0.0.1"), ("CLOUD_TASKS_ENDPOINT", "127.0.0.1:"),
        ("CLOUD_TASKS_ENDPOINT", ":8123"), ("CLOUD_TASKS_ENDPOINT", "10.0.0.1:8123"),
        ("VERTEX_ENDPOINT", "example.com:443"), ("FIRESTORE_EMULATOR_HOST", "0.0.0.0:8080"),
        ("CLOUD_TASKS_ENDPOINT", "127.0.0.1:²"), ("VERTEX_PRICE_IN", "free"), ("VERTEX_PRICE_OUT", "-1"),
        ("VERTEX_PRICE_OUT", "3,00"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    assert problems(**{name: value}) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("META_APP_SECRET", "one"), ("META_APP_SECRET", "one, two"), ("MASTER_KEY", KEY), ("STORE", "sqlite://"),
        ("STORE", "sqlite:///a.db"), ("STORE", "sqlite:////abs/a.db"), ("STORE", "firestore"),
        ("REPLY_URL", "https://reply-x.a.run.app"), ("REPLY_URL", "http://127.0.0.1:8080/reply"),
        ("REPLY_URL", "http://localhost/reply"), ("REPLY_URL", "http://[::1]:80/"),
        ("CLOUD_TASKS_ENDPOINT", "127.0.0.1:8123"), ("CLOUD_TASKS_ENDPOINT", "localhost:8123"),
        ("FIRESTORE_EMULATOR_HOST", "[::1]:8123"), ("VERTEX_ENDPOINT", ""), ("VERTEX_PRICE_IN", "0.075"),
    ],
)  # fmt: skip
def test_a_right_value_passes(name: str, value: str) -> None:
    assert problems(**{name: value}) == []


def test_no_problem_quotes_a_value() -> None:
    secrets = {"META_APP_SECRET": "s3cret,s3cret,s3cret", "MASTER_KEY": "s3cret", "IDENTITY_PEPPER": "s3cret"}

    with pytest.raises(SettingsError) as refused:
        Settings.read({**ENVIRONMENT, **secrets})

    assert "s3cret" not in str(refused.value)


def test_every_setting_says_what_it_means_and_its_default_is_right() -> None:
    assert len({each.name for each in SETTINGS}) == len(SETTINGS)
    for each in SETTINGS:
        assert each.meaning
        assert not each.default or each.wrong(each.default) is None
        assert setting(each.name) is each


def test_blanks_around_a_value_do_not_count() -> None:
    settings = Settings.read({**ENVIRONMENT, "REGION": " asia-east1 \n", "MASTER_KEY": f" {KEY}\n"})

    assert settings["REGION"] == "asia-east1"
    assert settings.secret_bytes("MASTER_KEY") == b"x" * 32
    assert settings.optional("VERTEX_ENDPOINT") is None
