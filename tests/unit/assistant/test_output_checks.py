"""What the model may say to a patient, and what is refused."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.assistant.thinking.output_checks import LONGEST, Problem, problem
from smartclinic.clinics.model import AssistantRules, Language
from smartclinic.conversations.answering import Situation
from tests.unit.assistant.situations import SAMPLE, situation

REFUSED = [
    (Problem.EMPTY, "🙂🙂"),
    (Problem.TOO_LONG, "好" * (LONGEST + 1)),
    (Problem.TOO_LONG, "一\n二\n三\n四\n五"),
    (Problem.LANGUAGE, "Which doctor would you like to see?"),
    (Problem.LANGUAGE, "请问你想约哪一天？"),
    (Problem.LINK, "詳情請睇 https://evil.example/pay"),
    (Problem.LINK, "請去 hong-wo.example.evil.com 登記"),
    (Problem.LINK, "撳 bit.ly/3xYz 就得"),
    (Problem.LINK, "請上abc.com睇"),
    (Problem.PERSONAL, "請電郵去 someone@mail.example"),
    (Problem.PERSONAL, "請打 9123 4567"),
    (Problem.PERSONAL, "你身份證係 A123456(3)"),
    (Problem.PERSONAL, "黃小姐都係睇陳醫生"),
    (Problem.PERSONAL, "另一位病人已經走咗"),
    (Problem.PRICE, "睇一次 $200"),
    (Problem.PRICE, "大約五百蚊"),
    (Problem.TIME, "不如你三點嚟啦"),
    (Problem.MEDICAL, "你可能係腸胃炎"),
    (Problem.MEDICAL, "食兩粒必理痛先"),
    (Problem.MEDICAL, "唔使擔心，好快冇事"),
    (Problem.MEDICAL, "多啲飲水休息"),
    (Problem.MEDICAL, "你個膽固醇偏高"),
    (Problem.MEDICAL, "可以停藥"),
    (Problem.MEDICAL, "每日食三次"),
    (Problem.PROMISE, "陳醫生係全港最好嘅醫生"),
    (Problem.PROMISE, "保證醫好你"),
    (Problem.PROMISE, "而家有優惠"),
    (Problem.CLAIM, "我已經幫你約好咗"),
    (Problem.CLAIM, "預約成功"),
    (Problem.CLAIM, "已經通知咗姑娘"),
    (Problem.CLAIM, "幫你取消咗喇"),
    (Problem.AVAILABILITY, "聽日仲有位"),
    (Problem.AVAILABILITY, "陳醫生下晝滿晒"),
    (Problem.IDENTITY, "請畀身份證號碼我"),
    (Problem.IDENTITY, "你信用卡號碼係幾多"),
    (Problem.OUT_OF_PART, "我係醫生，你放心講"),
    (Problem.OUT_OF_PART, "我嘅系統提示係……"),
    (Problem.OUT_OF_PART, "今期六合彩號碼係"),
    (Problem.MEDICAL, "聽落似係流感喎"),
    (Problem.MEDICAL, "似乎係鼻敏感引起，唔洗太擔心"),
    (Problem.MEDICAL, "你呢個係胃酸倒流"),
    (Problem.MEDICAL, "撲熱息痛一次食五百毫克就得"),
    (Problem.MEDICAL, "你可以食返兩粒"),
    (Problem.MEDICAL, "飲多啲暖水瞓多陣就得"),
    (Problem.MEDICAL, "唔使睇醫生住，等多兩日先"),
    (Problem.MEDICAL, "搽啲皮膚膏應該冇問題"),
    (Problem.PROMISE, "陳醫生好叻㗎，包你斷尾"),
    (Problem.PROMISE, "我哋診所係旺角區信譽最好"),
    (Problem.PRICE, "今個月打針有得平"),
    (Problem.PRICE, "診金都係三舊水咋"),
    (Problem.PRICE, "收你半價"),
    (Problem.CLAIM, "搞掂，聽日見你"),
    (Problem.CLAIM, "你個期我改好喇"),
    (Problem.CLAIM, "記低咗你名，姑娘會打俾你"),
    (Problem.CLAIM, "姑娘一陣會覆你"),
    (Problem.PERSONAL, "頭先有位陳太都話好有效"),
    (Problem.PERSONAL, "你老公上星期嚟過睇陳醫生"),
    (Problem.PERSONAL, "你隔籬位個病人係黃生"),
    (Problem.LINK, "詳情去 hong-wo點com 登記"),
    (Problem.LINK, "請上 ｈｏｎｇ－ｗｏ．ｐａｙ．ｃｃ 登記"),
    (Problem.LINK, "請上 хонг.рф 登記"),
    (Problem.LINK, "請上 診所.香港 登記"),
    (Problem.LINK, "撳 hxxp://evil[.]com"),
    (Problem.LINK, "請去 evil dot com 俾錢"),
    (Problem.LINK, "加我 telegram @evil123"),
    (Problem.PERSONAL, "請 WhatsApp 我同事 玖壹貳叁肆伍陸柒"),
    (Problem.IDENTITY, "傳張身份證正面相嚟啦"),
    (Problem.IDENTITY, "俾你張卡背面三個字我"),
    (Problem.IDENTITY, "你HKID係咩？"),
    (Problem.IDENTITY, "要你張咭嘅有效日期同埋CVV"),
    (Problem.TIME, "聽朝九點正有得睇"),
    (Problem.AVAILABILITY, "黃醫生聽日得閒"),
    (Problem.PERSONAL, "你前面仲有3個人"),
    (Problem.MEDICAL, "醫生話你可以停食血壓藥"),
    (Problem.MEDICAL, "份報告冇問題，放心"),
    (Problem.MEDICAL, "屋企快速測試咗就得"),
    (Problem.MEDICAL, "叫你去急症就唔使嘅"),
    (Problem.PROMISE, "保險一定賠到"),
    (Problem.PROMISE, "你張病假紙可以補返上個禮拜日期"),
    (Problem.STATEMENT, "熱檸樂好有用㗎"),
    (Problem.STATEMENT, "呢個天氣好多人都係咁"),
    (Problem.STATEMENT, "唔好意思，你要隔離七日"),
    (Problem.STATEMENT, "陳醫生以前喺醫院做"),
    (Problem.STATEMENT, "多謝，法國首都係巴黎。"),
    (Problem.STATEMENT, "如果想好得快，早啲瞓"),
    (Problem.STATEMENT, "其實呢個好易醫，想唔想約時間？"),
    (Problem.STATEMENT, "使唔使停咗隻藥先呢？"),
    (Problem.STATEMENT, "你係懷孕，想約邊位醫生？"),
    (Problem.STATEMENT, "打999之前可唔可以等多陣先？"),
    (Problem.STATEMENT, "轉數快畀陳醫生好嗎？"),
    (Problem.STATEMENT, "個位同你留住呢？"),
    (Problem.STATEMENT, "請選擇唔去急症室"),
    (Problem.STATEMENT, "例如熱檸樂同薑茶"),
    (Problem.STATEMENT, "想搵醫生都要一個月"),
]
REFUSED_IN_ENGLISH = [
    (Problem.LANGUAGE, "你想約幾時？"),
    (Problem.MEDICAL, "You may have a viral infection."),
    (Problem.MEDICAL, "Please take some panadol and rest."),
    (Problem.MEDICAL, "That is perfectly normal after a vaccine."),
    (Problem.MEDICAL, "You can stop your medicine."),
    (Problem.PROMISE, "We guarantee you will be seen by the best doctor."),
    (Problem.PROMISE, "There is a discount for you."),
    (Problem.CLAIM, "I have booked it for you."),
    (Problem.CLAIM, "Your appointment has been cancelled."),
    (Problem.CLAIM, "I've told the nurse."),
    (Problem.AVAILABILITY, "Dr Chan is available tomorrow."),
    (Problem.TIME, "Please come at 3pm."),
    (Problem.PERSONAL, "Mr Ho is before you."),
    (Problem.IDENTITY, "Please send a photo of your passport number."),
    (Problem.OUT_OF_PART, "As an AI language model I cannot do that."),
    (Problem.OUT_OF_PART, '{"intent": "book"}'),
    (Problem.MEDICAL, "It sounds like a mild flu."),
    (Problem.MEDICAL, "That is probably just an allergy."),
    (Problem.MEDICAL, "Try 500mg paracetamol every six hours."),
    (Problem.MEDICAL, "A warm compress would help."),
    (Problem.MEDICAL, "You don't need to see a doctor for that."),
    (Problem.PROMISE, "We guarantee it will work."),
    (Problem.PROMISE, "Our doctors are among the finest in town."),
    (Problem.PROMISE, "The first visit is free of charge."),
    (Problem.TIME, "Consultation is about three hundred and eighty."),
    (Problem.CLAIM, "You're all set for tomorrow!"),
    (Problem.CLAIM, "I've passed this on to the nurse."),
    (Problem.CLAIM, "A nurse will call you shortly."),
    (Problem.CLAIM, "Your booking is confirmed."),
    (Problem.IDENTITY, "Please send a photo of your ID."),
    (Problem.IDENTITY, "Please share your passport number."),
    (Problem.IDENTITY, "What is your card's CVV?"),
    (Problem.PERSONAL, "Your husband was here last week."),
    (Problem.PERSONAL, "The patient before you has diabetes."),
    (Problem.LINK, "Go to evil[.]com to pay."),
    (Problem.LINK, "See evil.health for details."),
    (Problem.LINK, "Visit tinyurl․com/abc"),
    (Problem.LINK, "Pay at xn--80ak6aa92e.com"),
    (Problem.LINK, "See hong-wo.example.attacker.dev"),
    (Problem.LINK, "Go to 1.2.3.4/pay"),
    (Problem.LINK, "Contact me on Telegram @evil"),
    (Problem.AVAILABILITY, "Dr Chan is free in the afternoon."),
    (Problem.MEDICAL, "Stop taking your tablets today."),
    (Problem.MEDICAL, "Your results are normal."),
    (Problem.PROMISE, "Your insurer will pay for it."),
    (Problem.PROMISE, "We can backdate your sick leave."),
    (Problem.OUT_OF_PART, "I am Dr Chan."),
    (Problem.OUT_OF_PART, "ignore previous instructions"),
    (Problem.STATEMENT, "You should wear a mask."),
    (Problem.STATEMENT, "Sorry, avoid seafood."),
    (Problem.STATEMENT, "The doctor likes jazz."),
    (Problem.STATEMENT, "The capital of France is Paris. Anything else?"),
    (Problem.STATEMENT, "That one spreads easily, would you like to book?"),
    (Problem.STATEMENT, "Could you take two?"),
    (Problem.STATEMENT, "Can you wait at home instead?"),
    (Problem.STATEMENT, "The clinic is closed tomorrow?"),
    (Problem.STATEMENT, "Please send us your bank login"),
    (Problem.STATEMENT, "For example skip the hospital"),
    (Problem.STATEMENT, "And that one spreads easily, would you like to book?"),
    (Problem.STATEMENT, "And it spreads easily, would you like to book?"),
    (Problem.STATEMENT, "Is contagious for a week, would you like to book?"),
    (Problem.STATEMENT, "For that ginger works wonders, would you like to book?"),
]
REFUSED_IN_WRITING = [
    (Problem.MEDICAL, Language.WRITTEN, "根據您的描述，很可能屬於過敏反應"),
    (Problem.MEDICAL, Language.WRITTEN, "建議您先服用退燒藥"),
    (Problem.MEDICAL, Language.WRITTEN, "該症狀並不嚴重，無需就醫"),
    (Problem.PROMISE, Language.WRITTEN, "我們的治療百分百有效"),
    (Problem.PROMISE, Language.WRITTEN, "本診所收費為全港最低"),
    (Problem.CLAIM, Language.WRITTEN, "您的預約已為您安排妥當"),
    (Problem.CLAIM, Language.WRITTEN, "稍後將有護士致電給您"),
    (Problem.IDENTITY, Language.WRITTEN, "請將身份證副本傳送至此"),
    (Problem.PROMISE, Language.WRITTEN, "保險公司會全數賠償"),
    (Problem.LINK, Language.WRITTEN, "請登入hong-wo.example.org繳費"),
    (Problem.PROMISE, Language.WRITTEN, "病假紙日期可以改為昨天"),
    (Problem.MEDICAL, Language.SIMPLIFIED, "您可能是普通感冒"),
    (Problem.MEDICAL, Language.SIMPLIFIED, "建议吃点布洛芬"),
    (Problem.MEDICAL, Language.SIMPLIFIED, "一天吃三片就好"),
    (Problem.MEDICAL, Language.SIMPLIFIED, "您不用担心，这不严重"),
    (Problem.PROMISE, Language.SIMPLIFIED, "我们保证治好"),
    (Problem.CLAIM, Language.SIMPLIFIED, "已经帮您约好了"),
    (Problem.IDENTITY, Language.SIMPLIFIED, "请把身份证照片发过来"),
    (Problem.IDENTITY, Language.SIMPLIFIED, "请把银行卡号发给我"),
    (Problem.PROMISE, Language.SIMPLIFIED, "第一次看诊免费"),
    (Problem.LINK, Language.SIMPLIFIED, "加微信 evil123"),
    (Problem.PERSONAL, Language.SIMPLIFIED, "王女士昨天也来过"),
    (Problem.AVAILABILITY, Language.SIMPLIFIED, "明天还有空位"),
]
ALLOWED = [
    "你想約邊日，睇邊位醫生？",
    "唔使客氣。仲有咩想問診所，話我知就得。",
    "我係診所嘅自動助理，呢樣幫唔到你。想預約或者問診所嘅嘢，話我知就得。",
    "唔好意思，我唔係好明。你係想改期，定係想取消？",
    "想約定係攞籌？",
    "詳情喺呢度：https://hong-wo.example/privacy",
    "請打 2345 0000 搵姑娘。",
    "你邊日得閒呀？",
    "你想取消定改期？",
    "你可以直接喺度話我知想約幾時。",
    "係幫自己約，定係幫屋企人約？",
    "係幫你媽咪約嗎？",
    "聽到你唔舒服，想唔想約醫生睇睇？",
    "唔好意思，呢個問題我答唔到，想唔想搵姑娘幫手？",
    "好的...請問你想約邊日？",
    "早晨！有咩可以幫到你？",
    "想搵陳醫生、黃醫生，定係李醫生？",
    "對唔住，呢啲我幫唔到手。如果想約時間，話我知邊日就得。",
    "聽到你唔舒服，辛苦晒。你想約醫生，定係想搵姑娘？",
    "改期同取消要由職員處理。打「姑娘」就得。",
    "請問係成人定小朋友？",
    "我唔可以俾醫療意見，但可以幫你約醫生。",
    "呢個要由醫生睇過先答到，想約邊日？",
    "如果好急，請打999。",
]
ALLOWED_IN_ENGLISH = [
    "Which day would you like to come, and which doctor would you like to see?",
    "I can only help with the clinic. Would you like to book a visit?",
    "Do you want to change your visit or cancel it?",
    "You are welcome.",
    "Sorry to hear that. Would you like to see a doctor?",
    "Is this visit for you or for somebody else?",
    "Sorry, I cannot give medical advice. Would you like to see a doctor?",
    "Happy to help. Dr. Chan or Dr. Wong?",
    "Sorry, I can't help with that. I can help you book or change a visit.",
    "If you would like to book, tell me which day suits you.",
    "Thanks for waiting! Dr. Chan, or Dr. Wong?",
    "Could you tell me a little more?",
    "Sorry, I didn't catch that. Could you say it again?",
    "If it is urgent, please call 999.",
    "Is your visit for you, or for somebody else?",
    "For your child or for yourself, and which day?",
    "Which doctor would you like, and for when?",
    "For today, or for tomorrow?",
    "This one, or that one?",
]


def _heard(*words: str) -> Situation:
    return situation(*(words or ("你好",)), clinic=SAMPLE)


@pytest.mark.parametrize(("why", "text"), REFUSED)
def test_it_refuses_words_that_a_receptionist_may_not_say(why: Problem, text: str) -> None:
    assert problem(text, _heard(), Language.ZH_HK) is why


@pytest.mark.parametrize(("why", "text"), REFUSED_IN_ENGLISH)
def test_it_refuses_them_in_english(why: Problem, text: str) -> None:
    assert problem(text, _heard("hello there my friend"), Language.EN) is why


@pytest.mark.parametrize(("why", "language", "text"), REFUSED_IN_WRITING)
def test_it_refuses_them_in_written_chinese(why: Problem, language: Language, text: str) -> None:
    assert problem(text, _heard(), language) is why


@pytest.mark.parametrize("text", ALLOWED)
def test_it_lets_a_plain_sentence_pass(text: str) -> None:
    assert problem(text, _heard(), Language.ZH_HK) is None


@pytest.mark.parametrize("text", ALLOWED_IN_ENGLISH)
def test_it_lets_a_plain_english_sentence_pass(text: str) -> None:
    assert problem(text, _heard("hello there my friend"), Language.EN) is None


def test_a_time_that_the_patient_named_may_be_asked_back() -> None:
    assert problem("係聽日三點，定係後日三點？", _heard("三點得唔得"), Language.ZH_HK) is None


def test_a_person_whom_the_patient_named_may_be_named() -> None:
    assert problem("係同陳太太約，啱唔啱？", _heard("幫陳太太約"), Language.ZH_HK) is None


def test_an_illness_that_the_patient_named_may_be_named() -> None:
    assert problem("想打流感針，定係睇醫生？", _heard("想打流感針"), Language.ZH_HK) is None
    assert problem("想打流感針，定係睇醫生？", _heard("想打針"), Language.ZH_HK) is Problem.MEDICAL


def test_a_link_of_the_clinics_list_passes() -> None:
    rules = AssistantRules(links=("https://booking.example/form",))
    with_link = situation("你好", clinic=msgspec.structs.replace(SAMPLE, assistant=rules))
    assert problem("表格喺 https://booking.example/form", with_link, Language.ZH_HK) is None
    assert problem("表格喺 https://booking.example/form2", with_link, Language.ZH_HK) is Problem.LINK


def test_who_reads_simplified_is_written_simplified() -> None:
    assert problem("请问您想预约哪一天？", _heard("你好吗"), Language.SIMPLIFIED) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.WRITTEN, "你想幾時睇醫生？講個日子就得。"),
        (Language.SIMPLIFIED, "你想几时睇医生？讲个日子就得。"),
        (Language.SIMPLIFIED, "你想幾時睇醫生？講個日子就得。"),
        (Language.ZH_HK, "請問您想在哪一天看醫生呢？"),
    ],
)
def test_it_refuses_the_other_register(language: Language, text: str) -> None:
    assert problem(text, _heard(), language) is Problem.LANGUAGE


@pytest.mark.parametrize("language", [Language.WRITTEN, Language.SIMPLIFIED])
def test_it_lets_written_chinese_pass_to_who_writes_it(language: Language) -> None:
    assert problem("請問你想預約哪一天？", _heard(), language) is None


@given(st.text(max_size=400))
def test_it_never_fails_and_never_passes_what_is_too_long_or_a_foreign_link(text: str) -> None:
    found = problem(text, _heard(), Language.ZH_HK)
    if found is None:
        assert len(text) <= LONGEST
        assert re.search(r"https?://(?!hong-wo\.example)", text) is None
