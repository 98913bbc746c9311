"""A request of somebody at the desk, and what its page needs to answer it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http import HTTPStatus

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from smartclinic.audit.entry import Act
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Language
from smartclinic.compose import App
from smartclinic.platform.ids import digest
from smartclinic.staff.roles import Permission
from smartclinic.staff.signed_in import SignedIn
from staff_desk.coming_back import way_back
from staff_desk.links import Links
from staff_desk.navigation import OWN_PLACES, PLACES, Place
from staff_desk.preferences import Preferences
from staff_desk.rendering import render, say
from staff_desk.shown import shown

HTMX = "HX-Request"


class NotFound(Exception):
    """There is nothing here, or nothing that this clinic may know of: the two cannot be told apart."""


class NotAllowed(Exception):
    """This person may not do that."""


class Refused(Exception):
    """What was asked cannot be done now. `key` names the words that say why, and what to do."""

    def __init__(self, key: str, status: HTTPStatus = HTTPStatus.CONFLICT, **values: str) -> None:
        self.key, self.status, self.values = key, status, values
        super().__init__(key)


@dataclass
class Guest:
    """Somebody who need not be signed in."""

    request: Request
    app: App
    params: Mapping[str, str]
    form: FormData
    preferences: Preferences
    links: Links

    @property
    def language(self) -> Language:
        """The language that the browser chose."""
        return self.preferences.language

    @property
    def here(self) -> str:
        """Where to come back to after choosing something: this page, if looking again is all that it takes."""
        if self.request.method != "GET":
            return "/"
        return way_back(self.request.url.path, self.request.query_params.multi_items())

    def is_at(self, path: str) -> bool:
        """Whether this is that page, or one below it: conversations are below the first."""
        own = self.request.url.path
        below = "/conversations/" if path == "/" else f"{path}/"
        return own == path or own.startswith(below)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get(HTMX) == "true"

    def say(self, key: str, **values: object) -> Markup:
        """The desk's own words in that language."""
        return say(self.language, key, **values)

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **facts: object) -> Response:
        """A template as an answer. It finds this visit as `visit`, its words as `say`, addresses as `links`."""
        return HTMLResponse(self.render(template, **facts), status)

    def render(self, template: str, **facts: object) -> str:
        """A template as text. What it may call besides is in `shown`."""
        common = {"visit": self, "say": self.say, "links": self.links, **shown(self, self.app.clock.now())}
        return render(template, {**common, **facts})

    def go(self, path: str, **query: str) -> Response:
        """Send the browser to another page of the desk, with a GET."""
        address = self.links.to(path, **query)
        if self.is_fragment:  # a redirect would be followed by htmx and put into the part
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
        return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": address})

    def asked(self, name: str, most: int = 4096) -> str:
        """A field of the form as text, "" when it is not there. Raises Refused when it is too long."""
        value = self.form.get(name, "")
        text = value if isinstance(value, str) else ""
        if len(text) > most:
            raise Refused("too_long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, most=str(most))
        return text.strip()

    def queried(self, name: str, most: int = 200) -> str:
        """What the address says under this name, "" when nothing or too much."""
        value = self.request.query_params.get(name, "").strip()
        return value if len(value) <= most else ""


@dataclass
class Visit(Guest):
    """Somebody who is signed in, at their clinic."""

    signed_in: SignedIn = field(kw_only=True)
    clinic: ClinicRecord = field(kw_only=True)
    token: str = field(kw_only=True)
    """What the page's first poll gives back: from before anything of the page was read."""

    @property
    def clinic_id(self) -> str:
        """Their clinic: nothing else can be named."""
        return self.signed_in.clinic

    @property
    def csrf(self) -> str:
        """The token that a form of this session carries."""
        return self.signed_in.csrf

    def may(self, permission: Permission) -> bool:
        """Whether they may do that now."""
        return permission in self.signed_in.permissions

    def may_do(self, name: str) -> bool:
        """The same by the permission's name, for templates."""
        return Permission(name) in self.signed_in.permissions

    @property
    def granted_until(self) -> datetime | None:
        """Until when somebody who operates the service sees patients' data, while the clinic's grant lasts."""
        until = self.signed_in.member.granted_until
        return until if until is not None and self.app.clock.now() < until else None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where they can go."""
        return tuple(place for place in PLACES if self._finds(place))

    @property
    def own_places(self) -> tuple[Place, ...]:
        """What stands in their own menu."""
        return tuple(place for place in OWN_PLACES if self._finds(place))

    def _finds(self, place: Place) -> bool:
        allowed = place.needs is None or self.may(place.needs)
        if place.unless is not None and self.may(place.unless):
            return False
        return allowed and (self.signed_in.device is not None or not place.shared_only)

    @cached_property
    def act(self) -> Act:
        """What this request does. The form carries an id made with the page, so that pressing twice is one act; it
        is bound to the person, so that nobody else's act can be named.
        """
        return self.act_of(self.asked("act", 64) or secrets.token_hex(16))

    def act_saying(self, *typed: str) -> Act:
        """The same where something is typed: other words are another act, even from a form whose answer was lost."""
        return Act(self.act.actor, digest("said", self.act.id, *typed), self.act.device)

    def act_of(self, made: str) -> Act:
        """The act of this person under an id made for it."""
        return Act(self.signed_in.staff, digest("desk", self.signed_in.staff, made), self.signed_in.device)

    def fresh(self) -> str:
        """An id for the act that a form may do."""
        return self.app.ids.new()
