"""Reading a clinic file: YAML in, a `Clinic` out, or every problem with its line and how to mend it."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

from smartclinic.clinics.clinic_checks import contradictions
from smartclinic.clinics.model import Clinic
from smartclinic.platform.typed_yaml import FileKind, FileProblems, read_typed

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")


class ClinicFileError(FileProblems):
    """The clinic file cannot be used. `problems` says for each fault: the line, what is wrong, how to mend it."""


def load_clinic_file(text: str) -> Clinic:
    """The clinic that this YAML text describes. Raises ClinicFileError with every problem found."""
    return read_typed(text, _CLINIC_FILE, contradictions)


def sample_clinic_text() -> str:
    """The clinic file of 康和診所 (Hong Wo Clinic), an invented clinic for the demo and the tests."""
    return (resources.files("smartclinic.clinics") / "sample" / "hong_wo.yaml").read_text("utf-8")


def _with_seconds(text: str) -> str:
    """A time of day as msgspec reads it; everything else as it is."""
    clock = _CLOCK.fullmatch(text)
    return f"{int(clock[1]):02}:{clock[2]}:00" if clock else text


_CLINIC_FILE: Final = FileKind(
    Clinic,
    name="clinic file",
    example="the sample clinic's file",
    raises=ClinicFileError,
    mends={
        r"\+[0-9]": "write the telephone number with its country code, as +852 2345 6789",
        "https": "write a whole address that starts with https://",
        "regex": "use small letters, digits and hyphens only",
    },
    scalar=_with_seconds,
)
