"""What the law lets everybody ask of their data: a receipt that says who answers and by when, and work for staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.talking.dates import say_day
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_requests import said_in
from smartclinic.clinics.moments import say_day_in_full
from smartclinic.conversations.answering import Answer, Intent
from smartclinic.conversations.outgoing import Say
from smartclinic.conversations.staff_task import TaskKind, pass_to_staff
from smartclinic.platform.clock import hong_kong_day

ANSWERED_WITHIN: Final = timedelta(days=40)
"""How long a clinic may take. Source: Personal Data (Privacy) Ordinance, Cap. 486, s.19(1) and s.23(1)."""

_RECEIPTS: Final[Mapping[str, str]] = {
    intents.ACCESS_DATA: "access_data",
    intents.CORRECT_DATA: "correct_data",
    intents.DELETE_DATA: "delete_data",
}
"""The words of each receipt. To delete on demand no law obliges (s.26): what the policies promise is said (B32)."""


class RightsTalk:
    """One turn about the patient's own data."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words = scene, scene.words

    async def receipt(self, intent: Intent) -> Answer | None:
        """That it has come, who answers by when, and no identity number here; None for any other intent.

        The task is for staff to begin with: who asks is made sure of by a person. The receipt leaves even while staff
        hold the conversation.
        """
        key = _RECEIPTS.get(intent.name)
        if key is None:
            return None
        scene = self._scene
        wanted_by = await pass_to_staff(
            scene.unit, TaskKind.DATA_REQUEST, scene.contacts, scene.situation.newest.id, scene.now,
            clinic=scene.clinic, words=said_in(scene, intent),
        )  # fmt: skip
        today, language = hong_kong_day(scene.now), self._words.language
        values = {"until": say_day_in_full(today + ANSWERED_WITHIN, language)} if key != "delete_data" else {}
        body = self._words.say(
            key, clinic=scene.clinic.name.to(language), day=say_day(today, language), url=scene.clinic.privacy_url,
            by=say_day(hong_kong_day(wanted_by), language), **values,
        )  # fmt: skip
        return Answer(Say(body), receipt=True)


def is_about_own_data(intent: Intent) -> bool:
    """Whether its receipt is owed, whoever holds the conversation."""
    return intent.name in _RECEIPTS
