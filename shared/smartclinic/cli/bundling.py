"""`smartclinic bundle`: what is deployed for one function."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from smartclinic.cli.bundle import CannotBundle, bundle
from smartclinic.cli.command import Command, Failed


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("function", metavar="FUNCTION", help="a folder of functions/")
    parser.add_argument("destination", metavar="DESTINATION", type=Path, help="a folder that is made or replaced")


def _run(asked: argparse.Namespace) -> int:
    try:
        made = bundle(asked.function, asked.destination)
    except CannotBundle as error:
        raise Failed(str(error)) from error
    except OSError as error:
        raise Failed(f"{asked.destination} cannot be written: {error.strerror}") from error
    sys.stdout.write(f"{made}\n{made.with_name(made.name + '.zip')}\n")
    return 0


COMMAND = Command(
    name="bundle",
    summary="make what is deployed for a function",
    about="Copy a function, the shared package and its pinned requirements into DESTINATION, and a zip of them beside "
    "it: what Terraform deploys.",
    declare=_declare,
    run=_run,
)
