"""A waiting room's screen: numbers only, in both languages at once, until its address is revoked."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from clinic_pages.changing_part import ChangingPart
from clinic_pages.links import edition
from clinic_pages.rendering import say
from clinic_pages.visitor import Gone, Visitor
from smartclinic.clinics.directory import ClinicRecord, UnknownClinic
from smartclinic.clinics.model import Language, Words
from smartclinic.clinics.page_links import PageKind
from smartclinic.compose import App
from smartclinic.queueing.board import BoardView, NoSuchBoard, QueueOnBoard
from smartclinic.queueing.door import door_link
from smartclinic.queueing.line import Opening

EVERY_S: Final = 2
"""How often the screen asks."""

EARLIER: Final = 4
"""So many earlier calls are shown beside the latest."""


@dataclass(frozen=True, slots=True)
class _Panel:
    """One queue on the screen. `call` names its latest call, and is another one whenever it is called again."""

    queue: QueueOnBoard
    has_door: bool

    @property
    def latest(self) -> str:
        """The number that is called; "" before the first."""
        return self.queue.calls[0].label if self.queue.calls else ""

    @property
    def call(self) -> str:
        """Which call that is."""
        return f"{self.latest} {self.queue.calls[0].at.isoformat()}" if self.queue.calls else ""

    @property
    def earlier(self) -> tuple[str, ...]:
        """Who was called before, the latest first."""
        labels = dict.fromkeys(call.label for call in self.queue.calls)
        return tuple(label for label in labels if label != self.latest)[:EARLIER]

    @property
    def state(self) -> str:
        """What is said below the number; the words are under this name."""
        if self.queue.opening is not Opening.OPEN:
            return self.queue.opening.value
        return "open" if self.queue.calls else "not_begun"


async def page(visitor: Visitor) -> Response:
    """The screen, with a script that keeps it true and sounds on a call."""
    clinic, view = await visitor.shown(PageKind.BOARD, _read)
    part = _part(visitor, clinic, view)
    return visitor.page("board.html", clinic=clinic, view=view, part=part, every=EVERY_S, edition=edition(), both=both)


async def now(visitor: Visitor) -> Response:
    """What has changed on it."""
    clinic, view = await visitor.shown(PageKind.BOARD, _read)
    return _part(visitor, clinic, view).answer(visitor)


async def door(visitor: Visitor) -> Response:
    """The code that gives a ticket of one of its queues, as a picture. Raises Gone."""
    clinic, view = await visitor.shown(PageKind.BOARD, _read)
    shown = {queue.queue_id for queue in view.queues}
    queue = next((each for each in clinic.config.queues if each.id in shown & {visitor.params["queue"]}), None)
    if queue is None:
        raise Gone(clinic)
    return Response(_code(door_link(clinic, queue)), media_type="image/svg+xml")


def both(key: str, **values: object) -> Words:
    """Words in both languages, for a template that shows both."""
    return Words(zh=say(Language.ZH_HK, key, **values), en=say(Language.EN, key, **values))


def _part(visitor: Visitor, clinic: ClinicRecord, view: BoardView) -> ChangingPart:
    with_doors = {queue.id for queue in clinic.config.queues}
    panels = [_Panel(queue, has_door=queue.gives and queue.queue_id in with_doors) for queue in view.queues]
    below = visitor.links.to(visitor.request.url.path.removesuffix("/now"))
    return ChangingPart.rendered(visitor, "board_now.html", panels=panels, both=both, below=below)


def _code(address: str) -> bytes:
    """A QR code as SVG: with its margin, on white, readable from some steps away."""
    import segno  # noqa: PLC0415 - no other page needs it

    made = io.BytesIO()
    code = segno.make(address, error="l", micro=False)
    code.save(made, kind="svg", xmldecl=False, border=4, omitsize=True, svgclass=None, lineclass=None, light="#fff")
    return made.getvalue()


async def _read(app: App, clinic: str, token: str) -> BoardView | None:
    try:
        return await app.page_boards.show(clinic, token)
    except (NoSuchBoard, UnknownClinic):
        return None
