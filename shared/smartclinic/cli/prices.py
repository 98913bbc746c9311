"""`smartclinic prices`: what Meta charged a clinic for in a month, in Meta's own categories."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from smartclinic.cli.command import Command, telling_programs
from smartclinic.cli.service import declare_clinic, in_service, said
from smartclinic.compose import App
from smartclinic.conversations.delivery.prices import Price, count
from smartclinic.platform.clock import HONG_KONG


def _month(text: str) -> datetime:
    """The first moment of a month in Hong Kong."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text} is no month; write it as 2026-11")
    return datetime(int(text[:4]), int(text[5:]), 1, tzinfo=HONG_KONG)


def _after(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _declare(parser: argparse.ArgumentParser) -> None:
    declare_clinic(parser)
    parser.add_argument("--month", required=True, type=_month, metavar="YYYY-MM", help="a month in Hong Kong")


def _run(asked: argparse.Namespace) -> int:
    async def counted(app: App) -> Mapping[Price, int]:
        return await count(app.store, asked.clinic, asked.month, _after(asked.month))

    found = in_service(counted, asked.clinic)
    rows = [{"category": price.category, "type": price.type, "messages": number} for price, number in found.items()]
    return said(asked, {"clinic": asked.clinic, "month": f"{asked.month:%Y-%m}", "prices": rows}, _lines(found))


def _lines(found: Mapping[Price, int]) -> Iterator[str]:
    for price, number in found.items():
        yield f"{price.category:<32}{price.type:<24}{number:>8}"
    yield f"{'in all':<56}{sum(found.values()):>8}"


COMMAND = Command(
    name="prices",
    summary="count what Meta charged a clinic for in a month",
    about="Count the messages of a clinic that Meta priced in a month, by Meta's own category and type, from the "
    "statuses that Meta sent. Amounts of money are in Meta's price list.",
    declare=_declare,
    run=telling_programs(_run),
)
