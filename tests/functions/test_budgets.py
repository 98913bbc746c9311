"""What one message costs: the counted budgets, which fail when they are exceeded.

Counted as Google and Meta bill: a read a document (one for a query that finds nothing), a write a document, a
message a delivery. Each budget is for a warm instance, which has number, clinic and key in memory.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping

import pytest

from smartclinic import compose
from smartclinic.conversations.message import message_id
from smartclinic.platform.model import Proposal
from smartclinic.platform.store import Create, Path, Value
from smartclinic.whatsapp.signature import sign
from smartclinic_local.vertex.core import Failure, Question
from smartclinic_local.vertex.receptionist import ReceptionistModel
from tests.benchmarks.google_stub import google
from tests.functions.counting import Counts
from tests.functions.in_process import (
    MEI,
    NUMBER,
    ROOT,
    SECRET,
    Service,
    encoded,
    envelope,
    in_virtual_time,
    running,
    text,
)
from tests.unit.local.virtual_time import elapsed

CONVERSATION = ("messages", "contacts", "conversations", "outbox")
ABOUT_BOOKING = "唔該幫我搵個位睇醫生"


class Thinking:
    """The demo's receptionist as the model, remembering how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self._receptionist = ReceptionistModel()

    def answer(self, question: Question) -> Proposal | Failure:
        self.asked += 1
        return self._receptionist.answer(question)


async def known_patient(service: Service) -> None:
    """Somebody who has had an answer before; counting starts anew."""
    await service.says(MEI, "你好")
    await service.quiet()
    await service.meta.patient_opens_chat(MEI)
    await service.quiet()
    service.counts.forget()


def kinds(paths: list[str]) -> Mapping[str, int]:
    """How often each kind of document is in these."""
    return Counter(path.split("/")[-2] for path in paths)


# --- webhook


@in_virtual_time
async def test_a_common_text_costs_the_webhook_no_read_and_two_round_trips() -> None:
    async with running() as service:
        service.store.seconds = service.tasks.seconds = 1.0
        started = elapsed()

        response = await service.callback({"messages": [text("你好")]})

        assert response.status_code == 200
        assert service.counts.reads == []
        assert service.counts.calls == ["write_each", "create"]
        assert len(service.counts.writes) == 1
        assert elapsed() - started == 2.0


@in_virtual_time
async def test_a_batch_costs_the_webhook_two_round_trips_too() -> None:
    async with running() as service:
        service.store.seconds = service.tasks.seconds = 1.0
        started = elapsed()

        await service.callback({"messages": [text("你好", wamid=f"w{n}", sender=f"852{n:08}") for n in range(20)]})

        assert service.counts.calls == ["write_each", *["create"] * 20]
        assert elapsed() - started == 2.0


@in_virtual_time
async def test_a_status_costs_the_webhook_one_write_and_one_round_trip() -> None:
    async with running() as service:
        await known_patient(service)
        (outbox,) = await service.outbox()
        service.store.seconds = service.tasks.seconds = 1.0
        started = elapsed()

        await service.callback({"statuses": [status_of(outbox)]})

        assert (service.counts.reads, service.counts.calls) == ([], ["write_each"])
        assert elapsed() - started == 1.0


def status_of(outbox: str) -> dict[str, object]:
    """A status of this outgoing message."""
    return {"id": "w", "status": "delivered", "timestamp": "1793581300", "biz_opaque_callback_data": outbox}


# --- one turn


async def turn(service: Service, words: str) -> Counts:
    """What one message costs from its callback to the last of its three statuses."""
    await known_patient(service)
    await service.says(MEI, words)
    await service.quiet()
    await service.meta.patient_opens_chat(MEI)
    await service.quiet()
    item = list((await service.outbox()).values())[-1]
    assert None not in (item.sent_at, item.delivered_at, item.read_at), "three statuses belong to a turn"
    return service.counts


@in_virtual_time
async def test_a_turn_that_the_model_answers_stays_within_its_budget() -> None:
    thinking = Thinking()
    async with running(brain=thinking) as service:
        counts = await turn(service, "my knee hurts a bit lately any idea")

        assert thinking.asked == 1
        turn_itself = counts.of(*CONVERSATION)
        assert len(turn_itself.writes) <= 11, kinds(turn_itself.writes)
        assert len(turn_itself.reads) <= 7, kinds(turn_itself.reads)
        of_money = counts.of("model_days")  # what the model costs is the one thing kept for a clinic and its day
        assert (len(of_money.reads), len(of_money.writes)) == (1, 1)
        assert len(counts.reads) == len(turn_itself.reads) + 1, "nothing but the conversation, and the model's price"
        assert len(counts.writes) == len(turn_itself.writes) + 1
        assert len(counts.tasks) == 2
        assert len([send for send in counts.sends if send != "read"]) == 1


@in_virtual_time
async def test_a_turn_that_rules_answer_needs_no_lease() -> None:
    thinking = Thinking()
    async with running(brain=thinking) as service:
        counts = await turn(service, "診金幾錢？")

        assert thinking.asked == 0
        assert len(counts.writes) <= 10, kinds(counts.writes)
        assert len(counts.reads) <= 6, kinds(counts.reads)
        assert len(counts.tasks) == 2
        assert len([send for send in counts.sends if send != "read"]) == 1


@in_virtual_time
async def test_what_a_use_case_reads_and_writes_comes_on_top_and_is_bounded() -> None:
    async with running() as service:
        counts = await turn(service, ABOUT_BOOKING)

        turn_itself = counts.of(*CONVERSATION)
        assert len(turn_itself.writes) <= 11, kinds(turn_itself.writes)
        assert len(turn_itself.reads) <= 7, kinds(turn_itself.reads)
        assert len(counts.reads) - len(turn_itself.reads) <= 24, kinds(counts.reads)
        assert len(counts.writes) == len(turn_itself.writes) + len(counts.of("model_days").writes)


@in_virtual_time
async def test_each_further_message_of_a_burst_costs_two_writes_one_task_and_a_look() -> None:
    async with running() as service:
        await known_patient(service)
        for words in ("唔該", "幾點開門？"):
            await service.says(MEI, words)
            await asyncio.sleep(1)
        await service.quiet()

        counts = service.counts
        assert len([send for send in counts.sends if send != "read"]) == 1
        assert kinds(counts.writes)["messages"] == 4
        assert len(counts.tasks) == 3


@in_virtual_time
async def test_a_message_that_needs_no_answer_costs_no_message_of_ours() -> None:
    async with running() as service:
        await known_patient(service)
        await service.says(MEI, "多謝")
        await service.quiet()

        assert [send for send in service.counts.sends if send != "read"] == []
        assert len(service.counts.writes) <= 3


@pytest.mark.parametrize("words", ["my knee hurts a bit lately any idea", "幾點開門？"])
@in_virtual_time
async def test_our_own_share_of_a_reply_is_six_round_trips_at_most(words: str) -> None:
    async with running() as service:
        await known_patient(service)
        service.tasks.held = []
        await service.says(MEI, words)
        await service.meta.settled()
        await asyncio.sleep(3)
        (wake,) = service.tasks.held
        service.store.seconds = service.tasks.seconds = 1.0
        started = elapsed()

        response = await service.call("reply", json=dict(wake.body))

        assert response.status_code == 200
        assert elapsed() - started <= 6.0
        assert len(await service.outbox()) == 2


@in_virtual_time
async def test_a_delivery_is_three_round_trips_and_the_send() -> None:
    async with running() as service:
        await known_patient(service)
        service.tasks.held = []
        await service.says(MEI, "幾點開門？")
        await service.meta.settled()
        await asyncio.sleep(3)
        await service.call("reply", json=dict(service.tasks.held.pop().body))
        service.store.seconds = service.tasks.seconds = 1.0
        service.counts.forget()
        started = elapsed()

        await service.call("delivery", json=dict(service.tasks.held.pop().body))

        ours = [call for call in service.counts.calls if call != "write_each"]  # that is webhook, with the statuses
        assert ours == ["get", "commit", "commit"]
        assert elapsed() - started < 4.0


# --- a booking


async def booked(service: Service, *steps: str) -> list[str]:
    """Talk a new patient through; the kinds of the messages that the clinic paid for."""
    for step in steps:
        if step.startswith("tap "):
            sent = [sent for sent in service.meta.ledger.accepted if sent.content.choices][-1]
            await service.meta.patient_taps(NUMBER, MEI, sent.content.choices[int(step[4:])].id, sent.wamid)
        else:
            await service.says(MEI, step)
        await asyncio.sleep(20)
    assert [appointment.path for appointment in await service.all("appointments")], service.shown(MEI)
    return [send for send in service.counts.sends if send != "read"]


@pytest.mark.parametrize(
    "steps",
    [
        ("想約聽日下晝睇醫生", "tap 0", "陳小美"),
        ("想約聽日下晝睇醫生", "1", "陳小美"),
        ("can I see a doctor tomorrow afternoon", "tap 1", "Chan Siu Mei"),
        ("can I see a doctor tomorrow afternoon", "2", "Chan Siu Mei"),
        ("我想約醫生", "tap 0", "陳小美"),
        ("I want to book", "tap 0", "Chan Siu Mei"),
    ],
)
@in_virtual_time
async def test_a_new_patients_booking_costs_at_most_three_messages(steps: tuple[str, ...]) -> None:
    async with running() as service:
        assert len(await booked(service, *steps)) <= 3, service.shown(MEI)


# --- finding what is due


@in_virtual_time
async def test_finding_due_work_reads_what_is_due_and_never_what_exists() -> None:
    async with running() as service:
        now = service.app.clock.now()
        stored: dict[str, Value] = {"v": 1, "at": now, "recorded": 1, "thread": "t", "wamid": b"x"}
        for n in range(500):
            path = Path(f"clinics/hong-wo/messages/{message_id(str(n))}")
            await service.store.commit([Create(path, {**stored, "content": {"kind": "other", "type": "x"}})])
        for n in range(3):
            path = Path(f"clinics/hong-wo/messages/{message_id(f'due {n}')}")
            await service.store.commit([Create(path, {**stored, "content": {}, "due_at": now})])
        service.counts.forget()
        engine = service.store._store._reads._engine  # type: ignore[attr-defined] # a test looks inside
        rows = engine._connection.execute("SELECT count(*) FROM entries WHERE scan LIKE 'messages%'").fetchone()[0]

        page = await service.store.due("messages", now)

        assert len(page.due) == 3
        assert len(service.counts.reads) == 3
        assert rows <= 2 * 3, "what owes nothing is in no index"
        plan = engine._connection.execute(
            "EXPLAIN QUERY PLAN SELECT key, path FROM entries WHERE scan = ? AND key >= ? AND key < ? ORDER BY key",
            ("s", b"a", b"b"),
        ).fetchall()
        assert [row[3].split()[0] for row in plan] == ["SEARCH"], plan


@in_virtual_time
async def test_a_sweep_with_nothing_due_reads_next_to_nothing() -> None:
    async with running() as service:
        await known_patient(service)

        assert await service.app.reply_sweep.run() == 0
        assert await service.app.delivery_sweep.run() == 0

        kinds = 9  # an empty query is billed as one
        assert len(service.counts.reads) == len(set(service.counts.reads)) == kinds
        assert service.counts.writes == []


# --- what the webhook imports

_HANDLE_ONE = """
import asyncio, sys
import functions_framework.aio, httpx

app = functions_framework.aio.create_asgi_app(target="webhook", source={source!r})

async def main():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://function") as http:
        answer = await http.post("/", content={body!r}, headers={{"X-Hub-Signature-256": {signature!r}}})
    print(answer.status_code, *sorted(sys.modules))

asyncio.run(main())
"""
NOT_FOR_WEBHOOK = (
    "google.cloud.aiplatform",
    "google.cloud.aiplatform_v1",
    "vertexai",
    "gspread",
    "authlib",
    "holidays",
    "yaml",
)


def test_a_webhook_that_handled_a_message_has_imported_nothing_that_it_does_not_need() -> None:
    body = encoded(envelope({"messages": [text("你好")]}))
    source = str(ROOT / "functions/webhook/main.py")
    code = _HANDLE_ONE.format(source=source, body=body, signature=sign(body, SECRET))
    with google() as settings:
        environment = {**os.environ, **settings}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
        )

    assert done.returncode == 0, done.stderr[-2000:]
    status, *modules = done.stdout.split()
    assert status == "200"
    assert {"google.cloud.firestore_v1.types", "google.cloud.tasks_v2.types"} <= set(modules), "real adapters were used"
    for name in NOT_FOR_WEBHOOK:
        assert [module for module in modules if f"{module}.".startswith(f"{name}.")] == []


def test_the_kinds_that_are_counted_exist() -> None:
    """The shapes that budgets are counted over exist: a renamed kind would count nothing."""
    assert set(CONVERSATION) <= set(compose.service_schema().kinds)
