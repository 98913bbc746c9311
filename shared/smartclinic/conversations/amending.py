"""Edits and deletions: what a burst says once they are taken into account. Pure.

Before a reply an edit replaces what it edits, and a deleted message is as if never written. After the reply, an edit of
what was answered last is answered as if written anew; an older one is shown to staff. What was deleted is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from smartclinic.conversations.content import Content, Edit, Other, Revoke
from smartclinic.conversations.effects import Effect, effect_of
from smartclinic.conversations.message import Message
from smartclinic.work.unit import Found

_WORDS_ARE_ELSEWHERE: Final = Other("edit")
"""What the document of an edit says once it is settled."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A burst after its edits and deletions.

    `burst` is to be answered, in order; `late` are edits of something older, which staff should see; `quiet` needs
    nothing; `heard` are files that were heard after their message was settled. `contents` is what earlier messages say
    now, by document id, `at` since when, and `by` which message; `emptied` is what is left of the edits themselves, so
    that a deletion finds all words in one place. Messages that have not come yet, though their edit has, are in
    `unseen`: they must never be answered when they come.
    """

    burst: tuple[Found[Message], ...] = ()
    late: tuple[Found[Message], ...] = ()
    quiet: tuple[Found[Message], ...] = ()
    heard: tuple[Found[Message], ...] = ()
    contents: Mapping[str, Content] = field(default_factory=dict)
    emptied: Mapping[str, Content] = field(default_factory=dict)
    unseen: Mapping[str, Content] = field(default_factory=dict)
    at: Mapping[str, datetime] = field(default_factory=dict)
    by: Mapping[str, str] = field(default_factory=dict)

    def of(self, messages: Sequence[Found[Message]]) -> Amended:
        """What changes with these messages alone; the burst and what stands beside it left out."""
        ids = {found.id for found in messages}
        kept = {of for of, by in self.by.items() if of in ids or by in ids}
        return Amended(
            contents={of: content for of, content in self.contents.items() if of in kept},
            emptied=self.emptied,
            unseen={of: content for of, content in self.unseen.items() if of in kept},
            at=self.at,
            by=self.by,
        )


def amends(message: Message) -> str | None:
    """The document id of the message that this one edits or deletes."""
    return message.content.of if isinstance(message.content, Edit | Revoke) else None


def elsewhere(pending: Sequence[Found[Message]]) -> tuple[str, ...]:
    """The ids of edited or deleted messages that are not pending themselves."""
    here = {found.id for found in pending}
    wanted = (amends(found.record) for found in pending)
    return tuple(dict.fromkeys(each for each in wanted if each is not None and each not in here))


def amended(
    pending: Sequence[Found[Message]], originals: Mapping[str, Message | None], last_reply: str | None
) -> Amended:
    """Fold edits and deletions, oldest first. `originals` has what `elsewhere` asks for; None: it has not come yet."""
    last = _last_words(pending)
    outdated = {of for of, found in last.items() if _is_outdated(originals.get(of), found.record)}
    burst: list[Found[Message]] = []
    late: list[Found[Message]] = []
    quiet: list[Found[Message]] = []
    for found in pending:
        content, original_id = found.record.content, amends(found.record)
        if original_id is None:
            now = last[found.id].record.content if found.id in last else content
            _sort(found, now, burst, quiet)
        elif last[original_id].id != found.id or isinstance(content, Revoke) or original_id not in originals:
            quiet.append(found)  # a later one counts, or its original is here and says it already
        elif original_id in outdated or _says_the_same(originals[original_id], content):
            quiet.append(found)
        elif _is_fresh(originals[original_id], last_reply):
            burst.append(_saying(found, content))
        else:
            late.append(_saying(found, content))
    counting = {of: found.record for of, found in last.items() if of not in outdated}
    contents = {of: _words(record.content) for of, record in counting.items()}
    unseen = {of: now for of, now in contents.items() if of in originals and originals[of] is None}
    seen = {of: now for of, now in contents.items() if of not in unseen}
    at = {of: record.at for of, record in counting.items()}
    by = {of: found.id for of, found in last.items() if of not in outdated}
    return Amended(
        tuple(burst), tuple(late), tuple(quiet), contents=seen, emptied=_emptied(pending), unseen=unseen, at=at, by=by
    )


def _emptied(pending: Sequence[Found[Message]]) -> dict[str, Content]:
    edits = {found.id: found.record.content for found in pending if isinstance(found.record.content, Edit)}
    return {id_: Edit(edit.of, _WORDS_ARE_ELSEWHERE) for id_, edit in edits.items()}


def _last_words(pending: Sequence[Found[Message]]) -> dict[str, Found[Message]]:
    """What counts, by the id of what it changes: the latest edit by Meta's clock, or a deletion."""
    last: dict[str, Found[Message]] = {}
    for found in sorted(pending, key=lambda each: (isinstance(each.record.content, Revoke), each.record.at)):
        if of := amends(found.record):
            last[of] = found
    return last


def _sort(found: Found[Message], now: Content, burst: list[Found[Message]], quiet: list[Found[Message]]) -> None:
    """Put a message where what it says now belongs."""
    if isinstance(now, Revoke):
        quiet.append(found)
    elif isinstance(now, Edit):
        burst.append(_saying(found, now))
    else:
        (burst if effect_of(now) is Effect.ANSWERED else quiet).append(found)


def _saying(found: Found[Message], edit: Content) -> Found[Message]:
    return Found(found.id, msgspec.structs.replace(found.record, content=_words(edit)))


def _words(content: Content) -> Content:
    return content.now if isinstance(content, Edit) else content


def _says_the_same(original: Message | None, edit: Content) -> bool:
    return original is not None and original.content == _words(edit)


def _is_outdated(original: Message | None, change: Message) -> bool:
    """Whether this edit comes late: the message was deleted, or rewritten again, before it came."""
    if original is None or isinstance(change.content, Revoke):
        return False
    is_deleted = isinstance(original.content, Revoke)
    return is_deleted or (original.rewritten_at is not None and original.rewritten_at > change.at)


def _is_fresh(original: Message | None, last_reply: str | None) -> bool:
    """Whether the edit is of what was answered last, or of what has not come yet."""
    return original is None or (original.answered_by is not None and original.answered_by == last_reply)
