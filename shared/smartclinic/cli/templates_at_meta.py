"""Templates at Meta, for an operator: submitting the service's own for review, and learning how they stand."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from smartclinic.cli.command import Failed
from smartclinic.cli.service import declare_clinic, in_service, said
from smartclinic.clinics.accounts import add_to_account
from smartclinic.compose import App
from smartclinic.templates.template_file import packaged_templates
from smartclinic.whatsapp.template_management import Listed, MetaRefused, TemplateManagement

_NEEDED: Final = ("META_ACCESS_TOKEN", "GRAPH_API_BASE")


def declare(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `submit` and `fetch` to the actions of `smartclinic templates` (argparse's own type, private there)."""
    one = actions.add_parser("submit", help="submit templates to Meta for review, in every language")
    one.add_argument("names", nargs="*", metavar="NAME", help="which; without any, all of the service")
    _declare_account(one)
    one.set_defaults(action=_submit)
    one = actions.add_parser("fetch", help="learn from Meta which templates may be sent; once for each new clinic")
    _declare_account(one)
    one.set_defaults(action=_fetch)


def _declare_account(parser: argparse.ArgumentParser) -> None:
    declare_clinic(parser)
    about = "the clinic's WhatsApp business account id"
    parser.add_argument("--account", required=True, type=_account, metavar="WABA", help=about)


def _account(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is no account id; it is a number, on Meta's business page")
    return text


def _submit(asked: argparse.Namespace) -> int:
    templates = packaged_templates()
    if unknown := [name for name in asked.names if name not in templates]:
        raise Failed(f"there is no template {', '.join(unknown)}; there are {', '.join(templates)}")
    wanted = [templates[name] for name in asked.names or templates]

    async def submit(app: App) -> list[dict[str, str]]:
        done = []
        async with _management(app) as meta:
            for template in wanted:
                for variant in template.languages:
                    name = {"template": template.name, "language": variant.language}
                    try:
                        taken = await meta.submit(asked.account, template, variant.language)
                        done.append(name | {"status": taken.status, "category": taken.category})
                    except MetaRefused as refused:
                        done.append(name | {"status": "REFUSED", "reason": str(refused)})
        return done

    done = in_service(submit, asked.clinic, needs=_NEEDED)
    said(asked, {"submitted": done}, (_line(each) for each in done))
    return 1 if any(each["status"] == "REFUSED" for each in done) else 0


def _fetch(asked: argparse.Namespace) -> int:
    async def fetch(app: App) -> list[Listed]:
        async with _management(app) as meta:
            try:
                listed = [each async for each in meta.listed(asked.account) if each.name in packaged_templates()]
            except MetaRefused as refused:
                raise Failed(str(refused), status=1) from refused
        await add_to_account(app.store, asked.account, asked.clinic)
        now = app.clock.now()
        await app.account_notices.learn(asked.clinic, (notice for each in listed for notice in each.notices(now)))
        return listed

    listed = in_service(fetch, asked.clinic, needs=_NEEDED)
    found = [{"template": each.name, "language": each.language, "status": each.status} for each in listed]
    return said(asked, {"templates": found, "missing": _missing(listed)}, _table(found, _missing(listed)))


@asynccontextmanager
async def _management(app: App) -> AsyncIterator[TemplateManagement]:
    """Meta's templates, with the service's own access token."""
    import httpx  # noqa: PLC0415 - for these actions alone

    async with httpx.AsyncClient(base_url=app.settings["GRAPH_API_BASE"], timeout=10.0, trust_env=False) as http:
        yield TemplateManagement(http, app.settings["META_ACCESS_TOKEN"])


def _missing(listed: Sequence[Listed]) -> list[str]:
    """What Meta does not have yet, as name.language."""
    there = {(each.name, each.language) for each in listed}
    ours = ((each.name, variant.language) for each in packaged_templates().values() for variant in each.languages)
    return [f"{name}.{language}" for name, language in ours if (name, language) not in there]


def _table(found: Iterable[dict[str, str]], missing: Sequence[str]) -> Iterable[str]:
    yield from (_line(each) for each in found)
    if missing:
        yield f"Not at Meta yet: {', '.join(missing)}. smartclinic templates submit sends them for review."


def _line(each: dict[str, str]) -> str:
    return f"{each['template']:<24} {each['language']:<6} {each['status']:<10} {each.get('reason', '')}".rstrip()
