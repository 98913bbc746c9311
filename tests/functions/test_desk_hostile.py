"""Whatever a patient can write, and staff, is shown as text, wherever it is shown; and no log line has any of it."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any, Final

import httpx
import pytest

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Heard, Message, message_id
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.media.seen import Seen
from smartclinic.staff.roles import Role
from smartclinic.work.unit import Unit
from staff_desk.desk import pages
from staff_desk.routing import OpenPage
from tests.functions.desk_clinics import OWN, Caller, Stocked, below, two_clinics
from tests.functions.desk_examples import request_of
from tests.functions.desk_reading import LINKS, PageRead
from tests.functions.effects_rig import UNTIL_SETTLED
from tests.functions.in_process import MEI, Service, in_virtual_time

MARK: Final = "zqxj"
"""In every hostile text, and nowhere else."""
OVERRIDES: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ATTACKS: Final = {
    "a script": f"<script src=//evil.example/{MARK}></script><canary>",
    "a double-quoted attribute": f'" onmouseover="alert(1)" autofocus canary="{MARK}',
    "a single-quoted attribute": f"' onfocus='alert(1)' canary='{MARK}",
    "the end of everything": f"</bdi></p></li></template></textarea></title></select></main></html><canary>{MARK}",
    "a comment and a CDATA section": f"<!-- {MARK} --><![CDATA[<canary>]]><?php {MARK} ?>",
    "a template": "{{ visit.csrf }}{% include 'x' %}${7*7}" + MARK,
    "characters already escaped": f"&lt;canary&gt;&amp;quot;{MARK}",
    "a header": f"{MARK}\r\nSet-Cookie: canary=1\r\n\r\n<canary>",
    "direction and zero width": f"{MARK}\u202egpj.exe\u2066\u2067\u200b\u200d\ufeff\u202c\u200f",
    "a null": f"{MARK}\x00<canary>\x00\x07\x1b[31m",
    "a lone surrogate": f"{MARK}\ud83d<canary>\udc00",
    "four thousand characters": (f"<canary>{MARK}&" * 400)[:4000],
    "a tower of accents": f"{MARK}a" + "\u0301" * 500 + "<canary>",
    "an address": f"javascript:alert('{MARK}')//<canary>",
}


def messages(hostile: str) -> Iterator[dict[str, Any]]:
    """Every kind of message that has words of the patient's in it (JSON, hence Any)."""
    yield {"type": "text", "text": {"body": hostile}}
    yield {"type": "image", "image": {"id": "m1", "mime_type": "image/jpeg", "caption": hostile}}
    document = {"id": "m2", "mime_type": "application/pdf", "filename": hostile, "caption": hostile}
    yield {"type": "document", "document": document}
    card = {"name": {"formatted_name": hostile, "first_name": hostile}, "phones": [{"phone": hostile}]}
    yield {"type": "contacts", "contacts": [card]}
    yield {"type": "location", "location": {"latitude": 22.3, "longitude": 114.1, "name": hostile, "address": hostile}}
    yield {"type": "reaction", "reaction": {"message_id": "wamid.k0", "emoji": hostile}}
    yield {"type": "button", "button": {"payload": hostile, "text": hostile}}
    reply = {"id": hostile, "title": hostile, "description": hostile}
    yield {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": reply}}
    yield {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": reply}}
    form = {"name": hostile, "body": hostile, "response_json": json.dumps({hostile: hostile})}
    yield {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": form}}
    now = {"type": "text", "text": {"body": hostile}}
    yield {"type": "edit", "edit": {"original_message_id": "wamid.k0", "message": now}}
    yield {"type": "unsupported", "unsupported": {"type": hostile}, "errors": [{"code": 131051, "title": hostile}]}
    yield {"type": hostile[:60], hostile[:60]: {"body": hostile}}
    yield {"type": "text", "text": {"body": "姑娘"}}


async def written(service: Service, hostile: str) -> None:
    """The patient, whose profile is as hostile, sends all of it."""
    service.met(MEI)
    for number, message in enumerate(messages(hostile)):
        sent = {"from": "85291234567", "id": f"wamid.k{number}", "timestamp": str(1793581300 + number), **message}
        profile = {"profile": {"name": hostile}, "wa_id": "85291234567"}
        answer = await service.callback({"contacts": [profile], "messages": [sent]})
        assert answer.status_code == 200
    await asyncio.sleep(UNTIL_SETTLED)  # files that Meta does not have are tried for days


async def named(at: Stocked, contact: ContactId, hostile: str) -> None:
    """Staff and patients are called so, staff have written it, and a machine has heard and read it."""

    async def call(unit: Unit) -> None:
        unit.patch(Gate, contact, known_as=storable(hostile)[:200])
        on_card = {name: storable(hostile)[:60] for name in ("company", "member_name", "plan", "valid_until")}
        unit.patch(Message, message_id("wamid.k1"), heard=Heard(seen=Seen.CARD, card=on_card))
        unit.patch(Message, message_id("wamid.k2"), heard=Heard(storable(hostile), is_sure=True))

    app, words = at.service.app, storable(hostile)
    await app.work.run(at.clinic, call)
    await at.member("hostile", Role.NURSE, name=words[:80])
    act = at.id_of("hostile")
    await app.notes.write(at.clinic, contact, words, Act(act, "note"))
    await app.staff_tasks.ask(at.clinic, contact, TaskKind.OTHER, words[:1000], Act(act, "ask"), owner=act)
    await app.devices.trust(at.clinic, "".join(sign for sign in words if sign.isprintable())[:80], Act(act, "trust"))


def storable(text: str) -> str:
    """What no surrogate keeps from being stored: forms of browsers cannot hold any either."""
    return text.encode("utf-8", "replace").decode()


async def every_page(at: Stocked, caller: Caller, words: str) -> dict[str, httpx.Response]:
    """Everything that a manager can look at, and every message in full."""
    found = {}
    for key, page in pages().items():
        if key[0] == "GET" and not isinstance(page, OpenPage):
            found[key[1]] = await caller.get(request_of(key, at.ids).path)
    found["results"] = await caller.send("/search", words=words[:100])
    for address in PageRead(found["/conversations/{contact}"].text).addresses:
        if "/messages/" in address:
            found[address] = await caller.get(below(address))
    return found


def problems_of(name: str, response: httpx.Response) -> Iterator[str]:
    """What of a page is not as it must be."""
    if response.status_code >= 500:
        yield f"{name}: {response.status_code}"
    if MARK in unescape(str(response.headers.multi_items())):
        yield f"{name}: a header has it"
    if not response.headers.get("content-type", "").startswith("text/html"):
        return
    page = PageRead(response.text)
    for element in page.elements:
        names = set(element.attributes)
        if element.tag == "canary" or "canary" in names or any(each.startswith("on") for each in names):
            yield f"{name}: {element}"
        if element.tag == "script" and not element.attributes.get("src", "").startswith("/dashboard/static/"):
            yield f"{name}: {element}"
        if element.tag in {"iframe", "object", "embed", "base"} or names & {"style", "srcdoc"}:
            yield f"{name}: {element}"
        if any(MARK in element.attributes[each] for each in names & LINKS):
            yield f"{name}: an address has it: {element}"
    for text, around in page.texts:
        if set(text) & set(OVERRIDES) and not any(each.isolates for each in around):
            yield f"{name}: direction not isolated: {text!r} in {[each.tag for each in around]}"
        if around and around[-1].tag in {"script", "style"}:
            yield f"{name}: text in {around[-1].tag}"


def seen(text: str) -> str:
    """What of a text can be seen, without spaces: names and files lose the rest."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Mn"} and sign != " ")


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_hostile_words_are_text_on_every_page_and_in_no_log(attack: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        hostile = ATTACKS[attack]
        async with two_clinics() as (service, own, _):
            await written(service, hostile)
            contact = ContactId(own.ids["contact"])
            await named(own, contact, hostile)
            for language in ("zh-HK", "en") if attack == "a script" else ("zh-HK",):
                caller = await own.desk()
                caller.more_cookies = f"__Host-view=language={language}"
                shown = await every_page(own, caller, hostile if "\ud83d" not in hostile else MARK)

                problems = [each for name, response in shown.items() for each in problems_of(name, response)]
                assert not problems, "\n".join(problems)
                thread = seen(PageRead(shown["/conversations/{contact}"].text).text)
                beginning = seen(storable(hostile).replace("\ufffd", ""))[:60]
                assert thread.replace("\ufffd", "").replace("?", "").count(beginning.replace("?", "")) >= 6, thread
            logged = unescape(service.log.getvalue())
            assert MARK not in logged, [line for line in logged.splitlines() if MARK in line][:3]

    scenario()


@in_virtual_time
async def test_names_given_in_a_booking_are_text_wherever_they_stand() -> None:
    async with two_clinics() as (service, own, _):
        for words in ("想約聽日下晝睇陳醫生", "三點半", f"<b>{MARK}</b>陳小美"):
            await service.says(MEI, words)
            await service.quiet()
        shown = await every_page(own, await own.desk(), MARK)
        problems = [each for name, response in shown.items() for each in problems_of(name, response)]
        assert not problems
        assert re.search(f"&lt;b&gt;{MARK}", shown["/conversations/{contact}"].text)
        assert MARK not in service.log.getvalue()
        assert own.clinic == OWN
