"""The desk as `smartclinic local` starts it: signing in over HTTP, also to a store that is kept."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import httpx

from smartclinic_local.accounts.people import PEOPLE
from tests.functions.local_service import LocalService, started

MANAGER = PEOPLE[0]


def sign_in(service: LocalService) -> str:
    """Sign the manager in with the stand-in; the page that the desk shows then. Cookies as a browser would."""
    desk, cookies = service.ready["dashboard"], dict[str, str]()
    with httpx.Client(trust_env=False, follow_redirects=False) as http:

        def ask(method: str, url: str, **request: dict[str, str]) -> httpx.Response:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            answer = http.request(method, url, headers=headers, data=request.get("data"))
            cookies.update(
                {
                    line.split("=", 1)[0]: line.split("=", 1)[1].split(";")[0]
                    for line in answer.headers.get_list("set-cookie")
                }
            )
            http.cookies.clear()
            return answer

        chooser = ask("GET", f"{desk}sign-in/google").headers["location"]
        assert MANAGER.name in ask("GET", chooser).text
        done = ask("GET", ask("POST", chooser, data={"account": MANAGER.email}).headers["location"])
        onward = re.search(r"url=([^\"]+)", done.text)
        assert onward
        home = ask("GET", str(httpx.URL(desk).join(unescape(onward[1]))))
        undertaking = ask("GET", str(httpx.URL(desk).join(home.headers["location"])))
        return ask("GET", str(httpx.URL(desk).join(undertaking.headers["location"]))).text


def test_sample_staff_sign_in_also_after_a_restart_on_another_port_with_the_same_store(tmp_path: Path) -> None:
    for _ in range(2):
        with started(STORE=f"sqlite:///{tmp_path / 'clinic.db'}") as service:
            page = sign_in(service)
            assert "保密承諾" in page
            assert MANAGER.name in page
