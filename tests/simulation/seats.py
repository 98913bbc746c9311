"""The clinics of the simulated world, and the settings that all its instances have."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

import msgspec

from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import AssistantRules, Clinic
from smartclinic.contacts.identity import ContactId, Identity, contact_keys
from smartclinic_local.meta.people import Person

_KEY: Final = base64.b64encode(b"k" * 32).decode()
SECRET: Final = "the-simulation's-app-secret"
ENVIRONMENT: Final = {
    "GOOGLE_CLOUD_PROJECT": "simulation",
    "STORE": "sqlite://",
    "META_APP_SECRET": SECRET,
    "META_VERIFY_TOKEN": "verify",
    "META_ACCESS_TOKEN": "token",
    "IDENTITY_PEPPER": _KEY,
    "MASTER_KEY": _KEY,
    "REPLY_URL": "http://127.0.0.1/reply",
    "DELIVERY_URL": "http://127.0.0.1/delivery",
    "MEDIA_URL": "http://127.0.0.1/media",
    "MEDIA_STORE": "memory://",
    "AUDIT_URL": "http://127.0.0.1/audit",
    "AUDIT_STORE": "memory://",
    "PAGES_URL": "http://127.0.0.1/pages",
    "OIDC_AUDIENCE": "http://127.0.0.1",
    "OIDC_ACCOUNT": "tasks@simulation",
    "GRAPH_API_BASE": "http://127.0.0.1/v25.0",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A clinic in this world: its number at Meta, and the salt of its contacts' ids."""

    number_id: str
    salt: str
    config: Clinic

    @property
    def id(self) -> str:
        """The tenant."""
        return self.config.id

    def threads(self, person: Person) -> tuple[ContactId, ...]:
        """The alias keys under which this clinic sees a person, as Meta shows the person now."""
        identity = Identity(phone=person.wa_id, bsuid=person.bsuid)
        return contact_keys(base64.b64decode(_KEY), self.salt, identity)


TEAM: Final = ("ah-man", "bo-yee")
"""Who sits at the desk, in both clinics: their staff ids."""

NURSE: Final = Person("當值姑娘", phone="+85260001001")
DOCTOR: Final = Person("Dr On Duty", phone="+85260001002")
"""Who is on call; the doctor for both clinics."""

_HANDED_BACK_AFTER: Final = (10, 5)
_PATIENCE: Final = (3, 10)
"""Minutes at the two clinics: until a takeover ends by itself; until a watched red flag goes to whoever is on call."""


_LITTLE: Final = AssistantRules(contact_turns=1, daily_cents=1)
"""What a clinic may spend on models that hardly wants any."""


def two_alike(*, is_anybody_on_call: bool = True, is_thrifty: bool = False) -> tuple[Seat, Seat]:
    """Two clinics that look alike, so that a mix-up would go unnoticed by everything but the ids.

    `is_anybody_on_call`, `is_thrifty` with models: the second; at the first there always is, and it is not.
    """
    sample = load_clinic_file(sample_clinic_text())
    first = _staffed(sample, 0, (NURSE, DOCTOR))
    other = msgspec.structs.replace(sample, id="ping-on", phone="+852 2345 0009")
    other = msgspec.structs.replace(other, assistant=_LITTLE if is_thrifty else other.assistant)
    second = _staffed(other, 1, (DOCTOR,) if is_anybody_on_call else ())
    return Seat("111", "salt of the first", first), Seat("222", "salt of the second", second)


def _staffed(clinic: Clinic, which: int, on_call: tuple[Person, ...]) -> Clinic:
    rules = msgspec.structs.replace(
        clinic.desk,
        on_call=tuple(str(person.phone) for person in on_call),
        hand_back_minutes=_HANDED_BACK_AFTER[which],
        alarm_minutes=_PATIENCE[which],
    )
    return msgspec.structs.replace(clinic, desk=rules)
