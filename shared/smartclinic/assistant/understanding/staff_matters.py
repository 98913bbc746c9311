"""What only staff can settle, as patterns: papers, medicine without a visit, reports, receipts, insurance. Pure.

The thing that is named tells the kind: nobody writes 收據 who wants something else. Where two are named the one that
is asked for stands first in the table: a receipt for the insurer is a receipt.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import any_of
from smartclinic.assistant.understanding.medical_questions import is_medical_question

_RECEIPT: Final = any_of(
    r"張?單[^,。?!]{0,6}(?:報銷|報公司|再出|補返)|(?:補|再出|出返)[^,。?!]{0,2}單(?!位)|\b(?:reissue"
    r"|copy of) the bill\b",
    r"俾單(?!位)|冇俾?單",
    r"收據|發票|單據|張單(?!位|車|人)|收條|收費單|繳費單|付款證明|帳單|賬單",
    r"\b(?:receipts?|invoices?|itemi[sz]ed bill|proof of payment)\b",
)
_DOCUMENT: Final = any_of(
    r"填寫報告|傷病津貼",
    r"請假[嗰那]?張|(?:要|寫|攞|出)封信|封信[^,。?!]{0,8}寫",
    r"(?:寫|開|出)[^,。?!]{0,4}信",
    r"病假|假紙|假單|假條|請假[紙條]|醫生[紙信]|醫生證明|醫生証明|證明[書信紙]|(?:到診|出席|健康|醫療|就診|康復|體檢"
    r"|病情|痊癒)(?:證明|証明)|紙證明|(?:一[張份]|張|份|開|寫"
    r"|出)(?:英文|中文)?(?:嘅|的)?(?:證明|信)|(?:學校|公司|僱主|老闆|老師|幼稚園|學生|人事)[^,。?!]{0,10}(?:紙|信"
    r"|證明|文件)|交紙|證明(?!係|到|我)",
    r"(?:補發?|開|寫|攞|出|簽)[^,。?!]{0,8}紙(?!巾|尿)|病歷摘要|摘要|轉介|推薦信|轉診|醫療報告|醫生報告|診斷書|(?:填"
    r"|簽)[^,。?!]{0,8}(?:表|form)|(?:表格"
    r"|form)[^,。?!]{0,8}(?:填|簽)|針卡.{0,6}(?:副本|補|唔見|遺失)|疫苗.{0,4}(?:證明|紀錄副本)",
    r"\bsick[- ]?(?:leave|note|cert\w*|letter|paper)s?\b|\b(?:doctor|dr|medical|physician)'?s?[- ](?:note|letter"
    r"|cert\w*|report|statement|proof|paper)s?\b",
    r"\b(?:referrals?|refer me|refer (?:my|him|her)|fit(?:ness)?[- ]to[- ]\w+|mc)\b|\b(?:school|work|company"
    r"|employer|boss|hr|visa|travel|airline|gym)\b[^.?!]{0,25}\b(?:letter|note|certificate|proof|paper|form)\b"
    r"|\b(?:letter|note|certificate) (?:for|to|from|saying|that)\b",
    r"\b(?:sign\w*|fill|complete|stamp)\b[^.?!]{0,20}\bforms?\b|\bforms?\b[^.?!]{0,25}\b(?:sign\w*|filled|stamp\w*"
    r"|complet\w*)\b",
    r"\b(?:attendance|vaccination|medical|health) (?:cert\w*|proof)\b|\bcertificates?\b",
)
_INSURANCE: Final = any_of(
    r"券仔|公司張?卡|(?:呢|這|嗰|那)張卡|張卡[^,。?!]{0,4}(?:用唔用得|用得|收唔收|可唔可以用|能不能用"
    r"|能用|可以用)|用卡睇|差額",
    r"保險|保单|保單|醫療券|長者券|醫健券|醫療卡|公司卡|公司醫療|醫保|墊底費|免找數|直接結算|直付|受保|索償|理賠",
    r"bupa|axa|blue ?cross|藍十字|prudential|保誠|manulife|宏利|\baia\b|友邦|cigna|信諾|\bfwd\b|富衛|安盛|保柏"
    r"|henner|allianz|安聯|msig"
    r"|ump\b|qhms|聯合醫務",
    r"\binsur(?:ance|ed|er)\b|\bvouchers?\b|\bmedical card\b|\bdirect billing\b|\bco-?pay\w*\b|\b(?:covered"
    r"|coverage)\b|\b(?:claim|claims|claiming)\b|claim(?:返|番|到)|\bhcv\b",
)
_PAID_FOR: Final = any_of(
    r"\b(?:will|do|does|would|can) (?:they|it|my (?:plan|policy|company|employer"
    r"|insurer))(?: also)? (?:cover|pay|reimburse)",
    r"(?:公司|佢哋|保單|計劃)[^,。?!]{0,4}(?:會唔會|會不會)(?:保|包|賠|報)",
)
"""What somebody's plan pays for, though nothing of insurance is named."""

_RESULT: Final = any_of(
    r"(?:驗血|抽血|驗尿|份驗|樣本|照[^,。?!]{0,4}肺|超聲波|造影|肝功能"
    r"|血糖)[^,。?!]{0,10}(?:幾時(?:先)?有|有消息|有得攞|通知我|點呀|點[?]?$)"
    r"|\bupdates? on (?:the|my|his|her)\b[^.?!]{0,12}\b(?:biopsy|blood|scan|test|smear|sample)\b",
    r"[\u4e00-\u9fff] ?reports?(?![a-z])|(?<![a-z])reports? ?[\u4e00-\u9fff]",
    r"\b(?:bloods?|urine|stool|pap|smear|swab|biopsy|cholesterol|sugar)\b[^.?!]{0,15}\b(?:back|come out|came out"
    r"|ready|outcome|in yet)\b|\boutcome of\b",
    r"睇[咗左過]?[^,。?!]{0,4}(?:report|報告)",
    r"報告|化驗(?:結果|單)?|(?:檢查|檢驗|驗身|體檢|驗血|抽血|抹片|測試|化驗|普查)[^,。?!]{0,6}結果"
    r"|結果[^,。?!]{0,8}(?:出|有|好|點|如何|怎|幾時|未|知)|(?:驗|照|檢查"
    r"|化驗|抽|做)[^,。?!]{1,12}(?:出咗(?!門|去|嚟)|出未|返咗未|有結果|出咗未)|出[咗左]未|有冇事(?=.{0,6}(?:報告"
    r"|結果))",
    r"\bresults?\b|\bresult\b|\b(?:test|lab|blood|x-?ray|scan|smear|ultrasound|check-?up"
    r"|biopsy)\b[^.?!]{0,15}\b(?:reports?|back|ready|out|come)\b",
    r"\b(?:news|update)\b[^.?!]{0,15}\b(?:blood|test|scan|x-?ray|lab|report|smear)\b|\b(?:my|the|his"
    r"|her) (?:\w+ )?reports?\b|\breports? (?:ready|out|back|available)\b",
)
_DRUG: Final = (
    r"(?:藥|丸仔?|針藥|胰島素|吸入器|噴霧|噴劑|葯|(?:暗瘡|皮膚|濕疹|消炎|潤膚|止癢)膏"
    r"|\b(?:medicines?|medications?|meds?|pills?|tablets?|inhalers?|ointment|cream|drops|insulin|syrup|antibiotics?"
    r"|panadol)\b)"
)
_MEDICINE: Final = any_of(
    r"\b(?:ran|running|run) (?:out|low)\b|\b(?:almost|nearly|all) (?:gone|finished)\b|(?:藥水|咳水|噴劑|藥膏|丸"
    r"|包藥)[^,。?!]{0,4}(?:飲|用|食|搽)晒|\bventolin\b",
    r"覆藥|配藥|執藥|補藥|續藥|攞藥|拎藥|取藥|拿藥|領藥|開藥(?!房)|買藥|攞返.{0,3}藥|續配|覆配|再配|配多|配返|處方",
    r"\b(?:refills?|prescriptions?|repeat (?:prescription|medicine|meds?))\b",
    rf"{_DRUG}[^。?!]{{0,16}}(?:配|攞|拎|取|拿|領|補|續|再開|開多|寄|送|返貨|返[咗左]未|到貨|有貨|等貨|買|代領|代取)",
    rf"(?:配|攞|拎|取|拿|領|補|續|再開|開多|開返|寄|送|買多|再買|想買|要多)[^。,?!]{{0,10}}{_DRUG}",
    rf"{_DRUG}[^。?!]{{0,10}}(?:食|用|服|吃|打|噴)?(?:就?快)?(?:食|用|服|吃)?(?:晒|完|曬|冇晒|冇喇|剩返|唔夠|不夠)",
    rf"(?:食|用|服|吃)(?:晒|完)[^。,?!]{{0,6}}{_DRUG}",
    rf"\b(?:refill|renew|collect|pick(?:ing)? ?(?:it |them )?up|more|another|order|deliver|mail|post|top up|restock"
    rf"|same|ran out of|running out of|run out of|out of|finish\w*|buy|get)\b[^.?!]{{0,30}}{_DRUG}",
    rf"{_DRUG}[^.?!]{{0,30}}\b(?:refill\w*|renew\w*|collect\w*|pick(?:ed)? ?up|finish\w*|running (?:out|low)|ran out"
    rf"|run out|almost gone|all gone|ready|deliver\w*|arrived?|in stock|top up|again|left)\b",
)
_GONE: Final = any_of(
    rf"{_DRUG}[^。?!]{{0,20}}(?:晒|完|冇)[^。?!]{{0,10}}(?:攞|配|拎|要多|買多|再開|續)",
    r"\b(?:ran out|running out|run out|running low|almost gone|nearly gone|all gone|finished?)\b[^?!]{0,40}\b(?:more"
    r"|refill|another|again|get|same)\b",
)
"""What is used up and wanted again is no question of how it is taken."""

_A_DRUG: Final = any_of(rf"(?<![中西賣])藥(?!房|劑|材)|(?<!肉)丸|{_DRUG}")
_TAKING: Final = any_of(
    r"[食服吃](?:飽|完飯|嘢)?(?:先|後)[食服吃]|一[起齊][食吃服]|同時[食吃服]|服用[^,。?!]{0,8}(?:期間|時)",
    r"(?:可唔可以|可以|可否|能否|能不能|得唔得|應唔應該|是否|使唔使)(?:自己|先|再|一齊|同時|直接|繼續)*(?:停|減|加"
    r"|食|服|吃|飲|打|用|搽|塗)(?!完|晒|多兩)"
    r"|[食服吃飲停打用搽][^,。?!]{0,2}(?:唔|不)[食服吃飲停打用搽]?得|停[^,。?!]{0,4}藥|藥[^,。?!]{0,4}停|副作用"
    r"|正唔正常|係咪正常|是否正常|正常嗎|眼瞓|飯前"
    r"|飯後|空肚|漏服|漏食|食漏|唔記得食|忘記(?:食|服"
    r"|吃)|食多[咗左]|過量|一日幾多|每日幾多|一次幾多|食幾多|幾多粒|幾粒|同[^,。?!]{1,8}一齊(?:食|服)|相沖"
    r"|食咗[^,。?!]{0,10}(?:暈|嘔|痕|敏感|攰|瞓|痛|紅疹|作嘔|揸車)"
    r"|斷尾|驚.{0,4}依賴|食[咗住緊]?[^,。?!]{0,8}(?:有冇事|冇事|有事|正唔正常|正常)",
    r"\b(?:side[- ]effects?|dosage|dose|overdos\w*|how (?:many|much|often)|before (?:food|meals?|eating)"
    r"|after (?:food|meals?|eating)|empty stomach|with (?:food|alcohol|milk|coffee)|safe|allerg\w*|drowsy"
    r"|stop taking|missed|interact\w*|together with|expired?)\b",
    r"\b(?:can|could|should|may) (?:i|he|she|we|my \w+) (?:still |also |just )?(?:take|stop|drink|eat|use|give"
    r"|combine|mix|double|skip)\b(?![^.?!]{0,25}\b(?:again|home)\b)|\bok(?:ay)? to take\b",
)
"""How a medicine is taken, which is the doctor's to say."""

_KINDS: Final = (
    (_RECEIPT, intents.RECEIPT),
    (_DOCUMENT, intents.DOCUMENT),
    (_INSURANCE, intents.INSURANCE),
    (_PAID_FOR, intents.INSURANCE),
    (_RESULT, intents.RESULT),
)
_OTHER: Final = any_of(r"姑娘簽|蓋印|寄返", r"\b(?:fax|stamp)\b")
"""Only staff know it, and it is of no kind above."""


def staff_matter(plain: str) -> str | None:
    """The intent of a text (in its matching form) that names something of staff's; None: it names none."""
    for pattern, name in _KINDS:
        if pattern.search(plain):
            return name
    if _GONE.search(plain) or (_MEDICINE.search(plain) and not _TAKING.search(plain)):
        return intents.MEDICINE
    if _A_DRUG.search(plain) and not is_medical_question(plain) and not _TAKING.search(plain):
        return intents.MEDICINE
    return intents.STAFF_MATTER if _OTHER.search(plain) else None
