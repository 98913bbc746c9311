from __future__ import annotations

from smartclinic.templates.template_file import packaged_templates
from smartclinic_local.run.sample_templates import approved_templates


def test_metas_stand_in_has_approved_every_template_in_every_language() -> None:
    ours = {(each.name, variant.language) for each in packaged_templates().values() for variant in each.languages}

    assert {(each.name, each.language) for each in approved_templates()} == ours
    assert {each.status for each in approved_templates()} == {"APPROVED"}
