"""The data map and the index file: collected from the declarations, never kept by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator

from smartclinic.platform.store import FieldType, Index
from smartclinic.records.fields import Declaration, declarations


def data_map() -> str:
    """The register of everything that is stored, as Markdown (policy A03)."""
    lines = ["# Data map", "", "Generated from the declarations by `smartclinic data-map`; a test keeps it fresh.", ""]
    for declared in declarations():
        lines += _section(declared)
    return "\n".join(lines)


def _section(declared: Declaration) -> list[str]:
    head = [f"## {declared.name}", "", f"{declared.about} Retention: {declared.retention.value}.", ""]
    table = [
        "| field | class | purpose | on erasure | mirrored | exported | shown to the model |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, field in declared.fields.items():
        flags = (field.mirrored, field.exported, field.shown_to_model)
        cells = [
            name,
            field.data_class.value,
            field.purpose,
            field.erase.value,
            *("yes" if flag else "no" for flag in flags),
        ]
        table.append("| " + " | ".join(cells) + " |")
    return [*head, *table, ""]


def index_file() -> str:
    """The indexes that Terraform creates, as JSON: composite ones, and `due_at` across clinics; and `unindexed`, the
    fields that hold lists and maps. Firestore would index all that is in them by itself, and no query asks for it.
    """
    composite = [_composite(declared.name, index) for declared, index in _composites()]
    due = [declared.name for declared in declarations() if "due_at" in declared.fields]
    fields = [
        {"collection_group": name, "field_path": "due_at", "query_scope": "COLLECTION_GROUP", "order": "ASCENDING"}
        for name in due
    ]
    unindexed = [{"collection_group": name, "field_path": field} for name, field in _unasked()]
    return json.dumps({"indexes": composite, "fields": fields, "unindexed": unindexed}, indent=2) + "\n"


def _unasked() -> Iterator[tuple[str, str]]:
    for declared in declarations():
        for name, kind in sorted(declared.field_types.items()):
            if kind in (FieldType.LIST, FieldType.MAP):
                yield declared.name, name


def _composites() -> Iterator[tuple[Declaration, Index]]:
    for declared in declarations():
        for index in declared.indexes:
            if len(index.equal) + bool(index.order) > 1:
                yield declared, index


def _composite(name: str, index: Index) -> dict[str, object]:
    fields = [{"field_path": field, "order": "ASCENDING"} for field in index.equal]
    if index.order:
        order = "DESCENDING" if index.order.startswith("-") else "ASCENDING"
        fields.append({"field_path": index.order.lstrip("-"), "order": order})
    return {"collection_group": name, "query_scope": "COLLECTION", "fields": fields}
