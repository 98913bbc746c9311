"""Signing people in with OpenID Connect: the authorization code flow with PKCE, at the issuer that settings name.

Authlib makes the requests and checks the claims. They travel over httpx, as all of ours do: Authlib's own client wants
httpx2. Signatures are checked against the issuer's keys as those of callers are.
Sources: https://openid.net/specs/openid-connect-core-1_0.html (3.1.3.7), https://datatracker.ietf.org/doc/html/rfc7636,
https://developers.google.com/identity/openid-connect/openid-connect
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

import httpx
import jwt
import msgspec
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from smartclinic.platform.callers import FETCH_TIMEOUT, GOOGLE_ISSUERS, LEEWAY, NotAllowed, SigningKeys
from smartclinic.platform.clock import Clock

SCOPE: Final = "openid email"
DISCOVERY: Final = "/.well-known/openid-configuration"
DISCOVERED_FOR: Final = timedelta(hours=1)
EXCHANGE_TIMEOUT: Final = 10.0  # seconds
ALGORITHM: Final = "RS256"
SIGNATURE_ONLY: Final = {"verify_aud": False, "verify_iss": False, "verify_exp": False, "verify_iat": False,
                         "verify_nbf": False, "verify_sub": False, "verify_jti": False}  # fmt: skip
"""What PyJWT leaves to Authlib, which is given our clock."""


class SignInFailed(Exception):
    """Nobody is signed in. `reason` is for the log and holds nothing of the person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class IssuerDown(SignInFailed):
    """The issuer cannot be reached, or answers nothing of use: worth another try in a while."""


class EmailNotVerified(SignInFailed):
    """The account's address was never verified, so it cannot be told whose invitation it is."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the issuer and back. The browser brings `state` back, the token `nonce`; `verifier` stays with us."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Self:
        """An attempt that nobody can guess."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class Account:
    """Who has signed in at the issuer. `subject` never changes; the e-mail address may."""

    issuer: str
    subject: str
    email: str


class _Discovered(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class OpenId:
    """One issuer, and this service as its client."""

    def __init__(
        self,
        issuer: str,
        http: httpx.AsyncClient,
        clock: Clock,
        *,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
    ) -> None:
        self._issuer, self._id, self._secret, self._redirect = issuer, client_id, client_secret, redirect_uri
        self._http, self._clock = http, clock
        self._found: _Discovered | None = None
        self._found_at = datetime.min.replace(tzinfo=UTC)
        self._keys: SigningKeys | None = None

    async def address(self, attempt: Attempt) -> str:
        """Where the browser goes to sign in. Raises IssuerDown."""
        found = await self._discover()
        client = OAuth2Client(
            None, client_id=self._id, redirect_uri=self._redirect, scope=SCOPE, code_challenge_method="S256"
        )
        address, _ = client.create_authorization_url(
            found.authorization_endpoint,
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
            prompt="select_account",  # a reception PC: whoever signed in last is not whoever sits there now
        )
        return str(address)

    async def account(self, code: str, attempt: Attempt) -> Account:
        """Who it was, for the code that the browser brought back. Raises SignInFailed."""
        found = await self._discover()
        token = await self._exchange(found, code, attempt)
        claims = await self._verified(found, token, attempt)
        subject, email = claims.get("sub"), claims.get("email")
        if not isinstance(subject, str) or not subject or not isinstance(email, str) or not email:
            raise SignInFailed("the token names nobody")
        if claims.get("email_verified") is not True:
            raise EmailNotVerified("the address is not verified")
        return Account(self._issuer, subject, email)

    async def _discover(self) -> _Discovered:
        if self._found is None or self._clock.now() - self._found_at > DISCOVERED_FOR:
            found = await self._ask_issuer()
            if self._keys is None or self._found is None or found.jwks_uri != self._found.jwks_uri:
                self._keys = SigningKeys(found.jwks_uri, self._http, self._clock)
            self._found, self._found_at = found, self._clock.now()
        return self._found

    async def _ask_issuer(self) -> _Discovered:
        try:
            answer = await self._http.get(f"{self._issuer.rstrip('/')}{DISCOVERY}", timeout=FETCH_TIMEOUT)
            found = msgspec.json.decode(answer.raise_for_status().content, type=_Discovered)
        except (httpx.HTTPError, msgspec.MsgspecError) as error:
            raise IssuerDown(f"discovery failed: {type(error).__name__}") from None
        if found.issuer != self._issuer:
            raise IssuerDown("discovery names another issuer")
        return found

    async def _exchange(self, found: _Discovered, code: str, attempt: Attempt) -> str:
        """The token for a code."""
        body = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=self._redirect,
            client_id=self._id,
            client_secret=self._secret,
            code_verifier=attempt.verifier,
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            answer = await self._http.post(
                found.token_endpoint, content=body, headers=headers, timeout=EXCHANGE_TIMEOUT
            )
        except httpx.HTTPError as error:
            raise IssuerDown(f"the exchange failed: {type(error).__name__}") from None
        if answer.is_server_error:
            raise IssuerDown(f"the exchange failed: {answer.status_code}")
        try:
            token = msgspec.json.decode(answer.content)
        except msgspec.MsgspecError:
            raise SignInFailed(f"the exchange answered {answer.status_code}, and no JSON") from None
        if answer.is_error or not isinstance(token, dict) or not isinstance(token.get("id_token"), str):
            raise SignInFailed(f"the code was refused: {answer.status_code}")
        return str(token["id_token"])

    async def _verified(self, found: _Discovered, token: str, attempt: Attempt) -> Mapping[str, Any]:
        """The claims (JSON of any shape, hence Any) of a token that the issuer made for us, now, for this attempt."""
        try:
            header, claims = await self._signed(token)
            named = CodeIDToken(claims, header, self._expected(found), {"client_id": self._id})
            named.validate(now=int(self._clock.now().timestamp()), leeway=int(LEEWAY))
        except (jwt.PyJWTError, JoseError, NotAllowed) as error:
            raise SignInFailed(f"the token is not good: {type(error).__name__}") from None
        if claims["aud"] not in (self._id, [self._id]):  # Authlib would take a token for others too
            raise SignInFailed("the token is for others too")
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), attempt.nonce.encode()):
            raise SignInFailed("the token belongs to another attempt")
        return claims

    async def _signed(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims, once the signature is the issuer's."""
        if self._keys is None:
            raise NotAllowed("no keys are known")
        header = jwt.get_unverified_header(token)
        key = await self._keys.key(str(header.get("kid")))
        return header, jwt.decode(token, key.key, algorithms=[ALGORITHM], options=SIGNATURE_ONLY)  # type: ignore[arg-type] # PyJWT's typed dictionary, which it does not export

    def _expected(self, found: _Discovered) -> dict[str, dict[str, Any]]:
        """Google's tokens name it with or without https."""
        issuers = GOOGLE_ISSUERS if found.issuer in GOOGLE_ISSUERS else (found.issuer,)
        return {"iss": {"essential": True, "values": list(issuers)}, "aud": {"essential": True, "value": self._id}}
