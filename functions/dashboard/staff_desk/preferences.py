"""How somebody wants to see the desk: language, names masked, shortcuts. Kept in the browser, about nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import Response

from smartclinic.clinics.model import Language

COOKIE: Final = "__Host-view"
YEAR_S: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one browser shows the desk. `masks`: names show their first character only, numbers their end."""

    language: Language = Language.ZH_HK
    masks: bool = False
    shortcuts: bool = True

    @classmethod
    def of(cls, request: Request) -> Preferences:
        """What the browser's cookie says; whatever it does not say, or says wrongly, is as usual."""
        said = parse_qs(request.cookies.get(COOKIE, ""))
        language = Language.EN if said.get("language") == [Language.EN.value] else Language.ZH_HK
        return cls(language, masks=said.get("masks") == ["yes"], shortcuts=said.get("shortcuts") != ["no"])

    def changed(self, name: str, value: str) -> Preferences:
        """The same with one thing chosen anew; anything unknown changes nothing."""
        match name, value:
            case "language", ("zh-HK" | "en"):
                return replace(self, language=Language(value))
            case "masks", ("yes" | "no"):
                return replace(self, masks=value == "yes")
            case "shortcuts", ("yes" | "no"):
                return replace(self, shortcuts=value == "yes")
        return self

    def keep(self, response: Response) -> None:
        """Have the browser remember it for a year."""
        flags = {True: "yes", False: "no"}
        said = {"language": self.language.value, "masks": flags[self.masks], "shortcuts": flags[self.shortcuts]}
        set_cookie(response, COOKIE, urlencode(said), lasts_s=YEAR_S)


def set_cookie(response: Response, name: str, value: str, *, lasts_s: int | None) -> None:
    """Give the browser a cookie of this host alone, out of reach of scripts, that never comes with a request from
    another site. `lasts_s` None: until it is closed.
    """
    response.set_cookie(name, value, max_age=lasts_s, path="/", secure=True, httponly=True, samesite="strict")


def forget_cookie(response: Response, name: str) -> None:
    """Take a cookie back. A `__Host-` cookie is only replaced by one that is secure too."""
    cookie: SimpleCookie = SimpleCookie()
    cookie[name] = ""
    cookie[name] |= {"path": "/", "max-age": 0, "secure": True, "httponly": True, "samesite": "strict"}
    response.headers.append("set-cookie", cookie.output(header="").strip())
