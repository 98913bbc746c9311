"""The service's templates on a laptop: Meta's stand-in has approved them all, and the store knows it."""

from __future__ import annotations

from smartclinic.compose import App
from smartclinic.templates.standing import TemplateStatus
from smartclinic.templates.template_file import packaged_templates
from smartclinic_local.meta.templates import Template


def approved_templates() -> tuple[Template, ...]:
    """Every packaged template in each of its languages, as Meta holds it after the review."""
    return tuple(
        Template(
            each.name, variant.language, each.category.value.upper(), variant.body, tuple(variant.buttons.values())
        )
        for each in packaged_templates().values()
        for variant in each.languages
    )


async def learn_approved(app: App, clinic: str) -> None:
    """What `templates fetch` would leave of them in the clinic's store."""
    now = app.clock.now()
    told = (
        TemplateStatus(each.name, each.language, each.status, "NONE", now, each.category)
        for each in approved_templates()
    )
    await app.account_notices.learn(clinic, told)
