"""Words taken apart so that no filter reads them: 胸.口.痛, k.i.l.l, or with characters that show nothing. Pure."""

from __future__ import annotations

import re
from typing import Final

_HAN: Final = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_HAN_APART: Final = re.compile(rf"(?<!{_HAN}){_HAN}(?:[.。．·・・_*~|/-]{_HAN})+(?!{_HAN})")
_LETTERS_APART: Final = re.compile(r"(?<![a-zA-Z])[a-zA-Z](?:[.·_*~|-][a-zA-Z]){2,}(?![a-zA-Z])")
_MARK_WITHIN: Final = re.compile(rf"(?<={_HAN})[.·・_*~|](?={_HAN})")
_BETWEEN: Final = re.compile(r"[^\w]|_")


def undisguised(text: str) -> str:
    """The text with words put together again that were taken apart; most texts are returned as they are.

    Across a full stop or a hyphen only single characters are joined: 冇燒。心口痛 stays two sentences.
    """
    seen = _UNSEEN.sub("", text)
    for apart in (_HAN_APART, _LETTERS_APART):
        seen = apart.sub(lambda found: _BETWEEN.sub("", found[0]), seen)
    return _MARK_WITHIN.sub("", seen)
