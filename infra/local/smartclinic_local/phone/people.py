"""The patients whose phones the page offers. All invented."""

from __future__ import annotations

from typing import Final

from smartclinic_local.meta.people import Person

SAMPLE_PEOPLE: Final = (
    Person("陳小美", phone="+85291230001", bsuid="HK.1349120865530271001"),
    Person("李國強", phone="+85291230002"),
    Person("黃秀英婆婆", phone="+85261230003", bsuid="HK.1349120865530271003"),
    Person("John Smith", bsuid="HK.1349120865530271004", username="@john.smith"),
    Person("Priya Sharma", phone="+85251230005", bsuid="HK.1349120865530271005"),
    Person("林嘉欣", bsuid="HK.1349120865530271006"),
)
