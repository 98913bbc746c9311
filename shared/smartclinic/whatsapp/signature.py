"""Whether a webhook comes from Meta: HMAC-SHA256 of the raw body under the app secret.

Source: Meta, "Webhooks, validating payloads". Checked over the bytes as received: Meta escapes non-ASCII
characters, so a body that was parsed and written again has another signature.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


def sign(body: bytes, secret: str) -> str:
    """The header value for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Whether the header signs the body under any of the secrets (two during rotation)."""
    given = (header or "").encode("utf-8", "replace")
    return any(hmac.compare_digest(sign(body, secret).encode(), given) for secret in secrets)
