"""`smartclinic local`: the whole service on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from smartclinic.cli.command import Command, Failed
from smartclinic.cli.foreground import run_until_stopped
from smartclinic.clinics.clinic_file import ClinicFileError, load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic

if TYPE_CHECKING:
    from smartclinic_local.run.service import Addresses, Wish


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object on one line when ready")
    parser.add_argument("--port", type=port, default=8080, metavar="N", help="the address's port (8080; 0: a free one)")
    parser.add_argument(
        "--store",
        metavar="URL",
        help="where documents are kept: sqlite:///path/to/file, sqlite:// for memory, or firestore with "
        "FIRESTORE_EMULATOR_HOST; without it STORE, else a new file that goes when this ends",
    )
    parser.add_argument("--clinic", type=Path, metavar="FILE", help="a clinic file; without it the sample clinic")
    parser.add_argument("--processes", action="store_true", help="give each function a process of its own")


def port(text: str) -> int:
    """A port number from the command line."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; give a number from 0 to 65535")
    return int(text)


def read_clinic(file: Path | None) -> Clinic:
    """The clinic of a file, or the sample clinic. Raises Failed."""
    try:
        return load_clinic_file(file.read_text("utf-8") if file else sample_clinic_text())
    except ClinicFileError as error:
        raise Failed(*(f"{file}, {problem}" for problem in error.problems)) from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not a text file in UTF-8") from error
    except OSError as error:
        raise Failed(f"the clinic file {file} cannot be read: {error.strerror}") from error


def _run(asked: argparse.Namespace) -> int:
    clinic = read_clinic(asked.clinic)
    prepare()
    from smartclinic_local.run.service import Wish  # noqa: PLC0415 - two seconds of imports, for this command alone

    wish = Wish(clinic, asked.port, asked.store, asked.processes)
    return run_until_stopped(_serve(wish, as_json=asked.json))


def prepare() -> None:
    """See that what only the laptop needs is installed, and keep gRPC from telling of every connection that closes.

    Raises Failed.
    """
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    if missing := [name for name in ("starlette", "uvicorn") if not find_spec(name)]:
        raise Failed(f"{' and '.join(missing)} missing: pip install 'smartclinic[local]'")


async def _serve(wish: Wish, *, as_json: bool) -> int:
    from smartclinic_local.run.service import running  # noqa: PLC0415

    async with running(wish) as service:
        found = {name: value for name, value in asdict(service.addresses).items() if value is not None}
        text = (
            json.dumps(found, ensure_ascii=False)
            if as_json
            else "\n".join([*described(service.addresses), "Ctrl-C ends it."])
        )
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
        raise await asyncio.shield(service.broken)


def described(addresses: Addresses) -> Iterator[str]:
    """The addresses for people."""
    if addresses.phone:
        yield f"A patient's phone   {addresses.phone}"
    yield f"The clinic desk     {addresses.dashboard}"
    yield f"Webhook             {addresses.webhook}"
    yield f"Graph API           {addresses.graph}"
    yield f"Store               {addresses.store}"


COMMAND = Command(
    name="local",
    summary="run the service on this machine",
    about="Run all functions and the missing stand-ins for Meta and Google in the foreground, until Ctrl-C or SIGTERM. "
    "It is ready when it prints. A setting that is already in the environment wins over the stand-in that would be "
    "started: with GRAPH_API_BASE set, for example, messages are sent there, and there is no phone page.",
    declare=_declare,
    run=_run,
)
