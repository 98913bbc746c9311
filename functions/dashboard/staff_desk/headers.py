"""The headers of every answer: nothing foreign runs, nothing is kept, nobody frames it (ASVS 5.0, chapter 3)."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_EVERYWHERE: Final = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser's own forms say `Origin: null` (Fetch, 3.2)
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


def harden(response: Response) -> Response:
    """The answer with its headers. What a page has said itself stays: files have a stricter policy."""
    for name, value in (*_EVERYWHERE.items(), ("Content-Security-Policy", POLICY), ("Cache-Control", "no-store")):
        response.headers.setdefault(name, value)
    return response
