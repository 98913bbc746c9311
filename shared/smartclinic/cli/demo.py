"""`smartclinic demo`: everything on this machine, and two patients over the real HTTP path."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from smartclinic.cli.command import Command
from smartclinic.cli.foreground import run_until_stopped
from smartclinic.cli.local import described, port, prepare, read_clinic

if TYPE_CHECKING:
    from smartclinic_local.run.service import Wish


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="end after the two patients; status 1 if one failed")
    parser.add_argument("--verbose", action="store_true", help="show the functions' logs")
    parser.add_argument("--port", type=port, default=8080, metavar="N", help="the address's port (8080; 0: a free one)")


def _run(asked: argparse.Namespace) -> int:
    clinic = read_clinic(None)
    prepare()
    from smartclinic_local.run.service import Wish  # noqa: PLC0415 - two seconds of imports, for this command alone

    return run_until_stopped(_demonstrate(Wish(clinic, asked.port), once=asked.once, verbose=asked.verbose))


async def _demonstrate(wish: Wish, *, once: bool, verbose: bool) -> int:
    from smartclinic_local.demo.show import show_bookings  # noqa: PLC0415 - as above
    from smartclinic_local.run.service import running  # noqa: PLC0415

    _say("Starting the functions, and stand-ins for Meta and Google.")
    async with running(wish) as service:
        if not verbose:
            logging.getLogger("smartclinic").setLevel(logging.ERROR)
        failures = await show_bookings(service.addresses, _say)
        _say("", *described(service.addresses))
        _complain(failures)
        if once:
            return 1 if failures else 0
        _say("", "Ctrl-C ends it.")
        raise await asyncio.shield(service.broken)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _complain(lines: list[str]) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in lines))


COMMAND = Command(
    name="demo",
    summary="start everything here and play two patients",
    about="Start everything on this machine with a new store and the sample clinic, play two patients over the real "
    "HTTP path, one in Cantonese and one in English, who book, take another time and ask for a ticket of the walk-in "
    "queue; print both, and serve until Ctrl-C.",
    declare=_declare,
    run=_run,
)
