"""The laptop's issuer, as a function's check meets it."""

from __future__ import annotations

import httpx
from starlette.applications import Starlette

from smartclinic.platform.callers import CallerCheck
from smartclinic.platform.clock import SystemClock
from smartclinic_local.cloud_tasks.dispatch import Identity
from smartclinic_local.sign_in import CERTS_PATH, TokenIssuer


async def test_its_tokens_pass_the_check_with_the_keys_that_it_serves() -> None:
    issuer = TokenIssuer(SystemClock())
    transport = httpx.ASGITransport(Starlette(routes=issuer.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        check = CallerCheck(("https://functions.test",), "tasks@clinic.test", CERTS_PATH, http, SystemClock())
        await check.verify(f"Bearer {issuer.mint(Identity('tasks@clinic.test', 'https://functions.test'))}")
