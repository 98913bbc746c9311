"""For whom a contact has booked before, and who of those that are named now needs an attestation (policy A06)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from smartclinic.assistant.talking.fitting import clipped
from smartclinic.assistant.understanding.wishes import Details, people_in
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.patients import Patient, Relation
from smartclinic.conversations.limits import BUTTON
from smartclinic.work.unit import Found

OFFERED: Final = 2
"""So many names stand on buttons, the contact's own first."""


class PeopleKnown:
    """The people of one contact, for what is wished now. Pure."""

    def __init__(self, people: Sequence[Found[Patient]], wished: Details) -> None:
        may_be_named = (each for each in people if each.record.may_be_named)
        self._people = sorted(may_be_named, key=lambda each: (each.record.since, each.record.name))
        self._wished, self._relation = wished, _relation(wished.get("relation"))

    @property
    def own(self) -> Found[Patient] | None:
        """The contact itself."""
        return next((each for each in self._people if each.record.relation is Relation.SELF), None)

    def offered(self, listed: Callable[[Iterable[str]], str]) -> dict[str, str]:
        """Who stands on buttons: ids, and the names that are shown. A group only where it is known as a whole.

        No two buttons may say the same: of names that begin alike only the first is offered.
        """
        likely = self._likely()
        count = people_in(self._wished)
        if count > 1:
            ids = ",".join(each.id for each in likely)
            return {ids: listed(each.record.name for each in likely)} if len(likely) == count else {}
        by_title = {clipped(each.record.name, BUTTON): each for each in reversed(likely)}
        shown = [each for each in likely if by_title[clipped(each.record.name, BUTTON)] is each]
        return {each.id: each.record.name for each in shown[:OFFERED]}

    def tapped(self, ids: str) -> list[Comer]:
        """The people of a button; nobody if one of them is not theirs any more."""
        known = {each.id: each.record for each in self._people}
        wanted = ids.split(",")
        if not all(each in known for each in wanted):
            return []
        return [Comer(known[each].name, each, known[each].relation) for each in wanted]

    def named(self, names: Sequence[str], *, attested: bool) -> list[Comer]:
        """Who comes, by the names that were typed: known people, the contact itself, or somebody new."""
        known = {each.record.name.casefold(): each for each in reversed(self._people)}
        comers = list[Comer]()
        for name in names:
            found = known.get(name.casefold())
            if found is not None:
                comers.append(Comer(found.record.name, found.id, found.record.relation))
            else:
                relation = self._relation_of_new(comers)
                comers.append(Comer(name, None, relation, attested=attested and relation is not Relation.SELF))
        return comers

    def to_attest(self, comers: Sequence[Comer]) -> bool:
        """Whether somebody else's data is among these for the first time."""
        return any(each.patient is None and each.relation is not Relation.SELF and not each.attested for each in comers)

    def only_one(self) -> str | None:
        """The id of the only person whom the words may mean."""
        likely = self._likely()
        return likely[0].id if len(likely) == 1 and people_in(self._wished) == 1 else None

    def all_new(self) -> bool:
        """Whether nobody whom the words may mean is known to have been here."""
        return all(each.record.is_new for each in self._likely())

    def _likely(self) -> list[Found[Patient]]:
        """Those whom the words may mean, the contact first, then whoever is known longest."""
        if self._relation is None:
            return sorted(self._people, key=lambda each: each.record.relation is not Relation.SELF)
        return [
            each
            for each in self._people
            if each.record.relation is self._relation
            or (self._wished.get("with_me") and each.record.relation is Relation.SELF)
        ]

    def _relation_of_new(self, before: Sequence[Comer]) -> Relation:
        """What somebody new is: as it was said; else the contact itself, while nobody at all is known."""
        is_said = self._relation is Relation.SELF or bool(self._wished.get("with_me"))
        may_be_self = is_said or (self._relation is None and not self._people)
        is_taken = self.own is not None or any(each.relation is Relation.SELF for each in before)
        if may_be_self and not is_taken and not self._wished.get("others"):
            return Relation.SELF
        return Relation.OTHER if self._relation in {None, Relation.SELF} else self._relation


def _relation(said: str | None) -> Relation | None:
    return Relation(said) if said in list(Relation) else None
