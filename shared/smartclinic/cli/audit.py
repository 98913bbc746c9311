"""`smartclinic audit`: whether a clinic's audit trail is what it was when it was left."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from smartclinic.audit.verdict import Finding, Report
from smartclinic.cli.command import Command, Failed, telling_programs
from smartclinic.cli.service import counted, declare_clinic, in_service, said
from smartclinic.compose import App
from smartclinic.platform.credentials import needing_credentials
from smartclinic.platform.files import FilesError

_SHOWN: Final = 100
_BUCKET: Final = "gs://"
_FOLDER: Final = "file://"


def _declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("verify", help="recompute the chain, and compare it with the checkpoints in AUDIT_STORE")
    declare_clinic(one)
    one.set_defaults(action=_verify)


def _run(asked: argparse.Namespace) -> int:
    status: int = asked.action(asked)
    return status


def _verify(asked: argparse.Namespace) -> int:
    async def verify(app: App) -> Report:
        _check(app.settings["AUDIT_STORE"])
        if app.settings["AUDIT_STORE"].startswith(_BUCKET):
            with needing_credentials():
                _ = app.checkpoints
        try:
            return await app.verifier.verify(asked.clinic, _progress)
        except FilesError as error:
            raise Failed(f"the checkpoints cannot be read ({error}); try again", status=1) from error
        finally:
            _progress_ends()

    report = in_service(verify, asked.clinic, needs=("AUDIT_STORE",))
    said(asked, asdict(report) | _summed(report), _lines(report))
    return 0 if report.is_sound else 1


def _check(where: str) -> None:
    """Refuse to compare with a place where no checkpoint can be: every seal would seem to lack its own."""
    if where.startswith(_FOLDER) and not Path(where.removeprefix(_FOLDER)).is_dir():
        raise Failed(f"AUDIT_STORE is {where}, but there is no such folder, or you may not read it")
    if not where.startswith((_FOLDER, _BUCKET)):
        raise Failed(
            f"AUDIT_STORE is {where}: this command cannot see the checkpoints that another process keeps there"
        )


def _summed(report: Report) -> dict[str, object]:
    found = {"findings": _described(report.findings), "warnings": _described(report.warnings)}
    return {"ok": report.is_sound, **found}


def _described(findings: tuple[Finding, ...]) -> list[dict[str, object]]:
    return [asdict(each) | {"damage": each.damage.value} for each in findings]


def _lines(report: Report) -> Iterator[str]:
    for title, some in (("WRONG", report.findings), ("warning", report.warnings)):
        yield from (f"{title}: {each.words}" for each in some[:_SHOWN])
        if len(some) > _SHOWN:
            yield f"{title}: and {len(some) - _SHOWN} more; --json lists them all"
    entries = f"{report.entries} {'entry' if report.entries == 1 else 'entries'}"
    yield f"Read {entries}, {counted(report.seals, 'seal')} and {counted(report.checkpoints, 'checkpoint')}."
    if report.erased:
        yield f"Emptied by an erasure, as the trail says: {', '.join(report.erased[:_SHOWN])}"
    wrong = counted(len(report.findings), "thing")
    yield "The trail is sound." if report.is_sound else f"The trail is NOT sound: {wrong} wrong."


def _progress(what: str, count: int) -> None:
    """How far it is, for somebody who watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{count} {what} read ")
        sys.stderr.flush()


def _progress_ends() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")


COMMAND = Command(
    name="audit",
    summary="verify a clinic's audit trail",
    about="Recompute the chain over a clinic's audit trail from the store, and compare it with the checkpoints that "
    "are kept elsewhere (AUDIT_STORE). Says everything that was changed, deleted, inserted, swapped or cut off, with "
    "its id; exit status 1 when there is any such thing.",
    declare=_declare,
    run=telling_programs(_run),
)
