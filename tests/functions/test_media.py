"""Files that people send: fetched, cleaned, checked, and shown only then."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from smartclinic.media.attachment import Refusal, State, withdraw
from smartclinic.media.intake import CHANGED_TRIES, MOST_TRIES
from smartclinic.media.serving import NotServed
from smartclinic.platform.edge import BadRequest
from smartclinic.platform.files.port import FilesUnavailable
from smartclinic.platform.scanner import NoScanner
from smartclinic_local.scanner import EICAR
from tests.functions.in_process import MEI, NUMBER, in_virtual_time, running
from tests.functions.media_rig import (
    ATTACHMENT,
    CLEAN,
    CLINIC,
    FIRST_TASK,
    MEDIA_ID,
    PIECE,
    QUARANTINED,
    Rig,
    over_weeks,
    rigged,
)
from tests.unit.media import samples

MB = 1024 * 1024


async def ended(rig: Rig) -> tuple[State, Refusal | None]:
    """Work everything off; how it ended. Nothing but clean bytes may be left."""
    await rig.work_off()
    found = await rig.attachment()
    assert (found.due_at, found.holder) == (None, None)
    assert found.finished_at is not None
    assert rig.files.names == (frozenset({CLEAN}) if found.state is State.CLEAN else frozenset())
    return found.state, found.refusal


async def state_shown(rig: Rig) -> State | None:
    """Why staff are not shown the file."""
    with pytest.raises(NotServed) as not_served:
        await rig.shown()
    return not_served.value.state


@in_virtual_time
async def test_a_photo_is_shown_without_the_place_where_it_was_taken() -> None:
    async with rigged() as rig:
        exif = Image.Exif()
        exif[0x010E] = "22.2793 N"
        photo = samples.picture(exif=exif.tobytes())
        await rig.sent(photo, "image", mime="image/png")
        assert await ended(rig) == (State.CLEAN, None)
        shown = await rig.shown()
        assert b"22.2793 N" in photo
        assert b"22.2793 N" not in shown
        assert Image.open(BytesIO(shown)).size == (40, 20)
        found = await rig.attachment()
        assert (found.type, found.size) == ("image/jpeg", len(shown))


@pytest.mark.parametrize(
    ("content", "kind", "type_"),
    [
        (samples.VOICE, "voice", "audio/ogg"),
        (samples.MP3, "audio", "audio/mpeg"),
        (samples.media(b"mp42"), "video", "video/mp4"),
        (samples.picture("WEBP"), "image", "image/webp"),
        (samples.PDF + bytes(3 * MB), "document", "application/pdf"),
        (samples.picture("PNG"), "document", "image/png"),
        ("覆診紙".encode(), "document", "text/plain"),
    ],
)
def test_what_people_send_arrives(content: bytes, kind: str, type_: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with rigged() as rig:
            await rig.sent(content, kind)
            assert await ended(rig) == (State.CLEAN, None)
            assert (await rig.attachment()).type == type_
            assert type_.startswith("image/") or await rig.shown() == content

    scenario()


@in_virtual_time
async def test_its_task_carries_ids_only_and_the_sweep_would_find_it() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        (task,) = rig.tasks.tasks
        assert (task.queue.value, task.name, dict(task.body)) == ("media", f"{ATTACHMENT}-0", FIRST_TASK)
        assert (await rig.attachment()).due_at == rig.clock.now() + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.PROGRAM, "image"), (samples.PAGE, "image"), (samples.PAGE, "document"), (samples.PDF, "image"),
        (samples.office(more={"word/vbaProject.bin": b""}), "document"), (samples.archive({"a.jpg": b""}), "document"),
        (samples.PDF + samples.archive({"a.class": b""}), "document"), (samples.VOICE, "image"), (b"", "document"),
        (b"a" * MB + b"\0", "document"),
    ],
)  # fmt: skip
def test_what_is_not_accepted_is_refused_whatever_it_calls_itself(content: bytes, kind: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with rigged() as rig:
            await rig.sent(content, kind, mime="image/jpeg")
            assert await ended(rig) == (State.REFUSED, Refusal.NOT_ACCEPTED)
            assert await state_shown(rig) is State.REFUSED

    scenario()


@in_virtual_time
async def test_a_truncated_photo_is_refused_as_broken() -> None:
    async with rigged() as rig:
        await rig.sent(samples.picture(size=(400, 300))[:-200], "image")
        assert await ended(rig) == (State.REFUSED, Refusal.BROKEN)


@in_virtual_time
async def test_a_virus_is_deleted_and_told_to_nobody_by_name() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF + EICAR, "document")
        assert await ended(rig) == (State.INFECTED, None)
        assert await state_shown(rig) is State.INFECTED
        (line,) = rig.events("attachment_infected")
        assert ATTACHMENT not in str(line)


@over_weeks
async def test_without_a_scanner_nothing_is_shown_and_nothing_is_lost() -> None:
    async with rigged() as rig:
        rig.app = rig.instance(scanner=NoScanner())
        await rig.sent(samples.PDF)
        await rig.work_off(timedelta(days=20))
        assert (await rig.attachment()).state is State.QUARANTINED
        assert rig.files.names == {QUARANTINED}
        assert await state_shown(rig) is State.QUARANTINED
        assert len(rig.events("attachment_waits")) < 40
        rig.app = rig.instance()
        assert await ended(rig) == (State.CLEAN, None)


@in_virtual_time
async def test_a_scanner_that_was_down_is_asked_again() -> None:
    async with rigged() as rig:
        rig.scanner.is_down = True
        await rig.sent(samples.PDF)
        await rig.work_off(timedelta(minutes=5))
        assert await state_shown(rig) is State.QUARANTINED
        rig.scanner.is_down = False
        assert await ended(rig) == (State.CLEAN, None)
        assert rig.meta.served == len(samples.PDF)


@in_virtual_time
async def test_bytes_that_are_not_the_announced_ones_are_refused() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF, sha256=base64.b64encode(bytes(32)).decode())
        rig.meta.announced = {"sha256": ""}
        assert await ended(rig) == (State.REFUSED, Refusal.CHANGED)
        assert rig.meta.served == CHANGED_TRIES * len(samples.PDF)


@in_virtual_time
async def test_bytes_that_were_garbled_once_are_fetched_again() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.content = b"garbled" + samples.PDF
        rig.meta.announced = {"sha256": ""}
        assert await rig.call(task=rig.tasks.tasks.pop()) == 200
        rig.meta.content = samples.PDF
        assert await ended(rig) == (State.CLEAN, None)


@in_virtual_time
async def test_two_hashes_that_differ_refuse_it_before_it_is_fetched() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.announced = {"sha256": "ab" * 32}
        assert await ended(rig) == (State.REFUSED, Refusal.CHANGED)
        assert rig.meta.served == 0


@in_virtual_time
async def test_without_any_hash_it_is_taken_and_said_so() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF, sha256="unreadable")
        rig.meta.announced = {"sha256": None}
        assert await ended(rig) == (State.CLEAN, None)
        assert len(rig.events("media_without_hash")) == 1


@pytest.mark.parametrize(
    ("kind", "head", "most"), [("image", samples.picture(), 5 * MB), ("voice", samples.VOICE, 16 * MB)]
)
def test_a_stream_without_end_is_cut_off_at_the_limit(kind: str, head: bytes, most: int) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with rigged() as rig:
            await rig.sent(head, kind)
            rig.meta.without_end, rig.meta.announced = True, {"file_size": 10}
            assert await ended(rig) == (State.REFUSED, Refusal.TOO_LARGE)
            assert rig.meta.served <= most + 2 * PIECE

    scenario()


@in_virtual_time
async def test_what_is_announced_as_too_large_is_not_fetched() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.announced = {"file_size": 100 * MB + 1}
        assert await ended(rig) == (State.REFUSED, Refusal.TOO_LARGE)
        assert rig.meta.served == 0


@in_virtual_time
async def test_an_address_that_has_expired_is_asked_for_anew_at_once() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.download_status = [404]
        started = rig.clock.now()
        assert await ended(rig) == (State.CLEAN, None)
        assert rig.clock.now() == started
        assert rig.meta.asked == ["127.0.0.1", "lookaside.fbsbx.com"] * 2


@in_virtual_time
async def test_a_meta_that_is_down_is_asked_again_later() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.download_status = [503, 404, 404, 500]
        assert await ended(rig) == (State.CLEAN, None)


@in_virtual_time
async def test_what_meta_does_not_have_is_gone() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.lookup_status = 404
        assert await ended(rig) == (State.GONE, None)
        assert await state_shown(rig) is State.GONE


@over_weeks
async def test_what_could_never_be_had_ends_with_a_reason() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.lookup_status = 503
        started = rig.clock.now()
        assert await ended(rig) == (State.REFUSED, Refusal.NOT_FETCHED)
        assert len(rig.meta.asked) == MOST_TRIES
        assert timedelta(hours=12) < rig.clock.now() - started < timedelta(days=7)


@in_virtual_time
async def test_a_download_that_dawdles_is_cut_off_in_time() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF + bytes(MB))
        rig.meta.pause = 4.0
        started = rig.clock.now()
        assert await rig.call(task=rig.tasks.tasks.pop()) == 200
        assert rig.clock.now() - started <= timedelta(seconds=31)
        assert rig.files.names == frozenset()
        rig.meta.pause = 0.0
        assert await ended(rig) == (State.CLEAN, None)


@in_virtual_time
async def test_a_slow_file_is_checked_by_a_task_of_its_own() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF + bytes(9 * PIECE))
        rig.meta.pause = 2.0
        assert await rig.call(task=rig.tasks.tasks.pop()) == 200
        assert (await rig.attachment()).state is State.QUARANTINED
        assert await ended(rig) == (State.CLEAN, None)


@in_virtual_time
async def test_two_tasks_at_once_fetch_it_once() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        rig.meta.pause = 1.0
        task = rig.tasks.tasks.pop()
        assert await asyncio.gather(*(rig.call(rig.instance(), task=task) for _ in range(3))) == [200] * 3
        assert await ended(rig) == (State.CLEAN, None)
        assert rig.meta.served == len(samples.PDF)


@in_virtual_time
async def test_the_sweep_brings_it_when_tasks_are_down() -> None:
    async with rigged() as rig:
        rig.tasks.is_down = True
        await rig.sent(samples.PDF)
        assert await rig.call(path="/sweep") == 200
        assert (await rig.attachment()).state is State.OWED
        await rig.clock.sleep(61)
        assert await rig.call(path="/sweep") == 200
        assert await ended(rig) == (State.CLEAN, None)


@in_virtual_time
async def test_the_sweep_finds_nothing_while_tasks_work() -> None:
    async with rigged() as rig:
        rig.meta.download_status = [503, 503]
        await rig.sent(samples.PDF)
        assert await ended(rig) == (State.CLEAN, None)
        assert await rig.call(path="/sweep") == 200
        assert rig.events("sweep_found") == []


@in_virtual_time
async def test_storage_that_is_down_is_tried_again() -> None:
    class Down:
        async def put(self, *_: object) -> None:
            raise FilesUnavailable

    async with rigged() as rig:
        working, rig.app = rig.app, rig.instance(files=Down())
        await rig.sent(samples.PDF)
        await rig.work_off(timedelta(minutes=3))
        assert (await rig.attachment()).state is State.OWED
        rig.app = working
        assert await ended(rig) == (State.CLEAN, None)


async def deleted(rig: Rig) -> None:
    """Its sender deletes the message, and the turn has noted it."""
    await rig.app.work.run(CLINIC, lambda unit: withdraw(unit, ATTACHMENT, rig.clock.now()))


@in_virtual_time
async def test_a_file_whose_message_was_deleted_is_shown_no_more_and_its_bytes_go() -> None:
    async with rigged() as rig:
        await rig.sent(samples.picture(), "image")
        await rig.work_off()
        await deleted(rig)
        assert await state_shown(rig) is State.WITHDRAWN
        assert await ended(rig) == (State.WITHDRAWN, None)


@in_virtual_time
async def test_a_file_that_was_deleted_before_it_was_fetched_is_not_fetched() -> None:
    async with rigged() as rig:
        await rig.sent(samples.picture(), "image")
        await deleted(rig)
        assert await ended(rig) == (State.WITHDRAWN, None)
        assert rig.meta.asked == []


@in_virtual_time
async def test_a_file_that_is_deleted_while_it_is_fetched_leaves_nothing() -> None:
    async with rigged() as rig:
        rig.meta.pause = 2.0
        await rig.sent(samples.picture(), "image")
        task = rig.tasks.tasks.pop()
        fetching = asyncio.ensure_future(rig.call(task=task))
        await asyncio.sleep(1)
        await deleted(rig)
        assert await fetching == 200
        assert await ended(rig) == (State.WITHDRAWN, None)


@in_virtual_time
async def test_the_sweep_deletes_what_storage_would_not_let_go_of() -> None:
    async with rigged() as rig:
        await rig.sent(samples.picture(), "image")
        await rig.work_off()
        await deleted(rig)
        rig.tasks.tasks.clear()
        await rig.until(rig.clock.now() + timedelta(minutes=3))
        assert await rig.call(path="/sweep") == 200
        assert await ended(rig) == (State.WITHDRAWN, None)


@in_virtual_time
async def test_another_clinics_staff_see_nothing() -> None:
    async with rigged() as rig:
        await rig.sent(samples.PDF)
        assert await ended(rig) == (State.CLEAN, None)
        with pytest.raises(NotServed) as not_served:
            await rig.app.attachments.open("other-clinic", ATTACHMENT)
        assert not_served.value.state is None


@in_virtual_time
async def test_strangers_are_turned_away() -> None:
    class NobodyMayCall:
        async def verify(self, authorization: str | None) -> None:
            raise BadRequest(403, "no")

    async with rigged() as rig:
        await rig.sent(samples.PDF)
        app = rig.instance()
        app._given_callers = NobodyMayCall()  # type: ignore[assignment] # the same one method
        assert [await rig.call(app, path=path, task=rig.tasks.tasks[0]) for path in ("/", "/sweep")] == [403, 403]
        assert rig.meta.asked == []


@in_virtual_time
async def test_no_log_line_says_what_was_sent() -> None:
    async with rigged() as rig:
        rig.meta.download_status = [503, 404]
        await rig.sent(samples.PDF + EICAR, mime="application/pdf; name=陳大文.pdf")
        await ended(rig)
        text = rig.log.getvalue()
        assert "attachment_settled" in text
        assert not [word for word in (MEDIA_ID, "陳大文", "lookaside", "token") if word in text]


@in_virtual_time
async def test_a_photo_that_a_patient_sends_is_there_for_staff() -> None:
    async with running() as service:
        photo = samples.picture(size=(300, 200))
        await service.meta.patient_sends_image(NUMBER, MEI, content=photo)
        await service.quiet()
        (found,) = await service.all("attachments")
        served = await service.app.attachments.open(CLINIC, found.id)
        shown = b"".join([chunk async for chunk in served.chunks])
        assert Image.open(BytesIO(shown)).size == (300, 200)
