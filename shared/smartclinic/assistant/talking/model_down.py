"""The model could not be asked and rules found nothing: a person is told, and the menu goes on."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from smartclinic.assistant.talking.menus import Menus
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_when import when_staff_answer
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.gate import Reason


def model_down(scene: Scene) -> Answer:
    """That staff will read it, and when; with the menu below it for what does not need them."""
    words = scene.words
    body = words.say("model_down", when=when_staff_answer(scene.situation, words.language))
    menu = Menus(scene).main()
    content = msgspec.structs.replace(menu.content, body=body) if menu.content else None
    return replace(menu, content=content, attention=Reason.MODEL_DOWN, understood=False)
