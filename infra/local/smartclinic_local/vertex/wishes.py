"""What patients wish for, by keywords: a table from tools to readers of a turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from smartclinic.assistant.understanding.day_words import day_mentions
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.numerals import CHINESE, ORDINALS, number
from smartclinic.assistant.understanding.time_words import part_mentions, time_mentions, without_greetings
from smartclinic_local.vertex.turn import Turn

Arguments = Mapping[str, Any]  # whatever a model writes into a call

PERSON: Final = re.compile(
    r"真人|職員|姑娘|護士|人手|搵人|有冇人|同人講|找人|轉人工|人工客服"
    r"|\bhuman\b|\b(?:real|a) person\b|\bstaff\b|\breceptionist\b|\bnurse\b|\bsomeone\b|\bagent\b"
)
TOPICS: Final = (
    ("fees", r"幾錢|幾多錢|多少錢|收費|價錢|診金|費用|\bfees?\b|\bcosts?\b|\bprices?\b|\bhow much\b|\bcharges?\b"),
    (
        "hours",
        r"幾點(?:開|關|收|至|到)|幾時(?:開門|關門|收工)|營業|應診時間|診症時間|開門|開診|有冇開|開唔開"
        r"|\bhours\b|\bare you open\b|\bopen (?:on|today|tomorrow|until)\b|\bwhen do you (?:open|close)\b|\bclosing\b",
    ),
    ("address", r"地址|喺邊|係邊度|在哪|哪裡|邊度|點去|點嚟|怎麼去|\bwhere\b|\baddress\b|\blocation\b|\bdirections?\b"),
    ("doctors", r"(?:有咩|有邊|邊個|邊位|哪位|哪些|咩)(?:位|個)?醫生(?!都)|\b(?:which|what|who are the) doctors?\b"),
)
NAME_ASKED: Final = re.compile(r"全名|姓名|名字|點稱呼|\bname\b", re.IGNORECASE)
NAME_SAID: Final = re.compile(
    r"^(?:我叫做?|我個名(?:係|叫)|病人叫|my (?:full )?name is|name[:：])\s*(.+)$", re.IGNORECASE
)
NAME_INTRODUCED: Final = re.compile(r"^(?:我係|我是|叫|i am|i'm|this is|it's|it is)\s*(.+)$", re.IGNORECASE)
NAME: Final = re.compile(r"[A-Za-z\u3400-\u9fff][A-Za-z\u3400-\u9fff .,'’·/-]{0,59}")
NO_NAME: Final = re.compile(
    r"^(?:好|得|係|唔係|唔該|多謝|冇|有|ok(?:ay)?|yes|no|thanks?|thank you|wait|cancel|help|hi|hello|你好)\b"
    r"|取消|改|唔約|唔要|點解|點樣|[嗎呢咩呀啊?？]$|\b(?:what|why|how|when|where|who|can|could|do|does|is|are|please)\b",
    re.IGNORECASE,
)
NUMBER_ALONE: Final = re.compile(
    rf"(?:第|揀|選|要|no\.?|number|option|#)?\s?(\d{{1,2}}|{CHINESE}{{1,2}})\s?(?:個|嗰個|please|唔該)?[.。]?"
)
_N: Final = rf"({CHINESE}|\d{{1,2}})"
NUMBER_CHOSEN: Final = re.compile(
    rf"第{_N}個|(?:揀|選){_N}(?:號|個)?(?![點月日:])|(?:\boption|\bnumber|\bno\.?|#) ?(\d{{1,2}})\b"
)
ORDINAL: Final = re.compile(rf"\b({'|'.join(ORDINALS)})\b(?! (?:time|visit|of))")
ANY: Final = re.compile(r"最早|是但|邊個都得|隨便|\bearliest\b|\bany(?: of them)?\b|\bwhichever\b|\bfirst available\b")
BOOKING: Final = re.compile(
    r"想約|再約|預約|約(?:個|時間|睇|醫生|診)|睇(?:醫生|症|病)|看(?:醫生|病)|見醫生|掛號|有冇位|有位|幾時得|覆診|檢查|打針"
    r"|\bbook(?:ing)?\b|\bappointments?\b|\bsee (?:a|the|dr)\b|\bdoctor\b|\bslots?\b|\bavailab|\bcheck-?up\b|\bvisit\b"
)
OTHER_DAY: Final = re.compile(
    r"(?:其他|第二|另一?|另外)(?:個)?(?:日|天|日子)|\b(?:other|another|different) (?:day|date)s?\b"
)
OTHER_TIME: Final = re.compile(
    r"(?:其他|第二|另外)(?:個)?時間|早啲|遲啲|晚啲|\b(?:other|another|different) times?\b|\b(?:earlier|later)\b"
)
OTHER_DOCTOR: Final = re.compile(r"換醫生|(?:其他|另一位|第二個|邊個)醫生|\b(?:any|another|other) doctors?\b")
DOCTOR_ZH: Final = re.compile(r"(歐陽|司徒|司馬|上官|諸葛|[\u4e00-\u9fff])醫[生師]")
NO_SURNAME: Final = frozenset("睇看見約搵找換個位名嗰男女邊咩啲中西牙家的他科眼兒")
DOCTOR_EN: Final = re.compile(r"\b(?:[Dd][Rr]\.?|[Dd]octor)\s+([A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)?)")


def wants_person(turn: Turn) -> Arguments | None:
    """They ask for someone."""
    return {} if PERSON.search(turn.plain) else None


def gives_name(turn: Turn) -> Arguments | None:
    """They say their name, or answer the question for it."""
    text = " ".join(turn.text.split()).strip(" .。!！")
    said = NAME_SAID.match(text)
    if not said and not NAME_ASKED.search(turn.asked):
        return None
    introduced = said or NAME_INTRODUCED.match(text)
    name = introduced[1] if introduced else text
    return {"name": name, "names": [name]} if _is_name(name, turn) else None


def chooses_slot(turn: Turn) -> Arguments | None:
    """They choose from what was offered: by its number, by its time, or the earliest."""
    choice = _number_chosen(turn.plain)
    if choice is not None:
        return {"number": choice}
    offered = turn.offered_minutes()
    if not offered:
        return None
    for found in time_mentions(turn.plain):
        minute = next((minute for minute in found.minutes if minute in offered), None)
        if minute is not None:
            return {"time": f"{minute // 60:02}:{minute % 60:02}"}
    return {"number": 1} if ANY.search(turn.plain) and not BOOKING.search(turn.plain) else None


def asks_fact(turn: Turn) -> Arguments | None:
    """They ask about the clinic."""
    return next(({"topic": topic} for topic, words in TOPICS if re.search(words, turn.plain)), None)


def wants_slots(turn: Turn) -> Arguments | None:
    """They want to come, or say when or to whom; what they do not say now, they may have said before."""
    now, other = turn.plain, (OTHER_DAY, OTHER_TIME, OTHER_DOCTOR)
    says_when = (_day(now, turn), _part(now), _doctor(turn.text))
    if not any(says_when) and not any(words.search(now) for words in (BOOKING, *other)):
        return None
    before = [(_day(for_matching(text), turn), _part(for_matching(text)), _doctor(text)) for text in turn.earlier]
    found = [next(filter(None, said), None) for said in zip(says_when, *before, strict=True)]
    kept = zip(("day", "part", "doctor"), found, says_when, other, strict=True)
    return {name: said if words.search(now) else value for name, value, said, words in kept}


def _is_name(text: str, turn: Turn) -> bool:
    plain = for_matching(text)
    days = (plain[found.start : found.end] for found in _days(plain, turn))
    names_time = _part(plain) or any(len(day) > 3 or not day.isascii() for day in days)  # Sun Yat Sen is no Sunday
    return bool(NAME.fullmatch(text)) and len(text.split()) <= 6 and not NO_NAME.search(text) and not names_time


def _number_chosen(plain: str) -> int | None:
    alone = NUMBER_ALONE.fullmatch(plain)
    chosen = NUMBER_CHOSEN.search(plain)
    if alone or chosen:
        figures = [*(alone.groups() if alone else ()), *(chosen.groups() if chosen else ())]
        return number(next(filter(None, figures)))
    ordinal = ORDINAL.search(plain)
    return ORDINALS.index(ordinal[1]) + 1 if ordinal else None


def _days(plain: str, turn: Turn) -> Iterator[Any]:
    return day_mentions(plain, turn.today) if turn.today else iter(())


def _day(plain: str, turn: Turn) -> str | None:
    last = max(_days(without_greetings(plain), turn), key=lambda found: (found.end, -found.start), default=None)
    return last.days[0].isoformat() if last else None


def _part(plain: str) -> str | None:
    text = without_greetings(plain)
    last = max(part_mentions(text), key=lambda found: found.end, default=None)
    if last:
        return str(last.part)
    at = next(time_mentions(text), None)
    if at is None:
        return None
    return "morning" if at.minutes[0] < 12 * 60 else "afternoon" if at.minutes[0] < 18 * 60 else "evening"


def _doctor(text: str) -> str | None:
    zh = [found for found in DOCTOR_ZH.finditer(text) if found[1] not in NO_SURNAME]
    if zh:
        return zh[-1][0]
    en = DOCTOR_EN.search(text)
    return f"Dr {en[1]}" if en and not _is_weekday(en[1]) else None


def _is_weekday(word: str) -> bool:
    return word.lower().endswith("day") or word.lower() in ("today", "tomorrow")


WISHES: Final[tuple[tuple[str, Callable[[Turn], Arguments | None]], ...]] = (
    ("ask_for_person", wants_person),
    ("give_name", gives_name),
    ("clinic_facts", asks_fact),
    ("choose_slot", chooses_slot),
    ("find_slots", wants_slots),
)
"""Tools and how to tell that a turn wants them, in the order in which they are looked for."""
