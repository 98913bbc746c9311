"""Recorded traffic, brought to a webhook again: in order, or in any order, twice, and in other batches.

A recording is JSON lines of `{"at": seconds, "payload": {…}}`. `Recorder` makes one, `read_recording` reads it,
`replay` signs and delivers it. The functions between are pure: same payloads and seed, same result, and the input
is never changed. The same day told in another way:

    payloads = [each.payload for each in read_recording(lines)]
    shaken = rebatched(shuffled(one_by_one(payloads), rng, duplicated=0.2), rng)
    await deliver_all(shaken, deliver, app_secret=secret)

`sorted(events_in(payloads))` is the same before and after `one_by_one`, `rebatched` and `shuffled(duplicated=0)`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from smartclinic.platform.clock import Clock

from .payloads import encode, signed_headers
from .postman import MOST_EVENTS, Deliver

Payload = Mapping[str, object]

LISTS = (
    "messages",
    "statuses",
    "calls",
    "message_echoes",
    "user_preferences",
    "user_id_update",
    "state_sync",
    "history",
)
"""The lists of a `value` whose elements are events of their own."""

_AROUND = frozenset({"messaging_product", "metadata", "contacts"})
_ADDRESSES = (
    "from",
    "from_user_id",
    "to",
    "to_user_id",
    "recipient_id",
    "recipient_user_id",
    "wa_id",
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One POST: when, in seconds from the recording's beginning, and its body."""

    at: float
    payload: Payload


class Recorder:
    """A `deliver` that keeps what passes. Give it to MetaCore in place of the one that it wraps."""

    def __init__(self, deliver: Deliver, clock: Clock) -> None:
        self.recorded: list[Recorded] = []
        self._deliver = deliver
        self._clock = clock
        self._began = clock.now()

    async def __call__(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Keep a callback, and pass it on."""
        at = (self._clock.now() - self._began).total_seconds()
        self.recorded.append(Recorded(at, json.loads(body)))
        return await self._deliver(body, headers)

    def lines(self) -> list[str]:
        """The recording as JSON lines."""
        return [json.dumps({"at": each.at, "payload": each.payload}, ensure_ascii=False) for each in self.recorded]


def read_recording(lines: Iterable[str]) -> list[Recorded]:
    """A recording from its JSON lines, blank ones left out. Raises ValueError or KeyError for what is none."""
    loaded = (json.loads(line) for line in lines if line.strip())
    return [Recorded(float(each["at"]), each["payload"]) for each in loaded]


async def replay(
    recorded: Sequence[Recorded], deliver: Deliver, *, app_secret: str, clock: Clock, attempts: int = 10
) -> list[int]:
    """Deliver a recording at its own pace, in order. Returns the last HTTP status of each POST."""
    statuses, at = [], 0.0
    for each in recorded:
        await clock.sleep(max(0.0, each.at - at))
        at = max(at, each.at)
        statuses.append(await _insist(each.payload, deliver, app_secret, attempts))
    return statuses


async def deliver_all(
    payloads: Iterable[Payload], deliver: Deliver, *, app_secret: str, attempts: int = 10
) -> list[int]:
    """Sign and deliver payloads, one after another, again when refused. Returns the last HTTP status of each."""
    return [await _insist(payload, deliver, app_secret, attempts) for payload in payloads]


def one_by_one(payloads: Iterable[Payload]) -> list[Payload]:
    """The same events, one in each payload. What cannot be taken apart stays as it is."""
    return [_alone(piece) for payload in payloads for piece in _pieces(payload)]


def rebatched(payloads: Iterable[Payload], rng: random.Random, *, most: int = 20) -> list[Payload]:
    """The same events in the same order, in other batches of up to `most`: sharing values, changes, entries or none."""
    batches: list[Payload] = []
    waiting: list[_Piece] = []
    size = rng.randint(1, min(most, MOST_EVENTS))
    for piece in (piece for payload in payloads for piece in _pieces(payload)):
        if waiting and (piece.whole is not None or len(waiting) == size):
            batches.append(_batch(waiting, rng))
            waiting, size = [], rng.randint(1, min(most, MOST_EVENTS))
        if piece.whole is not None:
            batches.append(piece.whole)
        else:
            waiting.append(piece)
    return [*batches, _batch(waiting, rng)] if waiting else batches


def shuffled(payloads: Iterable[Payload], rng: random.Random, *, duplicated: float = 0.2) -> list[Payload]:
    """The same payloads in any order, each with the chance `duplicated` a second time."""
    told = list(payloads)
    told += [payload for payload in told if rng.random() < duplicated]
    rng.shuffle(told)
    return told


def events_in(payloads: Iterable[Payload]) -> list[str]:
    """Every single event as canonical JSON, in order: what two deliveries of one day have in common."""
    return [json.dumps(payload, sort_keys=True) for payload in one_by_one(payloads)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One event: its entry without changes, its change without value. `whole` is a payload with no such parts."""

    entry: Mapping[str, object]
    change: Mapping[str, object]
    value: Mapping[str, object]
    kind: str = ""
    whole: Payload | None = None

    def may_join(self, other: _Piece) -> bool:
        """Whether two events may share a value."""
        place = (self.entry, self.change, self.value.get("metadata"))
        return (
            self.kind != ""
            and self.kind == other.kind
            and place == (other.entry, other.change, other.value.get("metadata"))
        )


def _pieces(payload: Payload) -> Iterator[_Piece]:
    """The events of a payload in order; one that is not built as Meta builds them is one piece, untouched."""
    entries = payload.get("entry")
    if set(payload) != {"object", "entry"} or not isinstance(entries, list) or not all(map(_has_changes, entries)):
        yield _Piece({}, {}, {}, whole=payload)
        return
    for entry in entries:
        around = {name: value for name, value in entry.items() if name != "changes"}
        for change in entry["changes"]:
            rest = {name: value for name, value in change.items() if name != "value"}
            for kind, value in _apart(change["value"]):
                yield _Piece(around, rest, value, kind)


def _has_changes(entry: object) -> bool:
    changes = entry.get("changes") if isinstance(entry, dict) else None
    return (
        isinstance(changes, list)
        and bool(changes)
        and all(isinstance(change, dict) and isinstance(change.get("value"), dict) for change in changes)
    )


def _apart(value: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """A value's events, each in a value of its own; with anything unusual beside them they stay together."""
    kinds = [kind for kind in LISTS if isinstance(value.get(kind), list)]
    if not kinds or set(value) - _AROUND - set(kinds):
        yield "", value
        return
    around = {name: part for name, part in value.items() if name in _AROUND and name != "contacts"}
    for kind in kinds:
        items = value[kind]
        assert isinstance(items, list)  # noqa: S101 - asked above
        for item in items:
            yield kind, {**around, **_contacts(value, item), kind: [item]}


def _contacts(value: Mapping[str, object], item: object) -> dict[str, object]:
    """The contacts of one item: those whose address it names, else all, since nobody can tell.

    System messages and failed statuses come without, and so take nobody else's.
    """
    contacts = value.get("contacts")
    if not isinstance(contacts, list) or not isinstance(item, dict):
        return {} if contacts is None else {"contacts": contacts}
    named = {item[name] for name in _ADDRESSES if isinstance(item.get(name), str)}
    own = [each for each in contacts if isinstance(each, dict) and named & {each.get("wa_id"), each.get("user_id")}]
    has_none = item.get("type") == "system" or item.get("status") == "failed"
    return {} if has_none and not own else {"contacts": own or contacts}


def _alone(piece: _Piece) -> Payload:
    if piece.whole is not None:
        return piece.whole
    changes = [{"value": piece.value, **piece.change}]
    return {"object": "whatsapp_business_account", "entry": [{**piece.entry, "changes": changes}]}


def _batch(pieces: Sequence[_Piece], rng: random.Random) -> Payload:
    """One payload of the pieces, none of which is a whole one."""
    entries: list[dict[str, object]] = []
    changes: list[dict[str, object]] = []
    sharing: list[_Piece] = []
    for piece in pieces:
        if sharing and rng.random() < 0.5 and (value := _shared([*sharing, piece])) is not None:
            changes[-1]["value"] = value
            sharing.append(piece)
            continue
        if not sharing or sharing[0].entry != piece.entry or rng.random() < 0.5:
            changes = []
            entries.append({**piece.entry, "changes": changes})
        changes.append({"value": piece.value, **piece.change})
        sharing = [piece]
    return {"object": "whatsapp_business_account", "entry": entries}


def _shared(pieces: Sequence[_Piece]) -> dict[str, object] | None:
    """One value of several pieces, unless they could not be told apart again."""
    first = pieces[0]
    if not all(first.may_join(piece) for piece in pieces):
        return None
    contacts: list[object] = []
    for piece in pieces:
        contacts += [each for each in _list(piece.value.get("contacts")) if each not in contacts]
    items = [item for piece in pieces for item in _list(piece.value[first.kind])]
    value = {**first.value, first.kind: items} | ({"contacts": contacts} if contacts else {})
    return value if [apart for _, apart in _apart(value)] == [piece.value for piece in pieces] else None


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


async def _insist(payload: Payload, deliver: Deliver, app_secret: str, attempts: int) -> int:
    body = encode(payload)
    status = 0
    for _ in range(attempts):
        status = await deliver(body, signed_headers(app_secret, body))
        if status == 200:
            break
    return status
