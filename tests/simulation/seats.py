"""The clinics of the simulated world, and the settings that all its instances have."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

import msgspec

from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic
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


def two_alike() -> tuple[Seat, Seat]:
    """Two clinics that look alike, so that a mix-up would go unnoticed by everything but the ids."""
    first = load_clinic_file(sample_clinic_text())
    second = msgspec.structs.replace(first, id="ping-on", phone="+852 2345 0001")
    return Seat("111", "salt of the first", first), Seat("222", "salt of the second", second)
