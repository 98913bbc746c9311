"""What the desk is made of, beside the composition root: `compose.App` inherits it, and builds each once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartclinic.platform.config import Settings
    from smartclinic.staff.devices import Devices
    from smartclinic.staff.invitations import Invitations
    from smartclinic.staff.keyed import StaffKey
    from smartclinic.staff.pins import Pins
    from smartclinic.staff.sessions import Sessions
    from smartclinic.staff.staffing import Staffing
    from smartclinic.staff.team import Team
    from smartclinic.work.run import Work


class DeskParts(ABC):
    """The desk's use cases, each built when it is first touched."""

    settings: Settings

    # --- what the composition root gives

    @property
    @abstractmethod
    def work(self) -> Work:
        """Commits use cases."""

    # --- who works there, and signing in

    @cached_property
    def staff_key(self) -> StaffKey:
        """Keys the ids of staff."""
        from smartclinic.staff.keyed import StaffKey  # noqa: PLC0415

        return StaffKey(self.settings.secret_bytes("MASTER_KEY"))

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        from smartclinic.staff.sessions import Sessions  # noqa: PLC0415

        return Sessions(self.work)

    @cached_property
    def devices(self) -> Devices:
        """The devices that clinics trust."""
        from smartclinic.staff.devices import Devices  # noqa: PLC0415

        return Devices(self.work)

    @cached_property
    def pins(self) -> Pins:
        """Switching between people on a trusted device."""
        from smartclinic.staff.pins import Pins  # noqa: PLC0415

        return Pins(self.work, self.staff_key)

    @cached_property
    def team(self) -> Team:
        """Who works at a clinic."""
        from smartclinic.staff.team import Team  # noqa: PLC0415

        return Team(self.work)

    @cached_property
    def invitations(self) -> Invitations:
        """Which clinics a Google account works at."""
        from smartclinic.staff.invitations import Invitations  # noqa: PLC0415

        return Invitations(self.work, self.staff_key)

    @cached_property
    def staffing(self) -> Staffing:
        """Inviting people and letting them go."""
        from smartclinic.staff.staffing import Staffing  # noqa: PLC0415

        return Staffing(self.work, self.staff_key, self.invitations, self.team, self.sessions)
