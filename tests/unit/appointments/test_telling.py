"""What staff did with a visit is told in the patient's own register and script; outside the window as Meta has it."""

from __future__ import annotations

import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.telling import Telling, tell
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.contacts.identity import Contact
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.notices import Told
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.outgoing import SayWithButtons
from smartclinic.work.unit import Found
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import KNOWN, ME, SAMPLE
from tests.unit.clinics.test_written_chinese import SPOKEN

CLINIC = ClinicRecord(phone_number_id="111", config=SAMPLE)


async def visit_of(place: Clinicians, language: str) -> Found[Appointment]:
    """A visit of somebody who writes this language."""
    patient = place.patient()
    await patient.says("想約聽日下晝三點睇陳醫生")
    await patient.says("陳小美")
    await place.put(ME, Gate(address=KNOWN, language=language))
    await place.put(ME, Contact())
    [visit] = await place.visits()
    return visit


async def told(language: str, what: Telling) -> OutboxItem:
    """The message that is queued."""
    place = Clinicians()
    visit, unit = await visit_of(place, language), place.unit()
    assert await tell(unit, CLINIC, visit, what, "staff", now=place.now) is Told.QUEUED
    [item] = [each.after for each in unit.changes if isinstance(each.after, OutboxItem)]
    return item


@pytest.mark.parametrize("what", Telling)
@pytest.mark.parametrize("language", ["zh-HK", "zh-Hant", "zh-Hans", "en"])
async def test_each_reads_their_own(what: Telling, language: str) -> None:
    item = await told(language, what)

    assert isinstance(item.content, SayWithButtons)
    shown = item.content.body + "".join(button.title for button in item.content.buttons)
    assert "陳小美" in shown
    assert bool(SPOKEN.search(shown)) is (language == "zh-HK")
    assert ("诊所" in shown) is (language == "zh-Hans")
    assert item.instead is not None
    assert item.instead.language == ("en" if language == "en" else "zh_HK")
    assert "诊" not in item.instead.body
    assert [button.id for button in item.content.buttons] == list(item.instead.replies)
