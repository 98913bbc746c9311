"""How much fits into a WhatsApp message: who composes keeps to it, and delivery refuses what does not.

Source: Meta, messages, interactive messages and templates; characters, as of November 2026.
"""

from __future__ import annotations

from typing import Final

TEXT: Final = 4096
"""A message of words alone."""

INTERACTIVE: Final = 1024
"""The words above reply buttons, and those that ask for the number."""

LIST: Final = 4096
"""The words above a list."""

BUTTONS: Final = 3
BUTTON: Final = 20
BUTTON_ID: Final = 256
ROWS: Final = 10
ROW: Final = 24
ROW_DESCRIPTION: Final = 72
ROW_ID: Final = 200

LABEL: Final = 20
"""What opens a list."""

TEMPLATE: Final = 1024
"""A template's body, filled in."""

PAYLOAD: Final = 128
"""What a template's button gives back."""
