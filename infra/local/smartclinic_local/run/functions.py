"""The real functions, loaded as the cloud loads them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import functions_framework.aio
from starlette.types import ASGIApp

from smartclinic.cli.bundle import CHECKOUT, ENTRY

FOLDER: Final = CHECKOUT / "functions"


def source(name: str) -> Path:
    """A function's entry point."""
    return FOLDER / name / ENTRY


def load(name: str) -> ASGIApp:
    """A function as an application. Raises SettingsError, from its own check of what it needs.

    Several may live in one process: the module `main` is then the last one loaded, and they must not care.
    """
    app: ASGIApp = functions_framework.aio.create_asgi_app(target=name, source=str(source(name)))
    return app
