"""Why somebody may not book now, said with what they can do about it."""

from __future__ import annotations

from smartclinic.appointments.booking import Bar
from smartclinic.assistant import intents
from smartclinic.assistant.talking.choosing import Choosing
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.wishes import Details, Wish
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import SayWithButtons


class Bars:
    """Says it, for one turn. `choosing` lets them wait for what is out of stock."""

    def __init__(self, scene: Scene, choosing: Choosing) -> None:
        self._scene, self._choosing = scene, choosing

    def answer(self, bar: Bar, wished: Details) -> Answer:
        """The words for this bar."""
        words, ask, clinic = self._scene.words, self._scene.ask, self._scene.clinic
        if bar is Bar.OUT_OF_STOCK:
            service = Wish.of(wished, clinic).service(clinic).id
            body = words.say("out_of_stock", service=words.service(service))
            return self._choosing.may_wait(body, {**wished, "service": service})
        key = "already_at_that_time" if bar is Bar.ALREADY_BOOKED else "too_many_open"
        buttons = (ask.button(intents.OWN_BOOKING, "my_visits"), ask.button(intents.PERSON, "menu_person"))
        return Answer(SayWithButtons(words.say(key, most=clinic.booking.most_open), buttons), closes_question=True)
