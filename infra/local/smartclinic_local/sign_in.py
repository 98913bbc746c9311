"""Google's sign-in for services, on the laptop: OIDC tokens and the keys that verify them."""

from __future__ import annotations

from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from smartclinic.platform.clock import Clock
from smartclinic.platform.ids import digest
from smartclinic_local.cloud_tasks.dispatch import Identity

ISSUER: Final = "https://accounts.google.com"
CERTS_PATH: Final = "/oauth2/v3/certs"
LIFETIME: Final = 3600  # seconds, as Google's
RENEWED_BEFORE: Final = 600  # seconds before the end, as Google's metadata server does


def new_key() -> rsa.RSAPrivateKey:
    """A signing key. Takes a moment: many issuers in one process may share one."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class TokenIssuer:
    """Mints the bearer tokens of Cloud Tasks and Cloud Scheduler."""

    def __init__(self, clock: Clock, key: rsa.RSAPrivateKey | None = None) -> None:
        self._clock = clock
        self._key = key or new_key()
        self._key_id = digest(str(self._key.public_key().public_numbers().n))
        self._minted: dict[Identity, tuple[int, str]] = {}

    def mint(self, identity: Identity) -> str:
        """A token of the account for the audience, valid for ten more minutes at least."""
        now = int(self._clock.now().timestamp())
        expires, token = self._minted.get(identity, (0, ""))
        if expires - RENEWED_BEFORE <= now:
            expires = now + LIFETIME
            token = self._sign(identity, now, expires)
            self._minted[identity] = (expires, token)
        return token

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public key as a JSON Web Key Set."""
        key = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": self._key_id, "alg": "RS256", "use": "sig"}]}

    def sign(self, claims: dict[str, Any]) -> str:
        """A token of these claims, as they are (JSON of any shape, hence Any)."""
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def routes(self) -> list[Route]:
        """Where the key set is served: GET `CERTS_PATH`."""

        async def certs(_: Request) -> JSONResponse:
            return JSONResponse(self.jwks(), headers={"Cache-Control": "public, max-age=3600"})

        return [Route(CERTS_PATH, certs)]

    def _sign(self, identity: Identity, now: int, expires: int) -> str:
        claims = {
            "iss": ISSUER,
            "aud": identity.audience,
            "azp": digest(identity.account)[:21],
            "sub": digest(identity.account)[:21],
            "email": identity.account,
            "email_verified": True,
            "iat": now,
            "exp": expires,
        }
        return self.sign(claims)
