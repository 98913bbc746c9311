"""光輝診所 (Kwong Fai Clinic), an invented clinic with two branches, for tests alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from smartclinic.clinics.clinic_file import load_clinic_file

TEXT: Final = Path(__file__).with_name("two_branches.yaml").read_text("utf-8")
KWONG_FAI: Final = load_clinic_file(TEXT)
