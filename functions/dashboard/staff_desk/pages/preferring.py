"""Choosing the language, masking names, turning shortcuts off. In the browser alone: nothing of it is stored."""

from __future__ import annotations

from starlette.responses import Response

from staff_desk.routing import OpenPage
from staff_desk.visit import Guest


async def prefer(guest: Guest) -> Response:
    """Keep one choice, `name` and `value`, and go back to the page `back`."""
    preferences = guest.preferences.changed(guest.asked("name", 20), guest.asked("value", 20))
    response = guest.go(_own(guest.asked("back", 300)))
    preferences.keep(response)
    return response


def _own(path: str) -> str:
    """A path of the desk itself, and never another site, nor anything that a header cannot hold."""
    is_plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if is_plain and path.startswith("/") and not path.startswith("//") else "/"


PAGES = (OpenPage("POST", "/preferences", prefer),)
