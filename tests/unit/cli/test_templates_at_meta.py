"""Submitting templates and learning which may be sent, as an operator does it for a new clinic."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from smartclinic import compose
from smartclinic.cli.main import main
from smartclinic.cli.service import LeftToTheSweep
from smartclinic.clinics.directory import register
from smartclinic.platform.config import SETTINGS, Settings
from smartclinic.platform.store import Path as StorePath
from smartclinic.templates.model import Template
from smartclinic.templates.standing import Status, TemplateStanding
from smartclinic.whatsapp.template_management import Listed, MetaRefused, Submitted
from smartclinic.work.unit import Unit
from tests.functions.in_process import sample_clinic

CLINIC, WABA = "hong-wo", "102290129340398"
AT_META = ["--clinic", CLINIC, "--account", WABA]


class Meta:
    """Meta's templates, as they stand: one approved, one paused, one of somebody else."""

    def __init__(self, *_: object) -> None:
        """Whatever client and token."""

    async def submit(self, waba: str, template: Template, code: str) -> Submitted:
        assert waba == WABA
        if template.name == "queue_near":
            raise MetaRefused("Meta refused it, code 100: too many variables", 100)
        return Submitted("1", "PENDING", "UTILITY")

    async def listed(self, waba: str) -> AsyncIterator[Listed]:
        assert waba == WABA
        yield Listed("appointment_reminder", "zh_HK", "APPROVED", "UTILITY", "NONE", "GREEN")
        yield Listed("queue_near", "en", "PAUSED", "UTILITY", "NONE", "RED")
        yield Listed("christmas_offer", "en", "APPROVED", "MARKETING", "NONE", "")


@pytest.fixture(autouse=True)
def _a_clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mocker: MockerFixture) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("STORE", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(b"k" * 32).decode())
    monkeypatch.setenv("META_ACCESS_TOKEN", "token")
    mocker.patch("smartclinic.cli.templates_at_meta.TemplateManagement", Meta)

    async def fill() -> None:
        app = compose.App(Settings.unchecked(os.environ))
        await register(app.store, app.keyring, sample_clinic(CLINIC), phone_number_id="111", salt="a")
        await app.store.close()

    asyncio.run(fill())


def standing(record_id: str) -> TemplateStanding | None:
    """How a template stands for the clinic."""

    async def read() -> TemplateStanding | None:
        app = compose.App(Settings.unchecked(os.environ), tasks=LeftToTheSweep())

        async def get(unit: Unit) -> TemplateStanding | None:
            return await unit.get(TemplateStanding, record_id)

        found = await app.work.run(CLINIC, get)
        await app.close()
        return found

    return asyncio.run(read())


def clinics_of_account() -> object:
    async def read() -> object:
        app = compose.App(Settings.unchecked(os.environ))
        (found,) = await app.store.get([StorePath(f"accounts/{WABA}")])
        await app.store.close()
        return found.data and list(found.data["clinics"])  # type: ignore[arg-type]  # a list, by its declaration

    return asyncio.run(read())


def test_fetching_tells_which_templates_may_be_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "fetch", *AT_META]) == 0
    shown = capsys.readouterr().out
    assert "appointment_reminder" in shown
    assert "christmas_offer" not in shown
    assert "Not at Meta yet:" in shown
    reminder, near = standing("appointment_reminder.zh_HK"), standing("queue_near.en")
    assert (reminder and reminder.status, near and near.status) == (Status.APPROVED, Status.PAUSED)
    assert standing("christmas_offer.en") is None


def test_fetching_makes_the_accounts_notices_reach_the_clinic(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["templates", "fetch", *AT_META, "--json"]) == 0
    assert clinics_of_account() == [CLINIC]
    assert json.loads(capsys.readouterr().out.splitlines()[0])["templates"][0]["status"] == "APPROVED"


def test_submitting_says_what_meta_made_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "submit", "appointment_reminder", *AT_META]) == 0
    assert [line.split()[:3] for line in capsys.readouterr().out.splitlines()] == [
        ["appointment_reminder", "zh_HK", "PENDING"],
        ["appointment_reminder", "en", "PENDING"],
    ]


def test_one_that_is_refused_does_not_keep_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "submit", *AT_META]) == 1
    shown = capsys.readouterr().out
    assert shown.count("REFUSED") == 2
    assert "too many variables" in shown
    assert shown.count("PENDING") > 10


def test_an_unknown_template_or_a_missing_token_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["templates", "submit", "nothing", *AT_META]) == 2
    assert "there is no template nothing" in capsys.readouterr().err
    monkeypatch.delenv("META_ACCESS_TOKEN")
    assert main(["templates", "fetch", *AT_META]) == 2
    assert "META_ACCESS_TOKEN" in capsys.readouterr().err


def test_what_is_no_account_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["templates", "fetch", "--clinic", CLINIC, "--account", "../me"])
    assert ended.value.code == 2
    assert "../me is no account id" in capsys.readouterr().err
