"""gRPC channels to Google, or in plain text to a stand-in on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import grpc.aio

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
CLOUD_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"


def open_channel(service: str, endpoint: str | None) -> grpc.aio.Channel:
    """A channel to a Google service (`host:port`) with default credentials, or to `endpoint` in plain text.

    It belongs to the running event loop. Raises ValueError for an endpoint that is not on this machine.
    """
    import grpc.aio  # noqa: PLC0415 - half a second that only those who call Google pay

    if endpoint:
        return grpc.aio.insecure_channel(on_this_machine(endpoint))
    from google.api_core import grpc_helpers_async  # noqa: PLC0415

    return grpc_helpers_async.create_channel(service, default_scopes=[CLOUD_SCOPE])


def on_this_machine(endpoint: str) -> str:
    """The endpoint, when it is `host:port` on this machine.

    Raises ValueError for any other: plain text would show patients' words to the network.
    """
    host, _, port = endpoint.rpartition(":")
    if host not in LOOPBACK or not port.isdigit():
        raise ValueError(f"{endpoint} is not host:port on this machine: plain text goes no further")
    return endpoint
