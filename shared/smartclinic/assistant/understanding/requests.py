"""Everyday requests as patterns: what a text asks for when it answers no question of ours."""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.doctor_words import specialists_in
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.people_words import people_said
from smartclinic.assistant.understanding.service_words import named_service
from smartclinic.assistant.understanding.visit_requests import visit_request
from smartclinic.assistant.understanding.when import When, understand_when
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Intent, Situation

_SHORT: Final = 12
"""A bare time in so short a text is a wish; in a longer one it may be anything."""

_STAFF: Final = r"(?:姑娘|護士|職員|同事)"
_ANYBODY: Final = r"(?:nurse|staff|agent|operator|receptionist|person|someone|somebody)"
_PERSON: Final = re.compile(
    rf"真人|人工|客服|搵(?:返|番|下)?[個位]?(?:人|{_STAFF})|有冇(?:人|{_STAFF})|接線|投訴"
    rf"|(?:同|叫|轉|駁|見|等)(?:返|番)?(?:你哋)?[個位啲]?{_STAFF}|{_STAFF}.{{0,4}}(?:喺度|在嗎|在不在|聽電話|覆我)"
    r"|\b(?:human|operator|real person|complain(?:t|ts)?)\b"
    rf"|\b(?:talk|speak|chat|connect|transfer|put me through)\b[^.?!]{{0,20}}\b{_ANYBODY}\b"
    rf"|\b(?:call|get|want|need|reach|find|with|ask for) (?:an? |the |your )?{_ANYBODY}\b(?! else)"
)
_COMPLAINT: Final = re.compile(
    r"投訴|[唔不]滿意(?!.{0,3}(?:時間|日子))|好不滿|(?:服務|態度)(?:好|咁|真係|真的|太|非常|極|都)*(?:差|衰|惡劣)"
    r"|\b(?<!no )(?:complain(?:t|ts|ing)?|unacceptable|(?:very|so) rude|poor service|not (?:happy|satisfied) with)\b"
)
_NAMES_STAFF: Final = re.compile(rf"{_STAFF}|\b{_ANYBODY}\b")
_ADDRESS: Final = re.compile(r"(?:護士)?姑娘|護士(?:小姐)?|\bnurse\b", re.IGNORECASE)
_BARE_PLEASE: Final = re.compile(r"^(?:唔該|ok|okay|等我|\W)*$")
"""With 姑娘 and nothing else, this may be thanks or a call for her: a call costs less when it is mistaken."""
_DECLINE: Final = re.compile(
    r"^(?:都係|我|咁|哦|呀|那|就|先|,|\s)*(?>(?:唔約|唔想(?:再)?(?:約|睇|要)|(?:唔係|不)想約|唔要|唔使"
    r"|唔洗|唔需要|唔睇|不用|不要|不約|算|遲啲先|再諗|考慮下|諗下"
    r"|not now|no thanks?|no thank you|never ?mind|forget it)(?:住|啦|喇|了|吧|數|晒|先|再講|再約|佢|it|\s|,)*)+\W*$"
)
_LEAVES: Final = re.compile(
    r"^(?:都係|我|咁|哦|呀|那|就|先|唔好意思|對唔住|唔係想咁|算(?:吧|罷|數)?(?:啦|喇|了)?"
    r"|sorry|actually|no|oh|well|please|[,，。.\s])*"
    r"(?:唔(?:約|要|使|洗|需要|睇|改|搞|book)(?:約|睇)?|唔好(?:約|睇|book)?(?=[喇啦了,，]|\W*$)|唔想(?:約|要|睇)|算"
    r"|no thank(?:s| you)|not needed|no need|nah|leave it|skip it|forget (?:it|that|about it)|never ?mind"
    r"|cancel (?:that|it)"
    r"|(?:i )?(?:don't|dont|do not|no longer) (?:want|need) (?:it|that|this|to book|the (?:booking|appointment|time)))"
    r"(?:住|啦|喇|了|吧|罷|數|晒|先|呢個|嗰個|佢|唔該|多謝|唔約|唔使|唔要|算"
    r"|thanks?|thank you|please|any ?more|then|now|[,，。.\s])*$"
)
"""No to what is being booked, in the words in which people leave."""

_CALL_OFF: Final = re.compile(
    r"^(?:我想|我要|幫我|咁|請|唔該|please |pls )?(?:取消|cancel)(?:啦|喇|吧|佢|住| it| please|\s)*\W*$"
)
_OTHER_TIME: Final = re.compile(
    r"^(?:我?想|可唔可以|唔該)?(?:改期|改時間|改日|改(?=\W*$)|轉時間|第二個時間|其他時間|其他日子|第二日"
    r"|other (?:times?|days?)|change (?:the )?time|change(?=\W*$)|reschedule)"
    r"(?:得唔得|可唔可以|[呀啊嗎]|please|\s)*\W*$"
)
_BOOK: Final = re.compile(
    r"預約|預訂|約(?!喇)|掛號|睇(下)?醫生|睇症|覆診|有冇位|有位嗎|有冇醫生|看醫生|看診|打針|過嚟|上嚟|想[^,.?!]{0,10}[嚟睇]"
    r"|\b(book|appointment|see (a|the|dr|doctor)|slots?|available|consult\w*|come in|walk in)\b"
)
_NO_VISIT: Final = re.compile(
    r"(?<!係)唔係(?:想|要)(?:預?約|睇)|(?<![想要])[唔不冇]想(?:再)?(?:預?約|睇|嚟)|(?<![要])唔要約"
)
"""唔想約 wishes for no visit, though it names one."""
_STAFF_MATTER: Final = re.compile(
    r"假紙|病假|醫生紙|轉介|覆藥|配藥|執藥|補藥|報告|化驗結果|醫療券|醫療卡|保險|收據|發票|泊車|停車|空肚|空腹"
    r"|(?:帶|攞|準備)(?:啲)?(?:咩|乜|什麼)|要帶"
    r"|\b(sick leave|certificates?|referrals?|refills?|prescriptions?|reports?|results?|insurance|vouchers?|receipts?"
    r"|parking|fasting|bring)\b"
)
_THANKS: Final = re.compile(
    r"^(?>(?:多謝|唔該|謝謝|thanks?(?: you)?|thx|ty|okay|ok+|好的|好呀|好|收到|明白|知道|等等|等陣|等我"
    r"|noted|got it|great|wait|bye|拜拜|晚安)"
    r"(?:曬|晒|你|哂|呀|啊|喇|哦|先|下|very much|so much|a (?:moment|sec|minute)|[\s,.!~])*)+$"
)
_WAITS: Final = re.compile(r"^(?:唔該|ok|好|,|\s)*(?:等等|等陣|等我|等一等|wait)")
_AGREES: Final = re.compile(
    r"^(?:得|好|好呀|好的|ok|okay|可以|yes|yep|yeah|sure|fine|係|係呀|是|是的|冇問題|没问题|沒問題|[呀啊啦喇,\s])+\W*$"
)
_GREETING: Final = re.compile(
    r"^(你好|您好|哈囉|喂|hi|hello|hey|good (morning|afternoon|evening)|早晨|午安)(呀|啊|\s)*\W*$"
)
_A_MEDICINE: Final = r"\b(?:medicines?|medication|pills?|drugs?|antibiotics?|panadol|paracetamol|ibuprofen)\b"
_MEDICAL: Final = re.compile(
    r"食(咩|乜|邊隻|幾多|得唔得).{0,4}藥|停.{0,3}藥|藥.{0,4}(得唔得|好唔好|副作用)"
    r"|(暈|痛|燒|嘔|咳|嗽|痕|瀉|腫|唔舒服).{0,12}(點算|點好|點做|使唔使|要唔要)|咩病|係咪有(病|事)|嚴唔嚴重|點醫"
    r"|食(?:咗|完|緊|埋)?[^,.?!]{0,4}藥.{0,8}(?:有事|有問題|冇事|作嘔|嘔|暈|痛|敏感|點算)"
    rf"|\b(?:is it|will i be|am i) (?:ok|okay|safe|alright|fine)\b.{{0,30}}{_A_MEDICINE}"
    rf"|\b(?:took|taken|taking|take|stop|stopped) [^.?!]{{0,20}}{_A_MEDICINE}[^.?!]{{0,20}}"
    r"(?:\?|\b(?:ok|okay|safe|normal|sick|dizzy|vomit\w*|wrong)\b)"
    rf"|\b(?:can|should) i (?:take|stop)\b.{{0,20}}{_A_MEDICINE}"
    r"|\b(?:fever|vomiting|rash|dizzy|pain)\b.{0,20}\bwhat (?:should|can|do) (?:i|we)\b"
    r"|\b(dosage|side effects?|should i take|is it serious|what medicine|diagnos\w*|symptoms? of)\b"
)
_TOPICS: Final = (
    (
        "hours",
        re.compile(
            r"幾點(開|收|關)|開門|收工|應診時間|營業時間|開唔開|有冇開|開嗎|休息|放假"
            r"|\bopening hours\b|\bopen\b|\bwhat time do you\b|\bclose at\b|\bclosed\b"
        ),
    ),
    (
        "address",
        re.compile(r"地址|喺邊|邊度|位置|點去|點嚟|電話|\b(address|where are you|location|directions?|phone)\b"),
    ),
    ("fees", re.compile(r"診金|收費|幾錢|幾多錢|價錢|費用|\b(fees?|price|cost|how much)\b")),
    (
        "doctors",
        re.compile(r"有(咩|邊|乜|哪)(位|個|啲|些)?醫生|(邊|哪)(位|個)醫生|\b(which|what) doctors?\b"),
    ),
    ("privacy", re.compile(r"私隱|隱私|個人資料|我[啲嘅的]資料|\b(privacy|personal data|my data)\b")),
)
_COURTESY: Final = ((_THANKS, intents.NOTHING), (_GREETING, intents.MENU))


def asks_for_person(plain: str) -> bool:
    """Whether the text asks for somebody of the clinic: in so many words, or by saying 姑娘 and nothing else."""
    if _PERSON.search(plain):
        return True
    return names_staff(plain) and _BARE_PLEASE.search(without_address(plain)) is not None


def complains(plain: str) -> bool:
    """Whether the text complains about the clinic."""
    return _COMPLAINT.search(plain) is not None


def names_staff(plain: str) -> bool:
    """Whether the text names somebody of the clinic, if only as 姑娘 is said to the desk in greeting."""
    return _NAMES_STAFF.search(plain) is not None


def without_address(text: str) -> str:
    """The text without the 姑娘 or nurse to whom it is said."""
    return _ADDRESS.sub(" ", text).strip(" ,，、:：")


def is_courtesy(plain: str) -> bool:
    """Whether the text is nothing but thanks or a greeting."""
    return any(pattern.search(plain) for pattern, _ in _COURTESY)


def is_thanks(plain: str) -> bool:
    """Whether the text is nothing but thanks, or that something was noted."""
    return _THANKS.search(plain) is not None and _WAITS.search(plain) is None


def agrees(plain: str) -> bool:
    """Whether the text is nothing but a yes."""
    return _AGREES.search(plain) is not None


def wants_visit(plain: str) -> bool:
    """Whether the text asks for a visit in so many words."""
    return _BOOK.search(_NO_VISIT.sub(" ", plain)) is not None


def declines(plain: str) -> bool:
    """Whether the text says no to what was offered."""
    return _DECLINE.search(plain) is not None or _CALL_OFF.search(plain) is not None


def leaves(plain: str) -> bool:
    """Whether the text, as the answer to a question of a booking, says no to it."""
    return declines(plain) or _LEAVES.search(plain) is not None


def asks_for_time_change(plain: str) -> bool:
    """Whether the text says only that the time that is held should be another."""
    return _OTHER_TIME.search(plain) is not None


def wish_in(text: str, situation: Situation) -> dict[str, str]:
    """What a text says of a visit, as details of an intent; empty when it says nothing."""
    plain, clinic = for_matching(text), situation.clinic.config
    when = understand_when(text, situation.now, clinic)
    return _wished(when, named_service(plain, clinic), specialists_in(plain, clinic)) | people_said(plain)


def read_request(text: str, situation: Situation) -> Intent | None:
    """What a text asks for, or None when no pattern is sure."""
    plain, clinic = for_matching(text), situation.clinic.config
    if _DECLINE.search(plain):
        return Intent(intents.LET_GO)
    when, service = understand_when(text, situation.now, clinic), named_service(plain, clinic)
    wish = _wished(when, service, specialists_in(plain, clinic)) | people_said(plain)
    if of_visit := visit_request(text, wish):
        return of_visit
    if _MEDICAL.search(plain):
        return Intent(intents.MEDICAL)
    wants = wants_visit(plain)
    if wants and (when.day or when.time):
        return Intent(intents.BOOK, wish)
    if topic := next((topic for topic, pattern in _TOPICS if pattern.search(plain)), None):
        return _fact(topic, wish)
    if wants:
        return Intent(intents.BOOK, wish)
    if _STAFF_MATTER.search(plain):
        return Intent(intents.STAFF_MATTER)
    for pattern, name in _COURTESY:
        if pattern.search(plain):
            return Intent(name)
    return Intent(intents.BOOK, wish) if _is_wish(when, service, plain, clinic) else None


def _is_wish(when: When, service: str, plain: str, clinic: Clinic) -> bool:
    """Whether a text that names no request still says enough of a visit."""
    if when.day or when.earliest or when.doctor_ids or when.no_such_day or when.unknown_doctor:
        return True
    if service and service != clinic.services[0].id:
        return True
    return bool(when.time or when.part) and len(plain) <= _SHORT


def _fact(topic: str, wish: dict[str, str]) -> Intent:
    kept: dict[str, str | None] = {name: said for name, said in wish.items() if name in {"day", "service"}}
    return Intent(intents.FACTS, {"topic": topic, **kept})


def _wished(when: When, service: str, specialists: tuple[str, ...]) -> dict[str, str]:
    details = {
        "day": when.day.isoformat() if when.day else None,
        "last_day": when.last_day.isoformat() if when.last_day else None,
        "part": when.part.value if when.part else None,
        "time": when.time.strftime("%H:%M") if when.time else None,
        "side": when.side.value if when.side else None,
        "doctor": ",".join(when.doctor_ids or specialists) or None,
        "service": service or None,
        "earliest": "yes" if when.earliest else None,
        "no_such_day": when.no_such_day or None,
        "unknown_doctor": when.unknown_doctor or None,
    }
    return {name: value for name, value in details.items() if value}
