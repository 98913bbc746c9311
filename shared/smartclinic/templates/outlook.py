"""How every template that the service sends stands at one clinic."""

from __future__ import annotations

from dataclasses import dataclass

from smartclinic.templates.standing import Quality, Refusal, TemplateStanding, may_be_sent, standing_id
from smartclinic.templates.template_file import packaged_templates
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """How one template stands in one language, by Meta's code; no `refusal`: it may be sent."""

    name: str
    language: str
    refusal: Refusal | None
    quality: Quality | None


async def how_templates_stand(work: Work, clinic: str) -> tuple[TemplateLine, ...]:
    """Every packaged template in each of its languages, in one round trip. Raises Unavailable."""
    wanted = [(each, variant.language) for each in packaged_templates().values() for variant in each.languages]

    async def look(unit: Unit) -> tuple[TemplateLine, ...]:
        await unit.load(*((TemplateStanding, standing_id(each.name, language)) for each, language in wanted))
        lines = []
        for each, language in wanted:
            known = await unit.get(TemplateStanding, standing_id(each.name, language))
            refusal = may_be_sent(known, each.category)
            lines.append(TemplateLine(each.name, language, refusal, known.quality if known else None))
        return tuple(lines)

    return await work.run(clinic, look)
