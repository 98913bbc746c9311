"""Heeding Meta's notices about an account: what may be sent follows them, and an operator hears of what needs a person.

They come late, twice and out of order. Each fact keeps Meta's time of it and only moves forward, so that any order of
the same notices leaves the same state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec

from smartclinic.clinics.channel_state import STATE_ID, ChannelState, Restriction
from smartclinic.clinics.directory import Directory
from smartclinic.conversations.accounts.alarms import Loudness, loudness
from smartclinic.conversations.accounts.notice import AccountNotice, NoticeDue
from smartclinic.platform import logs
from smartclinic.records.fields import Record, Retention, plain, record
from smartclinic.templates.standing import (
    Notice,
    TemplateCategory,
    TemplateEdited,
    TemplateQuality,
    TemplateStanding,
    TemplateStatus,
    after_notice,
    standing_id,
)
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling
from smartclinic.work.unit import Unit

_QUALITY_OF: Final[Mapping[str, str]] = {"FLAGGED": "RED", "UNFLAGGED": "YELLOW"}
"""Meta says of a number only that its rating has become low, or is so no longer: at least medium."""

_THROUGHPUT_OF: Final[Mapping[str, str]] = {"THROUGHPUT_UPGRADE": "HIGH", "THROUGHPUT_DOWNGRADE": "STANDARD"}


@record("channel_facts", retention=Retention.CLINIC_END)
class FactTimes(Record, frozen=True, kw_only=True):
    """When Meta last said each fact of the clinic's channel, so that an older notice changes nothing."""

    times: Annotated[dict[str, datetime], plain("Meta's time, by the channel's field")]


class AccountNotices:
    """What reply does with recorded notices."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def heed(self, due: NoticeDue) -> None:
        """Take one notice in, once. Raises Contended, Unavailable: Cloud Tasks then tries again."""
        clinic = await self._directory.clinic(due.clinic)

        async def heed(unit: Unit) -> None:
            notice = await unit.get(AccountNotice, due.notice)
            if notice is None or notice.due_at is None:
                return
            number = notice.details.get("number")
            # An account may be shared: what names another clinic's number is that clinic's matter.
            if number is None or clinic.is_named_by(number, alone=notice.alone):
                _alarm(due.clinic, notice)
                await _take_in(unit, notice)
            unit.put(due.notice, msgspec.structs.replace(notice, due_at=None))

        await self._work.run(due.clinic, heed)

    async def learn(self, clinic: str, told: Iterable[Notice]) -> None:
        """Take in what an operator has fetched from Meta: a clinic that is new here has heard no notice yet.

        Raises Contended, Unavailable.
        """
        by_template: dict[str, list[Notice]] = {}
        for each in told:
            by_template.setdefault(standing_id(each.name, each.language), []).append(each)

        async def learn(unit: Unit) -> None:
            await unit.load(*((TemplateStanding, record_id) for record_id in by_template))
            for record_id, notices in by_template.items():
                await _standing(unit, record_id, notices)

        await self._work.run(clinic, learn)

    def swept(self) -> Handling:
        """The same for a notice that has lost its task; one that cannot be heeded is an operator's."""

        async def handle(clinic: str, notice: str) -> None:
            await self.heed(NoticeDue(clinic=clinic, notice=notice))

        async def give_up(clinic: str, notice_id: str) -> None:
            async def end(unit: Unit) -> None:
                notice = await unit.get(AccountNotice, notice_id)
                if notice is not None and notice.due_at is not None:
                    unit.put(notice_id, msgspec.structs.replace(notice, due_at=None))

            logs.error("account_notice_not_heeded", clinic=clinic)
            await self._work.run(clinic, end)

        return Handling(handle, give_up)


def _alarm(clinic: str, notice: AccountNotice) -> None:
    """Tell whoever operates the service; before the commit, since twice is better than never."""
    loud = loudness(notice.what, notice.details)
    say = {Loudness.URGENT: logs.error, Loudness.NOTABLE: logs.warning, Loudness.QUIET: logs.info}[loud]
    words = [notice.details[name] for name in _SAID if name in notice.details]
    say("account_notice", clinic=clinic, kind=notice.what, reason=" ".join(words)[:200])


_SAID: Final = ("event", "ban", "violation", "restrictions", "severity", "quality", "category", "correct", "template")
"""What of a notice is logged, in this order."""


async def _take_in(unit: Unit, notice: AccountNotice) -> None:
    if (told := _of_template(notice)) is not None:
        if record_id := _record_of(told):
            await _standing(unit, record_id, (told,))
    elif said := _of_channel(notice):
        await _channel(unit, notice.at, said)


async def _standing(unit: Unit, record_id: str, told: Iterable[Notice]) -> None:
    """What is known of a template in one language, after these notices of it."""
    before = after = await unit.get(TemplateStanding, record_id)
    for each in told:
        after = after_notice(after, each)
    if after is not None and after != before:
        unit.put(record_id, after)


def _record_of(told: Notice) -> str | None:
    """The standing that a notice is about; a template that cannot be ours is nobody's."""
    try:
        return standing_id(told.name, told.language)
    except ValueError:
        return None


def _of_template(notice: AccountNotice) -> Notice | None:
    """The notice as templates understand it; None when it is about something else."""
    details, at = notice.details, notice.at
    name, language = details.get("template"), details.get("language")
    if name is None or language is None:
        return None
    match notice.what:
        case "message_template_status_update" if "event" in details:
            reason, category = details.get("reason", ""), details.get("category", "")
            return TemplateStatus(name, language, details["event"], reason, at, category)
        case "template_category_update":
            return TemplateCategory(name, language, details.get("category", ""), details.get("correct", ""), at)
        case "message_template_status_update" | "message_template_quality_update":
            return TemplateQuality(name, language, details.get("quality", ""), at)
        case "message_template_components_update":
            return TemplateEdited(name, language, at)
        case _:
            return None


async def _channel(unit: Unit, at: datetime, said: Mapping[str, Any]) -> None:
    """The channel's state with what this notice says, each fact unless a newer one was heard (the record's own types,
    hence Any).
    """
    await unit.load((ChannelState, STATE_ID), (FactTimes, STATE_ID))
    state = await unit.get(ChannelState, STATE_ID) or ChannelState()
    heard = await unit.get(FactTimes, STATE_ID)
    times = dict(heard.times) if heard else {}
    newer = {name: value for name, value in said.items() if _is_news(state, name, value, at, times.get(name))}
    if not newer:
        return
    noticed_at = max(at, state.noticed_at or at)
    unit.put(STATE_ID, msgspec.structs.replace(state, noticed_at=noticed_at, **newer))
    unit.put(STATE_ID, FactTimes(times=times | dict.fromkeys(newer, at)))


def _is_news(state: ChannelState, name: str, value: object, at: datetime, known_at: datetime | None) -> bool:
    """Whether this fact replaces what is known. At one instant any fixed order will do."""
    if known_at is None or at > known_at:
        return True
    return at == known_at and repr(value) > repr(getattr(state, name))


def _of_channel(notice: AccountNotice) -> Mapping[str, Any]:
    """The channel's fields that a notice names (the record's own types, hence Any)."""
    details, event = notice.details, notice.details.get("event", "").upper()
    said: dict[str, Any] = {}
    match notice.what:
        case "phone_number_quality_update":
            said = {
                "quality": _QUALITY_OF.get(event),
                "throughput": _THROUGHPUT_OF.get(event),
                "messaging_limit": details.get("limit"),
            }
        case "business_capability_update":
            said = {"messaging_limit": details.get("limit")}
        case "phone_number_name_update":
            said = {"name_status": event or None}
        case "account_update":
            said = {"restrictions": _restrictions(details, event)}
        case _:
            pass
    return {name: value for name, value in said.items() if value is not None}


def _restrictions(details: Mapping[str, str], event: str) -> tuple[Restriction, ...] | None:
    """What Meta forbids the account after this notice; None when it says nothing of it."""
    if "ban" in details:
        return () if details["ban"].upper() == "REINSTATE" else (Restriction(details["ban"].upper()),)
    if event != "ACCOUNT_RESTRICTION":
        return None
    until = details.get("until", "")
    ends = datetime.fromtimestamp(int(until), UTC) if until.isdecimal() and len(until) <= 10 else None
    return tuple(Restriction(kind, ends) for kind in details.get("restrictions", "").split())
