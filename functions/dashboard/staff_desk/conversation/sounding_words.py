"""Which of a patient's words sound the alarm. Pure."""

from __future__ import annotations

from smartclinic.conversations.desk.views import Entry, Thread, Who


def what_sounds(thread: Thread) -> tuple[Entry, ...]:
    """What the patient said right before the latest safety message, oldest first; without one, what they said last."""
    entries = thread.entries
    answers = [place for place, entry in enumerate(entries) if entry.who is Who.SAFETY]
    said: list[Entry] = []
    for entry in reversed(entries[: answers[-1]] if answers else entries):
        if entry.who is Who.PATIENT:
            said.insert(0, entry)
        elif said:
            break
    return tuple(said)
