"""Services as patients name them: by the clinic's own name, or by a word of the same kind such as flu shot."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.clinics.model import Clinic, Service

_KINDS: Final = tuple(
    compiled(pattern)
    for pattern in (
        r"流感(?:疫苗)?針?|\bflu ?(?:shot|jab|vaccin\w*|vax|injection|inject|needle|針|疫苗)|\b(?:shot|jab"
        r"|vaccin\w*|injection) for (?:the )?flu\b"
        r"|\binfluenza\b",
        r"身體檢查|體檢|驗[下吓]?身(?!份)|\b(?:health|body|medical|physical) ?check(?:[ -]?ups?)?\b|\bcheck[ -]?ups?\b",
        r"新冠|\bcovid\b",
        r"hpv|子宮頸癌疫苗",
        r"肺炎鏈球菌|肺炎針|\bpneumococcal\b",
        r"帶狀疱疹|生蛇針|\bshingles\b",
        r"抽血|驗血|\bblood tests?\b",
        r"洗牙|\bscaling\b",
        r"物理治療|\bphysio\w*",
        r"針灸|\bacupuncture\b",
    )
)


def named_service(plain: str, clinic: Clinic) -> str:
    """The id of the service that a text (in its matching form) names, the longest name first; else an empty text."""
    by_length = sorted(clinic.services, key=lambda service: -max(len(name) for name in _names(service)))
    for service in by_length:
        if any(name in plain for name in _names(service)):
            return service.id
    for kind in _KINDS:
        alike = [service.id for service in clinic.services if kind.search(" ".join(_names(service)))]
        if len(alike) == 1 and kind.search(plain):
            return alike[0]
    return ""


def _names(service: Service) -> tuple[str, str]:
    return for_matching(service.name.zh), for_matching(service.name.en)


def named_branch(plain: str, clinic: Clinic) -> str:
    """The id of the only branch that a text (in its matching form) names; else an empty text."""
    squeezed = plain.replace(" ", "")
    named = [
        branch.id
        for branch in clinic.branches
        if any(for_matching(name).replace(" ", "") in squeezed for name in (branch.name.zh, branch.name.en))
    ]
    return named[0] if len(named) == 1 else ""
