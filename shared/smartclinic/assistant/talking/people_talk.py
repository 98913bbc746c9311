"""For whom somebody acts no more: asked once, then done with one tap."""

from __future__ import annotations

from collections.abc import Sequence

from smartclinic.assistant import intents
from smartclinic.assistant.talking.fitting import button, row
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.people_words import relation_said
from smartclinic.assistant.understanding.visit_names import of_that_name
from smartclinic.assistant.understanding.wishes import Details
from smartclinic.contacts.acting_for import people_of, unlink
from smartclinic.contacts.patients import Patient, Relation
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import Say
from smartclinic.work.unit import Found

_SHOWN = 9


class PeopleTalk:
    """One turn about the people of a contact."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._ask = scene, scene.words, scene.ask

    async def ask(self, details: Details) -> Answer:
        """Whether to act no more for the one who is named; for whom, where several may be meant."""
        people = await self._others()
        if not people:
            return Answer(Say(self._words.say("acts_for_nobody")))
        meant = _named(people, for_matching(details.get("said") or ""))
        if len(meant) == 1:
            return self._confirm(meant[0])
        rows = [row(self._ask.tap(intents.UNLINK_NOW, each.id), each.record.name) for each in meant[:_SHOWN]]
        names = self._words.numbered(each.record.name for each in meant[:_SHOWN])
        return self._ask.one_of(intents.ASKED_UNLINK, self._words.say("unlink_whom", names=names), rows, {})

    async def unlink(self, patient: str) -> Answer:
        """The name is not offered again, and needs a new attestation; visits that are booked stand."""
        person = next((each for each in await self._others() if each.id == patient), None)
        if person is None or not await unlink(self._scene.unit, patient, self._scene.contacts, self._scene.now):
            return Answer(Say(self._words.say("unlinked_before")), closes_question=self._is_asked)
        return Answer(Say(self._words.say("unlinked", name=person.record.name)), closes_question=self._is_asked)

    async def knows(self, said: str) -> bool:
        """Whether the words name somebody for whom this contact has booked."""
        people = await people_of(self._scene.unit, self._scene.contacts)
        names = [each.record.name for each in people if each.record.may_be_named]
        return bool(of_that_name(names, for_matching(said)))

    def _confirm(self, person: Found[Patient]) -> Answer:
        buttons = (
            button(self._ask.tap(intents.UNLINK_NOW, person.id), self._words.say("unlink_now")),
            self._ask.button(intents.LET_GO, "keep"),
        )
        return self._ask.choice(
            intents.ASKED_UNLINK, self._words.say("ask_unlink", name=person.record.name), buttons, {}
        )

    async def _others(self) -> Sequence[Found[Patient]]:
        """Those for whom they act, but for themselves."""
        people = await people_of(self._scene.unit, self._scene.contacts)
        others = [each for each in people if each.record.may_be_named and each.record.relation is not Relation.SELF]
        return sorted(others, key=lambda each: (each.record.since, each.record.name))

    @property
    def _is_asked(self) -> bool:
        asked = self._scene.table.open_question
        return asked is not None and asked.question == intents.ASKED_UNLINK


def _named(people: Sequence[Found[Patient]], plain: str) -> Sequence[Found[Patient]]:
    """Those whom the words name, by name or by what they are; all of them where they name nobody."""
    by_name = [each for each in people if for_matching(each.record.name) in plain]
    relation = relation_said(plain)
    by_relation = [each for each in people if each.record.relation is relation]
    return by_name or by_relation or people
