"""Words that want nothing but an answer in kind: a greeting, thanks, a yes. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import any_of, compiled

_THANKS: Final = compiled(
    r"^(?>(?:多謝|唔該|謝謝|感謝|感激|有勞|辛苦|麻煩|thanks?(?: you)?|thank u|cool|with thanks|thx|tks|ty|cheers"
    r"|okay|ok+|好的|好㗎|好呀|好"
    r"|收到|明白|知道|了解|好㗎|等等|等陣|等我"
    r"|noted|got it|great|perfect|nice|wait|bye|姑娘|醫生|拜拜|再見|晚安|god bless|appreciate(?:d| it)?"
    r"|much appreciated)"
    r"(?:曬|晒|你|您|哂|呀|啊|喇|哦|先|下|嗎|啦|了|哋|們|咗|so much|very much|a lot|a (?:moment|sec|minute)|mam"
    r"|ma'am|madam|sir|all"
    r"|then|too|[\s,.!~。，、])*)+$"
)
_THANKFUL: Final = any_of(
    r"^(?:好的?|ok|嗯|咁|真係|真的|非常|十分|好|萬分|太|,|\s)*(?:多謝|唔該(?:[晒曬]|你哋?咁)|謝謝|感謝|感激"
    r"|辛苦[曬晒你]"
    r"|麻煩[晒曬]|有心)",
    r"^(?:ok(?:ay)?|cool|noted|with|great|perfect|oh|ah|lovely|noted|all good|good|many|,|\.|!|\s)*(?:thanks?\b"
    r"|thank (?:you|u)\b|thx|cheers|tks|appreciate|much appreciated|god bless)",
)
_WANTS_MORE: Final = any_of(
    r"\?|嗎|呢$|可唔可以|可否|能否|能不能|得唔得|想|請問|幫我|有冇|幾|點|邊|唔好|取消|改",
    r"\b(?:can|could|please|pls|what|when|where|how|want|need|like to|would)\b",
)
_LONGEST_THANKS: Final = 60
_WAITS: Final = compiled(r"^(?:唔該|ok|好|,|\s)*(?:等等|等陣|等我|等一等|wait)")
_YES: Final = (
    "嗯|得|好|ok(?:ay)?|可以|yes|yep|yup|yeah|ya|sure|fine|係|是|對|啱[晒曬]?|冇錯|沒錯|正確|確認|確定|同意|無誤|冇問題"
    "|沒問題|無問題"
    "|correct|confirm(?:ed)?|right|agreed?|i (?:confirm|agree)|that'?s (?:right|correct)|go ahead|please do"
    "|of course|absolutely|exactly|sounds good|all (?:good|correct)"
)
"""None of them is another with a word of `_AGREES` after it: a long row of them is read in one way, and at once."""

_AGREES: Final = compiled(
    rf"^(?:(?:{_YES})(?:嘅|的|呀|啊|啦|喇|㗎|吖|了|喎|囉|吧|(?<=的)呢|唔該晒?|多謝晒?|謝謝|please|pls|plz|thanks?"
    rf"|thank you|thx|mam|sir|阿[女仔]|姑娘|靚[女仔]|小姐"
    rf"|[,.!~\s，。、])*)+$"
)
_BEGINS_WITH_YES: Final = compiled(
    rf"^嗯*(?:{_YES})(?:嘅|的|呀|啊|啦|喇|㗎|(?:係|是)呀|,? ?(?:confirm(?:ed)?|please|thanks|correct|that'?s (?:right"
    rf"|correct)))*[,.!。，、;\s]"
)
_GREETING: Final = compiled(
    r"^(?:你好|您好|大家好|你們好|你哋好|哈囉|喂|嗨|hi+|hello+|helo|hey+|hihi|hiya|yo|anyone|anybody|good (?:morning"
    r"|afternoon"
    r"|evening|day)|gd morning|morning|早晨|早安|早上好|午安|上午好|下午好|晚上好|晚安"
    r"|有人嗎|有人在嗎|在不在|有冇人|在嗎|喺度嗎|打擾(?:了|晒|你)?|打搞(?:晒)?|請問|姑娘|護士(?:小姐)?|醫生|小姐"
    r"|先生|there|mam|ma'am|madam|sir|nurse|doctor"
    r"|dr|team|all|everyone|clinic|診所|呀|啊|喔|哦|呢|吖|[\s,.!~?。，、])+$"
)
_GREETS: Final = compiled(
    r"你好|您好|大家好|們好|哋好|哈囉|喂|嗨|hi|hello|helo|hey|yo\b|good |gd |morning|早晨|早安|上好|午安|午好|打擾|打搞"
)


def is_thanks(plain: str) -> bool:
    """Whether the text is nothing but thanks, or that something was noted."""
    if _WAITS.search(plain):
        return False
    if _THANKS.search(plain):
        return True
    return len(plain) <= _LONGEST_THANKS and bool(_THANKFUL.search(plain)) and not _WANTS_MORE.search(plain)


def wants_no_answer(plain: str) -> bool:
    """Whether the text is nothing but thanks, or asks to be waited for."""
    return _THANKS.search(plain) is not None or is_thanks(plain)


def is_greeting(plain: str) -> bool:
    """Whether the text is nothing but a greeting."""
    return _GREETING.search(plain) is not None and _GREETS.search(plain) is not None


def agrees(plain: str) -> bool:
    """Whether the text is nothing but a yes."""
    return _AGREES.search(plain) is not None


def begins_with_yes(plain: str) -> bool:
    """Whether a yes comes first, whatever else is asked after it."""
    return agrees(plain) or _BEGINS_WITH_YES.search(plain) is not None
