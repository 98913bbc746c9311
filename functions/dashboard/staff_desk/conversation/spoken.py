"""What was said, as text: every kind of message that a patient can send, and every shape of ours, has its words here.

Whatever a person wrote stays a plain `str`, so that the template escapes it; only the desk's own words are `Markup`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from markupsafe import Markup

from smartclinic.contacts.identity import Card
from smartclinic.conversations.content import (
    Call,
    Cards,
    Content,
    Echo,
    Edit,
    Form,
    Media,
    Moved,
    Order,
    Other,
    Place,
    Preference,
    Reaction,
    Revoke,
    Tap,
    Text,
    Unsupported,
)
from smartclinic.conversations.desk.views import Said
from smartclinic.conversations.message import Heard
from smartclinic.conversations.outgoing import AskForNumber, FromTemplate, Say, SayWithButtons, SayWithList
from smartclinic.media.seen import Seen
from smartclinic.platform.readable import readable

Words: TypeAlias = Callable[..., Markup]
"""The desk's own words: a key and values, as `Visit.say` gives them."""

EDITED: Final = "edit"
"""What is left of the message that changed another, once the other says it."""

_ON_CARDS: Final = ("company", "member_name", "plan", "valid_until")

_SHORT: Final = 40
"""Characters of what a phone puts where a name or an emoji belongs."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one message says. `label`: what it is, where it is not just words. `lines`: what came with it.

    `choices`: the buttons or rows that the patient saw below it. `is_gone`: deleted or rewritten, so nothing is left.
    """

    text: str = ""
    label: Markup | None = None
    lines: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_gone: bool = False


def spoken(said: Said, cards: Sequence[Card], say: Words, heard: Heard | None = None) -> Spoken:
    """What a message, an answer or a note says, as it can be read: nothing in it turns round what stands beside it.

    `heard`: what a model made of the file that came with it, which is shown as a machine's.
    """
    if isinstance(said, str):
        return Spoken(readable(said))
    says = _ours(said, say) or _theirs(said, cards, say)  # type: ignore[arg-type] # what is not ours is theirs
    if heard is not None and not says.is_gone:
        says = _with_heard(says, heard, say)
    return replace(says, text=readable(says.text), lines=tuple(readable(line) for line in says.lines))


def _ours(said: Said, say: Words) -> Spoken | None:
    match said:
        case Say(body):
            return Spoken(body)
        case SayWithButtons(body, buttons):
            return Spoken(body, choices=tuple(each.title for each in buttons))
        case SayWithList(body, _, rows):
            return Spoken(body, choices=tuple(f"{each.title} {each.description}".rstrip() for each in rows))
        case AskForNumber(body):
            return Spoken(body, choices=(str(say("thread_share_number")),))
        case FromTemplate(body=body):
            return Spoken(body, say("thread_template"))
    return None


def _theirs(content: Content, cards: Sequence[Card], say: Words) -> Spoken:
    """A message of the patient's, or what staff wrote on the clinic's own phone."""
    match content:
        case Text(body) | Echo(body):
            return Spoken(body)
        case Tap(_, title):
            return Spoken(title, say("thread_tapped"))
        case Edit(_, now):
            return _edited(_theirs(now, cards, say), say)
        case Media():
            return _media(content, say)
        case Cards(_, own):
            label = say("thread_own_number") if own else say("thread_cards", count=content.count)
            return Spoken(label=label, lines=tuple(_card(each) for each in cards))
        case Place(latitude, longitude, name, address):
            position = f"{latitude}, {longitude}"
            return Spoken(label=say("thread_place"), lines=tuple(each for each in (name, address, position) if each))
        case Form(name, answers):
            return Spoken(answers, say("thread_form", name=_shortly(name)))
        case Revoke():
            return Spoken(label=say("thread_deleted"), is_gone=True)
        case _:
            return Spoken(label=_event(content, say), is_gone=content == Other(EDITED))


def _edited(now: Spoken, say: Words) -> Spoken:
    label = say("thread_edited")
    return replace(now, label=Markup(" · ").join((label, now.label)) if now.label else label)


def _media(content: Media, say: Words) -> Spoken:
    label = say("thread_media_lost" if content.lost else f"thread_media_{content.type.value}")
    return Spoken(content.caption, label, (content.filename,) if content.filename else ())


def _with_heard(says: Spoken, heard: Heard, say: Words) -> Spoken:
    """The words of a voice note, or the kind of a picture and what stands on a card: to be checked by whoever reads."""
    if heard.words:
        by_machine = say("thread_heard" if heard.is_sure else "thread_heard_unsure")
        text = "\n".join(filter(None, (heard.words, says.text)))
    elif heard.seen is not None and heard.seen is not Seen.OTHER:
        by_machine, text = say(f"thread_seen_{heard.seen.value}"), says.text
    else:
        return says
    label = Markup(" · ").join((says.label, by_machine)) if says.label else by_machine
    on_card = tuple(f"{say(f'thread_card_{name}')}: {text}" for name, text in heard.card.items() if name in _ON_CARDS)
    return replace(says, label=label, text=text, lines=(*says.lines, *on_card))


def _card(card: Card) -> str:
    return " ".join((card.name, *card.phones)).strip()


def _shortly(text: str) -> str:
    return readable(text)[:_SHORT]


def _event(content: Content, say: Words) -> Markup:
    """What is no message, but something that the patient did."""
    match content:
        case Reaction(_, emoji):
            return say("thread_reaction", emoji=_shortly(emoji)) if emoji else say("thread_reaction_gone")
        case Order(items):
            return say("thread_order", items=items)
        case Call():
            return say("thread_call")
        case Moved():
            return say("thread_moved")
        case Preference(marketing):
            return say("thread_marketing_yes" if marketing else "thread_marketing_no")
        case Unsupported(kind):
            return say("thread_unsupported", type=_shortly(kind) or "?")
        case Other(kind) if kind == EDITED:
            return say("thread_edit_done")
    return say("thread_unsupported", type=_shortly(content.type) if isinstance(content, Other) else "?")
