"""Templates at Meta: what is submitted for review, and what a WhatsApp Business Account (WABA) has.

Source: Meta, "Message Template API", v25. Calls count against the account's management limit (200 an hour).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from smartclinic.templates.model import (
    Button,
    Call,
    OpenPage,
    QuickReply,
    Template,
    Variant,
    variables_in,
)
from smartclinic.templates.standing import Notice, TemplateQuality, TemplateStatus

PAGE: Final = 100
_FIELDS: Final = "name,language,status,category,rejected_reason,quality_score"
_EXISTS: Final = 2388024
_MOST_PAGES: Final = 200
"""A verified account has at most 6,000 templates, each language counted; beyond this the cursor runs in a circle."""


class MetaRefused(Exception):
    """Meta did not do it. The text is Meta's code and words about the template; `code` is None without an answer."""

    def __init__(self, words: str, code: int | None = None) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Submitted:
    """What Meta made of a submission; its `category` may differ from the one asked for."""

    template_id: str
    status: str
    category: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A template in one language, as Meta lists it, in Meta's words."""

    name: str
    language: str
    status: str
    category: str
    reason: str
    quality: str

    def notices(self, at: datetime) -> tuple[Notice, ...]:
        """What the list says, as the notices that standings are made of; `at` is when it was asked for."""
        status = TemplateStatus(self.name, self.language, self.status, self.reason, at, self.category)
        return status, TemplateQuality(self.name, self.language, self.quality, at)


def submission(template: Template, code: str) -> dict[str, Any]:
    """The body of `POST /{WABA}/message_templates` for one language. Raises KeyError for a language without text."""
    variant = template.variant(code)
    body: dict[str, Any] = {
        "name": template.name,
        "language": code,
        "category": template.category.value.upper(),
        "parameter_format": template.parameter_format.value.upper(),
        "components": _components(template, variant),
    }
    if template.time_to_live_seconds is not None:
        body["message_send_ttl_seconds"] = template.time_to_live_seconds
    return body


class TemplateManagement:
    """Meta's templates through one access token. The client's base address has Meta's version in it."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http, self._headers = http, {"Authorization": f"Bearer {token}"}

    async def submit(self, waba: str, template: Template, code: str) -> Submitted:
        """Submit one language for review. Raises MetaRefused, also when the account has it already."""
        answer = await self._asked("POST", waba, json=submission(template, code))
        return Submitted(_text(answer, "id"), _text(answer, "status"), _text(answer, "category"))

    async def listed(self, waba: str) -> AsyncIterator[Listed]:
        """Every template of the account, a page at a time. Raises MetaRefused."""
        asked: dict[str, str | int] = {"fields": _FIELDS, "limit": PAGE}
        for _ in range(_MOST_PAGES):
            page = await self._asked("GET", waba, params=asked)
            for entry in page.get("data") or ():
                yield _listed(entry)
            paging = page.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not after or after == asked.get("after"):
                return
            asked["after"] = after

    async def _asked(self, method: str, waba: str, **rest: Any) -> dict[str, Any]:
        try:
            response = await self._http.request(method, f"{waba}/message_templates", headers=self._headers, **rest)
            answer = response.json()
        except httpx.HTTPError as error:
            raise MetaRefused(f"Meta did not answer ({type(error).__name__}); try again") from error
        except ValueError as error:
            raise MetaRefused(f"Meta answered with status {response.status_code} and no JSON; try again") from error
        if response.is_success and isinstance(answer, dict):
            return answer
        raise _refusal(response.status_code, answer)


def _refusal(status: int, answer: object) -> MetaRefused:
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return MetaRefused(f"Meta answered with status {status}; try again")
    if error.get("error_subcode") == _EXISTS:
        return MetaRefused("the account has this template in this language already; edit it there, or rename it", 100)
    words = error.get("error_user_msg") or error.get("message") or "no reason given"
    code = error.get("code")
    return MetaRefused(f"Meta refused it, code {code}: {words}", code if isinstance(code, int) else None)


def _listed(entry: Mapping[str, Any]) -> Listed:
    score = entry.get("quality_score")
    return Listed(
        name=_text(entry, "name"),
        language=_text(entry, "language"),
        status=_text(entry, "status"),
        category=_text(entry, "category"),
        reason=_text(entry, "rejected_reason"),
        quality=_text(score, "score") if isinstance(score, dict) else "",
    )


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _components(template: Template, variant: Variant) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if variant.header:
        found.append({"type": "HEADER", "format": "TEXT", "text": variant.header})
    found.append(_body(template, variant))
    if variant.footer:
        found.append({"type": "FOOTER", "text": variant.footer})
    if template.buttons:
        labels = variant.buttons
        found.append(
            {"type": "BUTTONS", "buttons": [_button(button, labels[button.id]) for button in template.buttons]}
        )
    return found


def _body(template: Template, variant: Variant) -> dict[str, Any]:
    samples = template.samples(variant.language)
    names = dict.fromkeys(variables_in(variant.body))
    body: dict[str, Any] = {"type": "BODY", "text": variant.body}
    if names:
        shown = [{"param_name": name, "example": samples[name]} for name in names]
        body["example"] = {"body_text_named_params": shown}
    return body


def _button(button: Button, label: str) -> dict[str, Any]:
    match button:
        case QuickReply():
            return {"type": "QUICK_REPLY", "text": label}
        case Call():
            return {"type": "PHONE_NUMBER", "text": label, "phone_number": button.phone}
        case OpenPage():
            page: dict[str, Any] = {"type": "URL", "text": label, "url": button.url}
            return page | ({"example": [button.sample]} if button.sample else {})
