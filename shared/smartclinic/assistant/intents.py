"""The names of what the assistant can do. Rules and the model both speak in these."""

from __future__ import annotations

from typing import Final

BOOK: Final = "book"
"""Offer slots. Details: day, last_day (ISO), part, time (HH:MM), doctor (ids, comma-separated)."""

CHOOSE: Final = "choose"
"""Hold the slot that was picked. Details: slot."""

NAME: Final = "name"
"""Book the held slot under this name. Details: text, slot."""

ASK_NAME_AGAIN: Final = "ask_name_again"
"""What was typed instead of a name is none. Details: slot, problem."""

WHICH: Final = "which"
"""A yes to several options at once."""

OTHER_DAYS: Final = "other_days"
OTHER_DOCTOR: Final = "other_doctor"
LET_GO: Final = "let_go"
PERSON: Final = "person"
CHANGE: Final = "change"
MEDICAL: Final = "medical"
URGENT: Final = "urgent"
FACTS: Final = "facts"
"""Details: topic, one of hours, address, fees, doctors, privacy."""

MENU: Final = "menu"
THANKS: Final = "thanks"
OTHER_KIND: Final = "other_kind"
EXPIRED: Final = "expired"
NOT_UNDERSTOOD: Final = "not_understood"
