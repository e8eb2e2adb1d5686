"""The authors' reference as Markdown, made from the schema classes."""

from __future__ import annotations

from collections.abc import Iterator

from marshmallow import Schema

from inspect_app.checklists import plan_schema, schema, standards_schema
from inspect_app.checklists.standards import standards
from inspect_app.checklists.vocabulary import COMPARISONS, FIELD_TYPES, ITEM_TYPES, OPERATORS

_FILES: dict[str, tuple[type[Schema], ...]] = {
    "A checklist": (
        schema.ChecklistSchema, schema.AppliesSchema, schema.ConfidentialSchema,
        schema.RetentionSchema, schema.DaysSchema, schema.ScoringSchema,
        schema.BandSchema, schema.EntrySchema, schema.SectionSchema, schema.ItemSchema,
        schema.EvidenceSchema, schema.FieldSchema, schema.OptionSchema, schema.RowSchema,
        schema.GridSchema, schema.RowDrawSchema, schema.SeatsSchema,
    ),
    "The table of standards": (
        standards_schema.StandardsSchema, standards_schema.SourceSchema,
        standards_schema.LimitSchema, standards_schema.FormerSchema,
    ),
    "The register of provisions": (plan_schema.ProvisionSchema, plan_schema.DeclinedSchema),
    "Requirements": (*plan_schema.REQUIREMENTS.values(), plan_schema.TargetSchema),
}  # fmt: skip


def reference() -> str:
    """The whole page, the same for the same code."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Reference for authors"
    yield ""
    yield "Made by `inspect-app checklists reference`. What the keys do together is told in the"
    yield "[guide](guide.md)."
    for title, parts in _FILES.items():
        yield from ("", f"## {title}")
        for part in parts:
            yield from _part(part)
    yield from _limits()
    yield from ("", "## Words", "")
    for name, words in (
        ("Types of items", ITEM_TYPES),
        ("Types of fields and columns", FIELD_TYPES),
        ("Comparisons", COMPARISONS),
        ("Operators of computed values", OPERATORS),
    ):
        yield f"- {name}: {', '.join(f'`{one}`' for one in words)}"


def _limits() -> Iterator[str]:
    """Every number from outside the plan, with where it stands and how far it was verified."""
    table = standards()
    yield from ("", f"## The numbers of the table of standards, version {table.version}", "")
    yield from ("| limit | value | standard | clause | verified |", "|---|---|---|---|---|")
    for limit in table.limits.values():
        title = table.sources[limit.standard]["title"]["zh"]
        value = limit if limit.unit is None else f"{limit} {limit.unit['zh']}"
        clause = limit.clause or "条号未记 (clause not recorded)"
        yield f"| `{limit.name}` | {value} | {title} | {clause} | `{limit.verified}` |"


def _part(part: type[Schema]) -> Iterator[str]:
    yield from ("", f"### {part.__name__.removesuffix('Schema')}", "", part.__doc__ or "", "")
    yield from ("| key | needed | meaning | allowed |", "|---|---|---|---|")
    for name, field in part().fields.items():
        allowed = ", ".join(f"`{one}`" for one in getattr(field, "allowed", ()))
        needed = "yes" if field.required else ""
        meaning = field.metadata.get("description", "")
        yield f"| `{field.data_key or name}` | {needed} | {meaning} | {allowed} |"
