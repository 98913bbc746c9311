"""Routes, each with what it needs. One that does not say so cannot be made, and nothing else is served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from starlette.responses import Response
from starlette.routing import compile_path

from smartclinic.staff.roles import Permission

if TYPE_CHECKING:
    from staff_desk.visit import Guest, Visit

METHODS: Final = frozenset({"GET", "POST"})


class Access(Enum):
    """What a route needs that no permission is about."""

    ANYONE = "anyone"
    """Nobody need be signed in: signing in itself, what the page is made of. The handler gets a `Guest`."""
    SIGNED_IN = "signed_in"
    """A session, though the undertaking may not be accepted yet: nothing of a patient is shown."""
    MEMBER = "member"
    """A session and the undertaking, whatever the role."""


Need: TypeAlias = Access | Permission
Handler: TypeAlias = "Callable[[Visit], Awaitable[Response]]"
GuestHandler: TypeAlias = "Callable[[Guest], Awaitable[Response]]"


class Undeclared(Exception):
    """A route that does not say what it needs, or two for one address: the desk does not start."""


@dataclass(frozen=True, slots=True)
class Page:
    """One route. `path` is Starlette's: `/conversations/{contact}`. Only a POST changes anything.

    `is_poll`: answered from a session seen moments ago, which it does not use, and so may tell nothing about a person.
    `instead`: where whoever may not see it is led, when it is where everybody begins.
    """

    method: str
    path: str
    handler: Handler
    needs: Need
    is_poll: bool = False
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A route for whoever is not signed in."""

    method: str
    path: str
    handler: GuestHandler
    needs: Access = Access.ANYONE


AnyPage: TypeAlias = Page | OpenPage


@dataclass(frozen=True, slots=True)
class Found:
    """The page at an address, and what the address says."""

    page: AnyPage
    params: Mapping[str, str]


class WrongMethod(Exception):
    """There is such an address, for other methods: `allowed`."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = tuple(sorted(set(allowed)))
        super().__init__(", ".join(self.allowed))


class Routes:
    """Every page of the desk. Raises Undeclared."""

    def __init__(self, pages: Iterable[AnyPage]) -> None:
        self.pages = tuple(pages)
        for page in self.pages:
            _check(page)
        if len({(page.method, page.path) for page in self.pages}) < len(self.pages):
            raise Undeclared("two pages for one address")
        self._compiled = tuple((compile_path(page.path)[0], page) for page in self.pages)

    def find(self, method: str, path: str) -> Found | None:
        """The page for this request, or None. Raises WrongMethod."""
        matches = self._matches(path)
        for found in matches:
            if found.page.method == ("GET" if method == "HEAD" else method):
                return found
        if matches:
            raise WrongMethod(found.page.method for found in matches)
        return None

    def _matches(self, path: str) -> list[Found]:
        """The pages at this address. One that is spelt out, such as `/appointments/week`, is nobody's parameter."""
        found = [Found(page, match.groupdict()) for pattern, page in self._compiled if (match := pattern.match(path))]
        return [each for each in found if not each.params] or found


def _check(page: AnyPage) -> None:
    if not isinstance(page.needs, Access | Permission) or page.method not in METHODS:
        raise Undeclared(f"{page.method} {page.path} does not say what it needs")
    if isinstance(page, Page) and page.needs is Access.ANYONE:
        raise Undeclared(f"{page.method} {page.path} takes a session and asks for none")
