"""Somebody who has opened a link: nobody knows who, only what the address says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeAlias, TypeVar

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from clinic_pages.lately import Lately
from clinic_pages.links import Links
from clinic_pages.rendering import render, say
from smartclinic.clinics.directory import ClinicRecord, UnknownClinic
from smartclinic.clinics.model import Language
from smartclinic.clinics.page_links import PageKind, is_page_token
from smartclinic.compose import App

T = TypeVar("T")

Reader: TypeAlias = Callable[[App, str, str], Awaitable[T | None]]
"""Reads what a page shows, by the clinic's id and the page's token. None: nothing, or nothing any more."""

_CLINIC: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""What a clinic's id looks like; nothing else is asked for."""


class Gone(Exception):
    """Nothing is shown here: unknown, expired or revoked, which cannot be told apart. The clinic, if there is one."""

    def __init__(self, clinic: ClinicRecord | None = None) -> None:
        self.clinic = clinic
        super().__init__("gone")


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request, and what its handler needs to answer it."""

    request: Request
    app: App
    params: Mapping[str, str]
    links: Links
    lately: Lately

    @property
    def language(self) -> Language:
        """What the address says, else what the browser prefers, else Chinese."""
        return asked_language(self.request)

    @property
    def other_language(self) -> Language:
        """The one that the page also speaks."""
        return Language.ZH_HK if self.language is Language.EN else Language.EN

    @property
    def in_other_language(self) -> str:
        """This page's address in that language."""
        return self.links.to(self.request.url.path, self.other_language)

    def below(self, path: str) -> str:
        """The address of what lies below this page, in its language."""
        return self.links.to(self.request.url.path + path, self.language)

    def say(self, key: str, **values: object) -> Markup:
        """The pages' own words in that language."""
        return say(self.language, key, **values)

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **facts: object) -> Response:
        """A template as an answer."""
        return HTMLResponse(self.render(template, **facts), status)

    def render(self, template: str, **facts: object) -> str:
        """A template as text. It finds this visitor as `visitor`, the words as `say`, addresses as `links`."""
        common = {"visitor": self, "say": self.say, "links": self.links, "in_other_language": self.in_other_language}
        return render(template, {**common, **facts})

    async def shown(self, kind: PageKind, read: Reader[T]) -> tuple[ClinicRecord, T]:
        """The clinic, and what is read for the address's token or was a moment ago. Raises Gone."""
        clinic_id, token = self.params["clinic"], self.params["token"]
        if not _CLINIC.fullmatch(clinic_id):
            raise Gone
        if not is_page_token(token):
            raise Gone(await self._clinic(clinic_id))
        clinic, thing = await asyncio.gather(
            self._clinic(clinic_id),
            self.lately.of(f"{kind.value} {clinic_id} {token}", lambda: read(self.app, clinic_id, token)),
        )
        if clinic is None or thing is None:
            raise Gone(clinic)
        return clinic, thing

    async def _clinic(self, clinic_id: str) -> ClinicRecord | None:
        try:
            return await self.app.directory.clinic(clinic_id)
        except UnknownClinic:
            return None


def asked_language(request: Request) -> Language:
    """The language in the address (`lang`), else the first of the browser's that is one of ours.

    Pages are in Traditional characters: readers of Simplified Chinese get the written words.
    """
    if (asked := request.query_params.get("lang")) in set(Language):
        return Language.WRITTEN if asked == Language.SIMPLIFIED else Language(asked)
    for tag in request.headers.get("accept-language", "").split(","):
        primary = tag.strip().partition("-")[0].partition(";")[0].lower()
        if primary in {"zh", "yue", "en"}:
            return Language.EN if primary == "en" else Language.ZH_HK
    return Language.ZH_HK
