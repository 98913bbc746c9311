"""A conversation as one request sees it: read, recorded as viewed, and made ready to be drawn."""

from __future__ import annotations

import re
from asyncio import gather
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from smartclinic.audit.entry import Action
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.paging import Cut, Kind, Place, cursor_of, microseconds
from smartclinic.conversations.desk.views import Thread
from smartclinic.conversations.surviving import NoConversation
from smartclinic.staff.team import Members
from staff_desk.conversation.bubbles import Day, Drawing
from staff_desk.conversation.heading import Heading, Looking
from staff_desk.visit import NotFound, Visit

_MOMENT: Final = re.compile(r"[0-9]{1,16}")
_ID: Final = re.compile(r"[0-9a-z]{1,64}")


@dataclass(frozen=True)
class Shown:
    """A conversation, and what a page draws of it. `seen` is a moment before it was read, in microseconds: what
    happens later has not been seen.
    """

    visit: Visit
    thread: Thread
    members: Members
    now: datetime

    @property
    def contact(self) -> ContactId:
        """Whose conversation it is; not the one that was asked for where two were joined."""
        return self.thread.row.contact

    @property
    def seen(self) -> int:
        """The moment before it was read."""
        return microseconds(self.now)

    @cached_property
    def drawing(self) -> Drawing:
        """What entries are drawn with."""
        return Drawing(self.visit.say, self.visit.language, self.members, self.now)

    @cached_property
    def looking(self) -> Looking:
        """Who looks at it."""
        visit = self.visit
        return Looking(visit.signed_in.staff, self.members, visit.say, visit.language, self.now, visit.clinic.config)

    @cached_property
    def heading(self) -> Heading:
        """What its head says."""
        return self.looking.heading(self.thread)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Its entries."""
        return self.drawing.days(self.thread.entries)

    def path(self, *rest: str) -> str:
        """The path of something of this conversation."""
        return "/".join(("/conversations", self.contact, *rest))


def contact_asked(visit: Visit) -> ContactId:
    """The contact that the address names. Raises NotFound for what is no id."""
    if not _ID.fullmatch(visit.params["contact"]):
        raise NotFound
    return ContactId(visit.params["contact"])


def document_asked(visit: Visit, name: str) -> str:
    """The document that the address names. Raises NotFound for what is no id."""
    if not _ID.fullmatch(visit.params[name]):
        raise NotFound
    return visit.params[name]


async def show(visit: Visit, before: str | None = None) -> Shown:
    """Read a page of the conversation that the address names, and record that it was viewed. Raises NotFound."""
    contact, now = contact_asked(visit), visit.app.clock.now()
    try:
        thread, members = await gather(
            visit.app.threads.read(visit.clinic_id, contact, before), visit.app.team.members(visit.clinic_id)
        )
    except NoConversation:
        raise NotFound from None
    subject = f"conversations/{thread.row.contact}"
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_CONVERSATION, subject)
    return Shown(visit, thread, members, now)


async def show_around(visit: Visit, at: str) -> Shown:
    """The same, the page that ends right after the moment `at` (microseconds, as an entry's link says it)."""
    if not _MOMENT.fullmatch(at):
        raise NotFound
    # A moment in floating-point seconds may be a microsecond off.
    end = Cut(Place(int(at) + 2, Kind.MESSAGE, "0"), 0)
    return await show(visit, cursor_of(end, f"{visit.clinic_id}/{contact_asked(visit)}"))
