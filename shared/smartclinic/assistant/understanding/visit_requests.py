"""What patients say about visits that exist, about those for whom they act, and about waiting for a place. Pure."""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.numerals import CHINESE, number
from smartclinic.assistant.understanding.visit_names import name_said
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.template_taps import VisitTap, VisitTapped

MOST_LATE: Final = 240
"""Minutes: whoever says more does not come."""

_MINE: Final = re.compile(
    r"約[咗左了].{0,6}(?:幾時|幾點|幾號|邊日|邊位|邊個|咩|乜|哪)|我.{0,6}(?:預約|booking).{0,4}(?:幾時|幾點|幾號|邊日)"
    r"|我(?:哋|係|其實|到底|究竟|下次)*(?:幾時|幾點|幾號|邊日)(?:要|先|會|去|係|應該)*(?:睇|覆診|嚟(?:睇|診所|覆診|$)|返嚟|見醫生)|^幾時覆診\W*$"
    r"|我(?:有冇|有沒有|仲有冇|有咩|有乜)(?:約|預約)|(?:查|睇|搵|check)(?:返|番|下|一下|吓)*(?:我)?(?:嘅|的|個|啲)?(?:預約|約咗|booking)|我(?:嘅|的|啲)預約\W*$"
    r"|\b(?:when|what time|what day|which day)\b.{0,10}\b(?:my (?:appointment|booking|visit)|(?:did|have) i book)"
    r"|\b(?:check|see|show|view|list|find)\b.{0,8}\bmy (?:appointments?|bookings?)\b"
    r"|^my (?:appointments?|bookings?)\W*$"
    r"|\b(?:when|what time|what day) (?:is|are|was) my (?:appts?|next (?:appointment|appt|visit))\b"
    r"|\b(?:my )?(?:appointments?|bookings?|appts?) list\b"
    r"|\bmy appts?\W*$|\b(?:when|what time) (?:do|am) i (?:see|seeing|coming|have to come|supposed to)\b"
    r"|\b(?:remind|tell) me (?:what time|when|which day) (?:i|my|is my)\b"
    r"|\bwhat (?:(?:have|did) i|(?:do )?i have|i've) (?:book(?:ed)?|got booked)\b"
    r"|\b(?:do i have|have i got) (?:an?|any) (?:appointments?|bookings?)"
)
_CHANGE: Final = re.compile(
    r"^(?:我)?(?:想|要|可唔可以)?(?:改|轉)(?:一下|吓|下|得唔得)?\W*$"
    r"|^(?:i )?(?:want to |would like to |can i |please )*(?:change|reschedule)(?: it| please)?\W*$"
    r"|改期|改時間|改約|改日|(?:改|轉)(?:返|番|做|到|去|為)[^,.?!]{0,12}(?:\d|[一二三四五六七八九日天兩十]|聽|後日|下晝|朝早|夜晚|得唔得|可唔可以)"
    r"|(?:提早|推遲|延期|押後)(?:個|我)?(?:預約|約)?|調(?:返|番)?(?:個)?(?:期|時間)"
    r"|(?:想|要|幫我)改(?!名|善|變)[^,.?!]{1,8}(?:嗰個|個約|個期|時間|預約)"
    r"|\b(?:move|change|reschedule) (?:my )?(?:[a-z .-]{2,30}'s|hers)\b"
    r"|改(?:睇|做)[^,.?!]{1,8}(?:醫生|期|日|[點时時])"
    r"|\b(?:move|change|switch|push|bring)\b [^.?!]{1,40}\b(?:forward\b|back\b|to (?:the |next |this )?"
    r"(?:\d|mon|tue|wed|thu|fri|sat|sun|tomorrow|today|another|later|earlier|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r"|\bresched|\bchange my\b|\bmove my\b|\bpostpone"
    r"|\b(?:change|move) (?:it|the (?:appointment|booking|time)) (?:to|from)\b"
)
_CANCEL: Final = re.compile(
    r"取消(?!訂閱|.{0,4}(?:籌|候補|通知))|[嚟來去到][唔不]到|(?<![經期])[唔不][嚟來](?:喇|啦|了|得|\W*$)|唔(?:再)?要(?:個|呢個|嗰個)?預約"
    r"|\bcancel(?!.{0,10}\b(?:ticket|wait))"
    r"|\bcan(?:no|')t (?:come|make it)\b|\bwon't (?:come|be able to (?:come|make))\b"
)
_LATE: Final = re.compile(
    r"(?<!唔)(?<!不)遲到|會遲(?!啲再|啲先|些)|我(?:哋)?(?:會|要|可能|大約|大概|應該)?遲(?:大約|大概|約|多)?(?:\d|[一二三四五六七八九十廿兩半]|到|少少|啲到|啲先到)"
    r"|遲(?:大約|大概|約)?(?:\d{1,3}|[一二三四五六七八九十廿兩半])+(?:個)?(?:分|字|鐘)|遲少少(?:到|先到)|塞(?:緊)?車"
    r"|\b(?:running|be|am|i'm|arrive|arriving|come|coming|get there)\b[^.?!]{0,20}(?<!too )\blate\b"
    r"|\b(?:mins?|minutes?|hour) late\b|\bstuck in (?:the )?traffic\b"
)
_SHIFTS: Final = re.compile(r"有冇|有沒有|想|要遲|可唔可以|得唔得|約|預約|\bis there|\bany(?:thing)?\b|\bbook\b")
"""「想遲少少」 before a booking wishes for a later time."""

_COMING: Final = re.compile(
    r"^(?:(?:ok|okay|好|好呀|好的|收到|得|知道|唔該|,|\s)*)(?:我|我哋)?(?:會|一定會?|確認|實|肯定)(?:會)?(?:準時|依時|照)?(?:到|嚟|來|去|出席)"
    r"(?:㗎|架|喇|啦|的|嘅|呀|囉|唔該|多謝|\s|\W)*$"
    r"|^(?:確認|confirm(?:ed)?|yes,? (?:i'?ll|i will) (?:be there|come)"
    r"|(?:i'?ll|i will|we'?ll|we will) (?:be (?:there|coming|on time)|come|attend)"
    r"|i(?:'m| am) (?:still )?coming|i can (?:still )?(?:come|make it)|see you (?:then|tomorrow|there))\W*$"
)
_MINUTES: Final = re.compile(
    rf"(?P<count>\d{{1,3}}|{CHINESE}{{1,3}})\s?(?:(?P<five>個?字)|分鐘?|mins?\b|minutes?\b)"
    r"|(?P<half>半(?:個)?(?:鐘|小時)|half an hour|half hour)|(?P<hour>(?:一|1)?個(?:鐘|小時)|\b(?:an|one|1) hour\b)"
)
_UNLINK: Final = re.compile(
    r"(?:(?:唔|不)(?:好|使|會|想)?再|唔好|停止|取消)(?:幫|代|替)(?!我(?:自己)?(?:約|預|登|book|搞|取))[^,.]{1,8}(?:約|登記|book)"
    r"|解除(?:代|同)[^,.]{1,8}(?:預約|連結|關係)"
    r"|\b(?:stop|no longer|don't|not) (?:book(?:ing)?|act(?:ing)?) (?:any ?more )?for\b"
    r"|\b(?:remove|unlink|delete) (?:my )?[a-z .'-]{2,30} (?:from my (?:account|list|bookings))\b|\bunlink\b"
)
_UNWAIT: Final = re.compile(
    r"(?<!使)(?<!洗)(?<!要)(?:唔使|唔洗|唔好|唔想|不用|取消|退出|唔再)(?:再)?(?:等)?(?:通知(?:我)?|候補|等位|排候補)|唔再?等位"
    r"|\b(?:off|leave|cancel|stop)\b.{0,14}\bwait(?:ing|list)?(?: list)?\b|\bdon't notify me\b"
)
_WAIT: Final = re.compile(
    r"候補|(?:想|幫我|要|可以)(?:等|排)位(?!置)|有位(?:就|嘅話|先|再|時|嗰陣)?(?:請|麻煩|可唔可以)?(?:通知|話|叫|搵|打)(?:返|番|畀|俾|聲|定)*(?:我|聲)?"
    r"|有人取消.{0,6}(?:通知|話)|\bwait(?:ing|list)?(?: )?list\b"
    r"|\b(?:let me know|tell me|notify me|message me)\b (?:when|if|once|as soon as)\b[^.?!]{0,40}"
    r"\b(?:opens?(?: up)?|becomes? (?:free|available)|frees up|is cancelled|cancels|cancellation)\b"
)
_DENIES_CANCEL: Final = re.compile(
    r"(?:唔|不|未)(?:好|要|想|係|是|使|使|需要)?(?:要|想)?取消|\b(?:don't|do not|not) cancel\b"
)
_WHOLE_REQUESTS: Final = (
    (_UNWAIT, intents.UNWAIT),
    (_UNLINK, intents.UNLINK),
    (_WAIT, intents.WAIT),
    (_COMING, intents.COMING),
    (_DENIES_CANCEL, intents.KEEP),
    (_CHANGE, intents.CHANGE),
    (_CANCEL, intents.CANCEL),
)
_WITH_A_WISH: Final = frozenset({intents.CHANGE, intents.WAIT})
_BY_TAP: Final = {
    VisitTap.RESCHEDULE: intents.CHANGE,
    VisitTap.CANCEL: intents.CANCEL,
    VisitTap.CANCEL_NOW: intents.CANCEL_NOW,
    VisitTap.COMING: intents.COMING,
    VisitTap.KEEP: intents.KEEP,
    VisitTap.ANOTHER_TIME: intents.ANOTHER_TIME,
    VisitTap.SEE: intents.OWN_BOOKING,
    VisitTap.PERSON: intents.PERSON,
}


def visit_of_tap(tapped: VisitTapped) -> Intent:
    """What a button about an appointment asks for."""
    return Intent(_BY_TAP[tapped.action], {"visit": tapped.appointment, "revision": str(tapped.revision)})


def visit_request(text: str, wish: dict[str, str]) -> Intent | None:
    """What a text asks of visits that exist, of people and of waiting; `wish`: what else it says of a time."""
    plain = for_matching(text)
    for pattern, name in _WHOLE_REQUESTS:
        if pattern.search(plain):
            return Intent(name, {**(wish if name in _WITH_A_WISH else _day_of(wish)), "said": text})
    if _LATE.search(plain) and (minutes_late(plain) or not _SHIFTS.search(plain)):
        return Intent(intents.LATE, {"minutes": minutes_late(plain), "said": text})
    if name_said(plain):
        return Intent(intents.CHANGE, {**wish, "said": text})
    return Intent(intents.OWN_BOOKING, {"said": text}) if _MINE.search(plain) else None


def minutes_late(plain: str) -> str | None:
    """How many minutes a text names: 15分鐘, 三個字, half an hour."""
    found = _MINUTES.search(plain)
    if found is None:
        return None
    if found["half"] or found["hour"]:
        return "30" if found["half"] else "60"
    count = int(found["count"]) if found["count"].isdigit() else number(found["count"]) or 0
    minutes = count * 5 if found["five"] else count
    return str(minutes) if 0 < minutes <= MOST_LATE else None


def _day_of(wish: dict[str, str]) -> dict[str, str]:
    """The day on which the visit is that the text is about."""
    return {"on": wish["day"]} if "day" in wish and wish.get("last_day", wish["day"]) == wish["day"] else {}
