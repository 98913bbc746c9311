"""Notices about the account, its number and its templates: Meta's code words, and nothing that anybody wrote.

They carry no phone_number_id, only the account's id and a time, both on the entry. Source: Meta, "Webhooks reference",
one page a field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from smartclinic.conversations.recording.events import AccountTold
from smartclinic.whatsapp.json_values import Dropped, Json, as_list, as_map, instant, word
from smartclinic.whatsapp.shapes import Shape

_ACCOUNT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_TEMPLATE: Final = re.compile(r"[a-z0-9_]{1,512}")
_DIGITS: Final = re.compile(r"[^0-9]")
_MOST_RESTRICTIONS: Final = 10

Found = Mapping[str, str | None]


def _template(value: Mapping[str, Json]) -> Found:
    name = value.get("message_template_name")
    is_name = isinstance(name, str) and _TEMPLATE.fullmatch(name) is not None
    return {"template": name if is_name else None, "language": word(value.get("message_template_language"))}


def _template_status(value: Mapping[str, Json]) -> Found:
    words = {"event": "event", "reason": "reason", "category": "message_template_category"}
    return {**_template(value), **_words(value, words), **_template_quality_words(value)}


def _template_quality(value: Mapping[str, Json]) -> Found:
    return {**_template(value), **_template_quality_words(value)}


def _template_quality_words(value: Mapping[str, Json]) -> Found:
    """Meta's pages show them under the field of the status as well."""
    return _words(value, {"quality": "new_quality_score", "previous_quality": "previous_quality_score"})


def _template_category(value: Mapping[str, Json]) -> Found:
    words = {"category": "new_category", "correct": "correct_category", "previous": "previous_category"}
    return {**_template(value), **_words(value, words)}


def _account_update(value: Mapping[str, Json]) -> Found:
    restrictions = [as_map(each) for each in as_list(value.get("restriction_info"))[:_MOST_RESTRICTIONS]]
    kinds = [kind for each in restrictions if (kind := word(each.get("restriction_type")))]
    ends = [end for each in restrictions if (end := word(each.get("expiration")))]
    return {
        **_words(value, {"event": "event"}),
        "violation": word(as_map(value.get("violation_info")).get("violation_type")),
        "ban": word(as_map(value.get("ban_info")).get("waba_ban_state")),
        "restrictions": " ".join(kinds) or None,
        "until": max(ends, default=None),
    }


def _account_alerts(value: Mapping[str, Json]) -> Found:
    alert = as_map(value.get("alert_info")) or value
    return _words(alert, {"event": "alert_type", "severity": "alert_severity", "status": "alert_status"})


def _capability(value: Mapping[str, Json]) -> Found:
    return _words(value, {"limit": "max_daily_conversations_per_business", "numbers": "max_phone_numbers_per_waba"})


def _number(value: Mapping[str, Json]) -> Found:
    """Which of the account's numbers it is about; the clinic's own, not a person's."""
    number = value.get("display_phone_number")
    digits = _DIGITS.sub("", number) if isinstance(number, str) and len(number) <= 40 else ""
    return {"number": digits or None}


def _number_quality(value: Mapping[str, Json]) -> Found:
    limit = word(value.get("max_daily_conversations_per_business")) or word(value.get("current_limit"))
    return {**_number(value), **_words(value, {"event": "event"}), "limit": limit}


def _number_name(value: Mapping[str, Json]) -> Found:
    return {**_number(value), **_words(value, {"event": "decision", "reason": "rejection_reason"})}


def _event_of_number(value: Mapping[str, Json]) -> Found:
    return {**_number(value), **_words(value, {"event": "event"})}


def _words(value: Mapping[str, Json], named: Mapping[str, str]) -> Found:
    """Meta's code words by our names for them."""
    return {ours: word(value.get(metas)) for ours, metas in named.items()}


_READERS: Final[Mapping[str, tuple[Callable[[Mapping[str, Json]], Found], str]]] = {
    "message_template_status_update": (_template_status, "what may be sent follows; an operator hears of the bad ones"),
    "message_template_quality_update": (_template_quality, "kept with the template; an operator hears of RED"),
    "template_category_update": (_template_category, "what may be sent follows; an operator hears of it"),
    "message_template_components_update": (_template, "kept with the template; an operator hears of it"),
    "account_update": (_account_update, "restrictions are kept; an operator hears of what stops messages"),
    "account_alerts": (_account_alerts, "an operator hears of it"),
    "account_review_update": (lambda value: _words(value, {"event": "decision"}), "an operator hears of a rejection"),
    "business_capability_update": (_capability, "the limit of people a day is kept"),
    "phone_number_quality_update": (_number_quality, "quality and limit are kept; an operator hears of FLAGGED"),
    "phone_number_name_update": (_number_name, "the name's status is kept; an operator hears of a rejection"),
    "security": (_event_of_number, "an operator hears of it"),
    "business_username_update": (lambda value: {**_number(value), "event": word(value.get("status"))}, "recorded"),
}

ACCOUNT: Final = tuple(Shape(field, "", does) for field, (_, does) in _READERS.items())
"""The rows; `does` is done when the recorded notice is heeded."""


def is_account_field(field: str) -> bool:
    """Whether a webhook field is about the account."""
    return field in _READERS


def notice_of(field: str, entry: Mapping[str, Json], value: Mapping[str, Json]) -> AccountTold:
    """The notice in a change. Raises Dropped, and TypeError, ValueError for a broken one."""
    account = entry.get("id")
    if not isinstance(account, str) or not _ACCOUNT.fullmatch(account):
        raise Dropped("no_account")
    read, _ = _READERS[field]
    details = {name: found for name, found in read(value).items() if found}
    if not details:
        raise Dropped("malformed")
    return AccountTold(account, field, instant(entry.get("time") or value.get("timestamp")), details)
