"""What the front desk is made of, beside the composition root: `compose.App` inherits it, and builds each once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartclinic.clinics.directory import Directory
    from smartclinic.clinics.page_links import PageLinks
    from smartclinic.platform.config import Settings
    from smartclinic.work.run import Work


class FrontDeskParts(ABC):
    """Appointments, the queue, disruptions, and the pages that patients open; each built when it is first touched."""

    settings: Settings

    # --- what the composition root gives

    @property
    @abstractmethod
    def work(self) -> Work:
        """Commits use cases."""

    @property
    @abstractmethod
    def directory(self) -> Directory:
        """Numbers and clinics."""

    # --- appointments

    # --- the queue

    # --- disruptions

    # --- pages by link

    @cached_property
    def page_links(self) -> PageLinks:
        """The addresses of the pages that people open without signing in."""
        from smartclinic.clinics.page_links import PageLinks  # noqa: PLC0415

        return PageLinks(self.settings["PAGES_URL"])
