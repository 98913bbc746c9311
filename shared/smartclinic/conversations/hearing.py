"""What a file says is put with the message that it came with, and whoever answers that message is woken.

Told after the message was settled, it is owed a look once more: a red flag or a STOP counts whenever it is heard; all
else is shown to staff. Nothing of it needs a key: the message's identifiers are neither read nor written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.content import Media
from smartclinic.conversations.message import OWED_AFTER, Heard, Message
from smartclinic.conversations.model_days import Spent, has_money, spend
from smartclinic.conversations.waking import Wake, wake_task
from smartclinic.media.attachment import Kind
from smartclinic.media.hearing import Perceived, perceive
from smartclinic.platform import logs
from smartclinic.platform.model import Senses
from smartclinic.platform.tasks import Task
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

Price: TypeAlias = Callable[[int, int], Spent]
"""What one question with so many tokens in and out costs."""

_NOTHING: Final = Heard()


class Hearing:
    """The ears of the media function: asks the model about a file, and tells the conversation."""

    def __init__(self, *, work: Work, directory: Directory, senses: Senses, price: Price) -> None:
        """`work` must be able to read messages; it needs no key."""
        self._work, self._directory, self._senses, self._price = work, directory, senses, price

    async def hear(self, clinic: str, message: str, kind: Kind, type_: str, content: bytes | None) -> None:
        """Hear the file of this message (a document id), once however often it is asked, and tell. `content`: None
        where the file is none that is heard. A clinic whose budget of the day is spent has nothing heard any more.
        Raises Contended, Unavailable.
        """
        config = (await self._directory.clinic(clinic)).config
        asks = await self._work.run(clinic, partial(self._asks, message=message, clinic=config))
        if asks is None:
            return
        perceived, spent = Perceived(), None
        if asks and content is not None:
            perceived = await perceive(self._senses, kind, type_, content)
            spent = self._price(perceived.tokens_in, perceived.tokens_out)
        await self._work.run(clinic, partial(self._tell, message=message, heard=_as_data(perceived), spent=spent))
        outcome = "words" if perceived.words else perceived.shows.value if perceived.shows else "nothing"
        logs.info("file_heard", clinic=clinic, kind=kind.value, outcome=outcome)

    async def _asks(self, unit: Unit, *, message: str, clinic: Clinic) -> bool | None:
        """Whether the model is asked, who is paid by the day. None: it was heard already, or there is nothing to hear;
        who told of it may have died before waking anybody.
        """
        found = await unit.get(Message, message)
        if found is None or not isinstance(found.content, Media):
            return None
        if found.heard is None:
            return await has_money(unit, clinic, self._work.clock.now())
        if found.due_at is not None:
            unit.enqueue(_wake(unit.clinic, message, found))
        return None

    async def _tell(self, unit: Unit, *, message: str, heard: Heard, spent: Spent | None) -> None:
        """Put it with the message and wake who answers; what it cost is counted with it."""
        found, now = await unit.get(Message, message), self._work.clock.now()
        if spent is not None and (found is None or found.heard is None):
            await spend(unit, spent, now)
        if found is None or not isinstance(found.content, Media):
            return  # erased or deleted meanwhile: what it said is not kept
        if found.heard is None:
            is_late = found.due_at is None and heard != _NOTHING
            owed = {"due_at": now + OWED_AFTER} if is_late else {}
            unit.patch_as_read(Message, message, heard=heard, **owed)
            if found.due_at is None and not is_late:
                return
        elif found.due_at is None:
            return
        unit.enqueue(_wake(unit.clinic, message, found))


def _wake(clinic: str, message: str, found: Message) -> Task:
    return wake_task(Wake(clinic=clinic, thread=found.thread, message=message, heard=True), None)


def _as_data(perceived: Perceived) -> Heard:
    return Heard(perceived.words, perceived.is_sure, perceived.shows, dict(perceived.card))
