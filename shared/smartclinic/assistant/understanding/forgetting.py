"""What a turn has looked at is forgotten with it: no patient's words stay in a process that waits for the next one."""

from __future__ import annotations

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.when import understand_when


def forget_words() -> None:
    """Let go of the forms and readings of texts, which rules ask for many times within a turn."""
    for_matching.cache_clear()
    understand_when.cache_clear()
