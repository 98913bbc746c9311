"""What is surely no business of a clinic's: homework, code, lottery, other shops, small talk. Pure.

Sure means that nothing of the clinic is named beside it; what is not sure is the model's to read.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import any_of

_ELSEWHERE: Final = any_of(
    r"有(?:冇|無|沒有)?[檯枱]|火鍋|打邊爐|放題|自助餐|茶餐廳",
    r"馬場|買邊隻|兌港幣|人民幣|book(?:張|枱|檯)|飲茶|租(?:你|單位|屋)|單位.{0,4}租|seo|\bservices for clinics\b"
    r"|\bwrong number\b",
    r"六合彩|專題|作業|論文|題目|[一二三四五六八\d]百字|中史|歷史|馬會|賽馬|賭|情[信書]|茶記|英超|世界盃|nba|球賽|足球"
    r"|股票|股市"
    r"|恒指|比特幣|炒股|投注|號碼.{0,4}(?:開彩|中獎)|功課|作文"
    r"|寫(?:一?首|篇|段)(?:詩|文|歌|作文)|數學題|計(?:下|條)數|笑話|講故事|唱歌|歌詞|食譜|(?:會唔會|會不會)落雨"
    r"|落唔落雨|傾[下吓]?偈|好悶|得閒傾|煮(?:咩|乜)|天氣(?:報告|點"
    r"|如何|怎)|落唔落雨|翻譯|餐廳|訂枱|訂位|訂台|外賣|酒店|機票|旅行團|演唱會|戲飛|電影|剪髮|髮型|美甲|寵物"
    r"|[狗貓](?:狗|仔|貓|咪)?[^,。?!]{0,6}(?:睇|洗|剪|打針|獸醫)|獸醫"
    r"|租屋|樓盤|貸款|借錢|推銷|招聘|請人|搵工|見工|煮飯|超市|補習|去邊(?:度)?(?:食|玩)|食(?:咗|左)飯未|食飯未"
    r"|瞓咗未|得閒飲茶|拍拖|你(?:幾歲|係男|係女|叫咩名|鍾意|靚)|你係(?:唔係"
    r"|咪)(?:人|機械人|機器人|ai|真人)|你是(?:不是)?(?:機器人|ai|真人|人)|chatgpt|兌換率|匯率",
    r"\b(?:homework|essay|poem|lyrics|joke|recipe|python|javascript|java|sql|html|code|program(?:ming)?|script"
    r"|dim sum|gym|\d+% of|lottery|mark six|horse rac\w*|stocks?|bitcoin|crypto|forex|weather|translate|translation"
    r"|restaurant|pizza|hotel|flight|visa application|concert|movie|netflix|football|soccer|haircut|nails?|manicure"
    r"|dog|cat|puppy|kitten|poodle|pet|vet|groom\w*|loan|mortgage|job|hiring|vacanc(?:y|ies)|salary|marry"
    r"|girlfriend\?|chatgpt|gpt|openai|capital of|president|exchange rate|tell me (?:a|about)|sing"
    r"|write (?:me )?(?:a|an|some)|solve|equation|calculate|how old are you|your name|are you (?:a )?(?:human|robot"
    r"|bot|ai|real|single|married))\b",
)
_OF_A_CLINIC: Final = any_of(
    r"診所|醫生|預約|想約|約(?:今|聽|後|星期|禮拜|返|番)|覆診|睇症|診金|藥|針(?!頭)|病|痛|咬|抓|敏感|籌|假紙|保險",
    r"\b(?:clinic|doctor|appointment|booking|fever|pain|bite|bitten|bit|scratch\w*|allerg\w*|medicine|rash|insurance"
    r"|ticket|sick leave)\b",
)


def is_off_topic(plain: str) -> bool:
    """Whether a text (in its matching form) is surely about something else than a clinic."""
    return _ELSEWHERE.search(plain) is not None and _OF_A_CLINIC.search(plain) is None
