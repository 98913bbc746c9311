"""Sending what is in the outbox: whether, when, and what its fate comes to."""
