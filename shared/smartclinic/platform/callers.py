"""Who calls: only Cloud Tasks and Cloud Scheduler, by the OIDC token of their service account.

Source: https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import jwt

from smartclinic.platform.clock import Clock

GOOGLE_ISSUERS: Final = ("https://accounts.google.com", "accounts.google.com")
LEEWAY: Final = 30.0  # seconds that two clocks may differ
FETCH_TIMEOUT: Final = 3.0  # seconds
FRESH_FOR: Final = timedelta(hours=1)
USABLE_FOR: Final = timedelta(hours=24)  # when the keys' address is down: Google announces keys days before using them
ASK_AGAIN_AFTER: Final = timedelta(seconds=60)
ASK_AGAIN_AFTER_FAILURE: Final = timedelta(seconds=1)
ONLY_WHAT_NEEDS_NO_CLOCK: Final = {
    "require": ["exp", "iat", "aud", "iss"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


class NotAllowed(Exception):
    """The caller is not who may call. `reason` is for the log and holds nothing of the token."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class SigningKeys:
    """The issuer's public keys, fetched when needed and kept for an hour."""

    def __init__(self, url: str, http: httpx.AsyncClient, clock: Clock) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched = self._ask_again = datetime.min.replace(tzinfo=UTC)
        self._asking = asyncio.Lock()

    async def key(self, key_id: str) -> jwt.PyJWK:
        """The key of this id. Raises NotAllowed when there is none, or none can be had now."""
        if not self._has_fresh(key_id):
            async with self._asking:
                if not self._has_fresh(key_id) and self._clock.now() >= self._ask_again:
                    await self._fetch()
        if key_id not in self._keys or self._clock.now() - self._fetched > USABLE_FOR:
            raise NotAllowed("the token's key is not known")
        return self._keys[key_id]

    def _has_fresh(self, key_id: str) -> bool:
        return key_id in self._keys and self._clock.now() - self._fetched <= FRESH_FOR

    async def _fetch(self) -> None:
        try:
            response = await self._http.get(self._url, timeout=FETCH_TIMEOUT)
            key_set = jwt.PyJWKSet.from_json(response.raise_for_status().text)
        except (httpx.HTTPError, jwt.PyJWTError, ValueError, AttributeError):  # the last: JSON, but no object
            self._ask_again = self._clock.now() + ASK_AGAIN_AFTER_FAILURE  # the old keys serve on
            return
        self._keys = {key.key_id: key for key in key_set.keys if key.key_id}
        self._fetched = self._clock.now()
        self._ask_again = self._fetched + ASK_AGAIN_AFTER


class CallerCheck:
    """Lets one service account in, with tokens made for one of its audiences."""

    def __init__(
        self,
        audiences: Sequence[str],
        account: str,
        certs_url: str,
        http: httpx.AsyncClient,
        clock: Clock,
        *,
        issuers: Sequence[str] = GOOGLE_ISSUERS,
    ) -> None:
        self._audiences = tuple(audiences)
        self._account = account
        self._issuers = tuple(issuers)
        self._keys = SigningKeys(certs_url, http, clock)
        self._clock = clock

    async def verify(self, authorization: str | None) -> None:
        """Return when the Authorization header is the account's. Raises NotAllowed."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAllowed("no bearer token")
        try:
            claims = await self._claims(token.strip())
        except jwt.PyJWTError as error:
            raise NotAllowed(f"the token is not valid: {type(error).__name__}") from None
        self._check_time(claims)
        if claims.get("email") != self._account or claims.get("email_verified") is not True:
            raise NotAllowed("the token is another account's")

    async def _claims(self, token: str) -> Mapping[str, Any]:
        key = await self._keys.key(str(jwt.get_unverified_header(token).get("kid")))
        return jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            audience=self._audiences,
            issuer=self._issuers,
            options=ONLY_WHAT_NEEDS_NO_CLOCK,  # type: ignore[arg-type] # PyJWT's typed dictionary, which it does not export
        )

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        now = self._clock.now().timestamp()
        issued, expires = claims["iat"], claims["exp"]
        if not isinstance(issued, int | float) or not isinstance(expires, int | float):
            raise NotAllowed("the token's times are not numbers")
        if not issued - LEEWAY <= now < expires + LEEWAY:
            raise NotAllowed("the token is not valid at this time")
