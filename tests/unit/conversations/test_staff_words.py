from __future__ import annotations

import re

import pytest

from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outbox import End
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.conversations.staff_words import Told, in_words
from smartclinic.media.attachment import Refusal, State

VALUES: tuple[Told, ...] = (*Reason, *End, *TaskKind, *State, *Refusal)


@pytest.mark.parametrize("language", Language)
def test_everything_that_staff_are_told_has_its_own_words(language: Language) -> None:
    said = {value: in_words(value, language) for value in VALUES}

    assert all(words.strip() for words in said.values())
    assert len(set(said.values())) == len(VALUES)


@pytest.mark.parametrize("language", Language)
def test_no_words_are_left_over(language: Language) -> None:
    assert len(catalogue("smartclinic.conversations", language)) == len(VALUES)


@pytest.mark.parametrize("value", VALUES)
def test_each_language_is_itself(value: Told) -> None:
    assert not re.search(r"[\u3400-\u9fff]", in_words(value, Language.EN))
    assert re.search(r"[\u3400-\u9fff]", in_words(value, Language.ZH_HK))


@pytest.mark.parametrize("language", Language)
def test_no_words_name_what_only_programs_know(language: Language) -> None:
    words = " ".join(in_words(value, language) for value in VALUES)

    assert not re.search(r"_|epoch|outbox|BSUID|API|wamid", words)
