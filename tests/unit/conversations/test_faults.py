from __future__ import annotations

import pytest

from smartclinic.assistant.talking.fitting import button, framed, row
from smartclinic.conversations.delivery.faults import faults, fits
from smartclinic.conversations.outbox import End
from smartclinic.conversations.outgoing import (
    AskForNumber,
    Choice,
    FromTemplate,
    Outgoing,
    Say,
    SayWithButtons,
    SayWithList,
    Variable,
)
from tests.unit.conversations.delivering import delivering


def choices(count: int, title: str = "好", description: str = "") -> tuple[Choice, ...]:
    return tuple(Choice(f"id-{n}", title, description) for n in range(count))


def template(text: str) -> FromTemplate:
    return FromTemplate("reminder", "zh_HK", "utility", "聽日見", (Variable("name", text),))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(Say("字" * 4096), id="a long answer is one message"),
        pytest.param(SayWithButtons("字" * 1024, choices(3, "字" * 20)), id="buttons"),
        pytest.param(SayWithList("字" * 4096, "字" * 20, choices(10, "字" * 24, "字" * 72)), id="list"),
        pytest.param(AskForNumber("字" * 1024), id="asking for the number"),
        pytest.param(template("陳小美"), id="template"),
    ],
)
def test_what_meta_takes_fits(content: Outgoing) -> None:
    assert fits(content)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (Say("字" * 4097), "body"),
        (Say("  "), "body"),
        (SayWithButtons("字" * 1025, choices(1)), "body"),
        (SayWithButtons("好", choices(4)), "number of buttons"),
        (SayWithButtons("好", ()), "number of buttons"),
        (SayWithButtons("好", choices(1, "字" * 21)), "button title"),
        (SayWithButtons("好", (Choice("i" * 257, "好"),)), "button id"),
        (SayWithButtons("好", (Choice("a", "好"), Choice("a", "唔好"))), "button id twice"),
        (SayWithList("字" * 4097, "揀", choices(1)), "body"),
        (SayWithList("好", "字" * 21, choices(1)), "label"),
        (SayWithList("好", "揀", choices(11)), "number of rows"),
        (SayWithList("好", "揀", choices(1, "字" * 25)), "row title"),
        (SayWithList("好", "揀", choices(1, "好", "字" * 73)), "row description"),
        (SayWithList("好", "揀", (Choice("i" * 201, "好"),)), "row id"),
        (AskForNumber("字" * 1025), "body"),
        (template("一行\n兩行"), "variable"),
        (template("a\tb"), "variable"),
        (template("a    b"), "variable"),
        (template(""), "variable"),
        (FromTemplate("reminder", "zh_HK", "utility", "字" * 1025), "body"),
        (FromTemplate("reminder", "zh_HK", "utility", "好", (), ("p" * 129,)), "payload"),
    ],
)
def test_what_meta_would_refuse_is_named(content: Outgoing, fault: str) -> None:
    assert faults(content) == (fault,)


async def test_what_is_too_long_is_never_posted_and_says_so() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("字" * 4097)
        await desk.passes(minutes=1)

        assert desk.channel.posts == []
        assert (await desk.item(outbox)).end is End.TOO_LONG
        assert '"reason": "body"' in desk.log()


@pytest.mark.parametrize("length", [1, 1020, 1021, 1024, 1025, 4090, 4096, 4097, 9000])
def test_whatever_the_assistant_frames_fits(length: int) -> None:
    body, many = "字" * length, choices(10, "字" * 24, "字" * 72)
    contents = (Say(body), AskForNumber(body), SayWithButtons(body, choices(3)), SayWithList(body, "字" * 30, many))

    assert all(fits(framed(content, "前", "後")) for content in contents)
    assert fits(SayWithList("好", "好", (row("tap", body, body),)))
    assert fits(SayWithButtons("好", (button("tap", body),)))
