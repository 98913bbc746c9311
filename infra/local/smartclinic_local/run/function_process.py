"""One function in a process of its own, which can be killed without the others: `smartclinic local --processes`."""

from __future__ import annotations

import asyncio
import socket
import sys

import msgspec

from smartclinic.platform.config import SettingsError
from smartclinic_local.run.children import Launcher
from smartclinic_local.run.functions import load
from smartclinic_local.run.web import serving


class Orders(msgspec.Struct, frozen=True):
    """Which function, and the descriptor of the socket that the launcher listens on for it."""

    function: str
    listener: int


async def main() -> None:
    """Serve until the launcher is gone."""
    launcher = await Launcher.listen()
    orders = msgspec.json.decode(launcher.orders, type=Orders)
    async with serving(load(orders.function), socket.socket(fileno=orders.listener)):
        launcher.ready(b"{}")
        await launcher.gone()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except SettingsError as error:
        sys.exit(str(error))
