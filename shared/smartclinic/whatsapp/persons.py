"""What becomes of a person beside the chat: calls, echoes of the clinic's phone, preferences, new numbers and ids.

Sources: Meta's pages "Calling", "Coexistence", "user_preferences", "System messages", "Business-scoped user IDs".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from smartclinic.conversations.content import Call, Content, Echo, Moved, Preference
from smartclinic.conversations.recording.events import Arrived
from smartclinic.whatsapp.contents import type_word
from smartclinic.whatsapp.identities import ContactBlocks, before_and_after, identity, update_of_id
from smartclinic.whatsapp.json_values import Dropped, Json, as_map, instant, label, message_name
from smartclinic.whatsapp.shapes import Shape

_LONGEST_ECHO: Final = 4_096
_MARKETING: Final[Mapping[str, bool]] = {"stop": False, "resume": True, "signup": True}
_MOVES: Final = ("user_changed_number", "user_changed_user_id")
_IDENTITY_CHECKS: Final = ("customer_identity_changed", "user_identity_changed")

SYSTEM: Final = (
    Shape("messages", "system user_changed_number", "the contact takes on the new number", Moved()),
    Shape("messages", "system user_changed_user_id", "the contact takes on the new user id", Moved()),
    Shape("messages", "system customer_identity_changed", "counted: the check is not used", drops="identity_changed"),
    Shape("messages", "system (any other)", "counted: nobody wrote", drops="system"),
)

FIELDS: Final = (
    Shape("calls", "USER_INITIATED", "nobody can take it there: the desk calls back, one task a call", Call()),
    Shape("calls", "BUSINESS_INITIATED", "counted: the service calls nobody", drops="call_of_ours"),
    Shape("calls", "status", "counted: the service calls nobody", drops="call_status"),
    Shape("smb_message_echoes", "", "staff wrote on the clinic's phone: they have taken the conversation", Echo("")),
    Shape("user_preferences", "", "the person's choice about marketing", Preference(marketing=False)),
    Shape("user_preferences", "(any other)", "counted", drops="other_preference"),
    Shape("user_id_update", "", "the contact takes on the new user id", Moved()),
    Shape("history", "", "counted: months of old chats, which nobody is to answer or keep", drops="history"),
    Shape(
        "smb_app_state_sync",
        "",
        "counted: the phone's address book is none of the service's business",
        drops="app_state",
    ),
)

NOT_READ: Final[Mapping[str, str]] = {"history": "history", "smb_app_state_sync": "app_state"}
"""Fields that are dropped whole, and the reason."""


def system(number: str, message: Mapping[str, Json]) -> Arrived:
    """Meta's note that somebody has a new number or user id. Raises Dropped for its other notes."""
    kind = as_map(message.get("system")).get("type")
    if kind not in _MOVES:
        raise Dropped("identity_changed" if kind in _IDENTITY_CHECKS else "system")
    was, now = before_and_after(message)
    at = instant(message["timestamp"])
    return Arrived(number, message_name(message["id"]), was, at, Moved(), becomes=now)


def _id_update(number: str, update: Mapping[str, Json], _: ContactBlocks) -> Arrived:
    """It has no id of Meta's. The number is part of ours: every clinic is told, and task names are from ids alone."""
    was, now = update_of_id(update)
    at = instant(update["timestamp"])
    return Arrived(number, f"user_id_update:{number}:{was.bsuid}:{now.bsuid}", was, at, Moved(), becomes=now)


def _call(number: str, call: Mapping[str, Json], blocks: ContactBlocks) -> Arrived:
    """A call to the clinic's number: whichever of its events comes first stands for it."""
    direction, event = call.get("direction"), call.get("event")
    if direction == "BUSINESS_INITIATED":
        raise Dropped("call_of_ours")
    if direction != "USER_INITIATED" or event not in ("connect", "terminate"):
        raise ValueError("no call that is known")
    sender = identity(call, "from", "from_user_id", blocks)
    return Arrived(
        number, message_name(call["id"]), sender, instant(call.get("start_time") or call["timestamp"]), Call()
    )


def _call_status(_: str, __: Mapping[str, Json], ___: ContactBlocks) -> Arrived:
    raise Dropped("call_status")


def _echo(number: str, echo: Mapping[str, Json], blocks: ContactBlocks) -> Arrived:
    """What staff wrote: `from` is the clinic, `to` the patient whose conversation it is."""
    patient = identity(echo, "to", "to_user_id", blocks)
    return Arrived(number, message_name(echo["id"]), patient, instant(echo["timestamp"]), _wrote(echo))


def _wrote(echo: Mapping[str, Json]) -> Content:
    kind = type_word(echo.get("type"))
    said = as_map(echo.get(kind))
    words = label(said.get("body") or said.get("caption"), _LONGEST_ECHO)
    return Echo(words or f"[{kind}]")


def _preference(number: str, preference: Mapping[str, Json], blocks: ContactBlocks) -> Arrived:
    """A choice about marketing. It has no id of Meta's: number, person, choice and time tell repeats apart."""
    value = str(preference.get("value"))
    if preference.get("category") != "marketing_messages" or value not in _MARKETING:
        raise Dropped("other_preference")
    person = identity(preference, "wa_id", "user_id", blocks)
    at = instant(preference["timestamp"])
    name = f"preference:{number}:{person.bsuid or ''}:{person.phone or ''}:{value}:{at.timestamp():.0f}"
    return Arrived(number, name, person, at, Preference(marketing=_MARKETING[value]))


Reader = Callable[[str, Mapping[str, Json], ContactBlocks], Arrived]

READERS: Final[Mapping[str, Mapping[str, Reader]]] = {
    "calls": {"calls": _call, "statuses": _call_status},
    "smb_message_echoes": {"message_echoes": _echo},
    "user_preferences": {"user_preferences": _preference},
    "user_id_update": {"user_id_update": _id_update},
}
"""The lists that each field of a number holds, and how their events are read."""
