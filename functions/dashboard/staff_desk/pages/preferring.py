"""Choosing the language, masking names, turning shortcuts off. In the browser alone: nothing of it is stored."""

from __future__ import annotations

from starlette.responses import Response

from staff_desk.coming_back import LONGEST, own_way
from staff_desk.routing import OpenPage
from staff_desk.visit import Guest


async def prefer(guest: Guest) -> Response:
    """Keep one choice, `name` and `value`, and go back to the page `back`."""
    preferences = guest.preferences.changed(guest.asked("name", 20), guest.asked("value", 20))
    response = guest.go(own_way(guest.asked("back", LONGEST)))
    preferences.keep(response)
    return response


PAGES = (OpenPage("POST", "/preferences", prefer),)
