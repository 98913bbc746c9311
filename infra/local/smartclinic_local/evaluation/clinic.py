"""The clinic that every scenario writes to."""

from __future__ import annotations

import functools

from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic


@functools.cache
def sample_clinic() -> Clinic:
    """The sample clinic, read once."""
    return load_clinic_file(sample_clinic_text())
