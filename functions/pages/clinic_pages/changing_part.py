"""The part of a page that changes, which its script asks for every few seconds: whole, or "nothing new" (304)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from starlette.responses import HTMLResponse, Response

from clinic_pages.links import edition
from clinic_pages.visitor import Visitor

EDITION: Final = "Pages-Edition"
"""The header by which an open page learns that it has become old."""


@dataclass(frozen=True, slots=True)
class ChangingPart:
    """The part as text, and the tag that is another one whenever the text is."""

    text: str
    tag: str

    @classmethod
    def rendered(cls, visitor: Visitor, template: str, **facts: object) -> ChangingPart:
        """The part from its template."""
        text = visitor.render(template, **facts)
        return cls(text, f'"{sha256(text.encode()).hexdigest()[:24]}"')

    def answer(self, visitor: Visitor) -> Response:
        """The part, unless whoever asks has it already (RFC 9110, section 13.1.2)."""
        headers = {"ETag": self.tag, EDITION: edition()}
        if visitor.request.headers.get("if-none-match") == self.tag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return HTMLResponse(self.text, headers=headers)
