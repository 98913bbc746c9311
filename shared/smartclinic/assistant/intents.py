"""The names of what the assistant can do and ask. Rules and the model both speak in these."""

from __future__ import annotations

from typing import Final

# --- what a patient may want

BOOK: Final = "book"
"""Offer slots. Details: day, last_day (ISO), part, time (HH:MM), side, doctor (ids), service, earliest; or what is
wrong with them: no_such_day, unknown_doctor."""

CHOOSE: Final = "choose"
"""Hold the slot that was picked. Details: slot."""

EARLIER: Final = "earlier"
LATER: Final = "later"
"""Offer times before or after what is held or offered."""

NAME: Final = "name"
"""Book the held slot under this name. Details: text, identity_number."""

ASK_NAME_AGAIN: Final = "ask_name_again"
"""What was typed instead of a name is none. Details: problem; text, if it may be a whole name."""

WHICH: Final = "which"
"""A yes to several options at once, or a name before a time was chosen."""

OTHER_DAYS: Final = "other_days"
OTHER_DOCTOR: Final = "other_doctor"
LET_GO: Final = "let_go"
PERSON: Final = "person"
COMPLAINT: Final = "complaint"
CHANGE: Final = "change"
STAFF_MATTER: Final = "staff_matter"
"""Only staff decide or know it: certificates, insurance, refills, results."""

MEDICAL: Final = "medical"
URGENT: Final = "urgent"
FACTS: Final = "facts"
"""Details: topic, one of hours, address, fees, doctors, privacy; day or service that was named with it."""

MENU: Final = "menu"
NOTHING: Final = "nothing"
"""Thanks, a sticker, a name that was sent twice: no answer is wanted."""

SENT: Final = "sent"
"""Nothing but what is no words: a voice note, a picture, a place, a call."""

STANDS: Final = "stands"
"""A button from before the booking, or a no after it: the booking stands, and staff are told."""

OWN_BOOKING: Final = "own_booking"
"""When the patient's own visit is."""

# --- what a patient may want of the walk-in queue; each but the first two may name the ticket that a button is about

QUEUE_TAKE: Final = "queue_take"
"""Take a ticket. Details: queue, if one was named; door, if it was at the door; day, on which a button offered it."""

QUEUE_POSITION: Final = "queue_position"
"""Which number is being seen, how many are before, whether tickets are to be had."""

QUEUE_HERE: Final = "queue_here"
QUEUE_LATE: Final = "queue_late"
QUEUE_LEAVE: Final = "queue_leave"
QUEUE_BACK: Final = "queue_back"
"""Back after a missed turn: staff are asked to let them in again."""

EXPIRED: Final = "expired"
NOT_UNDERSTOOD: Final = "not_understood"

# --- what a patient may have been asked

ASKED_SLOT: Final = "slot"
ASKED_NAME: Final = "name"
ASKED_DAY: Final = "day"
ASKED_DOCTOR: Final = "doctor"
BOOKED: Final = "booked"
"""Nothing is asked: a visit was just booked. Details: booked (its slot), name."""
ASKED_QUEUE: Final = "queue"
"""Which queue."""
