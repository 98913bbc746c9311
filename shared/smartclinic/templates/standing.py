"""What Meta says of a clinic's templates: approved or not, its category, its quality; and so, what may be sent.

Meta's notices come late, twice and out of order. Each fact has its own time and only moves forward in it, so that
any order of the same notices leaves the same standing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Final, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.records.fields import Record, Retention, plain, record
from smartclinic.templates.model import NAME, Category


class Status(Enum):
    """Meta's status of a template, from the most permissive to the most final."""

    APPROVED = "approved"
    PENDING = "pending"
    IN_APPEAL = "in_appeal"
    LIMIT_EXCEEDED = "limit_exceeded"
    PAUSED = "paused"
    REJECTED = "rejected"
    ARCHIVED = "archived"
    DISABLED = "disabled"
    PENDING_DELETION = "pending_deletion"
    DELETED = "deleted"


class Quality(Enum):
    """Meta's rating from what patients do with the messages, from the best to the worst."""

    UNKNOWN = "unknown"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Reason(Enum):
    """Meta's word for why it rejected a template. Any other word is OTHER: nothing unbounded is stored."""

    ABUSIVE_CONTENT = "abusive_content"
    CATEGORY_NOT_AVAILABLE = "category_not_available"
    INCORRECT_CATEGORY = "incorrect_category"
    INVALID_FORMAT = "invalid_format"
    PROMOTIONAL = "promotional"
    SCAM = "scam"
    TAG_CONTENT_MISMATCH = "tag_content_mismatch"
    OTHER = "other"


class Refusal(Enum):
    """Why a template may not be sent, in words that staff screens translate."""

    UNKNOWN = "unknown"
    NOT_APPROVED = "not_approved"
    PAUSED = "paused"
    DISABLED = "disabled"
    CATEGORY_CHANGED = "category_changed"


@record("templates", retention=Retention.CLINIC_END)
class TemplateStanding(Record, frozen=True, kw_only=True):
    """What Meta says of one template in one language, each fact with Meta's time of it. Id: `standing_id`."""

    name: Annotated[str, plain("which template")]
    language: Annotated[str, plain("in which language, by Meta's code")]
    status: Annotated[Status | None, plain("whether Meta lets it be sent; absent: not said yet")] = None
    since: Annotated[datetime | None, plain("Meta's time of the status")] = None
    reason: Annotated[Reason | None, plain("Meta's word for why it was rejected")] = None
    category: Annotated[Category | None, plain("what Meta takes it for, and prices it as")] = None
    category_since: Annotated[datetime | None, plain("Meta's time of the category")] = None
    coming_category: Annotated[Category | None, plain("what Meta announced that it would take it for")] = None
    announced_at: Annotated[datetime | None, plain("Meta's time of that announcement")] = None
    quality: Annotated[Quality | None, plain("Meta's rating of it")] = None
    quality_since: Annotated[datetime | None, plain("Meta's time of the rating")] = None
    edited_at: Annotated[datetime | None, plain("Meta's time of the last change to its text")] = None


class TemplateStatus(Struct, frozen=True):
    """Meta's notice of a status. `event` and `reason` are Meta's words; `category` where the notice names it."""

    name: str
    language: str
    event: str
    reason: str
    at: datetime
    category: str = ""


class TemplateCategory(Struct, frozen=True):
    """Meta's notice of a category: `correct_category` is named a day ahead, while `now_category` still counts."""

    name: str
    language: str
    now_category: str
    correct_category: str
    at: datetime


class TemplateQuality(Struct, frozen=True):
    """Meta's notice of a rating."""

    name: str
    language: str
    quality: str
    at: datetime


class TemplateEdited(Struct, frozen=True):
    """Meta's notice that a template's text was changed, here or in WhatsApp Manager."""

    name: str
    language: str
    at: datetime


Notice: TypeAlias = TemplateStatus | TemplateCategory | TemplateQuality | TemplateEdited

E = TypeVar("E", bound=Enum)

_CODE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2,4})?")

_SAME_AS: Final[Mapping[str, Status]] = {"reinstated": Status.APPROVED, "unarchived": Status.APPROVED}
"""Events that bring a template back. FLAGGED and LOCKED warn or forbid editing: they are no status."""

_REFUSALS: Final[Mapping[Status, Refusal]] = {
    Status.PAUSED: Refusal.PAUSED,
    Status.DISABLED: Refusal.DISABLED,
    Status.ARCHIVED: Refusal.DISABLED,
    Status.PENDING_DELETION: Refusal.DISABLED,
    Status.DELETED: Refusal.DISABLED,
}


def meta_language(written: str) -> str:
    """Meta's code as its API writes it: some webhooks say en-US for en_US."""
    language, _, region = written.strip().replace("-", "_").partition("_")
    return f"{language.lower()}_{region.upper()}" if region else language.lower()


def standing_id(name: str, language: str) -> str:
    """The id of the standing of a template in a language, however Meta writes the language.

    Raises ValueError for what no template of ours can be called: names come from outside, and become a path.
    """
    code = meta_language(language)
    if not NAME.fullmatch(name) or not _CODE.fullmatch(code):
        raise ValueError("no template of ours has such a name or language")
    return f"{name}.{code}"


def after_notice(standing: TemplateStanding | None, notice: Notice) -> TemplateStanding:
    """The standing once this notice is known. An older notice changes nothing; at one instant the stricter wins.

    A word that is not known here changes nothing either: Meta itself refuses what may not be sent.
    """
    if standing is None:
        standing = TemplateStanding(name=notice.name, language=meta_language(notice.language))
    match notice:
        case TemplateStatus():
            return _with_category(_with_status(standing, notice), notice.category, notice.at)
        case TemplateCategory():
            return _with_announcement(_with_category(standing, notice.now_category, notice.at), notice)
        case TemplateQuality():
            return _with_quality(standing, notice)
        case TemplateEdited():
            return replace(standing, edited_at=max(standing.edited_at or notice.at, notice.at))


def may_be_sent(standing: TemplateStanding | None, declared: Category) -> Refusal | None:
    """Why the template may not be sent now, or None when it may. `declared` is the category in its file.

    What Meta has made marketing is not sent as utility: it costs more, and needs a consent that was not given.
    """
    if standing is None or standing.status is None:
        return Refusal.UNKNOWN
    if standing.status is not Status.APPROVED:
        return _REFUSALS.get(standing.status, Refusal.NOT_APPROVED)
    return None if standing.category in {None, declared} else Refusal.CATEGORY_CHANGED


def _with_status(standing: TemplateStanding, notice: TemplateStatus) -> TemplateStanding:
    status = _SAME_AS.get(notice.event.lower()) or _word(Status, notice.event)
    if status is None:
        return standing
    reason = None if notice.reason.upper() in {"", "NONE"} else _word(Reason, notice.reason) or Reason.OTHER
    known = (standing.since, _rank(standing.status), _rank(standing.reason))
    told = (notice.at, _rank(status), _rank(reason))
    if standing.since is not None and told <= known:
        return standing
    return replace(standing, status=status, reason=reason, since=notice.at)


def _with_category(standing: TemplateStanding, word: str, at: datetime) -> TemplateStanding:
    category = _word(Category, word)
    known = (standing.category_since, _rank(standing.category))
    if category is None or (standing.category_since is not None and (at, _rank(category)) <= known):
        return standing
    return replace(standing, category=category, category_since=at)


def _with_announcement(standing: TemplateStanding, notice: TemplateCategory) -> TemplateStanding:
    """The latest category notice says whether a change is to come; one without a correct category ends it."""
    coming = _word(Category, notice.correct_category)
    known = (standing.announced_at, _rank(standing.coming_category))
    if standing.announced_at is not None and (notice.at, _rank(coming)) <= known:
        return standing
    return replace(standing, coming_category=coming, announced_at=notice.at)


def _with_quality(standing: TemplateStanding, notice: TemplateQuality) -> TemplateStanding:
    quality = _word(Quality, notice.quality)
    known = (standing.quality_since, _rank(standing.quality))
    if quality is None or (standing.quality_since is not None and (notice.at, _rank(quality)) <= known):
        return standing
    return replace(standing, quality=quality, quality_since=notice.at)


def _word(kind: type[E], word: str) -> E | None:
    """The member that Meta's word names, whatever its case."""
    return next((member for member in kind if member.value == word.lower()), None)


def _rank(member: Enum | None) -> int:
    """How strict it is: members are declared from the most permissive on, and nothing at all comes first."""
    return -1 if member is None else list(type(member)).index(member)
