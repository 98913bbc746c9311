"""The cookies of the dashboard. All are strictly necessary, of this host alone, and out of reach of scripts."""

from typing import Final

SESSION: Final = "__Host-desk"
"""Who is signed in: clinic, staff id and a secret."""

DEVICE: Final = "__Host-device"
"""A device that the clinic trusts: clinic, device id and a secret."""

SIGN_IN: Final = "__Host-sign-in"
"""A sign-in under way, sealed, for ten minutes."""
