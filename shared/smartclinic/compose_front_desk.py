"""What the front desk is made of, beside the composition root: `compose.App` inherits it, and builds each once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartclinic.appointments.day_view import Diary
    from smartclinic.appointments.front_desk import FrontDesk
    from smartclinic.appointments.waitlist.offering import Waitlist
    from smartclinic.clinics.directory import Directory
    from smartclinic.clinics.page_links import PageLinks
    from smartclinic.disruptions.declaring import Disruptions
    from smartclinic.platform.clock import Clock
    from smartclinic.platform.config import Settings
    from smartclinic.platform.ids import Ids
    from smartclinic.platform.store import Store
    from smartclinic.queueing.board import Boards
    from smartclinic.queueing.closing import ForgottenLines
    from smartclinic.queueing.counter import Counter
    from smartclinic.queueing.telling import QueueNotices
    from smartclinic.work.run import Work


class FrontDeskParts(ABC):
    """Appointments, the queue, disruptions, and the pages that patients open; each built when it is first touched."""

    settings: Settings
    clock: Clock
    ids: Ids

    # --- what the composition root gives

    @property
    @abstractmethod
    def store(self) -> Store:
        """Where documents are kept."""

    @property
    @abstractmethod
    def work(self) -> Work:
        """Commits use cases."""

    @property
    @abstractmethod
    def directory(self) -> Directory:
        """Numbers and clinics."""

    # --- appointments

    @cached_property
    def front_desk(self) -> FrontDesk:
        """What staff do with appointments."""
        from smartclinic.appointments.front_desk import FrontDesk  # noqa: PLC0415
        from smartclinic.queueing.in_line import in_line  # noqa: PLC0415

        return FrontDesk(self.work, self.directory, (in_line,))

    @cached_property
    def diary(self) -> Diary:
        """What staff read of appointments."""
        from smartclinic.appointments.day_view import Diary  # noqa: PLC0415

        return Diary(self.work, self.directory)

    # --- the queue

    @cached_property
    def counter(self) -> Counter:
        """What staff do with queues."""
        from smartclinic.queueing.counter import Counter  # noqa: PLC0415

        return Counter(self.work, self.directory)

    @cached_property
    def queue_notices(self) -> QueueNotices:
        """What people who wait are told."""
        from smartclinic.queueing.telling import QueueNotices  # noqa: PLC0415

        return QueueNotices(self.work, self.directory)

    @cached_property
    def forgotten_lines(self) -> ForgottenLines:
        """Closes queues that nobody closed."""
        from smartclinic.queueing.closing import ForgottenLines  # noqa: PLC0415

        return ForgottenLines(self.work, self.directory)

    @cached_property
    def boards(self) -> Boards:
        """The screens in the waiting rooms."""
        from smartclinic.queueing.board import Boards  # noqa: PLC0415

        return Boards(self.work, self.directory)

    # --- disruptions and the waiting list

    @cached_property
    def disruptions(self) -> Disruptions:
        """What staff say of a day that does not go as planned, and whom it affects."""
        from smartclinic.disruptions.declaring import Disruptions  # noqa: PLC0415

        return Disruptions(self.work, self.directory)

    @cached_property
    def waitlist(self) -> Waitlist:
        """Offers places that have become free."""
        from smartclinic.appointments.waitlist.offering import Waitlist  # noqa: PLC0415

        return Waitlist(self.work, self.directory)

    # --- pages by link

    @cached_property
    def page_links(self) -> PageLinks:
        """The addresses of the pages that people open without signing in."""
        from smartclinic.clinics.page_links import PageLinks  # noqa: PLC0415

        return PageLinks(self.settings["PAGES_URL"])

    @cached_property
    def page_work(self) -> Work:
        """Reads what those pages show. The function that serves them has no keys, and hands in nothing."""
        from smartclinic.platform.keyless import Veiled  # noqa: PLC0415
        from smartclinic.platform.tasks import NoTasks  # noqa: PLC0415
        from smartclinic.work.run import Work  # noqa: PLC0415

        return Work(store=self.store, keyring=Veiled(), tasks=NoTasks(), clock=self.clock, ids=self.ids)

    @cached_property
    def page_boards(self) -> Boards:
        """The screens in the waiting rooms, as that function reads them."""
        from smartclinic.queueing.board import Boards  # noqa: PLC0415

        return Boards(self.page_work, self.directory)
