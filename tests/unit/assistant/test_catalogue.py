from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import smartclinic.assistant
from smartclinic.assistant.catalogue import catalogue, say
from smartclinic.assistant.talking.obstacles import Obstacle
from smartclinic.clinics.model import Language
from smartclinic.conversations.limits import BUTTON, ROW

CODE = "\n".join(path.read_text("utf-8") for path in Path(smartclinic.assistant.__file__).parent.rglob("*.py"))
TEXTS = catalogue(Language.ZH_HK)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_exists_in_both_languages() -> None:
    assert catalogue(Language.EN).keys() == TEXTS.keys()


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_have_the_same_blanks(key: str) -> None:
    assert blanks(catalogue(Language.EN)[key]) == blanks(TEXTS[key])


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_is_used(key: str) -> None:
    families = (
        "instead_", "name_", "kind_", "sent_", "beside_", "person_", "call_back_", "morning", "afternoon", "evening",
        "after_", "before_", "day_signal_",
        "which_visit_", "place_", "closed_", "queue_no_", "queue_here_", "queue_late_", "queue_leave_", "queue_back_",
        "menu_", "card_",
    )  # fmt: skip
    assert f'"{key}"' in CODE or f"'{key}'" in CODE or key.startswith(families)


@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_obstacle_has_its_words(obstacle: Obstacle) -> None:
    assert f"instead_{obstacle.value}" in TEXTS


@pytest.mark.parametrize("language", Language)
def test_the_words_on_buttons_and_rows_fit(language: Language) -> None:
    for key in (
        "change_time",
        "not_now",
        "menu_book",
        "menu_button",
        "menu_person",
        "slots_button",
        "days_button",
        "doctors_button",
    ):
        assert len(say(language, key)) <= BUTTON
    for key in (
        "other_days",
        "other_doctor",
        "earliest_day",
        "any_doctor",
        *(key for key in TEXTS if key[:5] == "menu_"),
    ):
        if key.startswith("menu_of_"):
            continue
        assert len(say(language, key)) <= ROW


@pytest.mark.parametrize("language", Language)
def test_the_notice_covers_what_the_policies_promise(language: Language) -> None:
    notice = say(language, "reach_person") + say(language, "notice", url="https://clinic.example/privacy")

    for promise in ("AI", "Meta", "Google", "STOP", "停止", "https://clinic.example/privacy"):
        assert promise in notice
    for promise in {Language.EN: ("outside Hong Kong", "only for", "nurse", "see or correct")}.get(
        language, ("香港以外", "只用於", "姑娘", "查閱或更正")
    ):
        assert promise in notice


@pytest.mark.parametrize("language", Language)
def test_no_text_shouts_or_decorates(language: Language) -> None:
    for text in catalogue(language).values():
        assert not re.search(r"[!！]{2}|[\U0001F300-\U0001FAFF]", text)


def test_english_is_a_receptionists_not_a_forms() -> None:
    for key, text in catalogue(Language.EN).items():
        assert not re.search(r"\bis noted|^(?:Noted|Received)\b", text), key


@pytest.mark.parametrize("language", Language)
def test_the_name_is_asked_with_its_reason_and_that_it_is_required(language: Language) -> None:
    asks = say(language, "ask_name", visit="…", minutes=10)

    assert "登記必須" in asks or "required to register" in asks


def test_english_sentences_are_kept_apart() -> None:
    for key, text in catalogue(Language.EN).items():
        assert not re.search(r"(?<!lead)\}[A-Z]", text), key
