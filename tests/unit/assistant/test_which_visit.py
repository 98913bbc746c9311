"""Which of several visits: given names, references, all of them, and what leaves the question."""

from __future__ import annotations

import pytest

from tests.unit.assistant.chat import Chat, Clinicians

NAMES = {"zh-HK": ("陳小美", "李小明"), "en": ("Diya Sharma", "Aarav Sharma")}


async def two_visits(language: str) -> Chat:
    """Two people with a visit each, on Tuesday and Wednesday; nothing is asked any more."""
    patient = Clinicians().patient(language=language)
    first, second = NAMES[language]
    asks = {
        "zh-HK": ("聽日下晝三點睇陳醫生", "想約後日下晝三點睇陳醫生"),
        "en": ("Dr Chan tomorrow 3pm", "book Dr Chan Wed 3pm"),
    }
    await patient.says(asks[language][0])
    await patient.says(first)
    await patient.says(asks[language][1])
    await patient.says(second)
    await patient.says({"zh-HK": "確認", "en": "yes"}[language])
    return patient


@pytest.mark.parametrize(
    ("language", "says", "about"),
    [
        ("zh-HK", "取消小明嗰個", "取消李小明25/11"), ("zh-HK", "取消小美嗰個", "取消陳小美24/11"),
        ("zh-HK", "取消阿明嗰個", "取消李小明25/11"),
        ("en", "cancel Diya", "for Diya Sharma?"), ("en", "cancel Aarav's", "for Aarav Sharma?"),
        ("en", "change Diya", "Diya Sharma is booked for"), ("en", "change Aarav please", "Aarav Sharma is booked"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_fresh", [True, False])
async def test_a_given_name_chooses_whatever_was_spoken_of_last(
    language: str, says: str, about: str, *, is_fresh: bool
) -> None:
    patient = await two_visits(language)
    patient.asked = None if is_fresh else patient.asked

    assert about in await patient.says(says)


@pytest.mark.parametrize(
    ("language", "says", "answer"),
    [("zh-HK", "取消嘉嘉嗰個", "冇嘉嘉嘅預約。想取消邊個？"), ("zh-HK", "取消阿爸嗰個", "想取消邊個？"),
        ("en", "cancel Sunita", "no appointment for sunita"), ("en", "cancel my mother's appointment", "Which one")],
)  # fmt: skip
async def test_somebody_who_has_no_visit_never_stands_for_another(language: str, says: str, answer: str) -> None:
    patient = await two_visits(language)

    assert answer in await patient.says(says)


@pytest.mark.parametrize("reference", ["RTLHX", "MFCPG", "rtlhx"])
@pytest.mark.parametrize(
    ("language", "words", "says"), [("zh-HK", "取消{}", "冇編號"), ("en", "{} cancel", "has the reference")]
)
async def test_a_reference_of_letters_alone_that_is_nobodys_changes_nothing(
    language: str, words: str, says: str, reference: str
) -> None:
    patient = await two_visits(language)

    assert says in await patient.says(words.format(reference))


@pytest.mark.parametrize(
    ("language", "cancel", "says", "answer"),
    [
        ("zh-HK", "取消預約", "我約咗咩", "你有以下預約"),
        ("zh-HK", "取消預約", "我想約下星期三下晝睇陳醫生", "請揀，或者直接打時間"),
        ("en", "cancel my appointment", "what have i booked", "Your appointments:"),
        ("en", "cancel my appointment", "actually book Dr Chan wed 4pm", "is held for you"),
    ],
)  # fmt: skip
async def test_another_request_leaves_the_question_which(language: str, cancel: str, says: str, answer: str) -> None:
    patient = await two_visits(language)
    patient.asked = None
    await patient.says(cancel)

    assert answer in await patient.says(says)


@pytest.mark.parametrize(
    ("language", "cancel", "says"),
    [("zh-HK", "取消預約", "星期五三點"), ("zh-HK", "取消預約", "嗰個囉"),
        ("en", "cancel my appointment", "Friday at 3"),
        ("en", "cancel my appointment", "that one")],
)  # fmt: skip
async def test_what_fits_no_visit_is_not_answered_in_the_same_words(language: str, cancel: str, says: str) -> None:
    patient = await two_visits(language)
    patient.asked = None
    first = await patient.says(cancel)

    again = await patient.says(says)
    assert first in again
    assert again != first


@pytest.mark.parametrize(
    ("language", "all_of_them", "yes", "says"),
    [("zh-HK", "取消晒", "係", ("2個預約，逐個同你確認：取消陳小美", "取消李小明")),
        ("en", "cancel all", "yes", ("2 appointments, one after the other: Cancel Tue", "Cancel Wed"))],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "取消預約"])
async def test_all_are_cancelled_one_after_the_other(
    language: str, all_of_them: str, yes: str, says: tuple[str, str], before: str
) -> None:
    patient = await two_visits(language)
    patient.asked = None
    if before:
        await patient.says(before)

    assert says[0] in await patient.says(all_of_them)
    assert says[1] in await patient.says(yes)
    await patient.says(yes)
    assert {state for _, _, state in await patient.place.stands()} == {"cancelled"}


async def test_a_latin_name_stands_apart_from_the_date_after_it() -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    await patient.says("Sunita Sharma")

    assert "取消Sunita Sharma 24/11（二）" in await patient.says("取消預約")
