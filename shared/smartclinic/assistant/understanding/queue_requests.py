"""What patients say about the walk-in queue, as patterns: a ticket, the position, being there, leaving. Pure.

Every pattern names the queue or the person's own coming: 「幾多號」 alone may ask for an address, 「幾多錢」 for a fee.
"""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.doctor_words import specialists_in
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Clinic, Queue
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.template_taps import TicketTap
from smartclinic.queueing.door import queue_of_door_words

_TRADITIONAL: Final = str.maketrans("几筹过轮队个号领还", "幾籌過輪隊個號領還")
"""Of the Simplified characters only those that the patterns here look for."""

_TICKET: Final = r"(?:籌|(?<![機戲車會]) ?tickets?|(?<=[攞拎張條派個])飛(?!機)仔?|號碼牌|輪候號|排隊號)"
_TAKES: Final = r"(?:攞|拎|拿|領|取|要|派|抽|羅|擺)"
_SOME: Final = r"(?:返|番|翻|到|多|埋|定|個|張|一|條|今日|[^,.?!，。？！]{1,4}醫生|嘅|的|走){0,4}"

_TAKE: Final = compiled(
    rf"(?:給|俾|畀|比)(?:返|番|多)?我?(?:返|番|多)?(?:一)?(?:個|張|條)?{_TICKET}|(?:俾|畀|給|排)(?:返|埋)?(?:條|個)隊(?:我|俾我)"
    r"|行入嚟(?:輪|排|攞)|(?:幫我|想)?輪(?:個)?街症"
    r"|\b(?:gp|general|general practice|p(?:a?edi(?:a|atrics?)|a?eds?)|kids?'?s?|child(?:ren)?'?s?"
    r"|walk-?in) (?:queue )?(?:ticket|number)\b(?! (?:now|is|has|at|up|called)\b|\?)"
    r"|\b(?:take|get|have|want|need)\b(?: me| us)? (?:a|an|my|one|another) (?:number|ticket) to see (?!the show"
    r"|a (?:show|movie|concert))"
    r"|^tickets? for (?:the |my |a |dr)"
    rf"|{_TAKES}(?:{_SOME}|[^,。?!]{{0,8}}){_TICKET}|(?:攞|拎|拿|取)[個張]?號(?:碼)?(?:$|[^碼])"
    rf"|(?:想|要|幫我?|可以)(?:去)?排(?:隊|個隊|期隊)"
    rf"|^(?:walk-?in)?\s*{_TICKET}$|即場睇|輪街症|(?:想|要|幫我)輪(?:籌|隊|醫生|$|[,。\s!])|即日(?:睇|輪|籌)"
    r"|\b(?:take|get|have|want|need|grab|draw|give me)\b(?: me| us)? (?:a|an|my|one|another)"
    r"(?: queue| walk-?in| waiting)? (?:number|ticket)\b(?! (?:to|of) )"
    r"(?! for (?:the )?(?:show|concert|movie|parking|bus|train|flight))"
    r"|^(?:a )?walk-? ?in (?:ticket|number)\b"
    r"|排[^,。?!]{0,8}(?:條隊|醫生隊)|(?:想|要|去)排[^,。?!]{1,6}醫生|(?:掛|取|拿|領)(?:個|一個)?(?:現場"
    r"|即場)?號(?!碼?牌?要)|現場(?:掛|取|拿|排)"
    r"|\b(?:put|add|sign) (?:me|us|my \w+) (?:in|on|into|down for|up for) (?:to )?(?:the |your "
    r"|a )?(?:walk-?in )?(?:queue|line|list)\b|\bwalk[- ]?in\b[^.?!]{0,20}\b(?:now|today|please|pls|number|ticket"
    r"|register|possible|ok)\b"
    r"|\b(?:want|need|like) to queue\b|\bqueue (?:now|for (?:dr|the|gp))\b|(?:拎|攞|拿|取|要|俾)(?:返|個|番|一個"
    r"|我)*(?:籌)?號(?:$"
    r"|[,。!?\s])|\bwalk[- ]?in (?:please|pls)\b|\bqueue (?:number|ticket)\b|\b(?:join|get in|get into"
    r"|line up in) (?:the |a |your )?(?:walk[- ]?in )?(?:queue|line)\b|\b(?:take|get|have) (?:queue |a )?(?:number"
    r"|ticket) (?:for (?!(?:the )?(?:parking|show|concert|movie|bus|train|flight))|now|first|please|pls)(?! to)"
    r"|\bqueue up\b"
)
_ASKS_ABOUT_TICKETS: Final = compiled(
    rf"(?:仲|重|而家|現在|今日|今晚|聽日|下晝|夜晚)?有(?:冇|無|沒有)(?:得|得攞|得拎)?.{{0,4}}{_TICKET}"
    rf"|有{_TICKET}(?:嗎|吗|呀|$)|{_TICKET}.{{0,6}}(?:派晒|派完|未|點樣?攞)|派(?:晒|完|哂){_TICKET}"
    rf"|(?:使唔使|要唔要|駛唔駛|需唔需要|點樣?|怎樣|怎麼|幾時|幾點|係咪要|可唔可以遲啲).{{0,6}}{_TICKET}"
    rf"|{_TICKET}.{{0,4}}(?:幾時|幾點|點)"
    r"|(?:多|好多|幾多|多唔多|少)人(?:排隊|等|輪)|(?:要|使唔使)排隊[呀啊嗎?？]*$|排長龍"
    r"|\b(?:do i|must i|should i|how (?:do|can) i|when can i)\b[^.?!]{0,30}\b(?:number|ticket|queue)\b"
    r"|條隊[^,。?!]{0,4}(?:長|多人|幾)|(?:多唔多|多不多|有冇|有沒有)人(?:排|等|輪|睇緊)|等好耐|好多人(?:嗎|㗎|呀|$"
    r"|\?)|(?:迫|逼|擠|忙)唔?(?:迫|逼|擠|忙)"
    r"|人多(?:唔多|不多|嗎)|\b(?:many people|crowded|how busy|many people (?:there|now|waiting)|long (?:queue|line"
    r"|wait))\b"
    r"|\b(?:tickets?|numbers?)\b[^.?!]{0,15}\b(?:gone|left|finished|available|given out|full)\b"
    r"|\b(?:any|more) (?:tickets|numbers) left\b|\bis it busy\b|\bis there a (?:queue|line)\b"
)
_ASKS_WHICH_WAY: Final = compiled(
    r"(?:walk-? ?in|直接(?:嚟|來|上|過)|即場|現場|輪籌|攞籌|取籌)[^。]{0,12}(?:定係?|還是|抑或"
    r"|或者?)[^。]{0,8}(?:預約|約|book)"
    r"|(?:預約|約|book)[^。]{0,8}(?:定係?|還是|抑或)[^。]{0,10}(?:walk-? ?in|直接|即場|現場|輪籌|攞籌|取籌)"
    r"|\bwalk[- ]?in\b[^.]{0,24}\b(?:or\b[^.]{0,16}\b(?:book|appointment)|(?:do i|must i|have to|need to"
    r"|without)\b[^.]{0,16}\b(?:book\w*|appointments?))"
    r"|\b(?:do (?:you|u) (?:accept|take|allow|have)|are) walk-?ins?\b"
)
"""Whether to come as one is, or to book: told how the queue stands, and no ticket taken unasked."""

_POSITION: Final = compiled(
    r"(?:去|睇|叫|到|嗌|輪)(?:到|緊|咗|左)?(?:第)?(?:no\.?|number|num)\s?(?:幾|邊|多少)|(?:幾|邊個)(?:no\.?|number)\b"
    r"|我[^,。?!]{0,6}(?:前面|仲|還)有(?:幾多|幾|多少)(?:個|位)(?:人|病人)?(?!醫生)|前面有(?:冇|沒有)人|有冇叫過我"
    r"|(?:籌|[a-z]\d{1,3})[^。?!]{0,12}過(?:咗|左|了)(?:未|沒)|"
    r"(?:去|睇|叫|到|嗌|輪|排|行)(?:到|緊|咗|左|了)?(?:第)?(?:[a-z]{1,2}幾多|(?:幾多|幾|多少|邊個|邊)(?:號|個號|號碼"
    r"|籌))"
    r"|(?:而家|現在|依家)(?:係|是)?(?:第)?(?:幾多|幾|多少)號(?!樓|舖|室|風)"
    r"|我(?:係|是|排|個籌(?:係|是)?|嘅籌(?:係|是)?)(?:第)?(?:幾多|幾|多少)號(?!樓|舖|室)|我排(?:到)?第幾"
    r"|(?:前面|前邊|我前).{0,6}(?:幾多|幾|多少)"
    r"|仲有(?:幾多|幾)(?:個|人|個人|位人)(?!位|名額|期|時間|鐘|小時|月|禮拜|星期|半)"
    r"|仲有(?:幾多|幾)(?:個|位)?先(?:到|輪到)我"
    r"|(?:幾時|幾點|幾耐|幾久|什麼時候|多久|快)(?:先|會|可以|就)?(?:到|輪到|叫)(?:到)?我"
    r"|(?:到|輪到|叫)(?:咗|左)?我(?:未|沒有|了嗎|喇咩)"
    r"|過咗我未|(?:仲|要|使|需)(?:要|使)?(?:等|排)(?:幾耐|幾久|多久|多耐|幾多分鐘)|等(?:幾耐|幾久|多久|多耐)"
    r"|\b(?:call|called|calling|reached|at|passed)\b[^.?!]{0,6}\b[a-z]{1,2}\d{1,3}\b|[a-z]\d{1,3}(?:到|叫|睇"
    r"|過)(?:咗|左"
    r"|了)?(?:未|沒)|排隊情況|輪候(?:時間|情況)|等候時間"
    r"|\b(?:what|which) number\b(?! (?:should|can|do) i (?:call|ring|dial|phone))"
    r"(?=[^.?!]{0,40}\b(?:now|on|at|called|calling|serving|seeing|up to|am i)\b)"
    r"|\bhow many (?:people |patients |persons |others |more )?(?:are )?(?:there )?"
    r"(?:still )?(?:before|ahead|in front|in the queue|in line|waiting)\b"
    r"|\bmy (?:position|place|number|turn)\b(?=[^.?!]{0,30}\b(?:queue|line|yet|soon|now)\b)"
    r"|\b(?:position|place) in (?:the )?(?:queue|line)\b"
    r"|\b(?:when|how soon)\b[^.?!]{0,20}\bmy turn\b|\bis it my turn\b|\bhow (?:much )?long(?:er"
    r"| more)?\b[^.?!]{0,12}\b[a-z]\d{1,3}\b|\b(?:current|now serving) number\b|(?:仲|還)差幾多"
    r"|街症[^,。?!]{0,3}(?:滿|爆)|有冇叫過?我|\bam i next\b|仲要等幾多|輪候(?:人數|情況|多)"
    r"|\bpacked\b|\bwait like\b|(?:多少|幾多"
    r"|第?幾)號(?:了|喇|啦)"
    r"|\bhow long\b[^.?!]{0,25}\b(?:wait|queue|line)\b|\bwaiting time\b"
)
_HERE: Final = compiled(
    r"坐低(?:咗|左|了)?[喺在]|"
    r"(?:^|[,。\s])(?:我|我哋|我們)?(?:已經?|啱啱|剛剛?|而家)?(?:到|嚟到|抵達|到達)(?:咗|左|了|達|佐)(?:喇|啦"
    r"|了)?(?:$|[,。!\s]|[喺在](?!.{0,4}(?:站"
    r"|車)))|已(?:經)?(?:到|抵)達?(?:你|貴|診|樓|門|大堂)|到(?:埗|步|齊)|(?:已經?|我[哋們]?|而家|現在)(?:喺|在)(?:診所"
    r"|你[哋們]度|度|這裡|這裏|候診|大堂|櫃[位檯台]"
    r"|接待|登記|裡面|入面)(?=$|[喇啦了,。!\s等門])|而家喺(?:出面|外面|樓下|門口)|上(?:到|咗)(?:嚟"
    r"|來)(?:\d{1,2}樓)?(?:喇|了|啦)|(?:坐|企|站"
    r"|等)[咗緊]?[喺在](?:門口|樓下|大堂|出面|外面|候診)|(?:^|[,。\s])到(?:咗|左|了)?(?:你[哋們])?(?:門口|樓下|大堂"
    r"|大廈|櫃檯|診所)(?!點)|(?:已經?|我[哋們]?"
    r"|啱啱)(?:嚟|來)(?:咗|左|了)(?:喇|啦)?(?:$|[,。!\s])|報到|我(?:已經?)?登記[咗了]|(?:喺|在|係)(?:診所"
    r"|你[哋們])(?:門口|門外|樓下|出面|外面|大堂)|"
    r"(?:我[哋們]?|已經?|啱啱|剛剛?)\s?(?:arrived?|reach(?:ed)?)\b|\b(?:arrived?|reach(?:ed)?)\s?(?:咗|左|了|喇|啦)"
    r"|\b(?:arrived?|reach(?:ed)?|got here|here) (?:already|just now|at the clinic)\b|\b(?:i|we)(?: have"
    r"|'ve)? reached\b|\b(?:just|already) (?:got here|got there|arrived|reached|here)\b|\b(?:i|we|i'm|we're|am|are"
    r"|already|now"
    r"|waiting|sitting|standing)\b[^.?!]{0,20}\b(?:in|inside|at|outside|in front of|by) (?:the |your )?(?:clinic"
    r"|lobby|reception|waiting (?:area|room)|building|lift lobby|door)(?: now| already|$|[,.!])|\balready (?:outside"
    r"|inside|in|at)\b|\b(?:am|i'm|we're|are) (?:already |standing |waiting |sitting |now )?(?:inside|outside"
    r"|downstairs)\b|\bwaiting (?:outside"
    r"|at the door|at reception|downstairs)\b|\bat (?:your|the) (?:door|counter|reception|clinic)(?: now| already|$)"
    r"|"
    r"我(?:哋)?(?:已經|已|啱啱|剛剛|剛|而家)?(?:到|嚟到|來到|去到)(?:咗|左|了|喇|達|佐)(?!我|幾|先|之後|嗰陣|再|時"
    r"|.{0,6}(?:站|地鐵|巴士|公司|屋企|香港))"
    r"|^(?:已經|已|啱啱|剛剛|剛)?到(?:咗|左|了|喇|達|佐)(?:喇|啦|了|呀|診所|門口|樓下|\s)*\W*$"
    r"|我(?:哋)?(?:而家|已經)?(?:喺|係|在)(?:診所|門口|你哋?門口|樓下|候診室|登記處|度(?:喇|啦|$))"
    r"|\b(?:i'm|i am|we're|we are)(?: already| now)?"
    r" (?:here|at the clinic|at the door|at reception|downstairs|in the waiting room)\b"
    r"|\b(?:i|we|i've|we've)(?: have)?(?: just| already)? (?:arrived|checked in)\b|^(?:just )?arrived\W*$"
    r"|^(?:i'm |we're )?here(?: now)?\W*$|\bcheck me in\b"
)
_LOOKS_FOR_IT: Final = compiled(
    r"點(?:樣)?(?:行|去|上|入|搭|嚟)|怎麼(?:走|去|上)|邊(?:度|個出口|一?層|棟|座)|幾樓|搵唔到(?!人|姑娘|護士)|找不到"
    r"|\b(?:where|which|how (?:do|to|can)"
    r"|can't find|lost)\b"
)
"""Somebody near asks for the way."""

_LEAVE: Final = compiled(
    r"籌號?(?:請|麻煩)?(?:作廢|取消)|號碼?(?:請|麻煩)?作廢|"
    r"(?:個|嘅|的|我)號碼?(?:唔|不)要|\b(?:remove|give (?:away )?) ?(?:our|my) (?:ticket|number)\b"
    r"|[a-z]\d{1,3}(?:唔要|不要|取消|作廢)|籌作廢|(?:籌|號)(?:俾|給|讓)(?:返)?(?:人"
    r"|第二|下一)|(?:走|離開)(?:咗|左|了)(?:喇"
    r"|啦)?[^。?!]{0,10}(?:籌|號)|不?排了|"
    r"(?<!可唔可以)(?:唔|不)(?:再|想再|想)?(?:等|排|輪)(?:隊|籌)?(?:喇|啦|了|嘞|咯|住|\s|\W)*(?:$|[,。\s])"
    r"|(?:唔|不)(?:再)?等(?:喇|啦|了|嘞)"
    rf"|(?:取消|退|唔要|不要|放棄|cancel)(?:返|番)?(?:我)?(?:個|張|條|嘅|的|呢張|呢個)*{_TICKET}"
    rf"|{_TICKET}.{{0,3}}(?:取消|唔要)"
    r"|^(?:i (?:want to |will |'ll )?)?leave(?: now)?\W*$"
    r"|\b(?:leave|quit|skip|get out of|take me out of|remove me from) (?:the |this )?(?:queue|line)\b"
    r"|\b(?:cancel|give up|drop) (?:my|our|the|this) (?:queue )?(?:ticket|number|place in (?:the )?(?:queue|line))\b"
    r"|\b(?:take|remove|delete|scratch|cross) (?:off )?(?:me|my (?:number|ticket|name)|us) ?(?:off|out"
    r"|from the queue)?\b[^.?!]{0,20}\b(?:leav\w+|gone|go(?:ing)? home|queue|(?<!waiting )line)\b|\b(?:leaving"
    r"|going home|left) (?:now|already)\b"
    r"|\b(?:not|stop|no longer|won't be) waiting\b"
    r"|\b(?:won't|can't|cannot|don't want to) wait(?: any)?(?: more| longer)\b"
)
_BACK: Final = compiled(
    r"我(?:已經|已|啱啱|剛剛|而家)?(?:返(?:咗|左|到)?(?:嚟|來|到)|回來|返回|回到)(?:診所)?(?:喇|啦|了|\W)*"
    r"|排返(?:個)?隊|(?:點|可唔可以|想)排返"
    r"|\bwhat (?:if|happens (?:if|when)) i miss(?:ed)? (?:my|the) (?:turn|number|call)\b"
    r"|^(?:我)?返(?:咗|左|到|番)?(?:到)?(?:嚟|來)(?:喇|啦|了)?\W*$|(?<!叫)(?:過|飛|跳|miss|錯過)(?:咗|左|了)?(?:我)?(?:個|嘅)?(?:號|籌)"
    r"|叫(?:咗|左|過|到)我.{0,8}(?:唔|不|冇|未)(?:喺|在|係|到)|過咗我(?:喇|啦|了|個號)"
    r"|\b(?:i'm|i am|we're) back\b|\bmissed (?:my|our) (?:turn|number|call)\b|\b(?:called|skipped) (?:me|my number)\b"
)
_TAKES_ONE: Final = compiled(
    r"^(?:咁|好|ok|我|想|要|幫我|唔該|麻煩|請|[\s,])*(?:攞|拎|取|領)(?:返|番)?(?:多)?(?:一|1)?(?:個|張)(?:籌)?(?:啦|喇|吖|呀|吧|唔該|謝謝|\s)*\W*$"
    r"|^(?:ok |yes |then )*(?:get|take|give me|i(?:'ll| will) take|i want|can i (?:get|have|take)) one(?: please"
    r"| pls| then)*\W*$"
)
_HOW_LONG: Final = compiled(
    r"^(?:and |so |ok |about |roughly )*how (?:much )?long(?:er)?(?: roughly| about| approx\w*| more| still| now"
    r"| is it| will it (?:be|take)"
    r"| to wait)*(?: please| pls)?\W*$|^(?:大約|大概|仲要?)?(?:要)?(?:幾耐|多久|幾多分鐘)(?:左右|呀|啊|呢)*\W*$"
)
"""What they are about only the answer before them tells; a question of ours that is open is answered by neither."""

_ELSEWHERE: Final = compiled(
    r"報告|化驗|有位|有期|轉介|退款|藥(?!後)|驗血|保險|覆我|(?:電話|手機|傳真|單)號?(?:幾多|幾)|彌敦道|街(?!症)"
    r"|\b(?:report|results?|refund|medicine|referral|phone|telephone|fax)\b"
)
"""Waiting and numbers of another kind."""

_REFERENCE: Final = compiled(r"(?<![A-Za-z0-9])[2-9A-HJ-NP-Z]{5}(?![A-Za-z0-9])")
_VISIT: Final = compiled(r"約|覆診|\b(?:appointments?|bookings?|visits?)\b")
_AT_THE_DOOR: Final = "門口"
"""What only the words of the poster at the door say; the rest of them is typed at home too."""

_DECLINES_TICKET: Final = compiled(rf"(?:唔|不|未)(?:係|是)?(?:想|使|需要|會|好)?(?:住)?{_TAKES}{_SOME}{_TICKET}")
_HAS_TICKET: Final = compiled(rf"(?:攞|拎|拿|取)(?:咗|左|了){_SOME}{_TICKET}|\bgot (?:a|my) (?:number|ticket)\b")

_KINDS_OF_QUEUES: Final = (
    (compiled(r"general"), compiled(r"\b(?:gp|general|normal|ordinary)\b|普通(?:科|門診)?")),
    (
        compiled(r"pa?ediatric"),
        compiled(
            r"\b(?:kids?|child(?:ren)?)'?s?'? (?:queue|line|ticket|number)\b|(?:小朋友"
            r"|細路|兒童)(?:嗰條|條)?(?:隊|籌)"
        ),
    ),
)
"""What is in a queue's English name, and what people call it."""

_BY_TAP: Final = {
    TicketTap.HERE: intents.QUEUE_HERE,
    TicketTap.LATE: intents.QUEUE_LATE,
    TicketTap.LEAVE: intents.QUEUE_LEAVE,
    TicketTap.BACK: intents.QUEUE_BACK,
}


def ticket_request(tapped: tuple[TicketTap, str]) -> Intent:
    """What a button about a ticket asks for."""
    action, ticket = tapped
    return Intent(_BY_TAP[action], {"ticket": ticket})


def queue_tap(argument: str) -> Intent:
    """What a button that takes a ticket asks for: `gp/2026-11-24/morning`, the queue, the day on which it was offered,
    and the session if it is not the present one.
    """
    queue, day, *part = argument.split("/")
    return Intent(intents.QUEUE_TAKE, {"queue": queue, "day": day, "part": part[0] if part else None})


def queue_request(text: str, situation: Situation) -> Intent | None:
    """What a text asks of the queue, or None. The words behind the code at the door name their queue."""
    clinic = situation.clinic.config
    if (queue := queue_of_door_words(text, clinic)) is not None:
        return Intent(intents.QUEUE_TAKE, {"queue": queue.id, "door": "yes" if _AT_THE_DOOR in text else None})
    plain = for_matching(text).translate(_TRADITIONAL)
    if _LEAVE.search(plain):
        return Intent(intents.QUEUE_LEAVE)
    if _BACK.search(plain):
        return Intent(intents.QUEUE_BACK)
    if _ELSEWHERE.search(plain):
        return Intent(intents.QUEUE_HERE) if _is_here(plain) else None
    if _POSITION.search(plain) or _HAS_TICKET.search(plain):
        return Intent(intents.QUEUE_POSITION)
    if _ASKS_ABOUT_TICKETS.search(plain) or _ASKS_WHICH_WAY.search(plain):
        return Intent(intents.QUEUE_POSITION, {"of": "tickets"})
    if _TAKE.search(plain) and not _DECLINES_TICKET.search(plain):
        return Intent(intents.QUEUE_TAKE, {"queue": _named(text, situation, clinic)})
    if situation.gate.asked is None and (name := _in_few_words(plain)):
        return Intent(name)
    return Intent(intents.QUEUE_HERE) if _is_here(plain) else None


def _in_few_words(plain: str) -> str | None:
    """What 「攞一個」 and "how long roughly?" ask for, said after an answer about the queue."""
    if _TAKES_ONE.search(plain):
        return intents.QUEUE_TAKE
    return intents.QUEUE_POSITION if _HOW_LONG.search(plain) else None


def _is_here(plain: str) -> bool:
    return _HERE.search(plain) is not None and _LOOKS_FOR_IT.search(plain) is None


def names_visit(said: str | None) -> bool:
    """Whether the words speak of a booked visit, or give its reference."""
    return said is not None and (_VISIT.search(for_matching(said)) or _REFERENCE.search(said)) is not None


def _named(text: str, situation: Situation, clinic: Clinic) -> str | None:
    """The queue that the text names by its doctor, its prefix or its name; None: it names none, or several."""
    plain = for_matching(text)
    doctors = {*understand_when(text, situation.now, clinic).doctor_ids, *specialists_in(plain, clinic)}
    named = [queue for queue in clinic.queues if _names(plain, queue) or doctors & set(queue.doctors)]
    return named[0].id if len(named) == 1 else None


def _names(plain: str, queue: Queue) -> bool:
    words = (for_matching(queue.name.zh), for_matching(queue.name.en))
    if any(queues.search(words[1]) and said.search(plain) for queues, said in _KINDS_OF_QUEUES):
        return True
    return (
        any(each in plain for each in words) or re.search(rf"(?<![a-z]){queue.prefix.casefold()}籌", plain) is not None
    )
