"""The stand-in for Google's accounts: what it refuses, and its page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from smartclinic.platform.clock import SystemClock
from smartclinic_local.accounts.app import Accounts
from smartclinic_local.accounts.core import AccountsCore, Client, challenge
from smartclinic_local.accounts.people import PEOPLE
from smartclinic_local.sign_in import TokenIssuer, new_key

ISSUER = "https://accounts.test"
REDIRECT = "https://desk.test/sign-in/done"
VERIFIER = "v" * 43
ASKED = {
    "client_id": "client", "redirect_uri": REDIRECT, "response_type": "code", "scope": "openid email", "state": "s",
    "nonce": "n", "code_challenge": challenge(VERIFIER), "code_challenge_method": "S256",
}  # fmt: skip


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    core = AccountsCore(
        SystemClock(), ISSUER, Client("client", "secret", REDIRECT), TokenIssuer(SystemClock(), new_key())
    )
    transport = httpx.ASGITransport(Starlette(routes=Accounts(core).routes()))
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
        yield http


async def test_it_shows_everybody_as_a_button_of_one_form_without_a_script(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/authorize", params=ASKED)
    assert page.text.count('<button name="account"') == len(PEOPLE) + 1
    assert all(person.name in page.text for person in PEOPLE)
    assert "<script" not in page.text


@pytest.mark.parametrize("wrong", [{"client_id": "another"}, {"redirect_uri": "https://evil.example/"}])
async def test_nobody_is_sent_to_an_address_that_is_not_registered(
    wrong: dict[str, str], browser: httpx.AsyncClient
) -> None:
    for method in ("GET", "POST"):
        answer = await browser.request(method, "/authorize", params={**ASKED, **wrong})
        assert answer.status_code == 400
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    "wrong",
    [{"response_type": "token"}, {"scope": "email"}, {"nonce": ""}, {"code_challenge_method": "plain"},
     {"code_challenge": ""}],
)  # fmt: skip
async def test_a_request_without_what_protects_it_is_refused(wrong: dict[str, str], browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/authorize", params={**ASKED, **wrong})
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {"error": ["invalid_request"], "state": ["s"]}


async def test_somebody_whom_it_does_not_know_gets_no_code(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/authorize", params=ASKED, data={"account": "nobody@nowhere.example"})
    assert "code" not in parse_qs(urlsplit(answer.headers["location"]).query)


async def test_a_token_is_given_once_to_the_client_that_asked(browser: httpx.AsyncClient) -> None:
    back = await browser.post("/authorize", params=ASKED, data={"account": PEOPLE[0].email})
    form = {
        "grant_type": "authorization_code", "code": parse_qs(urlsplit(back.headers["location"]).query)["code"][0],
        "redirect_uri": REDIRECT, "client_id": "client", "client_secret": "secret", "code_verifier": VERIFIER,
    }  # fmt: skip
    assert (await browser.post("/token", data={**form, "client_secret": "guess"})).status_code == 401
    assert (await browser.post("/token", data=form)).status_code == 200
    assert (await browser.post("/token", data=form)).json() == {"error": "invalid_grant"}
