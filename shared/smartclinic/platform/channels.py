"""gRPC channels to Google, or in plain text to a stand-in on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import grpc.aio

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
CLOUD_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"


def open_channel(
    service: str,
    endpoint: str | None,
    *,
    scopes: Sequence[str] = (CLOUD_SCOPE,),
    options: Sequence[tuple[str, int]] = (),
) -> grpc.aio.Channel:
    """A channel to a Google service (`host:port`) with default credentials, or to `endpoint` in plain text.

    It belongs to the running event loop; `options` are gRPC's. Raises ValueError for an endpoint elsewhere.
    """
    import grpc.aio  # noqa: PLC0415 - half a second that only those who call Google pay

    if endpoint:
        return grpc.aio.insecure_channel(on_this_machine(endpoint), options=options)
    from google.api_core import grpc_helpers_async  # noqa: PLC0415

    return grpc_helpers_async.create_channel(service, default_scopes=scopes, options=options)


def on_this_machine(endpoint: str) -> str:
    """The endpoint, when it is `host:port` on this machine.

    Raises ValueError for any other: plain text would show patients' words to the network.
    """
    host, _, port = endpoint.rpartition(":")
    if host.strip("[]") not in LOOPBACK or not (port.isascii() and port.isdigit()):
        raise ValueError(f"{endpoint} must be host:port on this machine: what goes there is plain text")
    return endpoint
