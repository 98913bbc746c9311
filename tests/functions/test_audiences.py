"""Calls between functions: the token of a task is for the function that it calls, and good at that one alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial

import httpx
import pytest

from smartclinic import compose
from smartclinic.platform.callers import NotAllowed
from smartclinic.platform.clock import SystemClock
from smartclinic.platform.cloud_tasks import CloudTasksClient
from smartclinic.platform.config import Settings
from smartclinic.platform.tasks import QueueName, Target, Task
from smartclinic_local.cloud_tasks.dispatch import Identity
from smartclinic_local.sign_in import TokenIssuer
from tests.functions.in_process import ENVIRONMENT

# As Terraform sets them: one environment for all functions, and no OIDC_AUDIENCE.
ADDRESSES = {
    Target.REPLY: "https://reply-1.asia-east2.run.app",
    Target.DELIVERY: "https://delivery-1.asia-east2.run.app",
    Target.MEDIA: "https://media-1.asia-east2.run.app",
}
IN_THE_CLOUD = {
    **{name: value for name, value in ENVIRONMENT.items() if name != "OIDC_AUDIENCE"},
    "REPLY_URL": ADDRESSES[Target.REPLY],
    "DELIVERY_URL": ADDRESSES[Target.DELIVERY],
    "MEDIA_URL": ADDRESSES[Target.MEDIA],
    "AUDIT_URL": "https://audit-1.asia-east2.run.app",
    "CLOUD_TASKS_ENDPOINT": "127.0.0.1:1",
}


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> TokenIssuer:
    """Google, as far as the functions can see: its keys are at every address."""
    made = TokenIssuer(SystemClock())
    google = httpx.MockTransport(lambda _: httpx.Response(200, json=made.jwks()))
    monkeypatch.setattr(httpx, "AsyncClient", partial(httpx.AsyncClient, transport=google))
    return made


async def app_with(environment: Mapping[str, str]) -> AsyncIterator[compose.App]:
    app = compose.App(Settings.read(environment))
    yield app
    await app.close()


@pytest.fixture
async def app() -> AsyncIterator[compose.App]:
    async for made in app_with(IN_THE_CLOUD):
        yield made


@pytest.fixture
async def app_on_a_laptop() -> AsyncIterator[compose.App]:
    async for made in app_with(IN_THE_CLOUD | {"OIDC_AUDIENCE": "http://127.0.0.1:8080"}):
        yield made


def bearer(app: compose.App, issuer: TokenIssuer, target: Target) -> str:
    """The token with which Cloud Tasks makes the call of a task that this app has created."""
    assert isinstance(app.tasks, CloudTasksClient)
    call = app.tasks._wire.request(Task(QueueName.WAKE, "ab12-0", target, {})).task.http_request
    token = call.oidc_token
    return f"Bearer {issuer.mint(Identity(token.service_account_email, token.audience))}"


@pytest.mark.parametrize("target", list(Target))
async def test_a_task_carries_a_token_for_the_function_that_it_calls(app: compose.App, target: Target) -> None:
    assert isinstance(app.tasks, CloudTasksClient)
    call = app.tasks._wire.request(Task(QueueName.WAKE, "ab12-0", target, {})).task.http_request

    assert call.url == call.oidc_token.audience == ADDRESSES[target]


@pytest.mark.parametrize("target", list(Target))
async def test_a_function_lets_in_the_tasks_that_are_for_it(
    app: compose.App, issuer: TokenIssuer, target: Target
) -> None:
    await app.callers(target).verify(bearer(app, issuer, target))


@pytest.mark.parametrize("target", list(Target))
async def test_a_function_refuses_a_token_that_is_for_another(
    app: compose.App, issuer: TokenIssuer, target: Target
) -> None:
    for other in set(Target) - {target}:
        with pytest.raises(NotAllowed):
            await app.callers(target).verify(bearer(app, issuer, other))


async def test_the_sealer_lets_in_the_clock_with_a_token_for_itself_alone(
    app: compose.App, issuer: TokenIssuer
) -> None:
    token = issuer.mint(Identity(IN_THE_CLOUD["OIDC_ACCOUNT"], IN_THE_CLOUD["AUDIT_URL"]))
    await app.callers("audit").verify(f"Bearer {token}")
    with pytest.raises(NotAllowed):
        await app.callers("audit").verify(bearer(app, issuer, Target.MEDIA))


@pytest.mark.parametrize("target", list(Target))
async def test_one_audience_for_all_is_good_for_both_sides(
    app_on_a_laptop: compose.App, issuer: TokenIssuer, target: Target
) -> None:
    await app_on_a_laptop.callers(target).verify(bearer(app_on_a_laptop, issuer, target))


async def test_a_function_keeps_what_it_knows_of_the_keys(app: compose.App) -> None:
    assert app.callers(Target.REPLY) is app.callers(Target.REPLY)
