"""Where one can go on the desk: what the frame of every page leads to, by what somebody may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smartclinic.staff.roles import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the frame leads to. `needs` None: everybody; `counts`: which of the poll's numbers stands beside;
    `shared_only`: only where people share a device that the clinic trusts.
    """

    path: str
    words: str
    icon: str
    needs: Permission | None
    counts: str | None = None
    shared_only: bool = False


PLACES: Final = (
    Place("/", "desk_place_needs", "needs", Permission.READ_CONVERSATIONS, "needing"),
    Place("/tasks", "desk_place_tasks", "tasks", Permission.DO_STAFF_TASKS),
    Place("/search", "desk_place_search", "search", Permission.READ_CONVERSATIONS),
    Place("/audit", "audit_title", "audit", Permission.READ_AUDIT),
)
"""The navigation, in its order."""

OWN_PLACES: Final = (
    Place("/switch", "switch_title", "person", None, shared_only=True),
    Place("/account", "account_title", "person", None),
)
"""What stands in the menu of whoever is signed in."""
