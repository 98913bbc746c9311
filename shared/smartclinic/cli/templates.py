"""`smartclinic templates`: check message templates against Meta's rules, read them, and see what Meta is sent."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from smartclinic.cli import templates_at_meta
from smartclinic.cli.command import Command, Failed, telling_programs
from smartclinic.cli.service import counted
from smartclinic.templates.finding import Finding, Severity
from smartclinic.templates.lint import lint
from smartclinic.templates.model import Template, Variant, filled
from smartclinic.templates.template_file import (
    TemplateFileError,
    UnknownTemplate,
    load_template,
    packaged_template,
    packaged_templates,
)

_LANGUAGES: Final = "all languages"


def _declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("lint", help="find what Meta would refuse, and what harms a patient")
    one.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="template files; without any, the service's own"
    )
    one.add_argument("--json", action="store_true", help="print a JSON object for programs")
    one.set_defaults(action=_lint)
    for name, action, about in (
        ("show", _show, "print a template as a patient reads it, filled with its samples"),
        ("payload", _payload, "print what Meta is sent to create a template: a JSON list, an object for each language"),
    ):
        one = actions.add_parser(name, help=about)
        one.add_argument("name", metavar="NAME", help="a template of the service, such as appointment_reminder")
        one.set_defaults(action=action)
    templates_at_meta.declare(actions)


def _run(asked: argparse.Namespace) -> int:
    status: int = asked.action(asked)
    return status


def _lint(asked: argparse.Namespace) -> int:
    templates = [_read(file) for file in asked.files] or list(packaged_templates().values())
    found = lint(templates)
    is_well = not any(finding.severity is Severity.ERROR for finding in found)
    if asked.json:
        listed = [asdict(finding) | {"severity": finding.severity.value} for finding in found]
        text = json.dumps({"ok": is_well, "templates": len(templates), "findings": listed}, ensure_ascii=False)
    else:
        text = "\n".join(_table(found, len(templates)))
    sys.stdout.write(text + "\n")
    return 0 if is_well else 1


def _read(file: Path) -> Template:
    """The template of a file. Raises Failed."""
    try:
        return load_template(file.read_text("utf-8"))
    except TemplateFileError as error:
        raise Failed(*(f"{file}, {problem}" for problem in error.problems)) from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not a text file in UTF-8") from error
    except OSError as error:
        raise Failed(f"the template file {file} cannot be read: {error.strerror}") from error


def _table(found: Sequence[Finding], templates: int) -> Iterator[str]:
    rows = [(f.severity.value, f.template, f.language or _LANGUAGES, f.rule, f.sentence) for f in found]
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    for row in rows:
        yield "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]))
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    yield f"{counted(templates, 'template')}: {counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}."


def _show(asked: argparse.Namespace) -> int:
    sys.stdout.write("\n".join(_shown(_packaged(asked.name))) + "\n")
    return 0


def _packaged(name: str) -> Template:
    """The service's template of this name. Raises Failed."""
    try:
        return packaged_template(name)
    except UnknownTemplate as error:
        raise Failed(f"there is no template {name}; there are {', '.join(packaged_templates())}") from error


def _shown(template: Template) -> Iterator[str]:
    seconds = template.time_to_live_seconds
    life = f"given up after {seconds} seconds" if seconds else "given up after 30 days"
    yield f"{template.name} ({template.category.value}, {life})"
    yield template.sent_when
    for variant in template.languages:
        yield ""
        yield f"--- {variant.language}"
        yield from _read_by_patient(template, variant)


def _read_by_patient(template: Template, variant: Variant) -> Iterable[str]:
    labels = " · ".join(variant.buttons.values())
    body = filled(variant.body, template.samples(variant.language))
    return [line for line in (variant.header, body, variant.footer, f"〔{labels}〕" if labels else "") if line]


def _payload(asked: argparse.Namespace) -> int:
    from smartclinic.whatsapp.template_management import submission  # noqa: PLC0415 - httpx, for this action alone

    template = _packaged(asked.name)
    payloads = [submission(template, variant.language) for variant in template.languages]
    sys.stdout.write(json.dumps(payloads, ensure_ascii=False, indent=2) + "\n")
    return 0


COMMAND: Final = Command(
    name="templates",
    summary="check, show and submit WhatsApp message templates, and learn which may be sent",
    about="Check message templates against Meta's rules (lint), print them as a patient reads them (show) or as "
    "Meta is sent them (payload), send them for review (submit), and learn which of them may be sent (fetch).",
    declare=_declare,
    run=telling_programs(_run),
)
