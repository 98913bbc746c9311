"""What patients ask of their own data, as patterns: a copy, a correction, deletion, what becomes of it. Pure.

Source of the rights: PDPO (Cap. 486) s.18 and s.22, and the project's policies B30 to B34.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import any_of
from smartclinic.conversations.answering import Intent

_DATA: Final = any_of(
    r"資料|信息(?!.{0,4}[收發])|資訊|記錄|紀錄|病歷|檔案|私隱|隱私|帳[戶號]|賬[戶號]",
    r"\b(?:data|details|records?|info(?:rmation)?|files?|privacy|account|profile|history|personal)\b",
)
_ANOTHERS: Final = any_of(
    r"針卡|疫苗|報告|收據|發票|轉介|病假|優惠", r"\b(?:receipts?|invoices?|vaccin\w*|reports?|referral)\b"
)
"""Papers that a clinic hands out: asked for, they are no matter of rights."""

_DELETE: Final = any_of(
    r"刪|清除|清走|抹[走去掉]|洗走|註銷|注銷|移除|銷毀|消除|剷走|(?:唔好|不要|唔想|不想|停止)(?:再|你哋"
    r"|你們)*(?:保留|保存|儲存|留|keep|store)",
    r"\b(?:erase|del|delet\w+|remov\w+|wipe|destroy|get rid of|forget|purge|stop (?:keeping|storing))\b",
)
_EVERYTHING_OF_ME: Final = any_of(
    r"\b(?:everything|anything|all|whatever)\b[^.?!]{0,20}\b(?:on|about|of) (?:me|us|my)\b",
    r"(?:所有|全部|一切).{0,6}(?:關於我|我嘅嘢|我的東西)",
)
_ACCESS: Final = any_of(
    r"\b(?:sent to me|what you (?:hold|have|keep|know))\b",
    r"副本|索取|查閱|查看|取得|調取|拷貝|攞|拎|俾返?我|畀返?我|給我|取回|提供|匯出|導出|(?:想|要)(?:要|睇)?一份"
    r"|(?:睇|看)(?:返|下|到|看)?.{0,4}我|有我(?:啲|嘅"
    r"|的)?(?:咩|乜|什麼|哪些)",
    r"\b(?:copy|copies|access|request|send me|give me|show me|see|get|obtain|export|download|provide|sar)\b",
    r"\bwhat\b[^.?!]{0,30}\b(?:have|hold|held|keep|kept|store|stored)\b[^.?!]{0,20}\b(?:me|my|us)\b",
)
_FIELD: Final = (
    r"(?:名|姓|電話|手機|地址|住址|電郵|email|生日|出生|性別|年齡|歲數|聯絡|資料|記錄|紀錄|檔案|病歷|身份證|男|女)"
)
_WRONGLY: Final = r"(?:寫|打|拼|串|登記|入|輸入|記|填|搞|set)?(?:錯|漏)"
_ENGLISH_FIELD: Final = (
    r"(?:names?|surname|spelling|phone|mobile|contact|number|address|e-?mail|date of birth|dob|birth ?da(?:y|te)"
    r"|gender|sex|details|records?|data|info(?:rmation)?|file|profile)"
)
_CORRECT: Final = any_of(
    r"(?:出世|出生|生日)[^,。?!]{0,8}(?:錯|唔啱|不對)",
    r"\b(?:my|his|her) (?:sur)?name is [a-z]+,? not\b|\bnew (?:mobile|phone|contact|address|email)(?: number"
    r"| no\.?)?\b(?!\?)|(?:係|是)[^,。?!]{1,4}(?:唔係|不是)[^,。?!]{1,4}(?:改返|更正)",
    rf"{_FIELD}[^,。?!]{{0,8}}(?:{_WRONGLY}|唔啱|唔同|不同|不符|不對|不正確|有誤|已(?:經)?(?:更改|更換|轉|換|改)"
    rf"|(?:轉|換|改|搬)[咗左了]|update|更正"
    rf"|更新|改返|改番|要改)",
    rf"(?:更正|更新|修改|更改|改(?=地址|住址|電話|電郵|聯絡)|改正|改返|改番|改下|update"
    rf"|correct)[^,。?!]{{0,10}}{_FIELD}",
    rf"{_WRONGLY}[咗左了]?(?:我|佢|個)*(?:嘅|的|個)?{_FIELD}|(?:系統|檔案|紀錄|記錄|登記|資料)[^,。?!]{{0,8}}(?:寫"
    rf"|打|記|入|登記)?錯",
    rf"(?:轉|換|改|搬)[咗左了](?:新)?(?:個|咗)?{_FIELD}|(?:新)(?:電話|地址|號碼)(?:係|是|:)",
    rf"\b(?:correct|update|change|fix|amend|edit)\b[^.?!]{{0,25}}\b{_ENGLISH_FIELD}\b(?!'s)",
    rf"\b{_ENGLISH_FIELD}\b[^.?!]{{0,25}}\b(?:wrong\w*|incorrect\w*|misspel\w*|mistyped|has changed|have changed"
    rf"|out of date)\b",
    rf"\b(?:wrong|misspel\w*|incorrect|mistake in|typo in|spelt|spelled)\b[^.?!]{{0,20}}\b{_ENGLISH_FIELD}\b",
    r"\b(?:changed|new) (?:my )?(?:phone|mobile|address|e-?mail)\b|\b(?:i(?:'ve| have)) moved\b",
)
_NO_CORRECTION: Final = any_of(
    r"約錯|收據|改期|改時間|改約|(?:名|電話|資料).{0,4}(?:啱|冇錯|正確)(?!.{0,2}嗎)|唔記得|冇晒|(?:幾|邊)(?:號|日"
    r"|時)覆診",
    r"\b(?:appointments?|bookings?|slot|reminders?|prescription|dressing|wrong number)\b",
)
_PRIVACY: Final = any_of(
    r"第三者|(?:資料|信息|嘢|內容)[^?。!]{0,6}(?:給|俾|畀)(?:別人|他人|人|第三)|\bwho\b[^.?!]{0,14}\b(?:see|sees"
    r"|read|reads)\b[^.?!]{0,10}\b(?:what|my|this|these)\b",
    r"(?:睇|看)(?:到|得到|晒)?我[^?。!]{0,8}(?:對話|訊息|message|嘢|病歷|資料)|\bwhere (?:is|are) (?:my|our"
    r"|the) (?:data|info|records)\b",
    r"\b(?:who|anyone|anybody|staff|ai)\b[^.?!]{0,20}\b(?:reads?|sees?|looks? at|access)\b[^.?!]{0,12}\b(?:chats?"
    r"|messages?|this|these|texts?)\b|\buse ai\b",
    r"(?:相|資料|訊息|電話|身份證)[^,。?!]{0,10}安(?:唔|不)安全|私隱|隱私|個人資料|個人信息|個資",
    r"(?:點|怎樣|怎麼|如何)(?:樣)?(?:用|使用|處理|保存|保管|保護).{0,8}(?:資料|信息|記錄|紀錄|病歷)|(?:資料|信息"
    r"|病歷|記錄|紀錄)[^?。!]{0,10}(?:用嚟|用來|用作|做咩"
    r"|安全|保密|外洩|泄|流出|第三|分享|俾人|畀人|賣|保存|保留|keep|存放|邊個|誰)",
    r"(?:打|寫|講|傳|send|share|發)(?:嘅|的|過)?(?:嘢|訊息|東西|內容|資料|message|對話)[^?。!]{0,12}(?:邊個|誰"
    r"|什麼人|邊啲人|保密|第三者|外洩|存|keep)"
    r"|我啲資料|我[嘅的]資料",
    r"\b(?:privacy|personal data|my data|gdpr|pdpo|confidential\w*|data protection)\b",
    r"\b(?:share|sell|store|keep|use|protect|safe|secure|who (?:can )?(?:see|reads?))\b[^.?!]{0,30}\b(?:my|our"
    r"|these) (?:info(?:rmation)?|data|records?|details|messages?|chats?)\b",
)
_OF_MINE: Final = any_of(r"我|本人|個人|病人|自己|病歷", r"\b(?:my|me|our|personal|patient|medical|health)\b")


def rights_request(text: str, plain: str) -> Intent | None:
    """What a text (`plain` in its matching form) asks of the patient's own data; None: nothing."""
    if _ANOTHERS.search(plain):
        return None
    if _EVERYTHING_OF_ME.search(plain):
        return Intent(intents.DELETE_DATA if _DELETE.search(plain) else intents.ACCESS_DATA, {"said": text})
    if _DATA.search(plain) and _DELETE.search(plain):
        return Intent(intents.DELETE_DATA, {"said": text})
    if _CORRECT.search(plain) and not _NO_CORRECTION.search(plain):
        return Intent(intents.CORRECT_DATA, {"said": text})
    if _DATA.search(plain) and _ACCESS.search(plain) and _OF_MINE.search(plain):
        return Intent(intents.ACCESS_DATA, {"said": text})
    return Intent(intents.FACTS, {"topic": "privacy"}) if _PRIVACY.search(plain) else None
