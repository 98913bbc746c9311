"""The functions' settings on this machine: what the environment says, and defaults for the rest."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Final

from smartclinic.platform import config
from smartclinic_local.run.kept_keys import kept_keys
from smartclinic_local.run.problems import CannotStart

ACCOUNT: Final = "caller@local.iam.gserviceaccount.com"
MEMORY: Final = "sqlite://"
FILE: Final = "sqlite:///"
SCANNER: Final = "smartclinic_local.scanner:TestScanner"
KEYS: Final = ("IDENTITY_PEPPER", "MASTER_KEY")


class StandIn(Enum):
    """What may be stood in for, and the setting that names another instead."""

    META = "GRAPH_API_BASE"
    TASKS = "CLOUD_TASKS_ENDPOINT"
    VERTEX = "VERTEX_ENDPOINT"
    SIGN_IN = "OIDC_CERTS_URL"
    ACCOUNTS = "SIGN_IN_ISSUER"


def missing_stand_ins(environment: Mapping[str, str]) -> frozenset[StandIn]:
    """The stand-ins to start: those that the environment does not name already. Raises CannotStart.

    Cloud Scheduler comes with SIGN_IN: its calls are believed only with that one's tokens.
    """
    missing = frozenset(one for one in StandIn if not environment.get(one.value, "").strip())
    if StandIn.TASKS in missing and StandIn.SIGN_IN not in missing:
        raise CannotStart(
            "OIDC_CERTS_URL is set, so nobody would believe the tokens of the stand-in for Cloud Tasks: "
            "set CLOUD_TASKS_ENDPOINT too, or unset OIDC_CERTS_URL"
        )
    return missing


def store_url(environment: Mapping[str, str], asked: str | None, folder: Path, *, processes: bool) -> str:
    """Where documents are kept: what was asked for, else what STORE says, else a fresh file in `folder`.

    Raises CannotStart for a store that cannot serve this machine.
    """
    url = asked or environment.get("STORE", "").strip() or f"{FILE}{folder / 'smartclinic.db'}"
    if mend := config.setting("STORE").wrong(url):
        raise CannotStart(f"the store {url} {mend}")
    if url == "firestore" and not environment.get("FIRESTORE_EMULATOR_HOST", "").strip():
        raise CannotStart(
            "set FIRESTORE_EMULATOR_HOST to the emulator's host:port: here nothing is written to a real project"
        )
    if url == MEMORY and processes:
        raise CannotStart("several processes cannot share a store in memory: name a file, as sqlite:///clinic.db")
    return url


def function_settings(environment: Mapping[str, str], *, front: str, store: str) -> dict[str, str]:
    """Every setting but the stand-ins' addresses. What the environment says wins, but for STORE."""
    defaults = {
        "GOOGLE_CLOUD_PROJECT": "local",
        "META_APP_SECRET": secrets.token_hex(16),
        "META_VERIFY_TOKEN": secrets.token_hex(16),
        "META_ACCESS_TOKEN": secrets.token_hex(16),
        "REPLY_URL": f"{front}/reply",
        "DELIVERY_URL": f"{front}/delivery",
        "MEDIA_URL": f"{front}/media",
        "MEDIA_STORE": _beside(store, "media"),
        "AUDIT_URL": f"{front}/audit",
        "AUDIT_STORE": _beside(store, "checkpoints"),
        "SCANNER": SCANNER,
        "OIDC_AUDIENCE": front,
        "OIDC_ACCOUNT": ACCOUNT,
        "DASHBOARD_URL": f"{front}/dashboard",
        "PAGES_URL": f"{front}/pages",
    }
    given = {name: value for name, value in environment.items() if value.strip()}
    if StandIn.ACCOUNTS.value not in given:  # another issuer knows its own client only
        defaults |= {
            StandIn.ACCOUNTS.value: f"{front}/accounts",
            "SIGN_IN_CLIENT_ID": "desk.local",
            "SIGN_IN_CLIENT_SECRET": secrets.token_hex(16),
        }
    lacks_keys = any(name not in given for name in KEYS)
    return defaults | (_keys(store) if lacks_keys else {}) | given | {"STORE": store}


def check(settings: Mapping[str, str]) -> None:
    """Raise CannotStart with everything that is wrong, one setting a line."""
    if problems := config.check(settings):
        raise CannotStart("\n".join(f"{problem.setting} {problem.mend}" for problem in problems))


def _beside(store: str, what: str) -> str:
    """Files lie beside the store's own, and with another store only as long as this run."""
    return f"file://{Path(store.removeprefix(FILE)).resolve()}.{what}" if store.startswith(FILE) else "memory://"


def _keys(store: str) -> dict[str, str]:
    """Keys that can read this store again: beside a file, and always the same ones for an emulator."""
    if store.startswith(FILE):
        return kept_keys(Path(store.removeprefix(FILE) + ".keys"), KEYS)
    return {name: base64.b64encode(sha256(f"development {name}".encode()).digest()).decode() for name in KEYS}
