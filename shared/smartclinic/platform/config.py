"""Settings: environment variables, read once, all listed here with what they mean."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from smartclinic.platform.channels import LOOPBACK, on_this_machine


@dataclass(frozen=True, slots=True)
class Problem:
    """A setting that is missing or wrong, and how to mend it."""

    setting: str
    mend: str


class SettingsError(Exception):
    """The function cannot start. `problems` says which settings and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.setting}: {problem.mend}" for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: what it means, its default, who cannot start without it, what makes it wrong."""

    name: str
    meaning: str
    default: str = ""
    needed_by: frozenset[str] = frozenset()
    wrong: Callable[[str], str | None] = lambda _value: None
    secret: bool = False

    def problem(self, environment: Mapping[str, str], function: str | None) -> Problem | None:
        """What is the matter with it for this function (None as function: for any)."""
        value = environment.get(self.name, self.default).strip()
        if not value:
            needed = self.needed_by if function is None else self.needed_by & {function}
            return Problem(self.name, f"is missing; set it: {self.meaning}") if needed else None
        mend = self.wrong(value)
        return Problem(self.name, mend) if mend else None


_CONVERSING: Final = frozenset({"webhook", "reply", "delivery"})
_ALL: Final = _CONVERSING | {"media", "audit"}
_ANSWERING: Final = _CONVERSING | {"dashboard"}


def _bad_key(value: str) -> str | None:
    try:
        decoded = base64.b64decode(value, validate=True)
    except ValueError:  # binascii.Error is one; so is the refusal of what is not ASCII
        return "must be base64; make one with: openssl rand -base64 32"
    return None if len(decoded) == 32 else "must be 32 bytes in base64; make one with: openssl rand -base64 32"


def _bad_store(value: str) -> str | None:
    known = value in {"firestore", "sqlite://"} or (len(value) > len("sqlite:///") and value.startswith("sqlite:///"))
    return None if known else "must be firestore, sqlite:///path/to/file or sqlite://"


def _bad_secrets(value: str) -> str | None:
    """An empty one among them would let anybody sign."""
    secrets = [secret.strip() for secret in value.split(",")]
    return None if len(secrets) <= 2 and all(secrets) else "must be one secret, or two with a comma during rotation"


def _bad_url(value: str) -> str | None:
    mend = "must be https (http is accepted on this machine only)"
    try:
        url = urlsplit(value)
        accepted = url.hostname and (url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK))
    except ValueError:
        return mend
    return None if accepted else mend


def _bad_price(value: str) -> str | None:
    is_price = re.fullmatch(r"[0-9]{1,5}(?:\.[0-9]{1,6})?", value, re.ASCII)
    return None if is_price else "must be US dollars for a million tokens, such as 0.50"


def _bad_file_store(value: str) -> str | None:
    kind, _, where = value.partition("://")
    known = (kind == "gs" and where and "/" not in where) or (kind == "file" and where.startswith("/"))
    return None if known or value == "memory://" else "must be gs://bucket, file:///path/to/folder or memory://"


def _bad_scanner(value: str) -> str | None:
    module, _, name = value.partition(":")
    known = value == "none" or (all(part.isidentifier() for part in module.split(".")) and name.isidentifier())
    return None if known else "must be none, or module:name of what makes a scanner"


def _bad_endpoint(value: str) -> str | None:
    try:
        on_this_machine(value)
    except ValueError:
        return "must be host:port on this machine: what goes there is plain text"
    return None


SETTINGS: Final = (
    Setting("GOOGLE_CLOUD_PROJECT", "the Google Cloud project", needed_by=_ALL),
    Setting("REGION", "where functions and queues are", "asia-east2"),
    Setting("STORE", "where documents are kept", "firestore", wrong=_bad_store),
    Setting("FIRESTORE_EMULATOR_HOST", "Google's Firestore emulator, host:port", wrong=_bad_endpoint),
    Setting("GRAPH_API_BASE", "where WhatsApp sends go", "https://graph.facebook.com/v25.0", wrong=_bad_url),
    Setting(
        "META_APP_SECRET",
        "the Meta app's secret, which signs webhooks; two with a comma during rotation",
        needed_by=frozenset({"webhook"}),
        wrong=_bad_secrets,
        secret=True,
    ),
    Setting(
        "META_VERIFY_TOKEN", "the token of Meta's subscription handshake", needed_by=frozenset({"webhook"}), secret=True
    ),
    Setting(
        "META_ACCESS_TOKEN",
        "the system user's token for sending, and for fetching files",
        needed_by=frozenset({"reply", "delivery", "media"}),
        secret=True,
    ),
    Setting(
        "IDENTITY_PEPPER",
        "32 bytes in base64 that key every contact's id; chosen once, never changed",
        needed_by=frozenset({"webhook", "dashboard"}),
        wrong=_bad_key,
        secret=True,
    ),
    Setting(
        "MASTER_KEY",
        "32 bytes in base64 that wrap the clinics' data keys",
        needed_by=_ANSWERING,
        wrong=_bad_key,
        secret=True,
    ),
    Setting("CLOUD_TASKS_ENDPOINT", "a stand-in for Cloud Tasks, host:port", wrong=_bad_endpoint),
    Setting("VERTEX_ENDPOINT", "a stand-in for Vertex AI, host:port", wrong=_bad_endpoint),
    Setting("VERTEX_LOCATION", "where the model is served", "global"),
    Setting("VERTEX_MODEL", "the Gemini model", "gemini-3.5-flash"),
    Setting(
        "VERTEX_PRICE_IN",
        "US dollars for a million tokens of questions to that model, by Google's price list; media included",
        "0.50",
        wrong=_bad_price,
    ),
    Setting(
        "VERTEX_PRICE_OUT",
        "US dollars for a million tokens of its answers and thoughts",
        "3.00",
        wrong=_bad_price,
    ),
    Setting("REPLY_URL", "the reply function's address", needed_by=_ANSWERING, wrong=_bad_url),
    Setting("DELIVERY_URL", "the delivery function's address", needed_by=_ANSWERING, wrong=_bad_url),
    Setting(
        "DASHBOARD_URL",
        "the dashboard's address in the browser, with the path below which it is",
        needed_by=frozenset({"dashboard"}),
        wrong=_bad_url,
    ),
    Setting(
        "PAGES_URL",
        "the address of the pages that patients open, with the path below which they are",
        needed_by=frozenset({"reply", "dashboard", "pages"}),
        wrong=_bad_url,
    ),
    Setting("SIGN_IN_ISSUER", "where staff sign in (OpenID Connect)", "https://accounts.google.com", wrong=_bad_url),
    Setting(
        "SIGN_IN_CLIENT_ID",
        "the dashboard's OAuth client; its redirect address is DASHBOARD_URL with /sign-in/done",
        needed_by=frozenset({"dashboard"}),
    ),
    Setting("SIGN_IN_CLIENT_SECRET", "the secret of that client", needed_by=frozenset({"dashboard"}), secret=True),
    Setting("MEDIA_URL", "the media function's address", needed_by=frozenset({"reply", "media"}), wrong=_bad_url),
    Setting(
        "MEDIA_STORE",
        "where pictures, voice notes and files are kept, as gs://bucket",
        needed_by=frozenset({"media", "dashboard"}),
        wrong=_bad_file_store,
    ),
    Setting("AUDIT_URL", "the audit function's address", needed_by=frozenset({"audit"}), wrong=_bad_url),
    Setting(
        "AUDIT_STORE",
        "where checkpoints of the audit trail are kept, as gs://bucket; another one than for files",
        needed_by=frozenset({"audit"}),
        wrong=_bad_file_store,
    ),
    Setting("STORAGE_EMULATOR_HOST", "a stand-in for Cloud Storage, an http address", wrong=_bad_url),
    Setting(
        "SCANNER", "who checks files: none, or module:name; unchecked files are never shown", "none", wrong=_bad_scanner
    ),
    Setting("OIDC_AUDIENCE", "one audience for all callers' tokens; unset: the called function's own address"),
    Setting("OIDC_ACCOUNT", "the service account that may call reply, delivery and sweeps", needed_by=_ALL),
    Setting(
        "OIDC_CERTS_URL", "where the callers' keys are", "https://www.googleapis.com/oauth2/v3/certs", wrong=_bad_url
    ),
)
"""Every setting. `smartclinic check` prints this table."""

_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process, checked."""

    values: Mapping[str, str]

    @classmethod
    def read(cls, environment: Mapping[str, str], function: str | None = None) -> Settings:
        """Read and check. Raises SettingsError naming everything that this function lacks."""
        if problems := check(environment, function):
            raise SettingsError(problems)
        return cls.unchecked(environment)

    @classmethod
    def unchecked(cls, environment: Mapping[str, str]) -> Settings:
        """Read what was checked when the function was loaded."""
        return cls({setting.name: environment.get(setting.name, setting.default).strip() for setting in SETTINGS})

    def __getitem__(self, name: str) -> str:
        """The value of a declared setting, "" when optional and unset."""
        return self.values[name]

    def secret_bytes(self, name: str) -> bytes:
        """A base64 setting, decoded."""
        return base64.b64decode(self.values[name])

    def optional(self, name: str) -> str | None:
        """The value, or None when unset."""
        return self.values[name] or None


def check(environment: Mapping[str, str], function: str | None = None) -> tuple[Problem, ...]:
    """Everything that is missing or wrong for this function (None: for any)."""
    found = (setting.problem(environment, function) for setting in SETTINGS)
    return tuple(problem for problem in found if problem)


def setting(name: str) -> Setting:
    """The declaration of a setting."""
    return _BY_NAME[name]
