"""Whether what a service needs is there: a small document per service, read with the sheets and never guarded."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from smartclinic.records.fields import Record, Retention, plain, record, staff
from smartclinic.work.unit import Unit


@record("service_states", retention=Retention.CLINIC_END)
class ServiceState(Record, frozen=True, kw_only=True):
    """What staff have said of a service; its id is the service's. None stored: it is there."""

    out_of_stock: Annotated[bool, plain("nothing is booked: patients may wait for it")] = False
    changed_at: Annotated[datetime | None, plain("since when")] = None
    changed_by: Annotated[str | None, staff("who said so")] = None


async def is_out_of_stock(unit: Unit, service_id: str) -> bool:
    """Whether patients cannot have it now."""
    state = await unit.get(ServiceState, service_id)
    return state is not None and state.out_of_stock
