"""What becomes of conversations when two contacts turn out to be one person, or a number to be another's. Pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.gate import OWED_AFTER, RECENT_TURNS, Asked, Attention, Gate, Reason, with_attention


def merged(winner: Gate, loser: Gate) -> Gate:
    """The surviving conversation: the stricter opt-out and hold are kept, whatever the assistant has queued ends."""
    taken_until, taken_by = max(
        ((gate.taken_until, gate.taken_by) for gate in (winner, loser) if gate.taken_until is not None),
        key=lambda hold: hold[0],
        default=(None, None),
    )
    gate = msgspec.structs.replace(
        winner,
        epoch=max(winner.epoch, loser.epoch) + 1,
        language=winner.language or loser.language,
        notice_version=winner.notice_version or loser.notice_version,
        opted_out_at=_earliest(winner.opted_out_at, loser.opted_out_at),
        opting_said_at=_latest(winner.opting_said_at, loser.opting_said_at),
        marketing_stopped_at=_earliest(winner.marketing_stopped_at, loser.marketing_stopped_at),
        number_asked_at=winner.number_asked_at or loser.number_asked_at,
        number_lost_at=None,
        window_until=_latest(winner.window_until, loser.window_until),
        paced_until=_latest(winner.paced_until, loser.paced_until),
        taken_by=taken_by,
        taken_at=winner.taken_at if taken_by == winner.taken_by else loser.taken_at,
        taken_until=taken_until,
        lease=None,
        last_reply=winner.last_reply or loser.last_reply,
        last_proactive=winner.last_proactive or loser.last_proactive,
        promised=(*loser.promised, *winner.promised),
        asked=_asked_last(winner, loser),
        turns=(*loser.turns, *winner.turns)[-RECENT_TURNS:],
        misunderstood=max(winner.misunderstood, loser.misunderstood),
        alarms=(*loser.alarms, *winner.alarms),
        attention=_both(winner.attention, loser.attention),
        due_at=taken_until + OWED_AFTER if taken_until else None,
        tries=0,
    )
    return _on_the_desk(gate, winner, loser)


def _asked_last(winner: Gate, loser: Gate) -> Asked | None:
    """What the person was asked last, in whichever conversation: that is what they answer next. A question that
    remembers something, such as a place that is held, goes before one that does not.
    """
    asked = (gate.asked for gate in (winner, loser) if gate.asked)
    return max(asked, key=lambda each: (bool(each.details), each.until), default=None)


def _on_the_desk(gate: Gate, winner: Gate, loser: Gate) -> Gate:
    """The same, with what staff see and owe of both: red flags, the wait for the doctor, what was heard and seen."""
    return msgspec.structs.replace(
        gate,
        sounding_since=_earliest(winner.sounding_since, loser.sounding_since),
        flagged_at=_latest(winner.flagged_at, loser.flagged_at),
        on_call_heard_at=_latest(winner.on_call_heard_at, loser.on_call_heard_at),
        settled_at=_earliest(winner.settled_at, loser.settled_at),
        waiting_since=_earliest(winner.waiting_since, loser.waiting_since),
        left_to_doctor_at=_latest(winner.left_to_doctor_at, loser.left_to_doctor_at),
        waiting_answered=_is_answered(winner, loser),
        heard_at=_latest(winner.heard_at, loser.heard_at),
        seen_at=None if winner.is_unread or loser.is_unread else _latest(winner.seen_at, loser.seen_at),
        known_as=winner.known_as or loser.known_as,
        on_call=(winner.on_call or loser.on_call) and not (winner.is_a_patients or loser.is_a_patients),
    )


def gone_into(gate: Gate, winner: ContactId) -> Gate:
    """What is left of a conversation that goes on in another: only where it went."""
    return Gate(address=Identity(), epoch=gate.epoch + 1, merged_into=winner)


def without_number(gate: Gate, now: datetime) -> Gate:
    """The conversation of somebody whose phone number has a new owner: nothing of it goes there any more."""
    address = Identity(bsuid=gate.address.bsuid)
    lost = msgspec.structs.replace(gate, address=address, number_lost_at=now, epoch=gate.epoch + 1, lease=None)
    return with_attention(lost, Reason.NUMBER_PASSED_ON, now)


def in_doubt(gate: Gate, now: datetime) -> Gate:
    """The conversation of somebody silent whose number may have a new owner: nothing proactive goes there."""
    return msgspec.structs.replace(gate, number_lost_at=gate.number_lost_at or now)


def _both(one: Attention | None, other: Attention | None) -> Attention | None:
    if one is None or other is None:
        return one or other
    reasons = tuple(dict.fromkeys((*one.reasons, *other.reasons)))
    return Attention(reasons, min(one.since, other.since), max(one.latest, other.latest))


def _is_answered(*gates: Gate) -> bool:
    """Whether staff have answered everybody who waits for the doctor."""
    waiting = [gate for gate in gates if gate.waiting_since is not None]
    return bool(waiting) and all(gate.waiting_answered for gate in waiting)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
