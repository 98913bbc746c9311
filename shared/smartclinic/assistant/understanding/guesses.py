"""What a text is probably about where no rule is sure: for the record and for the model, never acted on. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.findings import Found
from smartclinic.assistant.understanding.matching import any_of

_CUES: Final = (
    (
        "complaint",
        any_of(
            r"廢|離譜|好慢|太耐|態度|嬲|失望|差勁|勁差", r"\b(?:bad|awful|terrible|useless|angry|upset|disappointed)\b"
        ),
    ),
    ("result", any_of(r"驗|化驗|照[肺x]|x光|抹片", r"\b(?:lab|tests?|scan)\b")),
    ("medicine", any_of(r"藥|丸", r"\b(?:medicine|meds|pills?|tablets?)\b")),
    ("late_arrival", any_of(r"等[埋多]?我|就到|趕", r"\b(?:wait for me|on my way|minutes|mins|delay)\b")),
    ("arrived", any_of(r"到[咗了啦喇]|門口|樓下", r"\b(?:here|arrived?|downstairs|reached)\b")),
    ("queue_status", any_of(r"籌|排隊|幾多號|叫到", r"\b(?:queue|number|ticket|line)\b")),
    (
        "medical_question",
        any_of(
            r"痛|燒|咳|嘔|暈|腫|痕|疹|瀉|屙|血|敏感|病|唔舒服|不舒服|食得|可以食|飲得",
            r"\b(?:pain|fever|cough\w*|sick|rash|swollen|dizzy|itch\w*|hurts?|sore|symptoms?|blood|allerg\w*)\b",
        ),
    ),
    ("hours", any_of(r"幾點|時間|假期|開", r"\b(?:hours|holiday|open|weekends?)\b")),
    ("location", any_of(r"邊度|點去|地鐵|樓", r"\b(?:where|mtr|floor|near)\b")),
    ("fees", any_of(r"錢|貴|平", r"\b(?:pay|dollars?|hkd)\b|\$")),
    ("doctors", any_of(r"醫生", r"\b(?:doctors?|dr)\b")),
    ("human", any_of(r"姑娘|護士|電話|覆我", r"\b(?:call|reply|phone)\b")),
)


def guess(plain: str, found: Found) -> str:
    """The guide's intent that is likeliest; an empty text where nothing speaks for any."""
    if found.is_of_a_visit:
        return "book"
    guessed = next((intent for intent, cue in _CUES if cue.search(plain)), "")
    return guessed or ("book" if found.service else "")
