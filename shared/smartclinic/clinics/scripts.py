"""The two scripts of Chinese: characters alone change, never words. Hong Kong's own words stay Hong Kong's.

OpenCC does it (Apache-2.0), by phrases: 头发 is 頭髮, and 发烧 發燒. It is loaded when somebody writes Simplified.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opencc import OpenCC

_TO_SIMPLIFIED: Final = "hk2s"
_TO_TRADITIONAL: Final = "s2tw"
"""Taiwan's shapes (說, 床, 峰) are what Hong Kong's keyboards give, unlike its own standard's (説, 牀, 峯)."""

_SIMPLIFIED_ALONE: Final = (("覆诊", "复诊"), ("甚么", "什么"), ("\U00020bb6", "嗰"))
_HONG_KONGS: Final = (("複診", "覆診"), ("臺", "台"), ("溼", "濕"))
"""What OpenCC leaves, or has as neither Hong Kong nor the mainland writes it."""

_CANTONESE: Final = r"(?<!日)晒(?![伤傷黑太])|(?<!惊)吓(?![到死亲親坏壞倒唬])|疴|岩"
"""Words of Cantonese (多谢晒, 睇吓, 肚疴, 岩岩) that are another character's Simplified shape too."""

_SURNAMES: Final = re.compile(r"[范于余云郁](?=\s?(?:医生|醫生|医师|医|姑娘|小姐|先生|太太|女士|生|太))")
"""Surnames that are another character's Simplified shape too."""


def simplified(text: str, keeping: tuple[str, ...] = ()) -> str:
    """A text in Simplified characters, of the same length; the words of `keeping` stay as they are, such as names."""
    return _around(text, [re.escape(each) for each in keeping if each], _simplify)


def traditional(text: str) -> str:
    """A text in Traditional characters, of the same length; surnames and Cantonese words of both scripts stay."""
    return _around(text, [_SURNAMES.pattern, _CANTONESE], _traditionalise)


def _around(text: str, kept: list[str], convert: Callable[[str], str]) -> str:
    if not kept:
        return convert(text)
    pieces = re.split(f"({'|'.join(sorted(kept, key=len, reverse=True))})", text)
    return "".join(piece if place % 2 else convert(piece) for place, piece in enumerate(pieces))


def _simplify(text: str) -> str:
    converted: str = _converter(_TO_SIMPLIFIED).convert(text)
    for old, new in _SIMPLIFIED_ALONE:
        converted = converted.replace(old, new)
    return converted


def _traditionalise(text: str) -> str:
    converted: str = _converter(_TO_TRADITIONAL).convert(text)
    for old, new in _HONG_KONGS:
        converted = converted.replace(old, new)
    return converted


@cache
def _converter(config: str) -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - 80 ms, for those alone who write Simplified

    return OpenCC(config)
