"""The privacy notice of the first answer (policies A25, B02): its version is kept with every contact who got it."""

from typing import Final

NOTICE_VERSION: Final = "2026-11"
