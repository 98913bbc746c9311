"""An answer in the characters that the patient reads, with the names in it as they were typed."""

from __future__ import annotations

from dataclasses import replace

from smartclinic.assistant.talking.scene import Scene
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.in_script import asked_in_their_script, in_their_script


def answer_in_their_script(answer: Answer, scene: Scene) -> Answer:
    """The same answer; for readers of Simplified Chinese its words, buttons and options in their characters."""
    language, names = scene.words.language, scene.words.names
    content = in_their_script(answer.content, language, names) if answer.content else None
    return replace(answer, content=content, asked=asked_in_their_script(answer.asked, language, names))
