"""`smartclinic`: the operator's command. Exit status 0 only on success; 2 for what was asked wrongly."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from smartclinic.cli import (
    audit,
    bundling,
    channel,
    checking,
    clinic,
    demo,
    evaluating,
    generated,
    local,
    outbox,
    prices,
    staff,
    templates,
    understand,
)
from smartclinic.cli.command import Command, Failed

COMMANDS: Final[tuple[Command, ...]] = (
    local.COMMAND,
    demo.COMMAND,
    evaluating.COMMAND,
    checking.COMMAND,
    bundling.COMMAND,
    clinic.COMMAND,
    staff.COMMAND,
    templates.COMMAND,
    outbox.COMMAND,
    channel.COMMAND,
    audit.COMMAND,
    prices.COMMAND,
    understand.COMMAND,
    generated.DATA_MAP,
    generated.INDEXES,
    generated.WHATSAPP,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status."""
    asked = _parser().parse_args(arguments)
    command: Command = asked.command
    try:
        return command.run(asked)
    except Failed as failed:
        sys.stderr.write("".join(f"{line}\n" for line in failed.lines))
        return failed.status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="smartclinic", description="Run, check and deploy SmartClinic.")
    parsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = parsers.add_parser(command.name, help=command.summary, description=command.about)
        command.declare(one)
        one.set_defaults(command=command)
    return parser
