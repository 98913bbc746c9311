"""What only staff can settle, as patterns: papers, medicine without a visit, reports, receipts, insurance. Pure.

The thing that is named tells the kind: nobody writes 收據 who wants something else. Where two are named the one that
is asked for stands first in the table: a receipt for the insurer is a receipt.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.medical_questions import is_medical_question
from smartclinic.assistant.understanding.pattern_files import patterns

with patterns("staff_matters") as _said:
    _RECEIPT: Final = _said["receipt"]
    _DOCUMENT: Final = _said["document"]
    _INSURANCE: Final = _said["insurance"]
    _PAID_FOR: Final = _said["paid_for"]
    _RESULT: Final = _said["result"]
    _MEDICINE: Final = _said["medicine"]
    _GONE: Final = _said["gone"]
    _A_DRUG: Final = _said["a_drug"]
    _TAKING: Final = _said["taking"]
    _OTHER: Final = _said["other"]

_KINDS: Final = (
    (_RECEIPT, intents.RECEIPT),
    (_DOCUMENT, intents.DOCUMENT),
    (_INSURANCE, intents.INSURANCE),
    (_PAID_FOR, intents.INSURANCE),
    (_RESULT, intents.RESULT),
)


def staff_matter(plain: str) -> str | None:
    """The intent of a text (in its matching form) that names something of staff's; None: it names none."""
    for pattern, name in _KINDS:
        if pattern.search(plain):
            return name
    if _GONE.search(plain) or (_MEDICINE.search(plain) and not _TAKING.search(plain)):
        return intents.MEDICINE
    if _A_DRUG.search(plain) and not is_medical_question(plain) and not _TAKING.search(plain):
        return intents.MEDICINE
    return intents.STAFF_MATTER if _OTHER.search(plain) else None
