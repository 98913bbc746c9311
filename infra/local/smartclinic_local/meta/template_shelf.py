"""The templates of every WhatsApp business account, and where Meta stands with each."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .errors import GraphError, unknown_object
from .limits import Json
from .template_review import read_new_template
from .templates import VARIABLE, Template

PAGE = 25


class TemplateShelf:
    """What the accounts have. `everywhere` is on the shelf of each from the beginning."""

    def __init__(self, rng: random.Random, accounts: Iterable[str], everywhere: Sequence[Template]) -> None:
        self._rng = rng
        self._of: dict[str, dict[tuple[str, str], Template]] = {account: {} for account in accounts}
        for account in self._of:
            for template in everywhere:
                self.put(account, template)

    def put(self, waba: str, template: Template) -> Template:
        """Have an account hold a template, in place of the one of the same name and language."""
        kept = template if template.id else replace(template, id=str(self._rng.getrandbits(50)))
        self._of[waba][template.name, template.language] = kept
        return kept

    def find(self, waba: str, name: str, language: str) -> Template | None:
        """The account's template of this name in this language."""
        return self._of[waba].get((name, language))

    def all_of(self, waba: str) -> list[Template]:
        """An account's templates, in the order in which they were made. Raises GraphError for no account of ours."""
        if waba not in self._of:
            raise unknown_object(waba)
        return list(self._of[waba].values())

    def holders(self, name: str, language: str) -> list[str]:
        """The accounts that have this template."""
        return [waba for waba, templates in self._of.items() if (name, language) in templates]

    def change(
        self, waba: str, name: str, language: str, *, status: str = "", category: str = "", body: str = ""
    ) -> str:
        """Change what is given, and return the template's id; of a template that nobody made only an id is known."""
        template = self.find(waba, name, language)
        if template is None:
            return str(self._rng.getrandbits(50))
        changed = replace(
            template,
            status=status or template.status,
            category=category or template.category,
            body=body or template.body,
        )
        return self.put(waba, changed).id

    def create(self, waba: str, asked: Json) -> dict[str, object]:
        """Answer a request for a new template: PENDING from now on. Raises GraphError."""
        held = self.all_of(waba)
        template = read_new_template(asked)
        if any((each.name, each.language) == (template.name, template.language) for each in held):
            raise GraphError(100, "There is already content in this language for this template.", subcode=2388024)
        kept = self.put(waba, template)
        return {"id": kept.id, "status": kept.status, "category": kept.category}

    def page(self, waba: str, query: dict[str, str]) -> dict[str, object]:
        """A page of an account's templates: `limit` of them after the cursor `after`, with the `fields` asked for."""
        templates, start = self.all_of(waba), _number(query.get("after", ""), 0)
        end = start + _number(query.get("limit", ""), PAGE)
        fields = [name for name in query.get("fields", "name,status,category,language,components").split(",") if name]
        data = [_shown(template, [*fields, "id"]) for template in templates[start:end]]
        paging: dict[str, object] = {"cursors": {"before": str(start), "after": str(min(end, len(templates)))}}
        if end < len(templates):
            paging["next"] = f"https://graph.stand-in/{waba}/message_templates?after={end}&limit={end - start}"
        return {"data": data, "paging": paging} if data else {"data": []}


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() else otherwise


def _shown(template: Template, fields: Sequence[str]) -> dict[str, object]:
    everything: dict[str, object] = {
        "id": template.id,
        "name": template.name,
        "status": template.status,
        "category": template.category.upper(),
        "language": template.language,
        "parameter_format": "NAMED" if template.is_named else "POSITIONAL",
        "components": _components(template),
    }
    if template.ttl_seconds is not None:
        everything["message_send_ttl_seconds"] = template.ttl_seconds
    return {name: everything[name] for name in fields if name in everything}


def _components(template: Template) -> list[dict[str, object]]:
    header: dict[str, object] = {"type": "HEADER", "format": "TEXT", "text": template.header}
    body: dict[str, object] = {"type": "BODY", "text": template.body}
    if VARIABLE.search(template.body) and not template.is_named:
        body["example"] = {"body_text": [["…" for _ in dict.fromkeys(VARIABLE.findall(template.body))]]}
    footer: dict[str, object] = {"type": "FOOTER", "text": template.footer}
    labels = [{"type": "QUICK_REPLY", "text": label} for label in template.buttons]
    buttons: dict[str, object] = {"type": "BUTTONS", "buttons": labels}
    return [
        *([header] if template.header else []),
        body,
        *([footer] if template.footer else []),
        *([buttons] if labels else []),
    ]
