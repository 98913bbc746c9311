"""The record of who is on call."""

from __future__ import annotations

from typing import Annotated, Final

from smartclinic.contacts.identity import ContactId
from smartclinic.records.fields import Record, Retention, record, staff

NOW: Final = "now"
"""The document's id: there is one a clinic."""


@record("on_call", retention=Retention.CLINIC_END)
class OnCallNow(Record, frozen=True, kw_only=True):
    """Who is on call, as the clinic file says: their contacts."""

    contacts: Annotated[tuple[ContactId, ...], staff("whom to tell of a red flag that nobody has on a screen")] = ()
