"""Why something about staff cannot be done. Each says its rule; the words for people are the caller's."""

from __future__ import annotations

from datetime import datetime


class StaffRefusal(Exception):
    """What was asked about staff cannot be done, and nothing was changed."""


class NoSuchMember(StaffRefusal):
    """Nobody of this id works here, or not any more."""


class AlreadyInvited(StaffRefusal):
    """Somebody who works here was invited with this e-mail address."""


class NotAnAddress(StaffRefusal):
    """This is no e-mail address."""


class NotAName(StaffRefusal):
    """A name is empty, too long, or more than one line."""


class TeamIsFull(StaffRefusal):
    """A clinic has 200 members of staff at most, those who left included."""


class LastManager(StaffRefusal):
    """Without this manager nobody could manage the clinic's staff."""


class NotOneself(StaffRefusal):
    """Nobody changes their own role, lets themselves go, or grants themselves anything."""


class NotAnOperator(StaffRefusal):
    """Only an operator of the service is given a grant: everybody else has what their role allows."""


class NotAGrant(StaffRefusal):
    """A grant lasts 1 to 24 hours and says why."""


class AnotherUndertaking(StaffRefusal):
    """This is not the undertaking that is asked for now."""


class NotADevice(StaffRefusal):
    """No such device is trusted."""


class AlreadyDone(StaffRefusal):
    """This very act was done before, and what it told cannot be told again."""


class WeakPin(StaffRefusal):
    """A PIN is six digits, and neither one digit repeated nor digits in a row."""


class WrongPin(StaffRefusal):
    """The present PIN is another."""


class HasPin(StaffRefusal):
    """They have a PIN: it is changed with it only."""


class NoPin(StaffRefusal):
    """They have no PIN, or it was removed after too many wrong ones: they sign in with Google and choose one."""


class PinLocked(StaffRefusal):
    """Too many wrong PINs: none is tried before `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("locked")
