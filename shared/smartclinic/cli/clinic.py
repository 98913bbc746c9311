"""`smartclinic clinic`: adding a clinic, renewing its file, and showing what is known of it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from smartclinic.audit.entry import Act
from smartclinic.cli.command import Command, Failed, telling_programs
from smartclinic.cli.local import read_clinic
from smartclinic.cli.service import counted, declare_clinic, in_service, operator, said
from smartclinic.clinics.directory import ClinicRecord, NumberTaken
from smartclinic.clinics.registering import AlreadyAdded, Registering
from smartclinic.compose import App

_META_ID: Final = re.compile(r"[0-9]{1,32}", re.ASCII)
_NUMBER: Final = re.compile(r"\+[0-9][0-9 ]{6,18}", re.ASCII)
_NEEDED: Final = ("IDENTITY_PEPPER",)
"""Who is on call is a contact like any other, by a keyed id."""


def _declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("add", help="add a clinic with its WhatsApp number")
    _declare_file(one)
    one.add_argument("--phone-number-id", required=True, type=_meta_id, metavar="N", help="the number, by Meta's id")
    one.add_argument("--whatsapp-number", type=_number, metavar="NUMBER", help="the number itself, as +852 2345 6789")
    one.add_argument("--waba", type=_meta_id, metavar="ID", help="the WhatsApp business account of the number")
    one.set_defaults(action=_add)
    one = actions.add_parser("apply", help="renew a clinic's settings from its file")
    _declare_file(one)
    one.set_defaults(action=_apply)
    one = actions.add_parser("show", help="what is known of a clinic")
    declare_clinic(one)
    one.set_defaults(action=_show)


def _declare_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", required=True, type=Path, metavar="FILE", help="the clinic file, in YAML")
    parser.add_argument("--json", action="store_true", help="print a JSON object for programs")


def _meta_id(text: str) -> str:
    if not _META_ID.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text} is no id of Meta's; WhatsApp Manager shows it, a row of digits")
    return text


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text} is no number; write it with its country code, as +852 2345 6789")
    return text


def _run(asked: argparse.Namespace) -> int:
    status: int = asked.action(asked)
    return status


def _add(asked: argparse.Namespace) -> int:
    clinic = read_clinic(asked.file)

    async def add(app: App) -> None:
        await _registering(app).add(
            clinic, Act(operator(), app.ids.new()), phone_number_id=asked.phone_number_id,
            whatsapp_number=asked.whatsapp_number, account=asked.waba,
        )  # fmt: skip
        await app.on_call.renew(clinic)

    try:
        in_service(add, clinic.id, needs=_NEEDED, is_new=True)
    except AlreadyAdded:
        raise Failed(f"{clinic.id} is there already; smartclinic clinic apply --file {asked.file} renews it") from None
    except NumberTaken as error:
        raise Failed(f"{asked.phone_number_id}: {error}") from None
    machine = {"clinic": clinic.id, "phone_number_id": asked.phone_number_id}
    return said(asked, machine, [f"{clinic.name.en} is there, as {clinic.id}. Invite its manager next: "
                                 f"smartclinic staff invite --clinic {clinic.id} --role manager"])  # fmt: skip


def _apply(asked: argparse.Namespace) -> int:
    clinic = read_clinic(asked.file)

    async def apply(app: App) -> tuple[str, ...]:
        changed = await _registering(app).apply(clinic, Act(operator(), app.ids.new()))
        await app.on_call.renew(clinic)  # also when nothing changed: an earlier command may have been cut short
        return changed

    changed = in_service(apply, clinic.id, needs=_NEEDED)
    words = f"Changed: {', '.join(changed)}. In use within a minute." if changed else "Nothing changed."
    return said(asked, {"clinic": clinic.id, "changed": changed}, [words])


def _registering(app: App) -> Registering:
    return Registering(app.store, app.keyring, app.clock)


def _show(asked: argparse.Namespace) -> int:
    async def show(app: App) -> ClinicRecord:
        return await app.directory.clinic(asked.clinic)

    known = in_service(show, asked.clinic)
    machine = {
        "phone_number_id": known.phone_number_id,
        "whatsapp_number": known.whatsapp_number,
        "clinic": msgspec.to_builtins(known.config),
    }
    return said(asked, machine, _lines(known))


def _lines(known: ClinicRecord) -> Iterator[str]:
    clinic = known.config
    number = f"+{known.whatsapp_number}" if known.whatsapp_number else "a number that nobody has told"
    yield f"{clinic.name.en}  {clinic.name.zh}  ({clinic.id})"
    yield f"WhatsApp: {number}, by Meta's id {known.phone_number_id}"
    yield f"Branches: {', '.join(branch.id for branch in clinic.branches)}"
    yield f"Doctors: {', '.join(doctor.id for doctor in clinic.doctors)}"
    yield f"Services: {', '.join(service.id for service in clinic.services)}"
    desk = clinic.desk
    yield f"Desk: hands back after {desk.hand_back_minutes} minutes, {counted(len(desk.canned_replies), 'canned text')}"
    yield f"On call: {counted(len(desk.on_call), 'number')}, told after {counted(desk.alarm_minutes, 'minute')}"


COMMAND = Command(
    name="clinic",
    summary="add a clinic, renew its file, show what is known of it",
    about="Add a clinic with its WhatsApp number and data key from a clinic file; renew its settings from the file; "
    "show them. What is wrong in a file is told with its line and how to mend it, and nothing is changed.",
    declare=_declare,
    run=telling_programs(_run),
)
