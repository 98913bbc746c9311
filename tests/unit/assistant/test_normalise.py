from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smartclinic.assistant.understanding.normalise import for_matching, without_emoji
from smartclinic.assistant.understanding.numerals import number


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("２", "2"),
        ("②", "2"),
        ("2️⃣", "2"),
        ("Ｈｅｌｌｏ　ＷＯＲＬＤ", "hello world"),
        ("３：３０", "3:30"),
        ("唔該！！！", "唔該!"),
        ("好呀😀👍🏽", "好呀"),
        ("  你好 \n 想約  ", "你好 想約"),
        ("下个礼拜三点", "下個禮拜三點"),
        ("don’t", "don't"),
        ("黄醫生", "黃醫生"),
        ("a\ud800b", "a b"),
        ("我妈妈头发掉了，发烧，想复诊", "我媽媽頭髮掉了,發燒,想覆診"),
        ("范医生后天有号吗", "范醫生後天有號嗎"),
        ("周医生周五在吗", "周醫生週五在嗎"),
        ("听日有冇位", "聽日有冇位"),
        ("多谢晒，想约时间睇吓", "多謝晒,想約時間睇吓"),
        ("晒伤了，吓到我", "曬傷了,嚇到我"),
        ("揾黄姑娘，脚痛", "搵黃姑娘,腳痛"),
        ("宜家去左邊度", "而家去左邊度"),
        ("食左藥，依家好d", "食咗藥,而家好啲"),
        ("5該，我系陳太，我既預約係邊度睇", "唔該,我係陳太,我嘅預約喺邊度睇"),
        ("左邊心口，到左手", "左邊心口,到左手"),
        ("黎醫生過黎未", "黎醫生過嚟未"),
        ("既然係咁，電話系統", "既然係咁,電話系統"),
        ("維他命d 12樓d室", "維他命d 12樓d室"),
        ("book tmr 3pm plz, thx", "book tomorrow 3pm please, thanks"),
        ("M goi, yau mo wai ting yat?", "唔該, 有冇位 聽日?"),
        ("gei do cin", "幾多錢"),
        ("Wong Ting Yat", "wong ting yat"),  # a name
        ("Lay Ho Chan", "lay ho chan"),
    ],
)
def test_it_brings_a_text_into_one_form(text: str, form: str) -> None:
    assert for_matching(text) == form


_SCRAPS = st.lists(
    st.sampled_from(
        [*"系左既野黎岩宜家听后约范医生d吾該o食係邊", " ", "岩岩岩", "ting yat", "m goi", "tmr", "Pls", "!!", "５"]
    )
)


@example("\u2f33听")  # a radical whose Traditional is another Simplified character
@example("Pls\u032d")
@settings(deadline=None)  # OpenCC is loaded by the first
@given(st.text() | _SCRAPS.map("".join))
def test_the_form_of_the_form_is_the_form(text: str) -> None:
    assert for_matching(for_matching(text)) == for_matching(text)


def test_emoji_go_and_letters_stay() -> None:
    assert without_emoji("陳小美🙏José").split() == ["陳小美", "José"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("十", 10), ("十五", 15), ("二十", 20), ("二十四", 24), ("廿四", 24), ("廿", 20), ("卅一", 31),
     ("兩", 2), ("零五", 5), ("零", 0), ("twelve", 12), ("三四", None), ("百", None),
     ("", None), ("123", None), ("十十", None)],
)  # fmt: skip
def test_it_reads_numbers(text: str, value: int | None) -> None:
    assert number(text) == value
