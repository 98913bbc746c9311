"""Conversations and tasks of an afternoon at the clinic: what lists are drawn from. All names are invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.views import Lists, Row
from smartclinic.conversations.gate import HELD_BY_ALARM, Reason, Speaker, Turn
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.roles import Role
from staff_desk.task_list import TaskItem, TaskList
from tests.unit.desk.visits import DOCTOR, NOW, NURSE, member

HOSTILE = "<script>alert('x')</script>\u202e\u200b陳大文\u0000" + "長" * 4000
"""Whatever somebody may call themselves: markup, direction overrides, zero widths, and 4,000 characters."""

TEAM: dict[StaffId, Member] = {NURSE: member(), DOCTOR: member("陳國明醫生", Role.DOCTOR)}


def contact(number: int) -> ContactId:
    """The contact of this number."""
    return ContactId(f"{number:026d}".replace("0", "a").replace("1", "b"))


def row(number: int, name: str | None = None, said: str | None = "你好", **facts: Any) -> Row:
    """A conversation that needs nobody, but for what is said here."""
    plain: dict[str, Any] = {
        "reasons": (), "since": None, "is_sounding": False, "is_unread": False, "holder": None, "held_until": None,
        "is_composing": False, "waiting_since": None, "heard_at": NOW - timedelta(minutes=number * 7),
        "last": Turn(Speaker.PATIENT, said) if said else None,
    }  # fmt: skip
    return Row(contact=contact(number), name=name, phone="85291234567", **(plain | facts))


def ago(minutes: int) -> Any:
    """So many minutes before now."""
    return NOW - timedelta(minutes=minutes)


def lists() -> Lists:
    """A busy afternoon."""
    needing = (
        row(1, "陳大文", "我阿爸心口好痛出冷汗，聽日可唔可以睇陳醫生", reasons=(Reason.RED_FLAG,), since=ago(2),
            is_sounding=True, is_unread=True, holder=HELD_BY_ALARM),
        row(2, "李心怡", "想搵姑娘", reasons=(Reason.ASKED,), since=ago(12), is_unread=True),
        row(3, None, "收到，但係幾時有得攞", reasons=(Reason.NOT_UNDERSTOOD, Reason.NOT_SENT),
            since=ago(47), is_composing=True),
        row(4, "Wong Siu Ming Alexander Benedict", "Can I get a sick leave certificate for yesterday please? " * 4,
            reasons=(Reason.SENT_SOMETHING,), since=ago(180), holder=NURSE),
        row(5, "何美玲", "多謝醫生", since=None, waiting_since=ago(60 * 5), holder=DOCTOR),
    )  # fmt: skip
    recent = (
        *needing[:2],
        row(6, "張偉強", "好，24/11（二）下晝3:30 陳醫生，約好喇 ✅"),
        row(7, "歐陽震華", "唔該晒", is_unread=True),
        row(8, None, "去到幾多號呀", heard_at=ago(60 * 26)),
    )
    return Lists(needing, recent, more_need=False)


def tasks() -> TaskList:
    """What is to be done this afternoon."""
    return TaskList(
        (
            task(1, "回電", row(1, "陳大文"), "病人問可否改期，請於四時前回電。", wanted_in=-30, owner=None),
            task(2, "證明書或文件", row(4, "Wong Siu Ming Alexander"), "昨日病假紙，要寄到電郵。",
                  wanted_in=90, owner=NURSE),
            task(3, "藥物", row(5, "何美玲"), "", wanted_in=60 * 27, owner=DOCTOR),
        ),
    )  # fmt: skip


def task(number: int, kind: str, whose: Row, note: str, *, wanted_in: int, owner: StaffId | None) -> TaskItem:
    """A task that is wanted in so many minutes."""
    return TaskItem(
        id=f"{number:032x}", kind=kind, row=whose, note=note, owner=owner,
        owner_name=TEAM[owner].name if owner else "", is_mine=owner == NURSE, wanted_by=ago(-wanted_in),
        since=ago(95), is_overdue=wanted_in < 0,
    )  # fmt: skip


def hostile_lists() -> Lists:
    """Somebody who tries to break the screen."""
    return Lists(tuple(hostile(number) for number in range(1, 4)), (hostile(9),), more_need=True)


def hostile(number: int) -> Row:
    """A conversation with a hostile name and hostile words."""
    return row(number, HOSTILE, HOSTILE, reasons=(Reason.ASKED,), since=ago(3))


def all_reasons() -> Sequence[Row]:
    """A conversation for each reason that there is."""
    return [row(10 + at, "陳大文", reasons=(reason,), since=ago(3)) for at, reason in enumerate(Reason)]
