"""What the model may say to a patient: its words are checked as a stranger's would be, and refused in doubt. Pure.

The model writes only what no tool answers: a question back, a courtesy, what this chat is for (`sentences`). Whatever
the clinic knows, does or has is said in fixed words, from the clinic's file and the store; so words of the model that
name times, prices, effects or people are refused however true they may be.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import resources
from typing import Final

import msgspec
import yaml

from smartclinic.assistant.thinking.sentences import statement_in
from smartclinic.assistant.understanding.language import may_be_read_by
from smartclinic.assistant.understanding.matching import compiled, one_of
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.time_words import time_mentions
from smartclinic.clinics.model import Clinic, Language, digits_alone
from smartclinic.contacts.identity_numbers import mask_identity_numbers
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.gate import Speaker
from smartclinic.conversations.wording import wording

LONGEST: Final = 120
"""How many characters the model may say: the sentence of eighty that it is asked for, and some patience."""

MOST_LINES: Final = 4

_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>「」（）()，。]+"
    r"|(?<![a-z0-9-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![a-z0-9])(?:/[^\s<>「」（）()，。]*)?"
)
# What is or may be made an address by whoever reads it, in any script; and where else one could be written to.
_ELSEWHERE: Final = compiled(
    r"://|www\.|hxxp|xn--|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
    r"|(?<!\bdr)(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<=[\w-])\.[^\W\d_]{2,}"
    r"|\w\s?(?:\[\s?(?:\.|dot|點)\s?\]|\(\s?(?:\.|dot|點)\s?\)|\bdot\b)\s?\w"
    r"|[點点]\s?(?:com|net|org|hk|cn|io|cc|me|info|app|xyz|top|shop|dev)\b"
    r"|@\s?\w|telegram|微信|wechat|\bline\b|\bsignal\b|instagram|facebook|\bviber\b|小紅書|小红书"
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PHONE: Final = re.compile(r"\+?\d(?:[ -]?\d){7,14}")
_WRITTEN_FIGURES: Final = re.compile("[〇零一二兩三四五六七八九壹貳叁參肆伍陸柒捌玖]{6,}")
_MONEY: Final = compiled(
    r"(?:hk)?[$＄]\s?\d|\d\s?(?:蚊|元|港幣|hkd|dollars?)|\b(?:hkd|usd)\b|[一二兩三四五六七八九十百千]+\s?(?:蚊|元)"
)
_SURNAMES: Final = (
    "陳黃李張梁林王吳劉何楊周鄭馮曾葉羅鄧蔡許郭謝徐朱余蘇潘胡譚盧趙孫彭蕭鍾杜江程袁廖賴歐溫莫黎湯沈韓唐鄺宋姚"
)
_SOMEBODY: Final = compiled(
    r"(?P<zh>[\u3400-\u9fff])(?:先生|小姐|女士|太太|伯伯|婆婆(?=嘅|的))"
    rf"|(?P<short>[{_SURNAMES}](?:生|太)(?![日病活效字意]))"
    r"|\b(?:mr|mrs|ms|miss|madam)\.? (?P<en>[a-z]+(?: [a-z]+)?)\b"
    r"|(?:另一位|其他|別的|第二個)(?:病人|客人|人嘅預約)|\b(?:another|other) patients?\b"
)


class Problem(StrEnum):
    """Why words of the model are not sent."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    LANGUAGE = "language"
    """Another language, register or script than the patient's."""
    LINK = "link"
    PERSONAL = "personal"
    """About people, or numbers of theirs."""
    TIME = "time"
    """A clock time that the patient did not name."""
    PRICE = "price"
    MEDICAL = "medical"
    PROMISE = "promise"
    CLAIM = "claim"
    AVAILABILITY = "availability"
    IDENTITY = "identity"
    OUT_OF_PART = "out_of_part"
    STATEMENT = "statement"
    """Of no kind that a receptionist's sentences are."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    medical: str
    illness: str
    personal: str
    price: str
    promise: str
    claim: str
    availability: str
    identity: str
    out_of_part: str


def problem(text: str, situation: Situation, language: Language) -> Problem | None:
    """The first reason why these words may not be sent to the patient of this situation; None when they may."""
    plain = for_matching(text)
    if not plain:
        return Problem.EMPTY
    if len(text) > LONGEST or text.strip().count("\n") >= MOST_LINES:
        return Problem.TOO_LONG
    if not may_be_read_by(language, text):
        return Problem.LANGUAGE
    clinic, said = situation.clinic.config, for_matching("\n".join(_said(situation)))
    forbidden = _of_facts(text, plain, clinic, said) or _of_words(plain) or _of_illness(plain, said)
    return forbidden or (Problem.STATEMENT if statement_in(plain, said) else None)


def _of_facts(text: str, plain: str, clinic: Clinic, said: str) -> Problem | None:
    """What only the clinic's file, the store or the patient may have said."""
    written = unicodedata.normalize("NFKC", text).casefold()  # matching makes one slash of two
    if _EMAIL.search(plain):
        return Problem.PERSONAL
    if _ELSEWHERE.search(_LINK.sub(lambda found: "" if _is_known(found[0], clinic) else f" {found[0]} ", written)):
        return Problem.LINK
    if mask_identity_numbers(text) != text or _WRITTEN_FIGURES.search(written) or _names_a_stranger(plain, said):
        return Problem.PERSONAL
    if any(digits_alone(found[0])[-8:] != digits_alone(clinic.phone)[-8:] for found in _PHONE.finditer(plain)):
        return Problem.PERSONAL
    if _MONEY.search(plain):
        return Problem.PRICE
    heard = {minute for mention in time_mentions(said) for minute in mention.minutes}
    if any(heard.isdisjoint(mention.minutes) for mention in time_mentions(plain)):
        return Problem.TIME
    return None


def _of_words(plain: str) -> Problem | None:
    return next((Problem(name) for name, pattern in _forbidden().items() if pattern.search(plain)), None)


def _of_illness(plain: str, said: str) -> Problem | None:
    """An illness that the patient has not named is a view on theirs, whatever the sentence."""
    named = _illnesses().finditer(plain)
    return Problem.MEDICAL if any(found[0] not in said for found in named) else None


def _is_known(link: str, clinic: Clinic) -> bool:
    """Whether an address is one of the clinic's own, as its file has them."""
    own = (clinic.privacy_url, *(branch.map_url for branch in clinic.branches), *clinic.assistant.links)
    return link.rstrip(".,!?。，") in {
        form for url in own for form in (url.casefold(), url.casefold().removeprefix("https://"))
    }


def _names_a_stranger(plain: str, said: str) -> bool:
    """Whether somebody is named whom the patient has not named."""
    for found in _SOMEBODY.finditer(plain):
        name = found["en"] or ((found["zh"] or found["short"]) and found[0])
        if not name or name not in said:
            return True
    return False


def _said(situation: Situation) -> Iterator[str]:
    """The patient's own words lately."""
    yield from (turn.text for turn in situation.gate.turns if turn.by is Speaker.PATIENT)
    yield from (wording(found.record) for found in situation.burst)


@functools.cache
def _forbidden() -> Mapping[str, re.Pattern[str]]:
    patterns = msgspec.structs.asdict(_file())
    return {name: one_of(lines) for name, lines in patterns.items() if name != "illness"}


@functools.cache
def _illnesses() -> re.Pattern[str]:
    return one_of(_file().illness)


def _file() -> _File:
    source = (resources.files("smartclinic.assistant.thinking") / "forbidden_words.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(source), _File)
