"""What a message says, as words: for the memory of recent turns, and for the model."""

from __future__ import annotations

from smartclinic.conversations.content import Echo, Edit, Media, Other, Place, Tap, Text
from smartclinic.conversations.message import Heard, Message


def wording(message: Message) -> str:
    """A message as words. What is no words is named in brackets."""
    match message.content:
        case Text(body) | Echo(body):
            return body
        case Tap(_, title):
            return title
        case Edit(_, Text(body)):
            return body
        case Media(type=kind, caption=caption):
            return f"[{kind.value}] {_said(message.heard)}{caption}".rstrip()
        case Place(name=name, address=address):
            return f"[location] {name} {address}".rstrip()
        case Other(kind):
            return f"[{kind}]"
        case content:
            return f"[{content.__struct_config__.tag}]"


def _said(heard: Heard | None) -> str:
    """What a voice note says; nothing where that was not heard for sure."""
    return f"{heard.words} " if heard and heard.is_sure and heard.words else ""
