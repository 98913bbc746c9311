"""`smartclinic prices`: what Meta charged a clinic for in a month, in Meta's own categories; what its model cost."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from smartclinic.cli.command import Command, telling_programs
from smartclinic.cli.service import declare_clinic, in_service, said
from smartclinic.compose import App
from smartclinic.conversations.delivery.prices import Price, count
from smartclinic.conversations.model_days import ModelDay, spent_in
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
    first, until = asked.month, _after(asked.month)

    async def counted(app: App) -> tuple[Mapping[Price, int], ModelDay]:
        charged = await count(app.store, asked.clinic, first, until)
        return charged, await app.work.run(asked.clinic, partial(spent_in, first=first.date(), until=until.date()))

    found, model = in_service(counted, asked.clinic)
    rows = [{"category": price.category, "type": price.type, "messages": number} for price, number in found.items()]
    told = {"asked": model.asked, "refused": model.refused, "tokens_in": model.tokens_in,
            "tokens_out": model.tokens_out, "micro_usd": model.micro_usd}  # fmt: skip
    month = {"clinic": asked.clinic, "month": f"{first:%Y-%m}"}
    return said(asked, {**month, "prices": rows, "model": told}, _lines(found, model))


def _lines(found: Mapping[Price, int], model: ModelDay) -> Iterator[str]:
    for price, number in found.items():
        yield f"{price.category:<32}{price.type:<24}{number:>8}"
    yield f"{'in all':<56}{sum(found.values()):>8}"
    usd = model.micro_usd / 1_000_000
    yield f"model asked {model.asked} times, US${usd:.4f} by the prices in the settings; {model.refused} over budget"


COMMAND = Command(
    name="prices",
    summary="count what Meta charged a clinic for in a month, and what its model cost",
    about="Count the messages of a clinic that Meta priced in a month, by Meta's own category and type, from the "
    "statuses that Meta sent. Amounts of money are in Meta's price list. What asking the model cost is counted from "
    "its tokens, by VERTEX_PRICE_IN and VERTEX_PRICE_OUT as they stood then.",
    declare=_declare,
    run=telling_programs(_run),
)
