"""A patient whose number WhatsApp hides books like anybody else, and is asked for it where the clinic needs one."""

from __future__ import annotations

import msgspec

from smartclinic.assistant import intents
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import Identity
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import AskForNumber, SayWithButtons
from tests.unit.assistant.situations import HIDDEN, KNOWN, SAMPLE, Desk, holding, situation

NOT_NEEDED = msgspec.structs.replace(SAMPLE, booking=msgspec.structs.replace(SAMPLE.booking, needs_phone=False))


async def booked(sender: Identity, clinic: Clinic = SAMPLE, language: str = "zh-HK") -> tuple[Desk, Answer]:
    """The answer to the name, for a place that is held."""
    desk, question = Desk(clinic), holding("chan/consultation/24 15:30")
    await desk.act(intents.BOOK, situation("…", clinic=clinic, sender=sender), day="2026-11-24", time="15:30")
    said = situation("陳小美", clinic=clinic, asked=question, sender=sender, language=language)
    return desk, await desk.answers(said)


async def test_the_confirmation_itself_asks_for_the_number() -> None:
    _, answer = await booked(HIDDEN)

    assert isinstance(answer.content, AskForNumber)
    assert answer.content.body.startswith("約好喇 ✅ 陳小美，24/11（二）下晝3:30 陳醫生")
    assert "彌敦道800號" in answer.content.body
    assert answer.content.body.endswith("診所未有你嘅電話號碼，請分享畀我哋，萬一有改動就可以打畀你。")


async def test_the_booking_stands_whether_or_not_the_number_comes() -> None:
    _, answer = await booked(HIDDEN)

    assert answer.subject is not None
    assert answer.attention is None
    assert answer.asked is not None
    assert answer.asked.question == intents.BOOKED


async def test_the_first_answer_to_a_contact_still_asks() -> None:
    desk, answer = await booked(HIDDEN)
    assert answer.content is not None

    introduced = desk.receptionist.introduce(situation("陳小美", sender=HIDDEN), answer.content, "zh-HK")

    assert isinstance(introduced, AskForNumber)
    assert len(introduced.body) <= 1024


async def test_a_known_number_is_not_asked_for() -> None:
    _, answer = await booked(KNOWN)

    assert isinstance(answer.content, SayWithButtons)


async def test_a_clinic_that_needs_no_number_does_not_ask() -> None:
    _, answer = await booked(HIDDEN, NOT_NEEDED)

    assert isinstance(answer.content, SayWithButtons)
    assert "電話號碼" not in answer.content.body
