"""`smartclinic data-map`, `indexes` and `whatsapp`: files that are collected from what the code declares."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from smartclinic.cli.bundle import CHECKOUT
from smartclinic.cli.command import Command, Failed
from smartclinic.cli.whatsapp_table import whatsapp_page
from smartclinic.compose import service_schema
from smartclinic.records.data_map import data_map, index_file


@dataclass(frozen=True, slots=True)
class Generated:
    """A file in the checkout, the command that writes it, and what makes its content once records are declared."""

    command: str
    file: Path
    content: Callable[[], str]

    def is_fresh(self) -> bool:
        """Whether the file says what the declarations say."""
        return self.file.exists() and self.file.read_text("utf-8") == self.fresh()

    def fresh(self) -> str:
        """What the file should say."""
        service_schema()
        return self.content()

    def run(self, asked: argparse.Namespace) -> int:
        """Write the file, or see whether it is fresh. Raises Failed."""
        name = self.file.relative_to(CHECKOUT)
        if asked.check:
            if not self.is_fresh():
                raise Failed(f"{name} is not what the code declares: run smartclinic {self.command}", status=1)
            return 0
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.fresh(), "utf-8")
        sys.stdout.write(f"{name}\n")
        return 0


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not fresh")


REGISTER = Generated("data-map", CHECKOUT / "docs" / "data-map.md", data_map)
INDEX_FILE = Generated("indexes", CHECKOUT / "infra" / "terraform" / "indexes.json", index_file)
WHATSAPP_PAGE = Generated("whatsapp", CHECKOUT / "docs" / "whatsapp.md", whatsapp_page)

DATA_MAP = Command(
    name=REGISTER.command,
    summary="write docs/data-map.md, the register of what is stored",
    about="Write docs/data-map.md: every stored field with its class, purpose, retention and what erasure does to it.",
    declare=_declare,
    run=REGISTER.run,
)
INDEXES = Command(
    name=INDEX_FILE.command,
    summary="write infra/terraform/indexes.json, the indexes of Firestore",
    about="Write infra/terraform/indexes.json: the indexes that the queries of the records need.",
    declare=_declare,
    run=INDEX_FILE.run,
)
WHATSAPP = Command(
    name=WHATSAPP_PAGE.command,
    summary="write docs/whatsapp.md, what is done with all that Meta sends and refuses",
    about="Write docs/whatsapp.md: every inbound type and every error code of WhatsApp, with what the service does.",
    declare=_declare,
    run=WHATSAPP_PAGE.run,
)
