"""The headers of every answer: nothing foreign runs, nothing is kept or indexed, and no address is passed on."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_EVERYWHERE: Final = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address is the key to the page: no map, no chat may learn it
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), screen-wake-lock=(self)",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
}


def harden(response: Response) -> Response:
    """The answer with its headers. What a handler has said itself stays: files that pages are made of may be kept."""
    for name, value in _EVERYWHERE.items():
        response.headers.setdefault(name, value)
    return response
