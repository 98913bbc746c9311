"""Who has an account at the stand-in: the sample clinic's staff, one of each role, and some who may not come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smartclinic.platform.ids import digest
from smartclinic.staff.roles import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `role` is what the sample clinic invites them as; None: it does not."""

    name: str
    email: str
    role: Role | None = None
    is_verified: bool = True

    @property
    def subject(self) -> str:
        """The account's own id, as short as Google's. It stays when the address changes."""
        return digest("account", self.email)[:21]


PEOPLE: Final = (
    Person("何敏儀", "ho.manyi@clinic.example", Role.MANAGER),
    Person("林姑娘", "lam@clinic.example", Role.NURSE),
    Person("陳家明醫生", "chan.kaming@clinic.example", Role.DOCTOR),
    Person("張小姐", "cheung@clinic.example", Role.FRONT_DESK),
    Person("周婉婷", "chow.yuenting@clinic.example", Role.PRIVACY_OFFICER),
    Person("Alex Lee", "alex@operator.example", Role.OPERATOR),
    Person("沒有獲邀的人 / not invited", "somebody@elsewhere.example"),
    Person("未驗證電郵 / not verified", "lam.unverified@clinic.example", is_verified=False),
)
"""All names are invented."""
