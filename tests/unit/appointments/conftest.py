from __future__ import annotations

import pytest

from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic
from tests.unit.appointments.book import Book


@pytest.fixture(scope="session")
def clinic() -> Clinic:
    return load_clinic_file(sample_clinic_text())


@pytest.fixture
def book(clinic: Clinic) -> Book:
    return Book(clinic)
