"""Dispatches over HTTP: how the laptop's Cloud Tasks and Cloud Scheduler reach the functions."""

from __future__ import annotations

import httpx

from smartclinic_local.cloud_tasks.dispatch import Dispatch


class HttpDispatch:
    """Makes the POST of a dispatch with an httpx client, which belongs to whoever made it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def __call__(self, dispatch: Dispatch) -> int:
        """The status of the answer. Raises ConnectionError when there is none."""
        try:
            response = await self._client.post(
                dispatch.url, headers=dict(dispatch.headers), content=dispatch.body, timeout=dispatch.deadline
            )
        except httpx.TransportError as error:
            raise ConnectionError(type(error).__name__) from error
        return response.status_code
