"""Signing in with OpenID Connect: what is asked of the issuer, and every token that is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from smartclinic.platform.openid import Account, Attempt, EmailNotVerified, IssuerDown, OpenId, SignInFailed
from smartclinic_local.accounts.app import Accounts
from smartclinic_local.accounts.core import AccountsCore, Client
from smartclinic_local.accounts.faults import Fault
from smartclinic_local.accounts.people import PEOPLE
from smartclinic_local.sign_in import TokenIssuer, new_key

ISSUER = "https://accounts.test"
REDIRECT = "https://desk.test/sign-in/done"
KEY, OTHER_KEY = new_key(), new_key()
PERSON = PEOPLE[0]


class MovedClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


class Signer(TokenIssuer):
    """Signs as the issuer, unless a test has another way."""

    def __init__(self, clock: MovedClock) -> None:
        super().__init__(clock, KEY)
        self.other: Any = None
        self.changes: dict[str, Any] = {}

    def sign(self, claims: dict[str, Any]) -> str:
        changed = {**claims, **self.changes}
        return self.other(changed) if self.other else super().sign(changed)


class Counted(httpx.AsyncBaseTransport):
    """Counts requests by path."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.paths: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return await self.inner.handle_async_request(request)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def core(clock: MovedClock) -> AccountsCore:
    return AccountsCore(clock, ISSUER, Client("client", "secret", REDIRECT), Signer(clock))


@pytest.fixture
def transport(core: AccountsCore) -> Counted:
    return Counted(httpx.ASGITransport(Starlette(routes=Accounts(core).routes())))


@pytest.fixture
async def openid(transport: Counted, clock: MovedClock) -> AsyncIterator[OpenId]:
    async with httpx.AsyncClient(transport=transport) as http:
        yield client_of(http, clock)


def client_of(http: httpx.AsyncClient, clock: MovedClock, **other: str) -> OpenId:
    known = {"client_id": "client", "client_secret": "secret", "redirect_uri": REDIRECT, **other}
    return OpenId(ISSUER, http, clock, **known)


async def code_for(openid: OpenId, core: AccountsCore, attempt: Attempt) -> str:
    """The code that the issuer gives once somebody has chosen their account."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(await openid.address(attempt)).query).items()}
    back = core.chosen(core.read(query), PERSON.email)
    return parse_qs(urlsplit(back).query)["code"][0]


async def test_it_asks_for_a_code_with_state_nonce_and_a_challenge_and_keeps_the_verifier(openid: OpenId) -> None:
    attempt = Attempt.new()
    address = await openid.address(attempt)
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{ISSUER}/authorize?")
    assert query["response_type"] == ["code"]
    assert query["scope"] == ["openid email"]
    assert (query["state"], query["nonce"]) == ([attempt.state], [attempt.nonce])
    assert query["code_challenge_method"] == ["S256"]
    assert attempt.verifier not in address
    assert len({attempt.state, attempt.nonce, attempt.verifier}) == 3
    assert Attempt.new() != attempt


async def test_it_says_who_signed_in_by_the_accounts_own_id(openid: OpenId, core: AccountsCore) -> None:
    attempt = Attempt.new()
    account = await openid.account(await code_for(openid, core, attempt), attempt)
    assert account == Account(ISSUER, PERSON.subject, PERSON.email)


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.DOWN, Fault.UNVERIFIED_EMAIL)])
async def test_a_wrong_token_is_refused(fault: Fault, openid: OpenId, core: AccountsCore) -> None:
    core.faults = {fault}
    attempt = Attempt.new()
    code = await code_for(openid, core, attempt)
    with pytest.raises(SignInFailed):
        await openid.account(code, attempt)


@pytest.mark.parametrize("said", [False, None, "true", 1])
async def test_an_address_that_is_not_surely_verified_is_refused(
    said: object, openid: OpenId, core: AccountsCore
) -> None:
    assert isinstance(core.signer, Signer)
    core.signer.changes = {"email_verified": said}
    attempt = Attempt.new()
    code = await code_for(openid, core, attempt)
    with pytest.raises(EmailNotVerified):
        await openid.account(code, attempt)


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": ""},
        {"sub": 42},
        {"email": None},
        {"aud": []},
        {"aud": ["client", "another"]},
        {"azp": "another"},
        {"exp": "tomorrow"},
        {"iat": None},
        {"nonce": 1},
        {"iss": "https://accounts.google.com"},
        {"nbf": 4_000_000_000},
    ],
)
async def test_claims_of_another_shape_are_refused(changes: dict[str, Any], openid: OpenId, core: AccountsCore) -> None:
    assert isinstance(core.signer, Signer)
    core.signer.changes = changes
    attempt = Attempt.new()
    code = await code_for(openid, core, attempt)
    with pytest.raises(SignInFailed):
        await openid.account(code, attempt)


async def test_only_the_issuers_key_and_rs256_sign(openid: OpenId, core: AccountsCore) -> None:
    signer = core.signer
    assert isinstance(signer, Signer)
    header = {"kid": signer.jwks()["keys"][0]["kid"]}
    public = signer.jwks()["keys"][0]["n"]
    for other in (
        lambda claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers=header),
        lambda claims: jwt.encode(claims, KEY, algorithm="PS256", headers=header),
        lambda claims: jwt.encode(claims, "", algorithm="none", headers=header),
        lambda claims: jwt.encode(claims, str(public), algorithm="HS256", headers=header),
        lambda claims: jwt.encode(claims, KEY, algorithm="RS256"),
        lambda claims: "garbage",
        lambda claims: 42,
    ):
        signer.other = other
        attempt = Attempt.new()
        code = await code_for(openid, core, attempt)
        with pytest.raises(SignInFailed):
            await openid.account(code, attempt)


async def test_a_token_of_another_attempt_is_refused(openid: OpenId, core: AccountsCore) -> None:
    attempt, other = Attempt.new(), Attempt.new()
    code = await code_for(openid, core, attempt)
    with pytest.raises(SignInFailed):
        await openid.account(code, Attempt(attempt.state, other.nonce, attempt.verifier))


async def test_a_code_is_worth_nothing_without_its_verifier_a_second_time_or_after_a_minute(
    openid: OpenId, core: AccountsCore, clock: MovedClock
) -> None:
    attempt = Attempt.new()
    code = await code_for(openid, core, attempt)
    with pytest.raises(SignInFailed):
        await openid.account(code, Attempt(attempt.state, attempt.nonce, Attempt.new().verifier))
    with pytest.raises(SignInFailed):  # whoever guessed wrongly has used it up
        await openid.account(code, attempt)
    late = await code_for(openid, core, attempt)
    await clock.sleep(60)
    with pytest.raises(SignInFailed):
        await openid.account(late, attempt)


async def test_another_client_gets_nothing_for_the_code(
    transport: Counted, openid: OpenId, core: AccountsCore, clock: MovedClock
) -> None:
    async with httpx.AsyncClient(transport=transport) as http:
        for other in ({"client_secret": "guess"}, {"client_id": "another"}, {"redirect_uri": "https://evil.example/"}):
            attempt = Attempt.new()
            code = await code_for(openid, core, attempt)
            with pytest.raises(SignInFailed):
                await client_of(http, clock, **other).account(code, attempt)


async def test_discovery_and_keys_are_asked_once_an_hour(
    openid: OpenId, core: AccountsCore, transport: Counted, clock: MovedClock
) -> None:
    for _ in range(3):
        attempt = Attempt.new()
        await openid.account(await code_for(openid, core, attempt), attempt)
    assert transport.paths.count("/.well-known/openid-configuration") == 1
    assert transport.paths.count("/certs") == 1
    await clock.sleep(3601)
    attempt = Attempt.new()
    await openid.account(await code_for(openid, core, attempt), attempt)
    assert transport.paths.count("/.well-known/openid-configuration") == 2
    assert transport.paths.count("/certs") == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"issuer": ISSUER}),
        httpx.Response(
            200, json={"issuer": "https://evil.example", "authorization_endpoint": "", "token_endpoint": "",
                       "jwks_uri": ""},
        ),
    ],
)  # fmt: skip
async def test_an_issuer_that_answers_nothing_of_use_is_down(answer: httpx.Response, clock: MovedClock) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as http:
        with pytest.raises(IssuerDown):
            await client_of(http, clock).address(Attempt.new())


async def test_an_issuer_that_cannot_be_reached_is_down(clock: MovedClock) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
        with pytest.raises(IssuerDown):
            await client_of(http, clock).address(Attempt.new())
