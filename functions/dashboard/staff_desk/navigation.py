"""Where one can go on the desk: what the frame of every page leads to, by what somebody may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smartclinic.staff.roles import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the frame leads to. `needs` None: everybody; `counts`: which of the poll's numbers stands beside;
    `shared_only`: only where people share a device that the clinic trusts; `unless`: whoever may do that finds it
    elsewhere, since a phone has room for five.
    """

    path: str
    words: str
    icon: str
    needs: Permission | None
    counts: str | None = None
    shared_only: bool = False
    unless: Permission | None = None


PLACES: Final = (
    Place("/", "desk_place_needs", "needs", Permission.READ_CONVERSATIONS, "needing"),
    Place("/appointments", "day_title", "appointments", Permission.SEE_APPOINTMENTS),
    Place("/queue", "queue_title", "queue", Permission.RUN_QUEUES),
    Place("/tasks", "desk_place_tasks", "tasks", Permission.DO_STAFF_TASKS),
    Place("/search", "desk_place_search", "search", Permission.READ_CONVERSATIONS),
    Place("/audit", "audit_title", "audit", Permission.READ_AUDIT, unless=Permission.MANAGE_STAFF),
    Place("/status", "status_title", "status", Permission.SEE_STATUS, unless=Permission.MANAGE_STAFF),
)
"""The navigation, in its order."""

OWN_PLACES: Final = (
    Place("/disruptions", "disruption_title", "alarm", Permission.DECLARE_DISRUPTIONS),
    Place("/boards", "boards_title", "status", Permission.MANAGE_BOARDS),
    Place("/team", "team_title", "team", Permission.MANAGE_STAFF),
    Place("/audit", "audit_title", "audit", Permission.MANAGE_STAFF),
    Place("/devices", "devices_title", "status", Permission.TRUST_DEVICES),
    Place("/status", "status_title", "status", Permission.MANAGE_STAFF),
    Place("/switch", "switch_title", "person", None, shared_only=True),
    Place("/account", "account_title", "person", None),
)
"""What stands in the menu of whoever is signed in."""
