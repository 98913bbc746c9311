"""Whose a conversation is when somebody is on call and a patient, or turns out to be."""

from __future__ import annotations

import pytest

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.gate import Gate, Speaker, Turn
from smartclinic.conversations.identity.merging import merged

PHONE = Identity(phone="85223450001")
ON_CALL = Gate(address=PHONE, on_call=True)
A_PATIENTS = Gate(address=Identity(bsuid="HK.1"), notice_version="1", turns=(Turn(Speaker.PATIENT, "你好"),))
NOBODYS = Gate(address=Identity(bsuid="HK.1"))


@pytest.mark.parametrize(
    ("winner", "loser", "is_on_call"),
    [
        (ON_CALL, NOBODYS, True),
        (NOBODYS, ON_CALL, True),
        (ON_CALL, A_PATIENTS, False),
        (A_PATIENTS, ON_CALL, False),
        (ON_CALL, ON_CALL, True),
        (A_PATIENTS, NOBODYS, False),
    ],
)
def test_two_contacts_that_become_one_are_a_patient_if_either_was(winner: Gate, loser: Gate, is_on_call: bool) -> None:
    assert merged(winner, loser).on_call is is_on_call


def test_staff_on_call_are_no_patients_whatever_they_have_read() -> None:
    assert not ON_CALL.is_a_patients
    assert A_PATIENTS.is_a_patients
