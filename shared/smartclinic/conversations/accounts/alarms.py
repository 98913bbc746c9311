"""Which of Meta's notices an operator must hear of, and how loud. Pure: words in, a level out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final


class Loudness(IntEnum):
    """How a notice is logged. At URGENT the alert policy rings: messages stop, or will soon."""

    QUIET = 0
    NOTABLE = 1
    URGENT = 2


_Q, _N, _U = Loudness.QUIET, Loudness.NOTABLE, Loudness.URGENT

_EVENTS: Final[Mapping[str, Mapping[str, Loudness]]] = {
    "account_update": {
        "ACCOUNT_DELETED": _U, "ACCOUNT_OFFBOARDED": _U, "ACCOUNT_RESTRICTION": _U, "ACCOUNT_VIOLATION": _U,
        "PARTNER_APP_UNINSTALLED": _U, "PARTNER_REMOVED": _U,
    },
    "account_review_update": {"REJECTED": _U},
    "phone_number_quality_update": {"FLAGGED": _U, "DOWNGRADE": _U, "THROUGHPUT_DOWNGRADE": _N},
    "phone_number_name_update": {"REJECTED": _N},
    "message_template_status_update": {
        "DISABLED": _U, "PAUSED": _U, "REJECTED": _N, "FLAGGED": _N, "LOCKED": _N, "PENDING_DELETION": _N,
    },
}  # fmt: skip
"""By field and Meta's event; what is not here is quiet."""

_BANS: Final[Mapping[str, Loudness]] = {"DISABLE": _U, "SCHEDULE_FOR_DISABLE": _U, "REINSTATE": _N}
_SEVERITIES: Final[Mapping[str, Loudness]] = {"CRITICAL": _U, "WARNING": _N}
_QUALITIES: Final[Mapping[str, Loudness]] = {"RED": _U, "YELLOW": _N}


def loudness(what: str, details: Mapping[str, str]) -> Loudness:
    """How loud this notice is."""
    event = details.get("event", "").upper()
    heard = [_EVENTS.get(what, {}).get(event, _Q), _QUALITIES.get(details.get("quality", "").upper(), _Q)]
    if what == "account_update":
        heard.append(_BANS.get(details.get("ban", "").upper(), _Q))
    if what == "account_alerts":
        heard.append(_SEVERITIES.get(details.get("severity", "").upper(), _Q))
    if what == "template_category_update":
        heard.append(_category(details))
    if what in {"security", "message_template_components_update"}:
        heard.append(_N)
    return max(heard)


def _category(details: Mapping[str, str]) -> Loudness:
    """A template that becomes marketing is no longer sent; any other change is only another price."""
    coming = {details.get("category", "").upper(), details.get("correct", "").upper()}
    return _U if "MARKETING" in coming else _N
