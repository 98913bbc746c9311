"""`smartclinic channel`: how a clinic's WhatsApp number stands, and letting it send again."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime

import msgspec

from smartclinic.audit.entry import Act
from smartclinic.cli.command import Command, telling_programs
from smartclinic.cli.service import at, declare_clinic, in_service, operator, said
from smartclinic.clinics.channel_state import ChannelState, Stop
from smartclinic.clinics.model import Language
from smartclinic.compose import App
from smartclinic.conversations.delivery.resuming import how_it_stands, resume
from smartclinic.whatsapp.advice import advice
from smartclinic.whatsapp.errors import row_of


def _declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("show", help="whether the number can send, and what Meta says of it")
    declare_clinic(one)
    one.set_defaults(action=_show)
    one = actions.add_parser("resume", help="send again, once the cause is mended, without waiting for the next try")
    declare_clinic(one)
    one.set_defaults(action=_resume)


def _run(asked: argparse.Namespace) -> int:
    status: int = asked.action(asked)
    return status


def _show(asked: argparse.Namespace) -> int:
    async def show(app: App) -> ChannelState:
        return await how_it_stands(app.work, asked.clinic)

    state = in_service(show, asked.clinic)
    return said(asked, _whole(state), _lines(state))


def _whole(value: object) -> object:
    """Every field, also those that a document leaves out: a program must find each of them."""
    if isinstance(value, msgspec.Struct):
        return {name: _whole(each) for name, each in msgspec.structs.asdict(value).items()}
    return [_whole(each) for each in value] if isinstance(value, tuple) else msgspec.to_builtins(value)


def _lines(state: ChannelState) -> Iterator[str]:
    yield from _stop_lines("The number", state.number)
    yield from _stop_lines("What the clinic starts by itself", state.campaign)
    known = (
        ("Quality", state.quality), ("Messaging limit", state.messaging_limit), ("Throughput", state.throughput),
        ("Display name", state.name_status),
    )  # fmt: skip
    yield from (f"{name}: {value}" for name, value in known if value)
    for restriction in state.restrictions:
        yield f"Restricted: {restriction.what}" + (f" until {at(restriction.until)}" if restriction.until else "")
    if state.noticed_at:
        yield f"Meta last said something at {at(state.noticed_at)}"


def _stop_lines(what: str, stop: Stop | None) -> Iterator[str]:
    if stop is None or stop.lifted_at:
        yield f"{what}: sends"
        return
    yield f"{what}: stands still since {at(stop.since)}, code {stop.code} ({row_of(stop.code).meaning})"
    yield f"    {advice(stop.code, Language.EN)}"
    yield f"    The next try is at {at(stop.until)}."


def _resume(asked: argparse.Namespace) -> int:
    async def go_on(app: App) -> datetime | None:
        return await resume(app.work, asked.clinic, Act(operator(), app.ids.new()))

    until = in_service(go_on, asked.clinic)
    words = f"It sends again; the last of what waited leaves by {at(until)}." if until else "Nothing stood still."
    return said(asked, {"resumed": until is not None, "by": until and until.isoformat()}, [words])


COMMAND = Command(
    name="channel",
    summary="show how a clinic's WhatsApp number stands, and let it send again",
    about="Show whether a clinic's number can send, why not and until when it waits, and what Meta last said of its "
    "quality and limits; let it send again once the cause is mended.",
    declare=_declare,
    run=telling_programs(_run),
)
