"""A full name among the words of a sentence, where a name was asked for: 唔係盧志文呀，係盧志明. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.names import COMPOUND_SURNAMES, LONGEST_ANSWER, is_surname, read_name

_HAN: Final = r"\u3400-\u9fff"
_CLAUSES: Final = compiled(
    r"[,，。;；!！\n?？]+|\s+(?=(?:and|but) (?:she|he|it|i|we|they)\b)"
    r"|(?<=[一-鿿])\s+(?=[一-鿿]{2})"
    r"|(?<=[一-鿿])(?=係?唔係[一-鿿]{2,4}$)|(?<=\w)\.\s+|\s+(?=not\s)|\s+(?=she'?s? |he'?s? )|\s-+\s|\s*[(（)）]\s*",
    re.IGNORECASE,
)
_DENIED: Final = compiled(r"^(?:唔係|不是|並非|不叫|唔叫|not\b|isn't\b|no,? not\b)", re.IGNORECASE)
_SOMEBODY_ELSE: Final = compiled(
    r"^(?:我|本人)(?:係|是|叫|姓)?(?:佢|他|她|病人)?(?:嘅|的)?[^叫]{0,6}(?:太太|先生|老公|老婆|[仔女媽爸]|工人|律師|社工|家姐|細佬)"
    r"(?!叫|係|是)"
    r"|^(?:我)?(?:係|是)?(?:代|幫|替)|^(?:and )?(?:i am|i'm|this is) (?:his|her|the|their|a)\b|^(?:我|i)\W*$",
    re.IGNORECASE,
)
"""Who writes, beside the patient: 病人係蔡偉雄，我係佢太太李淑賢."""

_OF_THE_PATIENT: Final = compiled(
    r"病人|病者|求診者|患者|佢叫|他叫|她叫|叫做?|全名|姓名|個名|名字|登記|\bpatients?\b|\bname\b|should be|\bcalled\b",
    re.IGNORECASE,
)
_BEFORE_HAN: Final = compiled(
    r"^(?:喂|你好|早晨|哦|嗯|呃|唔好意思|不好意思|對唔住|打錯(?:咗)?(?:字|咗)?|寫錯咗?|錯咗|更正|應該|其實|咁|就|至|都|呀|啊|sorry|hi|hello|ok"
    r"|病人|病者|患者|求診者|登記|預約|名|寫|用|我|佢|他|她|您|個|嘅|的|给|給|阿?媽媽?|妈妈?|阿?爸爸?|老豆|老公|老婆|太太|先生|囡囡?|仔仔?|女兒|女儿|兒子|儿子"
    r"|孩子|小朋友|小孩|婆婆|公公|爺爺|爷爷|奶奶|嫲嫲|外婆|外公|大佬|哥哥|細佬|弟弟|家姐|姐姐|細妹|妹妹|工人姐姐|工人|外傭|朋友|同事|老闆"
    r"|全名|姓名|名字?|姓[^\W\d]|叫做?|係|是|為|为|[:：\s])+",
    re.IGNORECASE,
)
_AFTER_HAN: Final = compiled(
    r"(?:是|係)我(?:個|嘅|的)?(?:全|中文)?名(?:字)?$|(?:至|先)(?:啱|係|正確|對)$|才(?:對|是|正確)$|(?:三|兩|四)個字$"
    r"|(?:呀|啊|囉|啦|喇|喎|㗎|嘅|的|吖|唔該晒?"
    r"|先生|女士|小姐|太太|婆婆|伯伯|呢個名|嗰個|睇|約|登記|睇病|嚟睇|本人|就得|就可以|謝謝|多謝|\s)+$",
    re.IGNORECASE,
)
_BEFORE_LATIN: Final = compiled(
    r"^(?:(?:hi|hello|hey|i mean|i meant|sorry"
    r"|typo|oops|ok(?:ay)?|yes|well|it'?s|it is|it should be|should be|that'?s|this is"
    r"|i'm|i am|im|the|patient'?s?|full|name'?s?|is|my|his|her|called|register|under|please|pls|put|use|write|for|as|so"
    r"|son|daughter|mother|father|mum|mom|dad|wife|husband|employer|boss|madam|baby|grandma|grandpa|sister|brother"
    r"|spelt|legal|correct|official|in|english|係|叫|我|名)[\s:]+)+",
    re.IGNORECASE,
)
_AFTER_LATIN: Final = compiled(
    r"(?:\s+(?:here|speaking|please|pls|thanks|thank you|thx|is my (?:full )?name|is the patient"
    r"|is her name|is his name"
    r"|is correct|actually|ya|lah?|呀|啊|唔該))+$",
    re.IGNORECASE,
)


def name_among_words(text: str) -> str:
    """The one full name that the sentence gives as the patient's; an empty text where it gives none, or leaves doubt.

    What is denied counts no more, nor does whoever writes for the patient.
    """
    if len(text) > LONGEST_ANSWER:
        return ""
    clauses = [clause.strip() for clause in _CLAUSES.split(unicodedata.normalize("NFKC", text)) if clause]
    kept = [clause for clause in clauses if clause and not _DENIED.search(clause) and not _SOMEBODY_ELSE.search(clause)]
    named = [(clause, name) for clause in kept if (name := _only_name(clause))]
    of_patient = [name for clause, name in named if _OF_THE_PATIENT.search(clause)]
    names = list(dict.fromkeys(of_patient or [name for _, name in named]))
    return names[0] if len(names) == 1 else ""


def _only_name(clause: str) -> str:
    """The name in a clause that says little else."""
    for before, after in ((_BEFORE_HAN, _AFTER_HAN), (_BEFORE_LATIN, _AFTER_LATIN)):
        bare = clause
        for _ in range(2):
            bare = after.sub("", before.sub("", bare)).strip(" .,:：、!")
        for words in dict.fromkeys((clause, bare)):
            if (name := read_name(words).name) and _is_likely(name):
                return name
    return ""


def _is_likely(name: str) -> bool:
    """Whether it looks like a name among other words: a common surname, or two capitalised Latin words."""
    if re.match(rf"[{_HAN}]", name):
        return is_surname(name[0]) or name.startswith(COMPOUND_SURNAMES)
    words = name.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)
