"""How somebody wants to see the desk."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from smartclinic.clinics.model import Language
from staff_desk.pages.preferring import prefer
from staff_desk.preferences import Preferences
from tests.unit.desk.visits import visit


def asked_with(cookie: str) -> Request:
    """A request whose browser remembers this."""
    return Request({"type": "http", "headers": [(b"cookie", f"__Host-view={cookie}".encode())]})


def test_the_desk_is_in_traditional_chinese_with_names_and_shortcuts_unless_chosen_otherwise() -> None:
    assert Preferences.of(asked_with("")) == Preferences(Language.ZH_HK, masks=False, shortcuts=True)


def test_a_browser_remembers_what_was_chosen() -> None:
    chosen, response = Preferences(Language.EN, masks=True, shortcuts=False), Response()
    chosen.keep(response)
    kept = response.headers["set-cookie"].split(";")[0].removeprefix("__Host-view=").strip('"')
    assert Preferences.of(asked_with(kept)) == chosen


@pytest.mark.parametrize("cookie", ["language=fr", "masks=1", "%00", "language=en%26masks", "=" * 500])
def test_whatever_a_cookie_says_wrongly_is_as_usual(cookie: str) -> None:
    assert Preferences.of(asked_with(cookie)) == Preferences()


@pytest.mark.parametrize(("name", "value"), [("language", "fr"), ("masks", "perhaps"), ("theme", "dark")])
def test_an_unknown_choice_changes_nothing(name: str, value: str) -> None:
    assert Preferences().changed(name, value) == Preferences()


@pytest.mark.parametrize(
    ("back", "led_to"),
    [
        ("/tasks", "/tasks"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/"),
        ("", "/"), ("/queue?queue=gp&done=yes", "/queue?queue=gp"),
        ("/queue?queue=//evil.example", "/queue?queue=%2F%2Fevil.example"),
        ("/team?done=invite", "/team"),
        (f"/appointments?day={'9' * 65}", "/appointments"),
    ],
)  # fmt: skip
async def test_choosing_leads_back_to_the_page_and_never_to_another_site(back: str, led_to: str) -> None:
    form = {"name": "masks", "value": "yes", "back": back}
    response = await prefer(visit("/preferences", method="POST", form=form))
    assert response.headers["location"] == led_to
    assert "masks=yes" in response.headers["set-cookie"]


def test_after_a_form_was_answered_choosing_leads_to_the_start() -> None:
    assert visit("/conversations/x/write", method="POST").here == "/"
    assert visit("/tasks").here == "/tasks"


def test_choosing_keeps_what_the_page_is_narrowed_to_and_nothing_that_was_done_on_it() -> None:
    day = visit("/appointments?day=2026-11-24&branch=central&moved=x&was=chan.2026-11-24T15%3A30&told=queued")
    assert day.here == "/appointments?day=2026-11-24&branch=central"
