"""Bringing a file in: fetched into quarantine, heard, checked, and only then where it is served from.

A model is asked before the check, which may take a day: it is given bytes, and gives back words (docs/decisions/0031).
Every step may be killed anywhere and done again: names of files derive from the attachment, a step's effects on files
come before the commit that tells of them, and only whoever holds the attachment commits. The steps run in the function
that does nothing else: strangers' bytes are parsed there and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

import msgspec

from smartclinic.clinics.directory import Directory
from smartclinic.media.allowed import NotTaken
from smartclinic.media.attachment import HELD_FOR, OWED_AFTER, Attachment, Fetch, Kind, Refusal, State
from smartclinic.media.fetching import Fetcher
from smartclinic.media.hearing import may_be_heard
from smartclinic.media.names import clean_name, quarantine_name
from smartclinic.media.source import MediaGone, MediaUnavailable
from smartclinic.platform import logs
from smartclinic.platform.files import Files, FilesError, Stored
from smartclinic.platform.scanner import Scanner, ScannerUnavailable
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

CHECK_S: Final = 20.0
"""The longest that a check may take."""

READ_S: Final = 5.0
"""The longest that reading a file may take that shall be heard."""

GO_ON: Final = timedelta(seconds=12)
"""A file that was fetched within this is heard, and one that was heard within it checked, at once; another by a task of
its own. With READ_S and hearing's own seconds it stays below those of a request (tests/unit/test_seconds.py)."""

MOST_TRIES: Final = 12
"""How often a file is tried to be fetched, over most of a day."""

CHANGED_TRIES: Final = 3
"""A hash that differs may be an accident on the way; as often as this it is not."""

HEARING_TRIES: Final = 3
"""A file is given to the model no more after as many looks at it: it may be what kills whoever looks."""

META_KEEPS: Final = timedelta(days=7)
"""How long Meta has it."""

_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = {State.OWED: timedelta(hours=6), State.QUARANTINED: timedelta(days=1)}
"""A file that cannot be checked is asked about for ever, so seldom: a scanner may come."""


class Ears(Protocol):
    """Who hears what a file says, and tells whoever waits for it."""

    async def hear(self, clinic: str, message: str, kind: Kind, type_: str, content: bytes | None) -> None:
        """Hear the file of this message (a document id), once however often it is asked, and tell. `content`: None
        where the file is none that is heard. Raises Contended, Unavailable.
        """


class Intake:
    """What the media function does with attachments. `ears`: None where no model hears."""

    def __init__(
        self,
        *,
        work: Work,
        directory: Directory,
        fetcher: Fetcher,
        files: Files,
        scanner: Scanner,
        ears: Ears | None = None,
    ) -> None:
        self._work, self._directory, self._fetcher = work, directory, fetcher
        self._files, self._scanner, self._ears = files, scanner, ears

    async def bring(self, fetch: Fetch) -> None:
        """Take an attachment as far as it goes now; what must be tried again has its task.

        Raises Contended, Unavailable, UnknownClinic: Cloud Tasks then tries again.
        """
        holder, started = self._work.ids.new(), self._work.clock.now()
        held = await self._work.run(fetch.clinic, partial(self._take_up, fetch=fetch, holder=holder))
        if held is None:
            if await self._tidy(fetch):
                await self._forget(fetch)
            return
        if held.state is State.OWED:
            held = await self._fetch(fetch, held)
        if held is None or held.state is not State.QUARANTINED or await self._is_left(fetch, held, started):
            return
        if held.to_hear:
            held = await self._hear(fetch, held)
        if held is not None and not await self._is_left(fetch, held, started):
            await self._check(fetch, held)

    async def give_up(self, clinic: str, attachment_id: str) -> None:
        """For the sweep: end an attachment that fails in ways which nobody foresaw. Its bytes stay where they are."""

        async def end(unit: Unit) -> None:
            found = await unit.get(Attachment, attachment_id)
            if found is not None and not found.is_finished:
                unit.put(attachment_id, _finished(found, State.REFUSED, Refusal.NOT_FETCHED, self._work.clock.now()))

        await self._work.run(clinic, end)

    async def _is_left(self, fetch: Fetch, held: Attachment, started: datetime) -> bool:
        """Whether what has taken long is left to a task of its own: each stays below the deadline of a dispatch."""
        now = self._work.clock.now()
        if now - started > GO_ON:
            await self._record(fetch, held, {}, again_at=now)
            return True
        return False

    # --- taking it up

    async def _take_up(self, unit: Unit, *, fetch: Fetch, holder: str) -> Attachment | None:
        """One attempt to hold it. None when there is nothing to do now; whoever must look next is enqueued."""
        found, now = await unit.get(Attachment, fetch.attachment), self._work.clock.now()
        if found is None or found.is_finished:
            return None
        if found.holder == holder:
            return found  # our own hold, whose acknowledgement was lost
        if found.holder is not None and found.looked_at and now - found.looked_at < HELD_FOR:
            unit.enqueue(fetch.again(found.looked_at + HELD_FOR))
            return None
        if found.state is State.OWED and found.tries >= MOST_TRIES:
            unit.put(fetch.attachment, _finished(found, State.REFUSED, Refusal.NOT_FETCHED, now))
            return None
        held = msgspec.structs.replace(
            found, holder=holder, looked_at=now, tries=found.tries + 1, due_at=now + HELD_FOR
        )
        unit.put(fetch.attachment, held)
        return held

    # --- fetching

    async def _fetch(self, fetch: Fetch, held: Attachment) -> Attachment | None:
        """Into quarantine. None when it is not there, and what becomes of it is recorded."""
        clinic = await self._directory.clinic(fetch.clinic)
        name = quarantine_name(fetch.clinic, fetch.attachment)
        try:
            fetched = await self._fetcher.fetch(held, clinic.phone_number_id, name)
        except NotTaken as error:
            if error.refusal is Refusal.CHANGED and held.tries < CHANGED_TRIES:
                await self._later(fetch, held, error)
            else:
                await self._finish(fetch, held, State.REFUSED, error.refusal)
        except MediaGone:
            await self._finish(fetch, held, State.GONE)
        except (MediaUnavailable, FilesError, TimeoutError) as error:
            await self._later(fetch, held, error)
        else:
            there = {"state": State.QUARANTINED, "type": fetched.type, "size": fetched.size, "tries": 1}
            return await self._record(fetch, held, there)
        return None

    # --- hearing

    async def _hear(self, fetch: Fetch, held: Attachment) -> Attachment | None:
        """Have it heard. None when it is not ours any more."""
        if self._ears is not None:
            content = await self._to_hear(fetch, held)
            await self._ears.hear(fetch.clinic, fetch.attachment, held.kind, held.type or "", content)
        return await self._record(fetch, held, {"to_hear": False})

    async def _to_hear(self, fetch: Fetch, held: Attachment) -> bytes | None:
        """Its bytes, if they are of what a model hears; what cannot be read now is not heard."""
        is_heard = held.type is not None and may_be_heard(held.kind, held.type, held.size or 0)
        if not is_heard or held.tries > HEARING_TRIES:
            return None
        name = quarantine_name(fetch.clinic, fetch.attachment)
        try:
            async with asyncio.timeout(READ_S):
                stored = await self._files.stat(name)
                return await _all(self._files.read(name, version=stored.version)) if stored else None
        except (FilesError, TimeoutError) as error:
            logs.info("attachment_not_heard", clinic=fetch.clinic, error=type(error).__name__)
            return None

    # --- checking

    async def _check(self, fetch: Fetch, held: Attachment) -> None:
        """Out of quarantine, if the scanner says so."""
        try:
            async with asyncio.timeout(CHECK_S):
                state = await self._checked(fetch)
        except (ScannerUnavailable, FilesError, TimeoutError) as error:
            await self._later(fetch, held, error)
            return
        if state is State.OWED:
            await self._record(fetch, held, {"state": state}, again_at=self._work.clock.now())
        else:
            await self._finish(fetch, held, state)

    async def _checked(self, fetch: Fetch) -> State:
        """What the scanner says, done: the clean file is in its place, the other is deleted."""
        quarantined, clean = _names(fetch)
        stored = await self._files.stat(quarantined)
        if stored is None:  # done already, by one that was killed before it could say so; or lost
            return State.CLEAN if await self._files.stat(clean) else State.OWED
        state = await self._verdict(fetch, quarantined, stored)
        if state is State.CLEAN:
            # The version that was scanned, and no other that was written meanwhile.
            await self._files.copy(quarantined, clean, version=stored.version)
        else:
            await self._files.delete(clean)  # another worker may have asked a scanner that did not know it yet
        await self._files.delete(quarantined)
        return state

    async def _verdict(self, fetch: Fetch, name: str, stored: Stored) -> State:
        verdict = await self._scanner.scan(self._files.read(name, version=stored.version))
        if verdict.is_clean:
            return State.CLEAN
        logs.warning("attachment_infected", clinic=fetch.clinic, reason=verdict.signature)
        return State.INFECTED

    # --- recording

    async def _finish(self, fetch: Fetch, held: Attachment, state: State, refusal: Refusal | None = None) -> None:
        """Record how it ended. What was never taken leaves no bytes of an attempt that died before it could say so."""
        if state in {State.REFUSED, State.GONE}:
            await self._files.delete(quarantine_name(fetch.clinic, fetch.attachment))
        now = self._work.clock.now()
        ended = _finished(held, state, refusal, now)
        changes = {name: getattr(ended, name) for name in ("state", "refusal", "finished_at", "due_at", "holder")}
        await self._record(fetch, held, changes)
        reason = refusal.value if refusal else None
        logs.info("attachment_settled", clinic=fetch.clinic, kind=held.kind.value, outcome=state.value, reason=reason)

    async def _later(self, fetch: Fetch, held: Attachment, error: Exception) -> None:
        """Try again with growing distance; what Meta keeps no longer is gone."""
        now = self._work.clock.now()
        logs.info("attachment_waits", clinic=fetch.clinic, error=type(error).__name__, attempt=held.tries)
        if held.state is State.OWED and now - held.asked_at > META_KEEPS:
            await self._finish(fetch, held, State.GONE)
            return
        wait = min(_LONGEST_WAIT[held.state], _FIRST_WAIT * 2 ** min(held.tries, 20))
        await self._record(fetch, held, {}, again_at=now + wait)

    async def _record(
        self, fetch: Fetch, held: Attachment, changes: dict[str, object], *, again_at: datetime | None = None
    ) -> Attachment | None:
        """Commit changes while it is still held by us. None when it is not: then what we left in quarantine goes.

        `again_at`: let go of it, and look again then.
        """
        if again_at is not None:
            changes = changes | {"holder": None, "due_at": again_at + OWED_AFTER}

        async def record(unit: Unit) -> Attachment | None:
            found = await unit.get(Attachment, fetch.attachment)
            if found is None or found.holder != held.holder:
                return None
            after = msgspec.structs.replace(found, **changes)
            unit.put(fetch.attachment, after)
            if again_at is not None:
                unit.enqueue(fetch.again(again_at))
            return after

        after = await self._work.run(fetch.clinic, record)
        if after is None:
            await self._tidy(fetch)
        return after

    async def _tidy(self, fetch: Fetch) -> bool:
        """Leave no bytes of an attachment that is finished, but its clean ones, or whose record was erased.

        Whether nothing is left that should not be.
        """

        async def read(unit: Unit) -> Attachment | None:
            return await unit.get(Attachment, fetch.attachment)

        found = await self._work.run(fetch.clinic, read)
        if found is not None and not found.is_finished:
            return False
        quarantined, clean = _names(fetch)
        try:
            await self._files.delete(quarantined)
            if found is None or found.state is not State.CLEAN:
                await self._files.delete(clean)
        except FilesError as error:
            logs.info("attachment_not_tidied", clinic=fetch.clinic, error=type(error).__name__)
            return False
        return True

    async def _forget(self, fetch: Fetch) -> None:
        """The bytes of a withdrawn file are gone: nothing is owed any more."""

        async def forget(unit: Unit) -> None:
            found = await unit.get(Attachment, fetch.attachment)
            if found is not None and found.is_finished and found.due_at is not None:
                unit.put(fetch.attachment, msgspec.structs.replace(found, due_at=None))

        await self._work.run(fetch.clinic, forget)


async def _all(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


def _finished(found: Attachment, state: State, refusal: Refusal | None, now: datetime) -> Attachment:
    return msgspec.structs.replace(found, state=state, refusal=refusal, finished_at=now, due_at=None, holder=None)


def _names(fetch: Fetch) -> tuple[str, str]:
    return quarantine_name(fetch.clinic, fetch.attachment), clean_name(fetch.clinic, fetch.attachment)
