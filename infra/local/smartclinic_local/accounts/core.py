"""The issuer itself: codes that are good once and for a minute, tokens for whoever proves what the code was made for.

Sources: https://datatracker.ietf.org/doc/html/rfc6749 (4.1), https://datatracker.ietf.org/doc/html/rfc7636 (4.6).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from smartclinic.platform.clock import Clock
from smartclinic_local.accounts.faults import Fault, spoilt
from smartclinic_local.accounts.people import PEOPLE, Person
from smartclinic_local.sign_in import TokenIssuer

CODE_LASTS: Final = timedelta(seconds=60)
TOKEN_LASTS: Final = 3600  # seconds, as Google's
MOST_CODES: Final = 1000


@dataclass(frozen=True, slots=True)
class Client:
    """The one client that is registered."""

    id: str
    secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks for somebody: checked."""

    state: str
    nonce: str
    challenge: str


class NotForUs(Exception):
    """The request names another client or another address: nobody may be sent there."""


class Refused(Exception):
    """The client is told why: an error code of OAuth's."""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


@dataclass(frozen=True, slots=True)
class _Code:
    person: Person
    asked: Asked
    until: datetime


@dataclass
class AccountsCore:
    """An issuer at the address `issuer`, with one client. `faults` are in every token while they are set."""

    clock: Clock
    issuer: str
    client: Client
    signer: TokenIssuer
    people: Sequence[Person] = PEOPLE
    faults: set[Fault] = field(default_factory=set)
    _codes: dict[str, _Code] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        """The discovery document (JSON, hence Any)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/certs",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email"],
        }

    def read(self, query: Mapping[str, str]) -> Asked:
        """What an authorization request asks for. Raises NotForUs, Refused."""
        if query.get("client_id") != self.client.id or query.get("redirect_uri") != self.client.redirect_uri:
            raise NotForUs
        wanted = {"response_type": "code", "code_challenge_method": "S256"}
        is_openid = {"openid", "email"} <= set(query.get("scope", "").split())
        if any(query.get(name) != value for name, value in wanted.items()) or not is_openid:
            raise Refused("invalid_request")
        if not all(query.get(name) for name in ("state", "nonce", "code_challenge")):
            raise Refused("invalid_request")
        return Asked(query["state"], query["nonce"], query["code_challenge"])

    def chosen(self, asked: Asked, email: str) -> str:
        """Where the browser goes once somebody has chosen this account. Raises Refused."""
        person = next((person for person in self.people if person.email == email), None)
        if person is None:
            raise Refused("invalid_request")
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(person, asked, self.clock.now() + CODE_LASTS)
        while len(self._codes) > MOST_CODES:
            del self._codes[next(iter(self._codes))]
        return self._back(code=code, state=asked.state)

    def refused(self, error: str, state: str) -> str:
        """Where the browser goes when nobody has."""
        return self._back(error=error, state=state)

    def exchange(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a token request (JSON, hence Any). Raises Refused."""
        secret = form.get("client_secret", "").encode()
        if form.get("client_id") != self.client.id or not hmac.compare_digest(secret, self.client.secret.encode()):
            raise Refused("invalid_client")
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        code = self._codes.pop(form.get("code", ""), None)  # good once, whoever brings it
        if code is None or self.clock.now() >= code.until or form.get("redirect_uri") != self.client.redirect_uri:
            raise Refused("invalid_grant")
        if not hmac.compare_digest(challenge(form.get("code_verifier", "")), code.asked.challenge):
            raise Refused("invalid_grant")
        token = {"id_token": self._token(code), "access_token": secrets.token_urlsafe(24)}
        return {**token, "token_type": "Bearer", "expires_in": TOKEN_LASTS, "scope": "openid email"}

    def _token(self, code: _Code) -> str:
        now = int(self.clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.client.id,
            "azp": self.client.id,
            "sub": code.person.subject,
            "email": code.person.email,
            "email_verified": code.person.is_verified,
            "nonce": code.asked.nonce,
            "iat": now,
            "exp": now + TOKEN_LASTS,
        }
        for fault in self.faults:
            claims = spoilt(claims, fault)
        signer = TokenIssuer(self.clock) if Fault.OTHER_KEY in self.faults else self.signer
        return signer.sign(claims)

    def _back(self, **answer: str) -> str:
        return f"{self.client.redirect_uri}?{urlencode(answer)}"


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
