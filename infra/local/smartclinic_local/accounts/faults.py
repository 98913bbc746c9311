"""What an issuer, or somebody who plays one, may do wrong: tokens that must never let anybody in."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final


class Fault(Enum):
    """One thing that is wrong with the next tokens."""

    WRONG_NONCE = "wrong_nonce"
    NO_NONCE = "no_nonce"
    WRONG_AUDIENCE = "wrong_audience"
    OTHER_ISSUER = "other_issuer"
    UNVERIFIED_EMAIL = "unverified_email"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - the name of a fault
    FROM_THE_FUTURE = "from_the_future"
    NO_SUBJECT = "no_subject"
    OTHER_KEY = "other_key"
    DOWN = "down"


DAY: Final = 86_400  # seconds


def spoilt(claims: dict[str, Any], fault: Fault) -> dict[str, Any]:
    """The claims (JSON, hence Any) with this fault in them."""
    wrong: dict[Fault, dict[str, Any]] = {
        Fault.WRONG_NONCE: {"nonce": "another"},
        Fault.NO_NONCE: {"nonce": None},
        Fault.WRONG_AUDIENCE: {"aud": "another-client", "azp": "another-client"},
        Fault.OTHER_ISSUER: {"iss": "https://issuer.example"},
        Fault.UNVERIFIED_EMAIL: {"email_verified": False},
        Fault.EXPIRED_TOKEN: {"iat": claims["iat"] - DAY, "exp": claims["exp"] - DAY},
        Fault.FROM_THE_FUTURE: {"iat": claims["iat"] + DAY, "exp": claims["exp"] + DAY},
        Fault.NO_SUBJECT: {"sub": None},
    }
    changed = {**claims, **wrong.get(fault, {})}
    return {name: value for name, value in changed.items() if value is not None}
