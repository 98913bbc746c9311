"""What a burst brings besides words: files, places, cards, calls. What each is to the desk. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePath
from typing import Final

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.conversations.content import (
    Call,
    Cards,
    Content,
    Form,
    Media,
    MediaKind,
    Order,
    Other,
    Place,
    Text,
    Unsupported,
)
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.message import Heard, Message
from smartclinic.media.seen import Seen
from smartclinic.work.unit import Found

_UNAVAILABLE: Final = 131060
"""Meta's code for a message without its content, mostly the first one after a click on an advertisement."""

_GOOD_WISH: Final = re.compile(
    r"^(?:(?:大家|各位|祝你?哋?|姑娘|醫生|dear|all|everyone"
    r"|早晨|早安|午安|晚安|good (?:morning|afternoon|evening|night)"
    r"|(?:節日|新年|新春|聖誕|中秋|端午|冬至|週末|周末|生日)(?:節)?(?:快樂|愉快)|恭喜發財|身體健康|龍馬精神"
    r"|(?:happy|merry) (?:new year|christmas|xmas|birthday|weekend|holidays?|mid-autumn(?: festival)?))[\W_]*)+$"
)


class Sent(StrEnum):
    """What was sent, what most needs an answer first. The file kinds are named `kind_…` in the catalogue."""

    CALL = "call"
    ORDER = "order"
    FORM = "form"
    IDENTITY = "identity"
    FILES = "files"
    VOICE = "voice"
    UNCLEAR = "voice_unclear"
    """A voice note that was not heard for sure."""
    SCHEME_CARD = "scheme_card"
    LETTER = "letter"
    MEDICINE = "medicine"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    CARD = "card"
    UNKNOWN = "unknown"
    PLACE = "place"
    OWN_NUMBER = "own_number"
    LOST = "lost"
    UNAVAILABLE = "unavailable"
    UNSUPPORTED = "unsupported"

    @property
    def reason(self) -> Reason | None:
        """Why a person has to see it, if so."""
        if self is Sent.CALL:
            return Reason.CALLED
        if self in VOICES:
            return Reason.VOICE_NOTE
        return None if self in _NEEDS_NOBODY else Reason.SENT_SOMETHING


FILES: Final = frozenset({Sent.FILES, Sent.IMAGE, Sent.VIDEO, Sent.DOCUMENT})
"""What staff look at."""

VOICES: Final = frozenset({Sent.VOICE, Sent.UNCLEAR})
"""What staff listen to."""

PICTURED: Final = frozenset({Sent.IDENTITY, Sent.SCHEME_CARD, Sent.LETTER, Sent.MEDICINE})
"""Pictures whose kind is known, by a machine: nothing else is said of them."""

_SEEN: Final = {
    Seen.CARD: Sent.SCHEME_CARD,
    Seen.LETTER: Sent.LETTER,
    Seen.MEDICINE: Sent.MEDICINE,
    Seen.IDENTITY: Sent.IDENTITY,
    Seen.OTHER: Sent.IMAGE,
}

UNSEEN: Final = frozenset({Sent.LOST, Sent.UNAVAILABLE, Sent.UNSUPPORTED})
"""What has not come through, so that nobody can see it: it has to be sent or written again."""

_NEEDS_NOBODY: Final = UNSEEN | {Sent.PLACE, Sent.OWN_NUMBER}


def sent_in(burst: Iterable[Found[Message]]) -> Sent | None:
    """What of a burst most needs an answer besides its words; None when it is words, thanks and wishes alone."""
    all_sent = [sent for found in burst if (sent := _sent(found.record))]
    files = [sent for sent in all_sent if sent in FILES | VOICES | PICTURED]
    if len(files) > 1 and not (len(set(files)) == 1 and files[0] in VOICES | PICTURED):
        files = [sent for sent in files if sent is not Sent.IDENTITY]
        all_sent = [Sent.FILES, *(sent for sent in all_sent if sent not in files)]
    return min(all_sent, key=list(Sent).index, default=None)


def words_in(content: Content) -> str:
    """What was typed: a text, or the words under a file. A good wish under a picture is part of the picture."""
    match content:
        case Text(body):
            return body
        case Media() if not _is_good_wish(content) and not _is_named_only(content):
            return content.caption
        case _:
            return ""


def said_in(message: Message, *, unsure: bool = False) -> str:
    """What a message says: what was typed, and what a voice note was heard to say for sure (`unsure`: or not)."""
    return "\n".join(filter(None, (spoken_in(message, unsure=unsure), words_in(message.content))))


def spoken_in(message: Message, *, unsure: bool = False) -> str:
    """What a voice note was heard to say for sure (`unsure`: or not)."""
    heard = message.heard if isinstance(message.content, Media) else None
    return heard.words if heard and (heard.is_sure or unsure) else ""


def heard_in(burst: Iterable[Found[Message]]) -> str:
    """What the voice notes of a burst were heard to say for sure, as one."""
    return " ".join(spoken for found in burst if (spoken := spoken_in(found.record)))


def is_to_be_heard(content: Content) -> bool:
    """Whether a model should be asked what this says or shows: voice notes and pictures, no films and no documents."""
    return isinstance(content, Media) and bool(content.id) and _file(content, None) in {Sent.VOICE, Sent.IMAGE}


def _sent(message: Message) -> Sent | None:
    match content := message.content:
        case Media():
            return _file(content, message.heard)
        case Cards(own=True):
            return Sent.OWN_NUMBER
        case Unsupported(code=code):
            return Sent.UNAVAILABLE if code == _UNAVAILABLE else Sent.UNSUPPORTED
        case _:
            return _PLAIN.get(type(content))


_PLAIN: Final[dict[type, Sent]] = {
    Call: Sent.CALL,
    Order: Sent.ORDER,
    Form: Sent.FORM,
    Cards: Sent.CARD,
    Place: Sent.PLACE,
    Other: Sent.UNKNOWN,
}


def _file(media: Media, heard: Heard | None) -> Sent | None:
    if media.lost:
        return Sent.LOST
    if media.type is MediaKind.STICKER or _is_good_wish(media):
        return None
    if media.type in {MediaKind.VOICE, MediaKind.AUDIO}:
        return _voice(heard)
    return _SEEN[heard.seen] if heard and heard.seen else Sent(media.type.value)


def _voice(heard: Heard | None) -> Sent | None:
    """What was heard for sure is words like any other."""
    if heard is None or not heard.words:
        return Sent.VOICE
    return None if heard.is_sure else Sent.UNCLEAR


def _is_good_wish(media: Media) -> bool:
    """A good-morning picture wants no answer."""
    seen = media.type in {MediaKind.IMAGE, MediaKind.VIDEO}
    return seen and _GOOD_WISH.search(for_matching(media.caption)) is not None


def _is_named_only(media: Media) -> bool:
    """Phones put a document's file name under it: nobody has typed that."""
    return bool(media.filename) and media.caption in {media.filename, PurePath(media.filename).stem}
