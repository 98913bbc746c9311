"""Where an attachment's bytes lie: under its clinic, and apart from each other before and after the check."""

from __future__ import annotations


def quarantine_name(clinic: str, attachment: str) -> str:
    """Before the check. Nothing here is ever served."""
    return f"clinics/{clinic}/quarantine/{attachment}"


def clean_name(clinic: str, attachment: str) -> str:
    """After it."""
    return f"clinics/{clinic}/clean/{attachment}"
