"""The entries of a thread as the page draws them: by day, each with who speaks, what, and how far it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from markupsafe import Markup

from smartclinic.clinics.model import Language
from smartclinic.conversations.content import Edit, Media
from smartclinic.conversations.desk.paging import microseconds
from smartclinic.conversations.desk.views import Entry, Tick, Who
from smartclinic.conversations.staff_words import in_words
from smartclinic.media.attachment import State as FileState
from smartclinic.platform.clock import hong_kong_day
from smartclinic.staff.member import StaffId
from smartclinic.staff.team import Members
from smartclinic.whatsapp.advice import advice
from staff_desk.conversation import grounds, moments
from staff_desk.conversation.spoken import Spoken, Words, spoken

SHOWN: Final = 1000
"""Characters of one message that a thread shows; the rest is behind a link, so that a page stays small. One that takes
more than three bytes on the page, as quotes and most emoji do, counts double: a message never takes more than 3,000.
"""

_COSTLY: Final = frozenset("&<>\"'")

_MARKS: Final = {
    Tick.WAITING: "◷",
    Tick.SENT: "✓",
    Tick.DELIVERED: "✓✓",
    Tick.READ: "✓✓",
    Tick.FAILED: "!",
    Tick.UNCONFIRMED: "?",
    Tick.NOT_SENT: "✕",
}

# The patient's words begin the line, the clinic's end it, notes lie across.
_STYLES: Final = {
    Who.PATIENT: "from-patient",
    Who.ASSISTANT: "from-assistant",
    Who.STAFF: "from-staff",
    Who.CLINIC_PHONE: "from-staff",
    Who.SAFETY: "from-rule is-safety",
    Who.RULE: "from-rule",
    Who.NOTE: "is-note",
}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One entry. Whatever is somebody's own words is a `str`, which the template escapes. `style`: its classes.

    `trouble`: why it did not arrive, or may not have, and what to do. `shows_file`: it may be opened; `is_picture`:
    and looked at right here. `is_cut`: there is more of the text than is shown. `announced`: the template that went
    in place of staff's words; `is_promised`: they follow once the patient taps or writes.
    """

    id: str
    who: Who
    style: str
    speaker: str | Markup
    at: datetime
    time: str
    spoken: Spoken
    is_cut: bool
    tick: Tick | None
    mark: str
    tick_words: Markup | None
    trouble: tuple[str, ...]
    grounds: Markup | None
    file_words: str | None
    shows_file: bool
    is_picture: bool
    is_pending: bool
    announced: str
    is_promised: bool

    @property
    def moment(self) -> int:
        """When, in microseconds: where the whole of it is found."""
        return microseconds(self.at)


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day in Hong Kong."""

    name: str
    key: str
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What entries are drawn with: words, language, the clinic's people, and the present."""

    say: Words
    language: Language
    members: Members
    now: datetime

    def days(self, entries: Sequence[Entry]) -> tuple[Day, ...]:
        """The entries by day, in the order given."""
        by_day = groupby(entries, key=lambda entry: hong_kong_day(entry.at))
        return tuple(self._day(on.isoformat(), tuple(of_day)) for on, of_day in by_day)

    def bubble(self, entry: Entry, *, whole: bool = False) -> Bubble:
        """One entry; `whole` cuts nothing."""
        says = spoken(entry.said, entry.cards, self.say, entry.heard)
        shown = says if whole else _cut(says)
        tick = entry.tick
        return Bubble(
            id=entry.id,
            who=entry.who,
            style=_STYLES[entry.who],
            speaker=self._speaker(entry),
            at=entry.at,
            time=moments.clock(entry.at),
            spoken=shown,
            is_cut=shown != says,
            tick=tick,
            mark=_MARKS[tick] if tick else "",
            tick_words=self.say(f"thread_tick_{tick.value}") if tick else None,
            trouble=self._trouble(entry),
            grounds=grounds.in_words(entry.grounds, self.say) if entry.who is Who.ASSISTANT else None,
            file_words=self._file_words(entry),
            shows_file=entry.file is FileState.CLEAN,
            is_picture=entry.file is FileState.CLEAN and _is_picture(entry),
            is_pending=entry.is_pending,
            announced=entry.announced.body if entry.announced else "",
            is_promised=entry.is_promised,
        )

    def _day(self, key: str, entries: Sequence[Entry]) -> Day:
        name = moments.day_name(entries[0].at, self.now, self.say, self.language)
        return Day(name, key, tuple(self.bubble(each) for each in entries))

    def _speaker(self, entry: Entry) -> str | Markup:
        member = self.members.get(StaffId(entry.staff or ""))
        return member.name if member else self.say(f"thread_who_{entry.who.value}")

    def _trouble(self, entry: Entry) -> tuple[str, ...]:
        """A failed message in words: what became of it, then WhatsApp's reason and what to do."""
        if entry.tick not in {Tick.FAILED, Tick.UNCONFIRMED, Tick.NOT_SENT}:
            return ()
        told = in_words(entry.end, self.language) if entry.end else None
        why = advice(entry.code, self.language) if entry.code is not None else None
        return tuple(each for each in (told, why) if each)

    def _file_words(self, entry: Entry) -> str | None:
        """Why a file cannot be opened, or not yet."""
        if entry.file is None or entry.file is FileState.CLEAN:
            return None
        return in_words(entry.refusal or entry.file, self.language)


def _is_picture(entry: Entry) -> bool:
    media = entry.said.now if isinstance(entry.said, Edit) else entry.said
    return isinstance(media, Media) and media.type.value == "image"


def _cut(says: Spoken) -> Spoken:
    """As much of a message as a thread shows."""
    text, room = _fitting(says.text, SHOWN)
    lines = []
    for line in says.lines:
        shown, room = _fitting(line, room)
        lines.append(shown)
        if not room:
            break
    return replace(says, text=text, lines=tuple(lines))


def _fitting(text: str, room: int) -> tuple[str, int]:
    """The beginning of a text that fits, and the room that is left."""
    for place, character in enumerate(text):
        room -= 2 if character in _COSTLY or ord(character) > 0xFFFF else 1
        if room < 0:
            return text[:place] + "…", 0
    return text, room
