"""A file that somebody sent: what is known of it, and how far it has come on its way to being shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, Final

import msgspec

from smartclinic.platform.clock import milliseconds
from smartclinic.platform.tasks import QueueName, Target, Task
from smartclinic.records.fields import Record, Retention, derived, record
from smartclinic.work.unit import Unit

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a file may wait for its task before the sweep looks at it."""


HELD_FOR: Final = timedelta(seconds=60)
"""How long an attachment belongs to whoever took it up: the dispatch deadline."""


class Kind(Enum):
    """What kind of file WhatsApp says it is. What it may weigh and be depends on this (`allowed.py`).

    Stickers are not fetched: nobody needs them.
    """

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"


class State(Enum):
    """How far a file has come. All but the first two are final; only CLEAN is ever served."""

    OWED = "owed"
    """Not fetched yet."""
    QUARANTINED = "quarantined"
    """Fetched, and not checked yet."""
    CLEAN = "clean"
    """Checked, and good."""
    INFECTED = "infected"
    """Checked, and bad: the bytes are deleted."""
    REFUSED = "refused"
    """Not taken, or not kept; the reason says why."""
    GONE = "gone"
    """Meta has it no longer."""
    WITHDRAWN = "withdrawn"
    """Its sender deleted the message: so are the bytes."""


class Refusal(Enum):
    """Why a file was not taken, for staff to tell the sender."""

    TOO_LARGE = "too_large"
    NOT_ACCEPTED = "not_accepted"
    """What it contains is no type that is accepted for its kind, whatever it calls itself."""
    BROKEN = "broken"
    """It claims an accepted type, but cannot be read as one."""
    CHANGED = "changed"
    """It is not the file that was announced: its hash is another."""
    NOT_FETCHED = "not_fetched"
    """It could not be had, however often it was tried."""


@record("attachments", retention=Retention.CLINIC_END)
class Attachment(Record, frozen=True, kw_only=True):
    """A file that came with the message of this id. `due_at` exists while it is on its way, or its bytes must go."""

    kind: Annotated[Kind, derived("what WhatsApp says it is")]
    media_id: Annotated[str, derived("Meta's id of the file, good for seven days; names nobody")]
    asked_at: Annotated[datetime, derived("when it was seen")]
    claimed_type: Annotated[str, derived("its type as the sender's phone says")] = ""
    claimed_hash: Annotated[str, derived("its SHA-256 in base64 as the webhook says")] = ""
    state: Annotated[State, derived("how far it has come")] = State.OWED
    refusal: Annotated[Refusal | None, derived("why it was not taken")] = None
    to_hear: Annotated[bool, derived("a model is still to be asked what it says or shows")] = False
    type: Annotated[str | None, derived("its type by its content")] = None
    size: Annotated[int | None, derived("bytes as they are kept")] = None
    holder: Annotated[str | None, derived("which worker holds it")] = None
    looked_at: Annotated[datetime | None, derived("since when")] = None
    finished_at: Annotated[datetime | None, derived("when its state became final")] = None
    due_at: Annotated[datetime | None, derived("when the sweep looks at it")] = None
    tries: Annotated[int, derived("how often it was tried in its present state")] = 0

    @property
    def is_finished(self) -> bool:
        """Whether its state is final."""
        return self.state not in {State.OWED, State.QUARANTINED}


class Fetch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The task: bring this attachment further. `k` counts the looks at it."""

    clinic: str
    attachment: str
    k: int = 0
    v: int = 1

    def again(self, at: datetime) -> Task:
        """The next look at the same attachment."""
        return fetch_task(msgspec.structs.replace(self, k=self.k + 1), at)


def fetch_task(fetch: Fetch, at: datetime | None) -> Task:
    """A look at an attachment, named after its message: the name holds nothing else."""
    name = f"{fetch.attachment}-{fetch.k}"
    return Task(QueueName.MEDIA, name, Target.MEDIA, msgspec.to_builtins(fetch), at)


def attach(
    unit: Unit,
    message: str,
    *,
    kind: str,
    media_id: str,
    mime: str,
    sha256: str,
    now: datetime,
    to_hear: bool = False,
) -> None:
    """Record that a file came with this message (a document id), and ask for it. `sha256` is the webhook's, in base64.

    Call it in one commit with what says that it was asked for: then it happens once. `to_hear`: a model is asked what
    it says or shows. Raises ValueError for an unknown kind.
    """
    attachment = Attachment(
        kind=Kind(kind),
        media_id=media_id,
        asked_at=now,
        claimed_type=mime,
        claimed_hash=sha256,
        to_hear=to_hear,
        due_at=now + OWED_AFTER,
    )
    unit.create(message, attachment)
    unit.enqueue(fetch_task(Fetch(clinic=unit.clinic, attachment=message), None))


async def withdraw(unit: Unit, message: str, now: datetime) -> None:
    """Its sender deleted the message: the file is served no more with this commit, and its bytes go right after.

    Whoever holds it may be writing them still: then they go when that is over.
    """
    found = await unit.get(Attachment, message)
    if found is None or found.state is State.WITHDRAWN:
        return
    at = found.looked_at + HELD_FOR if found.holder and found.looked_at else now
    unit.put(
        message,
        msgspec.structs.replace(
            found, state=State.WITHDRAWN, finished_at=now, holder=None, due_at=max(at, now) + OWED_AFTER
        ),
    )
    unit.enqueue(fetch_task(Fetch(clinic=unit.clinic, attachment=message, k=milliseconds(now)), at))
