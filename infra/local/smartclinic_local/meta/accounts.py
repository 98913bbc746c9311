"""What Meta tells about an account, its templates and its numbers: the webhook fields beside `messages`.

Shapes: Meta's "Webhooks" reference, one page for each field.
"""

from __future__ import annotations

from collections.abc import Mapping

from .payloads import NOTICE, Event, account_id
from .switchboard import Switchboard
from .template_shelf import TemplateShelf


class Accounts:
    """Changes what may be sent, and tells of it. `waba` is payloads.account_id of a number's id."""

    def __init__(self, switchboard: Switchboard, shelf: TemplateShelf) -> None:
        self._switchboard = switchboard
        self._shelf = shelf

    def template_status(self, waba: str, name: str, language: str, event: str, reason: str = "NONE") -> None:
        """A template is APPROVED, REJECTED, PAUSED, DISABLED, PENDING or REINSTATED (which is approved again)."""
        status = "APPROVED" if event in {"REINSTATED", "UNPAUSED"} else event
        template_id = self._shelf.change(waba, name, language, status=status)
        value = _template(template_id, name, language) | {"event": event, "reason": reason}
        self._tell(waba, "message_template_status_update", value)

    def template_category(self, waba: str, name: str, language: str, category: str, *, announced: bool = False) -> None:
        """Meta moves a template to another category; `announced`: it will, in a day, and nothing changes yet."""
        template = self._shelf.find(waba, name, language)
        before = template.category.upper() if template else "UTILITY"
        template_id = self._shelf.change(waba, name, language, category="" if announced else category)
        value = _template(template_id, name, language)
        if announced:
            then = int(self._switchboard.clock.now().timestamp()) + 86_400
            value |= {"new_category": before, "correct_category": category, "category_update_timestamp": then}
        else:
            value |= {"previous_category": before, "new_category": category}
        self._tell(waba, "template_category_update", value)

    def template_quality(self, waba: str, name: str, language: str, score: str, previous: str = "GREEN") -> None:
        """A template's quality is GREEN, YELLOW, RED or UNKNOWN."""
        value = _template(self._shelf.change(waba, name, language), name, language)
        value |= {"previous_quality_score": previous, "new_quality_score": score}
        self._tell(waba, "message_template_quality_update", value)

    def template_components_update(self, waba: str, name: str, language: str, body: str) -> None:
        """Somebody has changed a template's text by hand; Meta's review begins again."""
        template_id = self._shelf.change(waba, name, language, body=body, status="PENDING")
        value = _template(template_id, name, language) | {"message_template_element": body}
        self._tell(waba, "message_template_components_update", value)

    def account_update(self, waba: str, event: str, **info: object) -> None:
        """An account_update such as DISABLED_UPDATE with `ban_info`, or ACCOUNT_RESTRICTION with `restriction_info`."""
        self._tell(waba, "account_update", {"event": event, **info})

    def account_alert(
        self, waba: str, alert_type: str, *, severity: str = "WARNING", status: str = "ACTIVE", description: str = ""
    ) -> None:
        """Meta warns, for example that limits will not be raised."""
        info = {"alert_severity": severity, "alert_status": status, "alert_type": alert_type}
        info["alert_description"] = description or "See the account."
        self._tell(waba, "account_alerts", {"entity_type": "WABA", "entity_id": waba, "alert_info": info})

    def account_review(self, waba: str, decision: str) -> None:
        """The account's review ended: APPROVED or REJECTED."""
        self._tell(waba, "account_review_update", {"decision": decision})

    def capability(self, waba: str, daily_limit: int, *, numbers: int = 25) -> None:
        """How many people may be written to outside windows in a day, and how many numbers there may be."""
        value = {"max_daily_conversations_per_business": daily_limit, "max_phone_numbers_per_waba": numbers}
        self._tell(waba, "business_capability_update", value)

    def phone_quality(self, number_id: str, event: str, current_limit: str) -> None:
        """A number is FLAGGED, UNFLAGGED, UPGRADE or DOWNGRADE, with a limit such as TIER_2K."""
        self._tell_of_number(number_id, "phone_number_quality_update", {"event": event, "current_limit": current_limit})

    def phone_name(self, number_id: str, name: str, *, decision: str = "APPROVED", reason: str | None = None) -> None:
        """A display name's review ended."""
        value = {"decision": decision, "requested_verified_name": name, "rejection_reason": reason}
        self._tell_of_number(number_id, "phone_number_name_update", value)

    def security(self, number_id: str, event: str, *, requester: str = "") -> None:
        """A PIN was changed or its reset asked for: PIN_CHANGED, PIN_RESET_REQUEST."""
        value = {"event": event} | ({"requester": requester} if requester else {})
        self._tell_of_number(number_id, "security", value)

    def _tell_of_number(self, number_id: str, webhook_field: str, value: Mapping[str, object]) -> None:
        number = {"display_phone_number": self._switchboard.display_numbers[number_id]}
        self._tell(account_id(number_id), webhook_field, {**number, **value})

    def _tell(self, waba: str, webhook_field: str, value: Mapping[str, object]) -> None:
        now = self._switchboard.clock.now()
        self._switchboard.tell(Event("", NOTICE, value, None, webhook_field=webhook_field, account=waba, told_at=now))


def _template(template_id: str, name: str, language: str) -> dict[str, object]:
    return {
        "message_template_id": int(template_id),
        "message_template_name": name,
        "message_template_language": language,
    }
