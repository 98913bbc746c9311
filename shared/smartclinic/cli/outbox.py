"""`smartclinic outbox`: messages that ended without leaving, and sending one of them once more."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from smartclinic.audit.entry import Act
from smartclinic.cli.command import Command, Failed, telling_programs
from smartclinic.cli.service import at, counted, declare_clinic, in_service, may_be_an_id, operator, said, shown
from smartclinic.clinics.model import Language
from smartclinic.compose import App
from smartclinic.conversations.delivery.dead_letters import (
    AlreadyReplayed,
    DeadLetter,
    DeadLetters,
    NoSuchMessage,
    NotDead,
)
from smartclinic.conversations.outbox import End
from smartclinic.conversations.staff_words import in_words
from smartclinic.whatsapp.advice import advice
from smartclinic.whatsapp.errors import row_of

_MOST: Final = 300


def _declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("list", help="the newest messages that ended without leaving, and why")
    declare_clinic(one)
    one.add_argument("--limit", type=_limit, default=50, metavar="N", help=f"how many (50; at most {_MOST})")
    one.set_defaults(action=_list)
    one = actions.add_parser("replay", help="send one of them to the same person once more")
    declare_clinic(one)
    one.add_argument("outbox", metavar="OUTBOX_ID", help="which, by its id in the list")
    one.set_defaults(action=_replay)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= _MOST):
        raise argparse.ArgumentTypeError(f"{text} messages cannot be listed; give a number from 1 to {_MOST}")
    return int(text)


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
    return (
        asdict(letter)
        | plain
        | {"created_at": letter.created_at.isoformat(), "why": why_in_words(letter.end, letter.code)}
    )


def why_in_words(end: End, code: int | None) -> str:
    """The end in words, and Meta's reason if it gave one; where the reason tells the end as well, that alone."""
    ended = f"{in_words(end, Language.EN)}."
    if code is None:
        return ended
    tells_all = end is End.FAILED or (end is End.WINDOW_CLOSED and row_of(code).closes_window)
    reason = advice(code, Language.EN)
    return reason if tells_all else f"{ended} {reason}"


def _lines(found: Sequence[DeadLetter]) -> Iterator[str]:
    for letter in found:
        code = "" if letter.code is None else f"  code {letter.code}"
        yield f"{letter.id}  {at(letter.created_at)}  {letter.lane.value}  {letter.author.value}{code}"
        yield f"    {why_in_words(letter.end, letter.code)}"
        if letter.replayed_as:
            yield f"    Sent once more as {letter.replayed_as}"
    yield f"{counted(len(found), 'message')}." if found else "Every message has left, or was not meant to."


def _replay(asked: argparse.Namespace) -> int:
    async def replay(app: App) -> str:
        if not may_be_an_id(asked.outbox):
            raise NoSuchMessage
        letters = DeadLetters(app.work, app.directory)
        return await letters.replay(asked.clinic, asked.outbox, Act(operator(), app.ids.new()))

    try:
        anew = in_service(replay, asked.clinic)
    except NoSuchMessage:
        raise Failed(f"{asked.clinic} has no message {shown(asked.outbox)}") from None
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
    run=telling_programs(_run),
)
