"""What the desk is made of, beside the composition root: `compose.App` inherits it, and builds each once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

    from smartclinic.clinics.directory import Directory
    from smartclinic.conversations.alarms.on_call import OnCall
    from smartclinic.conversations.alarms.presence import Presence
    from smartclinic.conversations.alarms.watching import Alarms
    from smartclinic.conversations.desk.lists import DeskLists
    from smartclinic.conversations.desk.poll import Poll
    from smartclinic.conversations.desk.search import Search
    from smartclinic.conversations.desk.tasks import DeskTasks
    from smartclinic.conversations.desk.thread import Threads
    from smartclinic.conversations.notes import Notes
    from smartclinic.conversations.seeing import Seeing
    from smartclinic.conversations.staff_tasks import StaffTasks
    from smartclinic.platform.clock import Clock
    from smartclinic.platform.config import Settings
    from smartclinic.platform.openid import OpenId
    from smartclinic.platform.rates import Rates
    from smartclinic.platform.sealing import Seal
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
    clock: Clock
    _given_issuer: httpx.AsyncBaseTransport | None

    # --- what the composition root gives

    @property
    @abstractmethod
    def work(self) -> Work:
        """Commits use cases."""

    @property
    @abstractmethod
    def directory(self) -> Directory:
        """Numbers and clinics."""

    # --- who works there, and signing in

    @cached_property
    def staff_key(self) -> StaffKey:
        """Keys the ids of staff."""
        from smartclinic.staff.keyed import StaffKey  # noqa: PLC0415

        return StaffKey(self.settings.secret_bytes("MASTER_KEY"))

    @cached_property
    def openid(self) -> OpenId:
        """Where staff show who they are."""
        import httpx  # noqa: PLC0415

        from smartclinic.platform.openid import OpenId  # noqa: PLC0415

        return OpenId(
            self.settings["SIGN_IN_ISSUER"],
            httpx.AsyncClient(transport=self._given_issuer, trust_env=False),
            self.clock,
            client_id=self.settings["SIGN_IN_CLIENT_ID"],
            client_secret=self.settings["SIGN_IN_CLIENT_SECRET"],
            redirect_uri=f"{self.settings['DASHBOARD_URL'].rstrip('/')}/sign-in/done",
        )

    @cached_property
    def sign_in_seal(self) -> Seal:
        """Seals what a browser keeps of a sign-in under way."""
        from smartclinic.platform.sealing import Seal  # noqa: PLC0415

        return Seal(self.settings.secret_bytes("MASTER_KEY"), "sign-in", self.clock)

    @cached_property
    def rates(self) -> Rates:
        """How often one may try."""
        from smartclinic.platform.rates import Rates  # noqa: PLC0415

        return Rates(self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        from smartclinic.staff.sessions import Sessions  # noqa: PLC0415

        return Sessions(self.work, self.staff_key)

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

    # --- what staff do in a conversation, beside taking it over

    @cached_property
    def notes(self) -> Notes:
        """What staff write for each other."""
        from smartclinic.conversations.notes import Notes  # noqa: PLC0415

        return Notes(self.work)

    @cached_property
    def staff_tasks(self) -> StaffTasks:
        """Work for people."""
        from smartclinic.conversations.staff_tasks import StaffTasks  # noqa: PLC0415

        return StaffTasks(self.work, self.directory)

    @cached_property
    def seeing(self) -> Seeing:
        """What has been looked at."""
        from smartclinic.conversations.seeing import Seeing  # noqa: PLC0415

        return Seeing(self.work)

    # --- a red flag is heard

    @cached_property
    def alarms(self) -> Alarms:
        """Red flags, until somebody says that they see to them."""
        from smartclinic.conversations.alarms.watching import Alarms  # noqa: PLC0415

        return Alarms(self.work, self.directory)

    @cached_property
    def presence(self) -> Presence:
        """Whether somebody has the desk on a visible screen."""
        from smartclinic.conversations.alarms.presence import Presence  # noqa: PLC0415

        return Presence(self.work.store, self.work.clock)

    @cached_property
    def on_call(self) -> OnCall:
        """Who hears of a red flag that nobody has on a screen."""
        from smartclinic.conversations.alarms.on_call import OnCall  # noqa: PLC0415

        return OnCall(self.work, self.directory, self.settings.secret_bytes("IDENTITY_PEPPER"))

    # --- what the desk reads

    @cached_property
    def desk_lists(self) -> DeskLists:
        """Who needs a person, and what has changed lately."""
        from smartclinic.conversations.desk.lists import DeskLists  # noqa: PLC0415

        return DeskLists(self.work)

    @cached_property
    def desk_tasks(self) -> DeskTasks:
        """What is to be done."""
        from smartclinic.conversations.desk.tasks import DeskTasks  # noqa: PLC0415

        return DeskTasks(self.work)

    @cached_property
    def threads(self) -> Threads:
        """Conversations, a page at a time."""
        from smartclinic.appointments.for_desk import upcoming  # noqa: PLC0415
        from smartclinic.conversations.desk.thread import Threads  # noqa: PLC0415

        return Threads(self.work, upcoming)

    @cached_property
    def search(self) -> Search:
        """Finding a conversation."""
        from smartclinic.appointments.for_desk import by_reference  # noqa: PLC0415
        from smartclinic.conversations.desk.numbers import Numbers  # noqa: PLC0415
        from smartclinic.conversations.desk.search import Search  # noqa: PLC0415

        numbers = Numbers(self.directory, self.settings.secret_bytes("IDENTITY_PEPPER"))
        return Search(self.work, numbers, by_reference)

    @cached_property
    def poll(self) -> Poll:
        """Whether anything has changed."""
        from smartclinic.conversations.desk.poll import Poll  # noqa: PLC0415

        return Poll(self.work)
