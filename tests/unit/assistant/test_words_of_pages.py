"""What the pages by link fill into the chat is understood there: whoever presses "send" is not misunderstood."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language
from tests.unit.assistant.situations import situation

MEANT = {
    "say_move": {intents.CHANGE},
    "say_new_time": {intents.CHANGE},
    "say_cancel": {intents.CANCEL},
    "say_late": {intents.LATE},
    "say_book": {intents.BOOK},
    "i_am_here": {intents.QUEUE_HERE},
    "i_will_be_late": {intents.LATE, intents.QUEUE_LATE},
    "i_do_not_wait": {intents.QUEUE_LEAVE},
    "i_am_back": {intents.QUEUE_BACK},
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", MEANT)
def test_the_words_that_a_page_fills_in_are_understood(key: str, language: Language) -> None:
    words = catalogue("clinic_pages", language)[key].format(reference="K7M2P")
    found = read(situation(words))
    assert found is not None
    assert found.name in MEANT[key]
