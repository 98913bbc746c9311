"""Who may call a function: tokens minted by the laptop's issuer, keys served below the HTTP client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from smartclinic.platform.callers import CallerCheck, NotAllowed
from smartclinic_local.cloud_tasks.dispatch import Identity
from smartclinic_local.sign_in import TokenIssuer, new_key

ACCOUNT = "tasks@clinic.test"
AUDIENCE = "https://functions.test"
KEYS = (new_key(), new_key())


class MovedClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


class Certificates:
    """The address of the keys: serves an issuer's, or is down."""

    def __init__(self, issuer: TokenIssuer) -> None:
        self.issuer = issuer
        self.asked = 0
        self.down = False

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        return httpx.Response(503) if self.down else httpx.Response(200, json=self.issuer.jwks())


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def issuer(clock: MovedClock) -> TokenIssuer:
    return TokenIssuer(clock, KEYS[0])


@pytest.fixture
def certificates(issuer: TokenIssuer) -> Certificates:
    return Certificates(issuer)


@pytest.fixture
async def check(certificates: Certificates, clock: MovedClock) -> AsyncIterator[CallerCheck]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(certificates)) as http:
        yield CallerCheck((AUDIENCE,), ACCOUNT, "https://certs.test/", http, clock)


def bearer(issuer: TokenIssuer, account: str = ACCOUNT, audience: str = AUDIENCE) -> str:
    return f"Bearer {issuer.mint(Identity(account, audience))}"


def forged(
    clock: MovedClock, issuer: TokenIssuer, *, key: rsa.RSAPrivateKey | str = KEYS[0], alg: str = "RS256", **claims: Any
) -> str:
    now = int(clock.now().timestamp())
    good = {"iss": "https://accounts.google.com", "aud": AUDIENCE, "email": ACCOUNT, "email_verified": True}
    token = {"iat": now, "exp": now + 3600, **good, **claims}
    kept = {name: value for name, value in token.items() if value is not None}
    return "Bearer " + jwt.encode(kept, key, algorithm=alg, headers={"kid": issuer.jwks()["keys"][0]["kid"]})


async def test_it_lets_the_service_account_in(check: CallerCheck, issuer: TokenIssuer) -> None:
    await check.verify(bearer(issuer))


async def test_googles_short_issuer_is_good_too(check: CallerCheck, clock: MovedClock, issuer: TokenIssuer) -> None:
    await check.verify(forged(clock, issuer, iss="accounts.google.com"))


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer not.a.token", "Bearer a"])
async def test_what_is_no_token_is_not_allowed(check: CallerCheck, header: str | None) -> None:
    with pytest.raises(NotAllowed):
        await check.verify(header)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.test"},
        {"aud": None},
        {"iss": "https://accounts.evil.test"},
        {"iss": None},
        {"email": "someone@clinic.test"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"exp": None},
        {"iat": None},
        {"exp": "soon"},
        {"iat": "now"},
        {"exp": 1},
        {"iat": 4_000_000_000, "exp": 4_000_003_600},
    ],
    ids=str,
)
async def test_a_wrong_claim_is_not_allowed(
    check: CallerCheck, clock: MovedClock, issuer: TokenIssuer, claims: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowed):
        await check.verify(forged(clock, issuer, **claims))


async def test_another_key_under_the_known_id_is_not_allowed(
    check: CallerCheck, clock: MovedClock, issuer: TokenIssuer
) -> None:
    with pytest.raises(NotAllowed):
        await check.verify(forged(clock, issuer, key=KEYS[1]))


async def test_only_rs256_is_allowed(check: CallerCheck, clock: MovedClock, issuer: TokenIssuer) -> None:
    for key, algorithm in ((KEYS[0], "RS512"), ("a-shared-secret-of-32-characters", "HS256")):
        with pytest.raises(NotAllowed):
            await check.verify(forged(clock, issuer, key=key, alg=algorithm))


async def test_a_token_ends_with_a_little_leeway(check: CallerCheck, clock: MovedClock, issuer: TokenIssuer) -> None:
    token = bearer(issuer)
    clock.instant += timedelta(seconds=3600 + 29)
    await check.verify(token)
    clock.instant += timedelta(seconds=1)
    with pytest.raises(NotAllowed):
        await check.verify(token)


async def test_keys_are_fetched_once_an_hour(
    check: CallerCheck, clock: MovedClock, issuer: TokenIssuer, certificates: Certificates
) -> None:
    for _ in range(3):
        await check.verify(bearer(issuer))
    assert certificates.asked == 1
    clock.instant += timedelta(minutes=61)
    await check.verify(bearer(issuer))
    assert certificates.asked == 2


async def test_an_unknown_key_is_asked_for_at_most_each_minute(
    check: CallerCheck, clock: MovedClock, issuer: TokenIssuer, certificates: Certificates
) -> None:
    await check.verify(bearer(issuer))
    rotated = TokenIssuer(clock, KEYS[1])
    for _ in range(3):
        with pytest.raises(NotAllowed):
            await check.verify(bearer(rotated))
    assert certificates.asked == 1
    certificates.issuer = rotated
    clock.instant += timedelta(seconds=60)
    await check.verify(bearer(rotated))
    assert certificates.asked == 2


async def test_known_keys_serve_on_for_a_day_while_their_address_is_down(
    check: CallerCheck, clock: MovedClock, issuer: TokenIssuer, certificates: Certificates
) -> None:
    await check.verify(bearer(issuer))
    certificates.down = True
    clock.instant += timedelta(hours=23)
    await check.verify(bearer(issuer))
    clock.instant += timedelta(hours=2)
    with pytest.raises(NotAllowed):
        await check.verify(bearer(issuer))


async def test_a_failed_fetch_is_tried_again_a_second_later(
    check: CallerCheck, clock: MovedClock, issuer: TokenIssuer, certificates: Certificates
) -> None:
    certificates.down = True
    with pytest.raises(NotAllowed):
        await check.verify(bearer(issuer))
    certificates.down = False
    clock.instant += timedelta(seconds=1)
    await check.verify(bearer(issuer))


def test_a_token_is_minted_anew_before_it_ends(clock: MovedClock, issuer: TokenIssuer) -> None:
    first = bearer(issuer)
    clock.instant += timedelta(minutes=49)
    assert bearer(issuer) == first
    clock.instant += timedelta(minutes=1)
    assert bearer(issuer) != first
