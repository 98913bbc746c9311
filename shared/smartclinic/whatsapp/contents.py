"""What a message says, by its type. Only what is named here is read: nothing else reaches storage or logs (policy B08).

Shapes: Meta, "Webhooks reference / messages", November 2026, and what other projects met in the wild.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from smartclinic.contacts.identity import Card
from smartclinic.conversations.content import (
    Cards,
    Content,
    Edit,
    Form,
    Media,
    MediaKind,
    Order,
    Other,
    Place,
    Reaction,
    Revoke,
    Tap,
    Text,
    Unsupported,
)
from smartclinic.conversations.message import message_id
from smartclinic.whatsapp import identities
from smartclinic.whatsapp.json_values import (
    Dropped,
    Json,
    as_list,
    as_map,
    code_of,
    label,
    message_name,
    text,
)
from smartclinic.whatsapp.shapes import Read, Reader, Shape, by_type

_TYPE: Final = re.compile(r"[a-z_]{1,40}")
_MEDIA_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,256}")
_MIME: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,120}")
_SHA256: Final = re.compile(r"[A-Za-z0-9+/]{43}=")
_TITLE: Final = 200
_TAP_ID: Final = 256
_CAPTION: Final = 4_096
_FILENAME: Final = 300
_ANSWERS: Final = 20_000
_EMOJI: Final = 32
_MOST_CARDS: Final = 20
_MOST_PHONES: Final = 10


def content_of(message: Mapping[str, Json]) -> Read:
    """What a message says. Raises Dropped, and TypeError, ValueError, KeyError, AttributeError for a broken one."""
    shape = _BY_TYPE.get(type_word(message.get("type")))
    if shape is None:
        return Read(Other(type_word(message.get("type"))))
    if shape.reader is None:
        raise Dropped(shape.drops or "malformed")
    return shape.reader(message)


def type_word(value: Json) -> str:
    """Meta's name for a type; "unknown" for what might be anything."""
    return value if isinstance(value, str) and _TYPE.fullmatch(value) else "unknown"


# --- words and files


def _text(message: Mapping[str, Json]) -> Read:
    return Read(Text(text(message["text"]["body"])))


def _media(kind: MediaKind, message: Mapping[str, Json]) -> Read:
    """A file. Without an id, or with errors beside it, Meta has nothing to fetch."""
    given = as_map(message.get(str(message["type"])))
    media_id = given.get("id")
    has_id = isinstance(media_id, str) and _MEDIA_ID.fullmatch(media_id) is not None
    mime, sha256 = label(given.get("mime_type"), 200).split(";")[0].strip().lower(), label(given.get("sha256"), 44)
    is_spoken = kind is MediaKind.AUDIO and given.get("voice") is True
    media = Media(
        type=MediaKind.VOICE if is_spoken else kind,
        id=str(media_id) if has_id else "",
        mime=mime if _MIME.fullmatch(mime) else "",
        sha256=sha256 if _SHA256.fullmatch(sha256) else "",
        caption=label(given.get("caption"), _CAPTION),
        filename=label(given.get("filename"), _FILENAME),
        lost=not has_id or bool(as_list(message.get("errors"))),
    )
    return Read(media)


def _place(message: Mapping[str, Json]) -> Read:
    place = as_map(message.get("location"))
    latitude, longitude = _degrees(place.get("latitude"), 90), _degrees(place.get("longitude"), 180)
    return Read(Place(latitude, longitude, label(place.get("name"), _FILENAME), label(place.get("address"), 500)))


def _degrees(value: Json, most: int) -> str:
    degrees = float(value)
    if not math.isfinite(degrees) or abs(degrees) > most:
        raise ValueError("not on the globe")
    return f"{degrees:.6f}"


def _cards(message: Mapping[str, Json]) -> Read:
    """Contact cards. Only an answer to our own request, not a card from the address book, tells the sender's number."""
    given = [as_map(card) for card in as_list(message.get("contacts"))]
    cards = tuple(_card(card) for card in given[:_MOST_CARDS])
    own_number = _own_number(message, given)
    return Read(Cards(count=len(given), own=own_number is not None), cards, own_number)


def _card(card: Mapping[str, Json]) -> Card:
    numbers = [label(as_map(each).get("phone"), 40) for each in as_list(card.get("phones"))[:_MOST_PHONES]]
    return Card(label(as_map(card.get("name")).get("formatted_name"), _TITLE), tuple(filter(None, numbers)))


def _own_number(message: Mapping[str, Json], given: list[dict[str, Json]]) -> str | None:
    """Meta puts `origin` on the card or beside the cards; a card that was shared by hand has a vCard as well.

    Whether it was asked for, the conversation knows.
    """
    forwarded = as_map(message.get("context"))
    if len(given) != 1 or "vcard" in given[0] or forwarded.get("forwarded") or forwarded.get("frequently_forwarded"):
        return None
    card, phones = given[0], as_list(given[0].get("phones"))
    if "contact_request" not in (message.get("origin"), card.get("origin")) or len(phones) != 1:
        return None
    number = as_map(phones[0])
    try:
        return identities.phone(number.get("wa_id") or re.sub(r"[ ().-]", "", label(number.get("phone"), 40)))
    except Dropped:
        return None


# --- taps and forms


def _button(message: Mapping[str, Json]) -> Read:
    """A template's quick reply. Without a payload of ours Meta repeats the label: then it is words like any other."""
    button = message["button"]
    title = text(button["text"])[:_TITLE]
    payload = text(button.get("payload") or "")[:_TAP_ID]
    return Read(Tap(payload, title) if payload not in {"", title} else Text(title))


def _interactive(message: Mapping[str, Json]) -> Read:
    """A reply to something interactive; Meta has been seen to send the type without the object."""
    given = message.get("interactive")
    if not isinstance(given, dict):
        return Read(Unsupported("interactive"))
    shape = _INTERACTIVE.get(type_word(given.get("type")))
    if shape is None or shape.reader is None:
        return Read(Other(type_word(given.get("type"))))
    return shape.reader(given)


def _tap(name: str, interactive: Mapping[str, Json]) -> Read:
    reply = interactive[name]
    return Read(Tap(text(reply["id"])[:_TAP_ID], text(reply["title"])[:_TITLE]))


def _form(interactive: Mapping[str, Json]) -> Read:
    """A form; its answers are JSON text, which Meta has been seen to leave out, to break, and to make "null"."""
    reply = as_map(interactive.get("nfm_reply"))
    answers = reply.get("response_json")
    try:
        is_map = isinstance(json.loads(text(answers, _ANSWERS)), dict)
    except (Dropped, TypeError, ValueError, RecursionError):
        is_map = False
    return Read(Form(label(reply.get("name"), _TITLE), answers if is_map and isinstance(answers, str) else ""))


# --- about other messages


def _reaction(message: Mapping[str, Json]) -> Read:
    """An emoji on a message; "" or none at all takes it away."""
    reaction = message["reaction"]
    return Read(Reaction(message_id(message_name(reaction["message_id"])), label(reaction.get("emoji"), _EMOJI)))


def _edit(message: Mapping[str, Json]) -> Read:
    """A message rewritten. Without the first one's id it is only known that something was."""
    edit = as_map(message.get("edit"))
    original = edit.get("original_message_id")
    if not original:
        return Read(Other("edit"))
    rewritten = as_map(edit.get("message"))
    kind = type_word(rewritten.get("type"))
    now: Content = _REWRITABLE[kind](rewritten).content if kind in _REWRITABLE else Other(kind)
    return Read(Edit(message_id(message_name(original)), now if isinstance(now, Text | Media) else Other(kind)))


def _revoke(message: Mapping[str, Json]) -> Read:
    return Read(Revoke(message_id(message_name(message["revoke"]["original_message_id"]))))


def _order(message: Mapping[str, Json]) -> Read:
    return Read(Order(len(as_list(as_map(message.get("order")).get("product_items")))))


def _unsupported(message: Mapping[str, Json]) -> Read:
    """What WhatsApp does not pass on: 131051 with a word for it, or 131060, when the message is unavailable."""
    codes = [code_of(error) for error in as_list(message.get("errors"))[:1]]
    given = as_map(message.get("unsupported")).get("type")
    return Read(Unsupported(type_word(given) if given else "", next((code for code in codes if code), 0)))


_READS_MEDIA: Final[Mapping[str, Reader]] = {
    kind.value: partial(_media, kind) for kind in MediaKind if kind is not MediaKind.VOICE
}
_REWRITABLE: Final[Mapping[str, Reader]] = {"text": _text, **_READS_MEDIA}


def _file(kind: str, does: str, example: MediaKind) -> Shape:
    return Shape("messages", kind, does, Media(example), reader=_READS_MEDIA[kind])


MESSAGES: Final = (
    Shape("messages", "text", "the words, identity and card numbers masked", Text(""), reader=_text),
    _file("image", "fetched, checked and kept; the caption is read as words", MediaKind.IMAGE),
    _file("audio", "fetched, checked and kept; a voice note is told from a file", MediaKind.VOICE),
    _file("video", "fetched, checked and kept; the caption is read as words", MediaKind.VIDEO),
    _file("document", "fetched, checked and kept; the caption is read as words", MediaKind.DOCUMENT),
    _file("sticker", "noted, not fetched; says nothing that words could answer", MediaKind.STICKER),
    Shape("messages", "location", "the place, shown to staff", Place("0", "0"), reader=_place),
    Shape(
        "messages", "contacts", "cards, encrypted; only an asked-for own number is believed", Cards(1), reader=_cards
    ),
    Shape(
        "messages", "interactive", "see the replies; without its object: not readable", Tap("", ""), reader=_interactive
    ),
    Shape(
        "messages",
        "button",
        "the tap on a template's button; its label, where it has no payload",
        Tap("", ""),
        reader=_button,
    ),
    Shape("messages", "reaction", "the emoji, or that it was taken away", Reaction(""), reader=_reaction),
    Shape("messages", "order", "how many items; staff see to it", Order(0), reader=_order),
    Shape("messages", "edit", "the new words take the place of the old", Edit("", Text("")), reader=_edit),
    Shape("messages", "revoke", "the message is taken back", Revoke(""), reader=_revoke),
    Shape("messages", "unsupported", "that something came which cannot be shown", Unsupported(), reader=_unsupported),
    Shape("messages", "request_welcome", "nobody wrote anything yet", drops="welcome_request"),
)
"""Every type of message but `system`, which nobody wrote."""

REPLIES: Final = (
    Shape("messages", "button_reply", "the tap on a reply button", Tap("", ""), reader=partial(_tap, "button_reply")),
    Shape("messages", "list_reply", "the tap on a row of a list", Tap("", ""), reader=partial(_tap, "list_reply")),
    Shape("messages", "nfm_reply", "a form's answers, shown to staff", Form(""), reader=_form),
    Shape("messages", "call_permission_reply", "named only: the service calls nobody", Other("call_permission_reply")),
)
"""What `interactive` may hold."""

UNKNOWN: Final = Shape("messages", "(any other)", "Meta's name for it, and a polite answer", Other("unknown"))

_BY_TYPE: Final = by_type(MESSAGES)
_INTERACTIVE: Final = by_type(REPLIES)
