"""What a delivered WhatsApp message costs a clinic in Hong Kong. Change it here, with its source and date.

What a model costs, the service records itself (`conversations/model_days.py`), by its settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WHATSAPP_MICRO_USD: Final[Mapping[str, int]] = MappingProxyType(
    {"service": 26_000, "utility": 26_000, "authentication": 26_000, "marketing": 73_000, "referral_conversion": 0}
)
"""Millionths of a US dollar for each delivered message, by Meta's category.

Since 2026-10-01 Meta charges for replies too. Hong Kong is a market of its own since 2026-07-01; the amounts are what
resellers listed for it in November 2026, without their own fees and without the 1,000 free replies a month.
"""


def whatsapp_price(category: str) -> int:
    """The price of one delivered message, in millionths of a US dollar."""
    return WHATSAPP_MICRO_USD[category]
