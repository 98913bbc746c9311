"""Who is who at Meta, behind what each clinic knows of them: the checkers' own book, kept from the ledger alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Ledger, Wrote

from .truth import Change, Commit, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

_MOST_HOPS: Final = 20

Of = tuple[str, str]
"""A clinic, and a contact's or a thread's id in it."""


class WhosWho:
    """Whose messages lie under which contact. People are told apart by Meta's own record, never by number or name."""

    def __init__(self, truth: Truth, ledger: Ledger, threads_of: Callable[[str, Person], Collection[str]]) -> None:
        """`threads_of`: the threads under which a clinic sees a person."""
        self._truth, self._ledger, self._threads_of = truth, ledger, threads_of
        self._wrote: dict[str, Wrote] = {}
        self._called: dict[str, Person] = {}
        self._indexed = 0
        self._by_contact: defaultdict[Of, set[str]] = defaultdict(set)
        self._by_thread: defaultdict[Of, set[str]] = defaultdict(set)
        self.phones: defaultdict[str, set[str]] = defaultdict(set)
        """Who has ever written from a number (digits), by person id."""

    def wrote(self, record_id: str) -> Wrote | None:
        """What a person did to cause the message that is stored under this id; None for Meta's own notes."""
        while self._indexed < len(self._ledger.wrote):
            wrote = self._ledger.wrote[self._indexed]
            self._wrote[message_id(wrote.wamid)] = wrote
            if wrote.person.wa_id:
                self.phones[wrote.person.wa_id].add(wrote.person.id)
            self._indexed += 1
        return self._wrote.get(record_id)

    def behind(self, record_id: str) -> Person | None:
        """Who wrote the message or made the call that is stored under this id; None for Meta's own notes."""
        for call in self._ledger.called[len(self._called) :]:
            self._called[message_id(call.id)] = call.person
        wrote = self.wrote(record_id)
        return wrote.person if wrote else self._called.get(record_id)

    def committed(self, commit: Commit) -> None:
        """Keep the book. Called before any checker."""
        for change in commit.of("messages"):
            self._met(change)
        for change in commit.of("conversations"):
            if gone := (change.after or {}).get("merged_into"):
                merged = self._by_contact[change.clinic, change.id]
                self._by_contact[change.clinic, str(gone)] |= merged

    def current(self, clinic: str, contact: object) -> str:
        """The contact that goes on for this one: merges may have followed each other."""
        now = str(contact)
        for _ in range(_MOST_HOPS):
            into = (self._truth.get_one(clinic, "conversations", now) or {}).get("merged_into")
            if not into:
                return now
            now = str(into)
        raise AssertionError("conversations that are merged in a circle")

    def people(self, clinic: str, contact: object) -> frozenset[str]:
        """The ids of those whose messages a clinic keeps under this contact."""
        return frozenset(self._by_contact[clinic, self.current(clinic, contact)])

    def candidates(self, clinic: str, contact: object) -> Iterable[Person]:
        """Who may be behind a contact, if nothing of theirs has been settled yet: whoever wrote under its threads."""
        ids = set(self.people(clinic, contact))
        if not ids:
            known = self._truth.get_one(clinic, "contacts", str(contact)) or {}
            threads = known.get("threads")
            for thread in threads if isinstance(threads, list | tuple) and threads else (contact,):
                ids |= self._by_thread[clinic, str(thread)]
                ids |= {
                    id_ for id_, person in self._ledger.people.items() if thread in self._threads_of(clinic, person)
                }
        return [self._ledger.people[each] for each in sorted(ids)]

    def _met(self, change: Change) -> None:
        document, person = change.after or {}, self.behind(change.id)
        if person is None:
            return
        self._by_thread[change.clinic, str(document.get("thread"))].add(person.id)
        if document.get("contact"):
            self._by_contact[change.clinic, self.current(change.clinic, document["contact"])].add(person.id)
