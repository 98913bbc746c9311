"""What a clinic's people do: take conversations, write, hand back or forget; and what the clinic sends by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from smartclinic.audit.entry import Act
from smartclinic.compose import App
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.notices import Notice, Told
from smartclinic.conversations.outgoing import FromTemplate, Say

from .deskwork import Pressed, press
from .repertoire import Repertoire
from .screens import Screen, Screens, known_contacts
from .seats import TEAM, Seat
from .truth import Commit
from .world import World

Deed: TypeAlias = Callable[["Desk", ContactId], Awaitable[None]]
DEEDS: Final = Repertoire[Deed]()


def deed(weight: float, theme: str = "desk") -> Callable[[Deed], Deed]:
    """Make a deed part of the desk's day, this often beside the others; a seed has a mood for each theme."""
    return DEEDS.add(weight, theme)


@dataclass(eq=False)
class Desk:
    """One person at the desk of one clinic, with what is on that person's screen."""

    world: World
    seat: Seat
    deeds_left: int = 6
    name: str = TEAM[0]

    def __post_init__(self) -> None:
        self.screens = Screens(self.world, self.seat)

    async def live(self) -> None:
        """Deeds with pauses, each for somebody who has written."""
        rng = self.world.rng
        while self.deeds_left > 0:
            await asyncio.sleep(rng.expovariate(1 / 90))
            self.deeds_left -= 1
            if known := known_contacts(self.world, self.seat):
                do = DEEDS.drawn(rng, self.world.moods)
                await do(self, rng.choice(known))

    async def writes_as_windows_close(self) -> None:
        """Write or notify in the last and the first minutes around the end of somebody's window."""
        rng = self.world.rng
        mine = [(gate.get("window_until"), contact) for clinic, contact, gate in self.world.truth.each("conversations")
                if clinic == self.seat.id]  # fmt: skip
        windows = [(until, contact) for until, contact in mine if isinstance(until, datetime)]
        for until, contact in sorted(windows)[:4]:
            at = until - timedelta(seconds=rng.uniform(-20, 130))
            await asyncio.sleep(max(0.0, (at - self.world.loop.now()).total_seconds()))
            send = rng.choice((self.notify, self.write))
            await send(ContactId(contact), "姑娘幫你查緊")

    def colleague(self) -> Desk:
        """Somebody else at the same desk, with a screen of their own."""
        other = next(name for name in TEAM if name != self.name)
        return Desk(self.world, self.seat, name=other)

    # --- buttons

    def _next_id(self) -> str:
        return f"{self.seat.id}-{self.name}-{len(self.world.deeds.pressed)}"

    async def press(
        self,
        what: str,
        screen: Screen | None,
        work: Callable[[App, Act], Awaitable[object]],
        *,
        seen: int | None = None,
    ) -> object:
        """Press a button of a page: what came of it, or the name of what the person was told instead."""
        act = Act(self.name, self._next_id())
        epoch, shown = (screen.epoch, screen.at) if screen else (None, None)
        pressed = Pressed(self.name, what, self.seat.id, self.world.loop.now(), epoch, shown, seen)
        return await press(self.world, act.id, pressed, lambda app: work(app, act))

    async def take(self, contact: ContactId, screen: Screen | None = None) -> object:
        """Hold a conversation."""
        shown = screen or self.screens.look(contact)
        return await self.press(
            "takes", shown, lambda app, act: app.takeover.take(self.seat.id, contact, act, shown.epoch)
        )

    async def write(self, contact: ContactId, text: str, screen: Screen | None = None) -> object:
        """Write to a patient."""
        shown = screen or self.screens.look(contact)
        return await self.press(
            "writes", shown, lambda app, act: app.takeover.write(self.seat.id, contact, text, act, shown.at)
        )

    async def hand_back(self, contact: ContactId, screen: Screen | None = None) -> object:
        """Give the conversation back."""
        shown = screen or self.screens.draw(contact)
        return await self.press(
            "hands back", shown, lambda app, act: app.takeover.hand_back(self.seat.id, contact, act, shown.at)
        )

    async def hand_back_the_question(self, contact: ContactId, screen: Screen | None = None) -> object:
        """Give it back, and have the assistant answer what nobody has answered yet."""
        shown = screen or self.screens.look(contact)
        return await self.press(
            "hands back the question", shown,
            lambda app, act: app.takeover.hand_back(self.seat.id, contact, act, shown.at, to_answer=True),
        )  # fmt: skip

    async def wait_for_doctor(self, contact: ContactId, screen: Screen | None = None) -> object:
        """Let go of it until the doctor has said something."""
        shown = screen or self.screens.look(contact)
        return await self.press(
            "waits", shown, lambda app, act: app.takeover.wait_for_doctor(self.seat.id, contact, act, shown.at)
        )

    async def acknowledge(self, contact: ContactId) -> object:
        """See to a red flag."""
        return await self.press(
            "acknowledges", None, lambda app, act: app.alarms.acknowledge(self.seat.id, contact, act)
        )

    async def notify(self, contact: ContactId, what: str | FromTemplate) -> None:
        """Send something that the patient did not ask for: words, or a template. The clinic does, no person."""
        cause = f"notice {self._next_id()}"
        content = Say(what) if isinstance(what, str) else what

        async def notify(app: App) -> Told:
            return await app.notices.notify(self.seat.id, contact, Notice(content, cause))

        await press(
            self.world,
            cause,
            Pressed(self.name, "notifies", self.seat.id, self.world.loop.now()),
            notify,
            kind="clinic",
        )


@deed(3)
async def talks_with_the_patient(desk: Desk, contact: ContactId) -> None:
    """Take, write, hand back."""
    await desk.take(contact)
    for _ in range(desk.world.rng.randrange(3)):
        await asyncio.sleep(desk.world.rng.uniform(0, 30))
        await desk.write(contact, "姑娘幫你查緊")
    await asyncio.sleep(desk.world.rng.uniform(0, 60))
    await desk.hand_back(contact)


@deed(2, "staff")
async def has_the_assistant_answer(desk: Desk, contact: ContactId) -> None:
    """Take it as the patient writes, see that it is nothing for a person, and hand the question back."""

    def wrote(commit: Commit) -> ContactId | None:
        new = [each for each in commit.of("messages") if each.clinic == desk.seat.id and each.before is None]
        return ContactId(str((new[0].after or {}).get("thread"))) if new else None

    asking = await desk.world.truth.next(wrote, within=120) or contact
    await desk.take(asking, desk.screens.draw(asking))
    await asyncio.sleep(desk.world.rng.uniform(0, 40))
    await desk.hand_back_the_question(asking)


@deed(1)
async def forgets_a_conversation(desk: Desk, contact: ContactId) -> None:
    """Take, and never hand back."""
    await desk.take(contact)


@deed(4)
async def notifies(desk: Desk, contact: ContactId) -> None:
    """A notice of the clinic's own."""
    await desk.notify(contact, "診所下星期二休息一日")


@deed(3)
async def takes_as_the_answer_leaves(desk: Desk, contact: ContactId) -> None:
    """The worst moment to take a conversation: an answer of the assistant's has just been decided."""

    def answered(commit: Commit) -> ContactId | None:
        items = [change.after or {} for change in commit.of("outbox") if change.before is None]
        mine = [
            item for item in items if item.get("author") == "assistant" and commit.changes[0].clinic == desk.seat.id
        ]
        return ContactId(str(mine[0]["contact"])) if mine else None

    busy = await desk.world.truth.next(answered, within=120)
    if busy:
        await desk.take(busy)
        await asyncio.sleep(desk.world.rng.uniform(0, 30))
    await desk.hand_back(busy or contact)


@deed(3)
async def notifies_somebody_who_stops(desk: Desk, contact: ContactId) -> None:
    """The worst moment for a notice: STOP is on its way, and takes effect when its burst is over."""

    def stops(commit: Commit) -> ContactId | None:
        new = [change for change in commit.of("messages") if change.before is None and change.clinic == desk.seat.id]
        said = [change.after or {} for change in new if "stop" in desk.world.meant.get(change.id, ())]
        return ContactId(str(said[0]["thread"])) if said else None

    stopping = await desk.world.truth.next(stops, within=120)
    if stopping:
        await asyncio.sleep(desk.world.rng.uniform(2.3, 2.7))
    await desk.notify(stopping or contact, "診所下星期二休息一日")
