"""The guided menus: the whole front desk by rows to tap or numbers to type, for when nothing else understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.talking.fitting import row
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_when import when_staff_answer
from smartclinic.clinics.model import Practice
from smartclinic.conversations.answering import Answer, Intent
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.limits import ROWS
from smartclinic.conversations.outgoing import Choice
from smartclinic.conversations.turns.turn import MISUNDERSTANDINGS

FACTS_PAGE: Final = "facts"
REQUESTS_PAGE: Final = "requests"

_FACTS: Final = ("hours", "address", "fees", "payment", "services", "doctors", "insurance", "weather", "privacy")
_REQUESTS: Final = (
    intents.DOCUMENT,
    intents.MEDICINE,
    intents.RESULT,
    intents.RECEIPT,
    intents.INSURANCE,
    intents.COMPLAINT,
    intents.ACCESS_DATA,
    intents.CORRECT_DATA,
)


class Menus:
    """One page of the menu, for one turn. Every row can be typed too: its number, or its words."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._ask = scene, scene.words, scene.ask

    def main(self) -> Answer:
        """What the front desk does."""
        return self._page("menu", self._main_rows())

    def not_understood(self) -> Answer:
        """The same to somebody who was not understood; after several times a person is told."""
        if self._scene.situation.gate.misunderstood + 1 < MISUNDERSTANDINGS:
            return replace(self._page("not_understood", self._main_rows()), understood=False)
        when = when_staff_answer(self._scene.situation, self._words.language)
        answer = self._page("not_understood_staff", self._main_rows(), when=when)
        return replace(answer, attention=Reason.NOT_UNDERSTOOD, understood=False)

    def model_down(self) -> Answer:
        """The same where no model could be asked and rules found nothing: a person is told at once."""
        when = when_staff_answer(self._scene.situation, self._words.language)
        answer = self._page("model_down", self._main_rows(), when=when)
        return replace(answer, attention=Reason.MODEL_DOWN, understood=False)

    def page(self, topic: str) -> Answer:
        """What can be asked of the clinic, or of its staff; the first page for any other topic."""
        match topic:
            case "facts":
                return self._page("menu_of_facts", self._fact_rows())
            case "requests":
                return self._page("menu_of_requests", self._request_rows())
            case _:
                return self.main()

    def services(self) -> Answer:
        """What to book, in a clinic that gives more than one thing."""
        clinic, language = self._scene.clinic, self._words.language
        rows = [row(self._ask.tap("service", one.id), one.name.to(language)) for one in clinic.services[: ROWS - 1]]
        return self._page("which_service", [*rows, self._row(intents.MENU, "menu_back")])

    def _main_rows(self) -> list[Choice]:
        rows = [self._row(intents.START_BOOKING, "menu_book"), self._row(intents.OWN_BOOKING, "menu_visits")]
        if self._scene.clinic.queues:
            rows.append(self._row(intents.QUEUE_POSITION, "menu_queue"))
        rows.append(self._row(intents.MORE, "menu_facts", FACTS_PAGE))
        rows.append(self._row(intents.MORE, "menu_requests", REQUESTS_PAGE))
        return [*rows, self._row(intents.PERSON, "menu_person")]

    def _fact_rows(self) -> list[Choice]:
        """The clinic's own facts; what its file says nothing of is left out."""
        said = self._scene.clinic.practice
        rows = [self._row(intents.FACTS, f"menu_{topic}", topic) for topic in _FACTS if _is_said(said, topic)]
        return [*rows, self._row(intents.MENU, "menu_back")]

    def _request_rows(self) -> list[Choice]:
        rows = [self._row(request, f"menu_{request}") for request in _REQUESTS]
        return [*rows, self._row(intents.MENU, "menu_back")]

    def _row(self, action: str, key: str, argument: str = "") -> Choice:
        return row(self._ask.tap(action, argument), self._words.say(key))

    def _page(self, key: str, rows: Sequence[Choice], **values: str) -> Answer:
        """The rows, numbered in the text too. A question that is open meanwhile stays open, and numbers are its own."""
        titles = list(self._lines(rows))
        answer = self._ask.one_of(
            intents.ASKED_MENU, self._words.say(key, rows="\n".join(titles), **values), rows, {}, "menu_button"
        )
        return replace(answer, asked=None) if self._is_busy else answer

    def _lines(self, rows: Sequence[Choice]) -> Iterator[str]:
        is_busy = self._is_busy
        for number, each in enumerate(rows, 1):
            yield f"・{each.title}" if is_busy else f"{number} {each.title}"

    @property
    def _is_busy(self) -> bool:
        """Whether numbers would be taken for the answer to another question."""
        asked = self._scene.table.open_question
        return asked is not None and asked.question not in {intents.ASKED_MENU, intents.BOOKED}


def on_the_menu(menus: Menus, intent: Intent) -> Answer:
    """The page that is asked for; to what nobody understands the first one, saying so."""
    match intent.name:
        case intents.MORE:
            return menus.page(intent.details.get("topic") or "")
        case intents.MENU | intents.GREET:
            return menus.main()
        case _:
            return menus.not_understood()


def _is_said(practice: Practice, topic: str) -> bool:
    """Whether the clinic's file says anything of a topic that it need not say anything of."""
    return {"payment": practice.payment, "insurance": practice.insurance}.get(topic, topic) is not None
