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

NAMES: Final = "names"
"""Several come, or one of several. Details: names, a line each; identity_number."""

WHO: Final = "who"
"""Somebody for whom the contact has booked before, or somebody else. Details: who, the ids of patients, or nothing."""

AGREE: Final = "agree"
"""What was read back is right, and the contact may give these people's data (policy A06)."""

RENAME: Final = "rename"
"""A name that was read back is wrong."""

ASK_NAME_AGAIN: Final = "ask_name_again"
"""What was typed instead of a name is none. Details: problem; text, if it may be a whole name."""

WHICH: Final = "which"
"""A yes to several options at once, or a name before a time was chosen."""

OTHER_DAYS: Final = "other_days"
OTHER_DOCTOR: Final = "other_doctor"
LET_GO: Final = "let_go"

# --- what a patient may want of a visit that exists. Details: visit and revision of the one that was tapped, or said:
# the words, in which a reference, a name or a relation may single one out; on: its day; likely: the one that was just
# spoken of

OWN_BOOKING: Final = "own_booking"
"""What is to come."""

CHANGE: Final = "change"
"""Another time for it. Details besides: those of BOOK; prepared, if nothing may be moved before a further yes."""

CANCEL: Final = "cancel"
"""Asked once; carried out by CANCEL_NOW."""

CANCEL_NOW: Final = "cancel_now"
KEEP: Final = "keep"
"""It shall stay as it is."""

COMING: Final = "coming"
LATE: Final = "late"
"""Details besides: minutes, if they were said."""

ANOTHER_TIME: Final = "another_time"
"""A new one like it."""

# --- people, and waiting for a place

UNLINK: Final = "unlink"
"""Act no more for somebody. Details: said. Asked once; carried out by UNLINK_NOW with the patient's id as who."""

UNLINK_NOW: Final = "unlink_now"
WAIT: Final = "wait"
"""Be told when a place is free. Details: those of BOOK."""

UNWAIT: Final = "unwait"
TAKE_PLACE: Final = "take_place"
"""Take a place that was offered. Details: opening, wait."""

PERSON: Final = "person"
"""Details: call, if they want to be called; said."""

COMPLAINT: Final = "complaint"
STAFF_MATTER: Final = "staff_matter"
"""Only staff know it, and it is of no kind below."""

DOCUMENT: Final = "document"
MEDICINE: Final = "medicine"
RESULT: Final = "result"
RECEIPT: Final = "receipt"
INSURANCE: Final = "insurance"
"""What only staff can settle: each becomes a typed staff task. Details: said, the patient's words; visit, patient."""

ACCESS_DATA: Final = "access_data"
CORRECT_DATA: Final = "correct_data"
DELETE_DATA: Final = "delete_data"
"""What the law and the policies let everybody ask of their data (PDPO s.18 and s.22; B30 to B34). Details: said."""

THREAT: Final = "threat"
"""Violence against the clinic's people is announced: they are told, and nothing is answered in kind."""

MEDICAL: Final = "medical"
URGENT: Final = "urgent"
FACTS: Final = "facts"
"""Details: topic, one of hours, address, parking, fees, payment, services, doctors, privacy, weather, bring; day,
signal, service or doctor named with it."""

GREET: Final = "greet"
"""Nothing but a greeting: the menu."""

OFF_TOPIC: Final = "off_topic"
"""Homework, code, small talk: one friendly sentence back to what a clinic's receptionist does."""

ABOUT_ASSISTANT: Final = "about_assistant"
ABOUT_STOP: Final = "about_stop"
"""Who speaks here, and what STOP does: one fixed answer each."""

ABOUT_OTHERS: Final = "about_others"
"""Whether and when somebody else comes, or who does. Details: said, in which the contact's own people may be
named; of, "visit" where it is asked of the visit of somebody who is named."""

SAY: Final = "say"
"""The model's own words, already checked. Details: text."""

START_BOOKING: Final = "start_booking"
"""A booking from the menu: what for is asked first, where there is more than one thing."""

MORE: Final = "more"
"""A further page of the menu. Details: topic, which page."""

MENU: Final = "menu"
NOTHING: Final = "nothing"
"""Thanks, a sticker, a name that was sent twice: no answer is wanted."""

SENT: Final = "sent"
"""Nothing but what is no words: a voice note, a picture, a place, a call."""

STANDS: Final = "stands"
"""A button from before the booking: the booking stands."""

# --- what a patient may want of the walk-in queue; each but the first two may name the ticket that a button is about

QUEUE_TAKE: Final = "queue_take"
"""Take a ticket. Details: queue, if one was named; door, if it was at the door; day, on which a button offered it."""

QUEUE_POSITION: Final = "queue_position"
"""Which number is being seen, how many are before. Details: of, "tickets" where it is asked whether there are any."""

QUEUE_HERE: Final = "queue_here"
QUEUE_LATE: Final = "queue_late"
QUEUE_LEAVE: Final = "queue_leave"
QUEUE_BACK: Final = "queue_back"
"""Back after a missed turn: staff are asked to let them in again."""

EXPIRED: Final = "expired"
NOT_UNDERSTOOD: Final = "not_understood"

DO_IT: Final = "do_it"
"""The button that agrees to what was prepared: read as that intent while it is the question that is open."""

LEAVE_IT: Final = "leave_it"
"""What was prepared shall not be done."""

# --- what a patient may have been asked

ASKED_SLOT: Final = "slot"
ASKED_NAME: Final = "name"
ASKED_DAY: Final = "day"
ASKED_DOCTOR: Final = "doctor"
ASKED_AGREE: Final = "agree"
"""Whether what was read back is right, and they may give these names."""

ASKED_VISIT: Final = "visit"
"""Which of several visits. Details: intent, what for; those of that intent."""

ASKED_CANCEL: Final = "cancel"
ASKED_LATE: Final = "late"
ASKED_UNLINK: Final = "unlink"
ASKED_CALL: Final = "call"
"""Nothing is asked: somebody is to be called, and may still say when suits them."""

ASKED_WAIT: Final = "wait"
"""Whether to be told when a place is free."""

BOOKED: Final = "booked"
"""Nothing is asked: a visit was just booked or moved. Details: booked (its slot), name, first (its id, or that of
the first of a family), visit (its id, of one alone)."""
ASKED_MENU: Final = "menu"
"""What of the menu."""

ASKED_QUEUE: Final = "queue"
"""Which queue."""

ASKED_PREPARED: Final = "prepared"
"""Whether to do what the model proposes or a voice note says. Details: intent, its name; those of that intent."""

ABOUT_VISITS: Final = frozenset({ASKED_VISIT, ASKED_CANCEL, ASKED_LATE})
"""Questions about visits that exist."""
