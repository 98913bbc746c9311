"""Whether a question about insurance is what a policy pays for, which only staff and the insurer know. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching

_COVER: Final = compiled(
    r"(?:保|包|賠|報)(?:唔|不|到|得|幾|多少|邊|咩|埋)|受保|保障|承保|賠償|索償|理賠|自付|墊底費|免找數|限額|上限|餘額|批核"
    r"|(?:卡|保單|計劃|plan).{0,6}(?:保唔|包唔|賠)|填.{0,8}(?:表|form)"
    r"|\b(?:cover(?:s|ed|age)?|claims?|claiming|reimburs\w*|pays? for|co-?pay\w*|deductible|pre-?auth\w*|limit)\b"
)


_INSURERS: Final = tuple(
    compiled(names)
    for names in (
        r"bupa|保柏",
        r"\baxa\b|安盛",
        r"blue ?cross|藍十字",
        r"prudential|保誠",
        r"manulife|宏利",
        r"\baia\b|友邦",
        r"cigna|信諾",
        r"\bfwd\b|富衛",
        r"allianz|安聯",
        r"msig|三井住友",
        r"henner",
        r"\bump\b|聯合醫務",
        r"qhms|卓健",
        r"hsbc|滙豐|匯豐",
        r"sun ?life|永明",
        r"zurich|蘇黎世",
        r"generali|忠意",
        r"chubb|安達",
        r"\bliberty\b|利寶",
        r"aetna|安泰",
        r"中銀(?:保險|人壽)",
    )
)


def names_card_beyond(text: str, own_words: str) -> bool:
    """Whether it names an insurer of whom the clinic's own words, in any of its languages, say nothing."""
    plain, said = for_matching(text), for_matching(own_words)
    return any(names.search(plain) and not names.search(said) for names in _INSURERS)


def asks_of_cover(text: str) -> bool:
    """Whether it asks what is paid, or for help with a claim, rather than which cards the clinic takes."""
    return _COVER.search(for_matching(text)) is not None
