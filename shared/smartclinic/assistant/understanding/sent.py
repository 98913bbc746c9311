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
from smartclinic.conversations.message import Message
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
    FILES = "files"
    VOICE = "voice"
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
        if self is Sent.VOICE:
            return Reason.VOICE_NOTE
        return None if self in _NEEDS_NOBODY else Reason.SENT_SOMETHING


FILES: Final = frozenset({Sent.FILES, Sent.IMAGE, Sent.VIDEO, Sent.DOCUMENT})
"""What staff look at."""

UNSEEN: Final = frozenset({Sent.LOST, Sent.UNAVAILABLE, Sent.UNSUPPORTED})
"""What has not come through, so that nobody can see it: it has to be sent or written again."""

_NEEDS_NOBODY: Final = UNSEEN | {Sent.PLACE, Sent.OWN_NUMBER}


def sent_in(burst: Iterable[Found[Message]]) -> Sent | None:
    """What of a burst most needs an answer besides its words; None when it is words, thanks and wishes alone."""
    all_sent = [sent for found in burst if (sent := _sent(found.record.content))]
    files = [sent for sent in all_sent if sent in FILES or sent is Sent.VOICE]
    if len(files) > 1 and set(files) != {Sent.VOICE}:
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


def _sent(content: Content) -> Sent | None:
    match content:
        case Media():
            return _file(content)
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


def _file(media: Media) -> Sent | None:
    if media.lost:
        return Sent.LOST
    if media.type is MediaKind.STICKER or _is_good_wish(media):
        return None
    return Sent.VOICE if media.type in {MediaKind.VOICE, MediaKind.AUDIO} else Sent(media.type.value)


def _is_good_wish(media: Media) -> bool:
    """A good-morning picture wants no answer."""
    seen = media.type in {MediaKind.IMAGE, MediaKind.VIDEO}
    return seen and _GOOD_WISH.search(for_matching(media.caption)) is not None


def _is_named_only(media: Media) -> bool:
    """Phones put a document's file name under it: nobody has typed that."""
    return bool(media.filename) and media.caption in {media.filename, PurePath(media.filename).stem}
