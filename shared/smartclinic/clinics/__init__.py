"""The tenant: its calendar, its facts, its number."""
