"""Every message fits WhatsApp's limits, with the notice folded in, for the sample clinic and for an extreme one."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.clinics.model import Clinic, Service, Words
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.content import Content
from smartclinic.conversations.gate import Asked, Reason
from smartclinic.conversations.outgoing import AskForNumber, Outgoing, Say, SayWithButtons, SayWithList
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import HIDDEN, MONDAY, ONE_OF_EACH, SAMPLE, Desk, asked, holding, situation, slot


def longest(chinese: str, english: str) -> Words:
    return Words(zh=(chinese * 300)[:300], en=(english * 300)[:300])


def extreme() -> Clinic:
    """Everything as long and as many as a clinic file may say."""
    name = longest("康和醫療集團", "The Hong Kong Medical Group ")
    branches = tuple(
        msgspec.structs.replace(
            SAMPLE.branches[0], id=branch_id, name=name, address=name, map_url="https://x.example/" + "m" * 480
        )
        for branch_id in ("mong-kok", "central")
    )
    doctors = [
        msgspec.structs.replace(
            SAMPLE.doctors[n % 3], id=f"{'d' * 37}-{n:02}", name=name, specialty=name, also_called=()
        )
        for n in range(30)
    ]
    services = tuple(Service(id=f"{'s' * 37}-{n:02}", name=name, fee=name, minutes=15, capacity=3) for n in range(20))
    return msgspec.structs.replace(
        SAMPLE, name=name, branches=branches, doctors=tuple(doctors), services=services,
        privacy_url="https://hong-wo.example/" + "p" * 470,
    )  # fmt: skip


CLINICS = {"sample": SAMPLE, "extreme": extreme()}


def check(content: Outgoing) -> None:
    assert content.body.strip()
    match content:
        case Say(body):
            assert len(body) <= 4096
        case SayWithButtons(body, buttons):
            assert len(body) <= 1024
            assert 1 <= len(buttons) <= 3
            assert all(len(one.title) <= 20 and len(one.id) <= 256 for one in buttons)
            assert len({one.title for one in buttons}) == len(buttons)
        case AskForNumber(body):
            assert len(body) <= 1024
        case SayWithList(body, label, rows):
            assert len(body) <= 4096
            assert len(label) <= 20
            assert 1 <= len(rows) <= 10
            assert all(len(one.title) <= 24 and len(one.description) <= 72 and len(one.id) <= 200 for one in rows)
            assert len({one.id for one in rows}) == len(rows)


def held(clinic: Clinic) -> Asked:
    key = slot(f"{clinic.doctors[0].id}/{clinic.services[0].id}/24 15:30")
    return asked("name", details={"slot": key, "held_at": MONDAY.isoformat()})


WISHES = (
    (intents.BOOK, {}),
    (intents.BOOK, {"day": "2026-11-24", "part": "afternoon"}),
    (intents.BOOK, {"day": "2026-11-24", "time": "15:30"}),
    (intents.BOOK, {"day": "2026-11-29", "part": "evening"}),
    (intents.BOOK, {"day": "2027-06-01"}),
    (intents.BOOK, {"no_such_day": "2月31號"}),
    (intents.BOOK, {"unknown_doctor": "何醫生"}),
    (intents.OTHER_DAYS, {}),
    (intents.OTHER_DOCTOR, {}),
    (intents.ASK_NAME_AGAIN, {"problem": "not_a_name"}),
    (intents.ASK_NAME_AGAIN, {"problem": "refused"}),
    (intents.ASK_NAME_AGAIN, {"problem": "incomplete", "text": "sukarno", "identity_number": "yes"}),
    (intents.NAME, {"text": "Wolfeschlegelsteinhausenbergerdorff " * 2 + "Chan", "identity_number": "yes"}),
    (intents.NOT_UNDERSTOOD, {}),
    (intents.LET_GO, {}),
    (intents.PERSON, {}),
    (intents.CHANGE, {}),
    (intents.CANCEL, {}),
    (intents.OWN_BOOKING, {}),
    (intents.LATE, {"minutes": "15"}),
    (intents.COMING, {}),
    (intents.KEEP, {}),
    (intents.NAMES, {"names": "Chan Tai Man\nChan Siu Mei"}),
    (intents.RENAME, {}),
    (intents.AGREE, {}),
    (intents.WHO, {"who": ""}),
    (intents.WAIT, {"day": "2026-11-24"}),
    (intents.UNWAIT, {}),
    (intents.UNLINK, {"said": ""}),
    (intents.MEDICAL, {}),
    (intents.URGENT, {}),
    (intents.STAFF_MATTER, {}),
    (intents.MENU, {}),
    (intents.EXPIRED, {}),
    *((intents.FACTS, {"topic": topic}) for topic in ("hours", "address", "fees", "doctors", "privacy")),
    (intents.FACTS, {"topic": "hours", "day": "2026-11-29"}),
)


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("text", ["好", "yes please"])
@pytest.mark.parametrize(("intent", "details"), WISHES)
@pytest.mark.parametrize("is_held", [True, False])
async def test_it_fits(intent: str, details: dict[str, str], text: str, clinic: str, is_held: bool) -> None:
    desk = Desk(CLINICS[clinic])
    where = situation(text, clinic=desk.clinic, asked=held(desk.clinic) if is_held else None)

    answer = await desk.act(intent, where, **details)

    if answer.content is not None:
        check(answer.content)
        check(desk.receptionist.introduce(where, answer.content, desk.receptionist.language(where)))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("words", ["", "聽日下晝", "book tomorrow"])
@pytest.mark.parametrize("content", ONE_OF_EACH, ids=str)
@pytest.mark.parametrize("is_held", [True, False])
async def test_what_came_besides_words_fits(content: Content, words: str, clinic: str, is_held: bool) -> None:
    desk = Desk(CLINICS[clinic])
    said = (words, content) if words else (content,)
    where = situation(*said, clinic=desk.clinic, asked=held(desk.clinic) if is_held else None, sender=HIDDEN)

    answer = await desk.answers(where)

    assert answer.content is not None
    check(answer.content)
    check(desk.receptionist.introduce(where, answer.content, desk.receptionist.language(where)))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("language", ["zh-HK", "en"])
async def test_what_is_said_of_visits_fits(language: str, clinic: str) -> None:
    patient = Clinicians(CLINICS[clinic]).patient(language=language)
    name = "Wolfeschlegelsteinhausenbergerdorff Chan"
    words = {
        "zh-HK": ("兩個小朋友想星期六朝早睇醫生", "1", f"{name}, {name}ow", "確認", "我嘅預約", "1",
                  "我想改期", "唔改喇", "取消", "1"),
        "en": ("my two kids on Saturday morning", "1", f"{name}, {name}ow", "confirm", "my appointments", "1",
               "reschedule", "leave it", "cancel", "1"),
    }[language]  # fmt: skip

    for said in words:
        await patient.says(said)
        assert patient.last.content is not None
        check(patient.last.content)
    assert len(await patient.place.visits()) == 2


@pytest.mark.parametrize("clinic", CLINICS)
async def test_the_notice_is_never_cut(clinic: str) -> None:
    desk = Desk(CLINICS[clinic])
    where = situation("book tomorrow", clinic=desk.clinic)

    for intent, details in WISHES:
        answer = await desk.act(intent, where, **details)
        if answer.content is not None:
            assert desk.receptionist.introduce(where, answer.content, "en").body.endswith(desk.clinic.privacy_url)


@pytest.mark.parametrize(("language", "reach"), [("zh-HK", "打「姑娘」就得"), ("en", "type “nurse”")])
async def test_whoever_hears_that_the_nurse_was_asked_is_not_told_how_to_ask_her(language: str, reach: str) -> None:
    desk, where = Desk(), situation("我約咗幾點" if language != "en" else "when is my appointment?")

    for intent in (intents.CANCEL, intents.PERSON):
        answer = await desk.act(intent, where)
        assert answer.content is not None
        assert reach not in desk.receptionist.introduce(where, answer.content, language).body
    answer = await desk.act(intents.MENU, where)
    assert answer.content is not None
    assert reach in desk.receptionist.introduce(where, answer.content, language).body


@pytest.mark.parametrize("name", ["May Chan", "Amy Lee and Ben Lee"])
def test_a_name_does_not_change_the_language(name: str) -> None:
    where = situation(name, asked=holding("chan/consultation/24 15:30"), language="zh-HK")

    assert Desk().receptionist.language(where) == "zh-HK"


def test_an_identity_number_does_not_change_the_language() -> None:
    where = situation("A123456(3)", asked=holding("chan/consultation/24 15:30"), language="zh-HK")

    assert Desk().receptionist.language(where) == "zh-HK"


async def test_a_symptom_beside_a_wish_reaches_staff() -> None:
    answer = await Desk().act(intents.BOOK, situation("…"), day="2026-11-24", urgent="yes")

    assert answer.attention is Reason.RED_FLAG


@pytest.mark.parametrize("name", [intents.PERSON, intents.COMPLAINT, intents.MEDICAL, intents.NOT_UNDERSTOOD])
async def test_a_symptom_beside_what_staff_hear_of_anyway_is_urgent_for_them(name: str) -> None:
    assert (await Desk().act(name, situation("…"), urgent="yes")).attention is Reason.RED_FLAG


async def test_what_to_do_if_it_came_is_answered_as_urgent() -> None:
    asked = situation("If I get chest pain at night after this medicine, what should I do?")

    found = Desk().receptionist.read(asked)
    assert found is not None
    assert found.name == intents.URGENT


async def test_thanks_need_no_answer() -> None:
    assert (await Desk().act(intents.NOTHING, situation("多謝"))).content is None


async def test_a_no_without_anything_held_needs_no_answer() -> None:
    assert (await Desk().act(intents.LET_GO, situation("唔使喇"))).content is None


async def test_a_hold_is_still_said_after_a_fact_and_no_longer_when_it_is_over() -> None:
    question = holding("chan/consultation/24 15:30")
    soon = situation("幾錢", asked=question)
    late = situation("幾錢", asked=question, now=MONDAY + timedelta(minutes=30))

    assert "仲幫你留緊" in _body(await Desk().act(intents.FACTS, soon, topic="fees"))
    assert "仲幫你留緊" not in _body(await Desk().act(intents.FACTS, late, topic="fees"))


def _body(answer: Answer) -> str:
    return answer.content.body if answer.content else ""
