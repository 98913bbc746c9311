"""What of the queue stands on paper: codes that a telephone's camera reads, and the ticket for whoever has none."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from smartclinic.clinics.model import Language, Words
from smartclinic.platform.clock import hong_kong
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Found, Unit
from staff_desk.rendering import say
from staff_desk.visit import Visit


@dataclass(frozen=True, slots=True)
class PaperTicket:
    """A ticket to be printed. `address`: its page, None once that is revoked; `missed_places`: the rule for a missed
    turn, which every ticket tells.
    """

    id: str
    label: str
    queue: Words
    given: str
    address: str | None
    missed_places: int

    @property
    def code(self) -> Markup:
        """The page's address as a QR code."""
        return qr_code(self.address) if self.address else Markup("")


def paper_ticket(visit: Visit, ticket: Found[Ticket]) -> PaperTicket:
    """What the paper says: nothing of the patient."""
    record, config = ticket.record, visit.clinic.config
    queue = next((each for each in config.queues if each.id == record.queue), None)
    return PaperTicket(
        id=ticket.id, label=record.label, queue=queue.name if queue else Words(zh="", en=""),
        given=f"{hong_kong(record.taken_at):%Y-%m-%d %H:%M}",
        address=visit.app.page_links.ticket(visit.clinic_id, record.page) if record.page else None,
        missed_places=queue.missed_places if queue else 0,
    )  # fmt: skip


async def read_ticket(visit: Visit, ticket: str) -> Found[Ticket] | None:
    """The clinic's ticket of this id, None where it has none."""

    async def read(unit: Unit) -> Found[Ticket] | None:
        found = await unit.get(Ticket, ticket)
        return Found(ticket, found) if found else None

    return await visit.app.work.run(visit.clinic_id, read)


def qr_code(address: str) -> Markup:
    """An address as a QR code: SVG without styles of its own, on white, with the margin that readers need."""
    import segno  # noqa: PLC0415 - no other page needs it

    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    return Markup(drawn)  # noqa: S704 - the library's own drawing: nothing of the address is text in it


def both(key: str, **values: object) -> Words:
    """Words in both languages, for paper that shows both."""
    return Words(zh=str(say(Language.ZH_HK, key, **values)), en=str(say(Language.EN, key, **values)))
