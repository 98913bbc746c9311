"""Somebody signed in at the sample clinic, without a service behind: what a template is rendered for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from starlette.datastructures import FormData
from starlette.requests import Request

from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Language
from smartclinic.compose import App
from smartclinic.staff.member import UNDERTAKING, Member, StaffId
from smartclinic.staff.roles import Role, permissions
from smartclinic.staff.signed_in import SignedIn
from staff_desk.links import Links
from staff_desk.preferences import Preferences
from staff_desk.visit import Visit

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""A Monday afternoon, 15:30 in Hong Kong."""

NURSE = StaffId("nurse-1")
DOCTOR = StaffId("doctor-1")


@dataclass
class OneAfterAnother:
    """Ids in their order."""

    made: int = 0

    def new(self) -> str:
        self.made += 1
        return f"id-{self.made}"


@dataclass
class FixedClock:
    """It is always NOW."""

    def now(self) -> datetime:
        return NOW


def member(name: str = "何姑娘", role: Role = Role.NURSE) -> Member:
    """A member of staff who has accepted the undertaking."""
    return Member(
        name=name, email="nurse@example.com", role=role, invited_at=NOW - timedelta(days=30), undertaking=UNDERTAKING
    )


def visit(
    path: str = "/",
    *,
    method: str = "GET",
    role: Role = Role.NURSE,
    name: str = "何姑娘",
    language: Language = Language.ZH_HK,
    masks: bool = False,
    form: Mapping[str, str] | None = None,
    **app: Any,  # what the pages under test ask of the service
) -> Visit:
    """A visit of this path. `app`: the service's parts that it needs."""
    here, _, query = path.partition("?")
    scope = {
        "type": "http", "method": method, "path": here, "query_string": query.encode(), "headers": [], "root_path": "",
    }  # fmt: skip
    service = SimpleNamespace(clock=FixedClock(), ids=OneAfterAnother(), **app)
    who = member(name, role)
    signed_in = SignedIn(
        "hong-wo", NURSE, who, "session", "csrf-token", permissions(role, is_granted=False), NOW - timedelta(hours=1)
    )
    clinic = ClinicRecord(phone_number_id="1", config=load_clinic_file(sample_clinic_text()))
    return Visit(
        Request(scope), cast("App", service), {}, FormData(dict(form or {})), Preferences(language, masks),
        Links("https://desk.example"), signed_in=signed_in, clinic=clinic, token="1-0000000000000000",
    )  # fmt: skip
