"""Why an operator of the service was let see patients' data, grant by grant."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from smartclinic.records.fields import Record, Retention, record, staff
from smartclinic.staff.member import StaffId


@record("grants", retention=Retention.CLINIC_END)
class Grant(Record, frozen=True, kw_only=True):
    """One grant, never changed afterwards. Its id is that of the audit entry that says it was given.

    The trail holds no words that somebody wrote, and the member's own document only the last grant.
    """

    staff: Annotated[StaffId, staff("who was let see patients' data")]
    why: Annotated[str, staff("why it was granted")]
    until: Annotated[datetime, staff("until when, unless it was ended before")]
    by: Annotated[str, staff("who of the clinic granted it")]
