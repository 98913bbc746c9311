"""What Meta says of a clinic's account, number and templates, as it was told: recorded once, heeded once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from smartclinic.platform.ids import digest
from smartclinic.platform.tasks import QueueName, Target, Task
from smartclinic.records.fields import Record, Retention, plain, record

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a notice may wait for its task before the sweep looks at it."""


@record("account_notices", retention=Retention.CLINIC_END)
class AccountNotice(Record, frozen=True, kw_only=True):
    """A notice of Meta's, in Meta's code words. `due_at` exists until it was heeded."""

    what: Annotated[str, plain("the webhook's field, in Meta's word")]
    at: Annotated[datetime, plain("Meta's time of it")]
    details: Annotated[dict[str, str], plain("what it says, in Meta's code words, never in anybody's own")]
    alone: Annotated[bool, plain("the account has no other clinic: any number that it names is this one's")] = False
    due_at: Annotated[datetime | None, plain("when the sweep looks at it")] = None
    tries: Annotated[int, plain("how often the sweep failed with it")] = 0


class NoticeDue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="account_notice"):
    """The task: heed this notice."""

    clinic: str
    notice: str
    v: int = 1


def notice_id(clinic: str, what: str, at: datetime, details: Mapping[str, str]) -> str:
    """The document id of a notice: Meta may tell it ten times, each of an account's clinics stores it once.

    The clinic is part of it, since it names the task as well, and a name is one clinic's.
    """
    said = (f"{name}={value}" for name, value in sorted(details.items()))
    return digest("account_notice", clinic, what, at.isoformat(), *said)


def notice_task(due: NoticeDue) -> Task:
    """A look at a notice, by reply. Every clinic of an account has the same notice, and a task of its own."""
    name = digest("notice_task", due.clinic, due.notice)
    return Task(QueueName.WAKE, name, Target.REPLY, msgspec.to_builtins(due))
