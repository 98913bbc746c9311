"""Asking for a person of the clinic, and complaining about it, as patterns. Pure."""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant.understanding.matching import any_of, compiled
from smartclinic.assistant.understanding.plain_questions import without_asking_who_speaks

_STAFF: Final = r"(?:姑娘|護士|職員|同事)"
_ANYBODY: Final = r"(?:nurse|staff|agent|operator|receptionist|person|someone|somebody|anyone)"
_CALL: Final = any_of(
    r"(?:打|覆|回|俾|畀|撥|致)(?:返|個|番|一個)*(?:電話?|電|call)(?:返|番)?(?:俾|畀|給|同)?我(?!.{0,3}(?:冇|沒|嗰"
    r"|時))|(?:打|call|ring)(?:返|番"
    r"|電話|個電話|電)*(?:俾|畀|給|比)(?:返|番)?我|請(?:儘快|盡快|你們?)?回電|(?:直接)?(?:(?<!普)通話|通電話|講電話"
    r"|傾電話)|打(?:個)?電話(?:給|俾|畀)我|致電(?:給|俾"
    r"|畀)?(?:我|本人)|(?<![闆板司婆公企校])call ?(?:返|番)?我",
    rf"\b(?:call|ring|phone)(?: me| us)? ?(?:back|asap)\b|\b(?:call|ring|phone|telephone) (?:me|us"
    rf"|my \w+)\b(?! (?:when|if|once|a taxi|an ambulance))|\bgive me a (?:call|ring)\b"
    rf"|\b{_ANYBODY}\b[^.?!]{{0,12}}\b(?:call|ring|phone|contact) me\b|\bcall ?back\b"
    rf"|\bspeak on the phone\b",
)
_PERSON: Final = any_of(
    r"叫(?:個|返個)?人(?:嚟|聽|出)|經理|罐頭",
    r"有(?:冇|沒有)?人(?:可以)?(?:教|幫)(?:下|到)?我",
    rf"(?:唔想|唔好|不想|不要)(?:再)?(?:同|跟|和|用)?(?:機械人|機器人|ai|bot)|真人|人工(?!流產|受孕|呼吸"
    rf"|智能|智慧)|客服"
    rf"|搵(?:返|番|下)?[個位]?(?:人|{_STAFF})"
    rf"|有冇(?:{_STAFF}(?!排|等|睇|喺前|輪)|人(?=可以|得閒|幫|覆|答|理我|聽|跟進|應))|接線|投訴",
    rf"(?:同|跟|與|和|叫|轉|駁|見|等|讓|找)(?:返|番)?(?:你[哋們]|貴診所)?[個位啲的]?(?:姑娘|護士|(?:職員"
    rf"|(?<!我和)(?<!我同)(?<!我跟)(?<!我與)同事)(?=.{{0,4}}(?:講|傾|談|說|聯絡|通話|對話|聽)))(?!.{{0,4}}(?:講咗"
    rf"|傾咗|話|說))"
    rf"|{_STAFF}.{{0,4}}(?:喺度|在嗎|在不在|聽電話|覆我|接電話)",
    r"(?:人|姑娘|護士)(?:手)?(?:覆|回覆|聽|跟進)(?:我|下|一下)|覆(?:返|番)*(?:俾|畀|給|比)(?:返|番)?我",
    r"\b(?:speak to a|have a word with|contact me)\b",
    r"\b(?:human|operator|real person|complain(?:t|ts)?|customer service)\b",
    rf"\b(?:talk|speak|chat|connect|transfer|put me through)\b[^.?!]{{0,20}}\b{_ANYBODY}\b",
    rf"\b(?:call|get|want|need|reach|find|with|ask for|ask) (?:an? |the |your |for an? )?{_ANYBODY}\b"
    rf"(?! else| to (?:see|look|check|examine|treat))",
)
_COMPLAINT: Final = any_of(
    r"[開俾配出畀]錯[咗左了]?(?:隻|個|啲|包|份)?(?:藥|針)|點(?:樣)?交代|搞(?:咩|乜)(?:鬼|[呀啊㗎]|$)|玩嘢"
    r"|做咩嘢㗎|點做嘢"
    r"|先(?:叫|睇|見)到?我(?=$|[,，。!])|睇[^,。?!]{0,6}(?:分鐘|句)[^,。?!]{0,4}(?:打發|趕走)|收多[咗左]?我",
    rf"(?:{_STAFF}|醫生|診所|你[哋們])[^,。?!]{{0,3}}(?:好|咁|真係|太|非常)(?:差|衰|串|惡)",
    r"公平|插隊|不能接受|無法接受|唔可以接受",
    r"太差|等[了咗][^,。?!]{0,8}(?:小時|個鐘|粒鐘)[^?。!]{0,8}(?:沒人|冇人|差|離譜)",
    r"句(?:唔好意思|對唔住|對不起|sorry|道歉)都[冇沒無]|\bimpatient\b|\b(?:staff|nurses?|doctors?"
    r"|receptionists?) (?:is|are|was|were) (?:so|very|really|extremely) (?!nice|kind|good|helpful|friendly|patient\b"
    r"|great|busy|professional)\w+",
    r"(?:執|俾|配|收|計)錯[咗左了](?!.{0,2}名|.{0,8}(?:電話|日期|資料|地址))|當我(?:係|是)|\bunbelievable\b"
    r"|\bwhy (?:do|did|must|should) (?:i|we) (?:have to )?wait\b",
    r"咩服務|乜嘢?服務|做咩生意|不負責任|唔負責|[冇沒]耐[性心]|打發我|等足|有冇搞錯|好差勁|勁差|收多[咗左]|好大力"
    r"|瘀晒|(?:成日|次次|永遠|長期)[^,。?!]{0,4}[無冇沒]有?人(?:聽|接|理"
    r"|覆)|shame on|\b(?:ignored|neglected)\b|(?:好|很|太)(?:串|寸)",
    r"投訴|[唔不]滿意(?!.{0,3}(?:時間|日子))|(?:好|十分|非常|極度?|很|深感)不?滿(?!分|意)|不滿(?!足|\d|一|兩|三)"
    r"|(?:服務|態度|安排|效率)(?:好|咁|真係|真的|太|非常"
    r"|極|都|很|十分|愈嚟愈|越來越)*(?:差|衰|惡劣|糟|爛|有問題)|(?:好|太|真係|很|非常|極度|十分)(?:嬲|失望|過分|離譜"
    r"|憤怒|生氣|無禮|做咩生意|(?:成日|次次|永遠"
    r"|長期)(?:都)?[無冇沒](?:有)?人|好大力|瘀晒|有冇搞錯|shame on|\b(?:ignored|neglected)\b|好差勁|勁差|收多[咗左]"
    r"|咩服務|乜嘢?服務|不?負責任|唔負責|冇耐[性心]"
    r"|沒耐[性心]|打發我|等足|冇禮貌|唔專業|不專業)|離(?:晒)?大?譜|搶錢|呃(?:錢|人)|黑店|垃圾|唔道歉|冇(?:句)?道歉"
    r"|不道歉|沒有?道歉|不耐煩|(?:講嘢|態度|語氣)(?:好|咁|真係"
    r"|太)?(?:串|寸|差|衰|兇|難聽|唔好)|好串|好寸|好西|冇禮貌|沒禮貌|黑面|黑口黑面|兇|鬧我|好惡|惡死|(?:收|計"
    r"|俾)(?:多|錯)[咗左了]?(?:我)?(?:錢|錢呀|一次|兩次|\d)|執錯藥"
    r"|俾錯藥|配錯藥|拿錯藥|開錯藥|(?:冇|沒)人(?:理|應|睬)(?!.{0,4}(?:電話))|好嬲|以後(?:都)?(?:唔"
    r"|不)會?再嚟(?!.{0,14}(?:記錄|資料))|消委會|醫委會|差評|負評|退錢"
    r"|退款",
    r"\b(?:complain(?:ing)?|unacceptable|not acceptable|(?:very|so|really|extremely|was|were|quite) rude|rude\b"
    r"|poor service|(?:very bad|terrible|awful|horrible|worst|disgusting|appalling) (?:service|experience|clinic"
    r"|attitude)|not (?:happy|satisfied|impressed) with|(?:very|so|really|extremely) (?:unhappy|disappointed"
    r"|dissatisfied|angry|upset|frustrat\w*)|disappointed (?:with|in|by)|unhappy with|ridiculous|rip[- ]?off"
    r"|overcharged|charged (?:me )?(?:twice|double|wrong\w*)|wrong medicine|refund|bad review|unprofessional"
    r"|disgrace\w*|attitude|hung up|(?:nobody|no ?one|noone) (?:picks?|picked|answer\w*|repl\w*"
    r"|respond\w*)[^.?!]{0,30}(?:bad|days|hours|weeks|ever)|(?:didn't|did not|doesn't|never) (?:even )?(?:listen"
    r"|care|apologi[sz]e|bother)|(?:third|second|fourth) time you|messed up|(?:the way|how) (?:i|we) (?:was"
    r"|were) treated|speak to (?:the |a |your )?(?:manager|supervisor|person in charge)|(?:really|very|so) bad\b"
    r"|waste of (?:time|money)|shouted at|yelled at|scolded|nobody (?:says? sorry|apologi[sz]ed?|cares|helped)"
    r"|waited (?:for )?(?:over |more than |nearly )?(?:an|two|three|\d+) (?:hours?|hrs?)(?![^.?!]{0,30}\b(?:how"
    r"|when)\b))\b",
    r"\b(?<!no )complain(?:t|ts)\b",
)
_NAMES_STAFF: Final = compiled(rf"{_STAFF}|\b{_ANYBODY}\b", re.ASCII)
_ADDRESS: Final = compiled(r"(?:護士)?姑娘|護士(?:小姐)?|\bnurse\b", re.IGNORECASE)
_BARE_PLEASE: Final = compiled(r"^(?:唔該|ok|okay|等我|\W)*$")
"""With 姑娘 and nothing else, this may be thanks or a call for her: a call costs less when it is mistaken."""


def asks_for_person(plain: str) -> bool:
    """Whether the text asks for somebody of the clinic: in so many words, or by saying 姑娘 and nothing else."""
    plain = without_asking_who_speaks(plain)
    if _PERSON.search(plain) or asks_for_call(plain):
        return True
    return names_staff(plain) and _BARE_PLEASE.search(without_address(plain)) is not None


def asks_for_call(plain: str) -> bool:
    """Whether the text asks to be called, or to talk on the telephone."""
    return _CALL.search(plain) is not None


def complains(plain: str) -> bool:
    """Whether the text complains about the clinic."""
    return _COMPLAINT.search(plain) is not None


def names_staff(plain: str) -> bool:
    """Whether the text names somebody of the clinic, if only as 姑娘 is said to the desk in greeting."""
    return _NAMES_STAFF.search(plain) is not None


def without_address(text: str) -> str:
    """The text without the 姑娘 or nurse to whom it is said."""
    return _ADDRESS.sub(" ", text).strip(" ,，、:：")
