"""webhook against payloads of any shape: it never fails, and one broken event never harms its neighbours."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smartclinic.conversations.content import Text
from smartclinic.conversations.recording.events import Arrived
from smartclinic.whatsapp.inbound import NotWhatsApp, parse
from smartclinic.whatsapp.signature import is_signed, sign
from tests.functions.in_process import encoded, envelope, running, status, text
from tests.unit.local.virtual_time import run
from tests.unit.whatsapp.inbound_samples import SAMPLES

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(codec=None), max_size=8)
)  # lone surrogates included
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
NEIGHBOUR = text("the neighbour", wamid="neighbour", sender="85299999999")

EVENTS = [
    text("你好", wamid="w1"),
    {**text("", wamid="w2"), "type": "interactive",
     "interactive": {"type": "list_reply", "list_reply": {"id": "r", "title": "3:00", "description": "Dr Chan"}}},
    {**text("", wamid="w3"), "type": "button", "button": {"payload": "p", "text": "Yes"}, "context": {"id": "w"}},
    {**text("", wamid="w4"), "from_user_id": "HK.1", "type": "image", "image": {"id": "1", "caption": "rash"}},
    status("failed", "a" * 32, errors=[{"code": 131026, "title": "Undeliverable"}]),
]  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key in some JSON."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@st.composite
def damaged(draw: st.DrawFn, original: Any) -> Any:
    """Some JSON with up to three of its parts taken out or replaced by anything."""
    value = copy.deepcopy(original)
    for _ in range(draw(st.integers(1, 3))):
        where = places(value)
        if not where:
            break
        container, key = where[draw(st.integers(0, len(where) - 1))]
        if draw(st.booleans()) and isinstance(container, dict):
            del container[key]
        else:
            container[key] = draw(ANYTHING)
    return value


def posted(payload: Any) -> tuple[int, list[str], list[str]]:
    """The status of one callback, the texts that were recorded, and the events that were logged."""

    async def scenario() -> tuple[int, list[str], list[str]]:
        async with running() as service:
            response = await service.post(encoded(payload))
            texts = [getattr(message.content, "body", "") for message in await service.messages()]
            return response.status_code, texts, [line["message"] for line in service.all_events()]

    return run(scenario())


@settings(max_examples=60, deadline=None)
@given(payload=damaged(envelope({"messages": EVENTS[:4]}, {"statuses": EVENTS[4:]})))
def test_a_damaged_callback_is_taken(payload: Any) -> None:
    code, _, events = posted(payload)

    assert code == 200
    assert "request_failed" not in events


@settings(max_examples=60, deadline=None)
@given(event=st.sampled_from(EVENTS).flatmap(damaged) | ANYTHING, kind=st.sampled_from(["messages", "statuses"]))
def test_a_damaged_event_never_harms_its_neighbour(event: Any, kind: str) -> None:
    code, texts, events = posted(envelope({kind: [event]}, {"messages": [NEIGHBOUR]}, {kind: [event]}))

    assert code == 200
    assert "the neighbour" in texts
    assert "request_failed" not in events


@settings(max_examples=300, deadline=None)
@given(payload=damaged(envelope({"messages": EVENTS[:4]}, {"statuses": EVENTS[4:]})) | ANYTHING)
def test_parsing_knows_only_one_refusal(payload: Any) -> None:
    try:
        parsed = parse(payload)
    except NotWhatsApp:
        return
    assert all(count > 0 for count in parsed.dropped.values())


@settings(max_examples=300, deadline=None)
@given(change=st.sampled_from([sample.change for sample in SAMPLES]).flatmap(damaged))
def test_a_damaged_change_of_any_shape_never_harms_its_neighbour(change: Any) -> None:
    after = envelope({"messages": [NEIGHBOUR]})["entry"]

    parsed = parse({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}, *after]})

    assert [event.content for event in parsed.events if isinstance(event, Arrived)][-1:] == [Text("the neighbour")]


@given(body=st.binary(max_size=200), secret=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()))
def test_what_was_signed_is_recognised_under_any_of_the_secrets(body: bytes, secret: str) -> None:
    assert is_signed(body, sign(body, secret), [secret])
    assert is_signed(body, sign(body, secret), ["another", secret])


@given(body=st.binary(max_size=200), position=st.integers(0, 10_000), bit=st.integers(0, 7), in_header=st.booleans())
def test_a_changed_bit_is_noticed(body: bytes, position: int, bit: int, in_header: bool) -> None:
    header = sign(body, "secret")
    target = bytearray(header.encode() if in_header or not body else body)
    target[position % len(target)] ^= 1 << bit

    changed_header = target.decode("latin-1") if in_header or not body else header
    assert not is_signed(body if in_header or not body else bytes(target), changed_header, ["secret"])


@given(body=st.binary(max_size=50), header=st.none() | st.text(max_size=80))
def test_a_header_that_nobody_signed_is_refused(body: bytes, header: str | None) -> None:
    assert not is_signed(body, header, ["secret"]) or header == sign(body, "secret")
    assert not is_signed(body, header, [])
