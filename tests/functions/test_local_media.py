"""`smartclinic local` fetches what the phone page sends, over real sockets, into a folder beside the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from smartclinic_local.phone.sharing import SPOKEN
from tests.functions.local_service import LocalService, started

PERSON = "+85291230001"


async def test_what_the_phone_page_sends_is_fetched_heard_and_checked(tmp_path: Path) -> None:
    with started(STORE=f"sqlite:///{tmp_path / 'clinic.db'}") as service:
        for kind in ("picture", "voice", "document"):
            await share(service, kind)
        clean = tmp_path / "clinic.db.media" / "clinics" / service.ready["clinic_id"] / "clean"
        assert await within_reason(lambda: len(names_in(clean)) == 3 and not names_in(clean.with_name("quarantine")))
        assert await is_answered(service, f"聽到你講：「{SPOKEN}」")


async def is_answered(service: LocalService, words: str) -> bool:
    """Whether an answer with these words reaches the phone within 30 seconds."""
    chat = {"number": service.ready["phone_number_id"], "person": PERSON}
    async with service.phone_page() as http:
        for _ in range(300):
            if words in (await http.get("api/chat", params=chat)).text:
                return True
            await asyncio.sleep(0.1)
    return False


async def share(service: LocalService, kind: str) -> None:
    """Somebody's phone sends a file that it has ready."""
    person = {"number": service.ready["phone_number_id"], "person": PERSON}
    async with service.phone_page() as http:
        assert (await http.post("api/share", json=person | {"kind": kind})).status_code == 200


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


async def within_reason(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so within 30 seconds."""
    for _ in range(300):
        if is_so():
            return True
        await asyncio.sleep(0.1)
    return False
