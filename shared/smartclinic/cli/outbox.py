"""`smartclinic outbox`: messages that ended without leaving, and sending one of them once more."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from smartclinic.cli.command import Command, Failed
from smartclinic.cli.service import at, declare_clinic, in_service, operator, said
from smartclinic.clinics.model import Language
from smartclinic.compose import App
from smartclinic.conversations.delivery.dead_letters import (
    AlreadyReplayed,
    DeadLetter,
    DeadLetters,
    NoSuchMessage,
    NotDead,
)
from smartclinic.conversations.staff_words import in_words
from smartclinic.whatsapp.advice import advice


def _declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("list", help="the newest messages that ended without leaving, and why")
    declare_clinic(one)
    one.add_argument("--limit", type=int, default=50, choices=range(1, 301), metavar="N", help="how many (50)")
    one.set_defaults(action=_list)
    one = actions.add_parser("replay", help="send one of them to the same person once more")
    declare_clinic(one)
    one.add_argument("outbox", metavar="OUTBOX_ID", help="which, by its id in the list")
    one.set_defaults(action=_replay)


def _run(asked: argparse.Namespace) -> int:
    status: int = asked.action(asked)
    return status


def _list(asked: argparse.Namespace) -> int:
    async def newest(app: App) -> list[DeadLetter]:
        return await DeadLetters(app.work, app.directory).newest(asked.clinic, asked.limit)

    found = in_service(newest, asked.clinic)
    return said(asked, {"messages": [_described(letter) for letter in found]}, _lines(found))


def _described(letter: DeadLetter) -> dict[str, object]:
    plain = {"lane": letter.lane.value, "author": letter.author.value, "end": letter.end.value}
    return asdict(letter) | plain | {"created_at": letter.created_at.isoformat(), "why": _why(letter)}


def _why(letter: DeadLetter) -> str:
    """The end in words, and Meta's reason if it gave one."""
    ended = in_words(letter.end, Language.EN)
    return f"{ended}. {advice(letter.code, Language.EN)}" if letter.code is not None else f"{ended}."


def _lines(found: Sequence[DeadLetter]) -> Iterator[str]:
    for letter in found:
        code = "" if letter.code is None else f"  code {letter.code}"
        yield f"{letter.id}  {at(letter.created_at)}  {letter.lane.value}  {letter.author.value}{code}"
        yield f"    {_why(letter)}"
        if letter.replayed_as:
            yield f"    Sent once more as {letter.replayed_as}"
    yield f"{len(found)} messages." if found else "Every message has left, or was not meant to."


def _replay(asked: argparse.Namespace) -> int:
    async def replay(app: App) -> str:
        letters = DeadLetters(app.work, app.directory)
        return await letters.replay(asked.clinic, asked.outbox, operator(), app.ids.new())

    try:
        anew = in_service(replay, asked.clinic)
    except NoSuchMessage:
        raise Failed(f"{asked.clinic} has no message {asked.outbox}") from None
    except AlreadyReplayed as error:
        raise Failed(f"{asked.outbox} was sent once more already, as {error}") from None
    except NotDead:
        raise Failed(f"{asked.outbox} has left, may still leave, or was not meant to leave any more") from None
    return said(asked, {"outbox": anew}, [f"It leaves within three minutes as {anew}, if it may."])


COMMAND = Command(
    name="outbox",
    summary="list messages that did not leave, and send one once more",
    about="List the messages of a clinic that ended without leaving, with the reason in words and without names, "
    "numbers or texts; send one of them once more. What may leave (STOP, takeover, the 24-hour window) is asked anew.",
    declare=_declare,
    run=_run,
)
