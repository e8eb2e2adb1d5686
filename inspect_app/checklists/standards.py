"""The table of standards from outside the plan: their numbers, and how far each was verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from inspect_app.checklists.checking import duplicate_ids
from inspect_app.checklists.limits import Limit
from inspect_app.checklists.mistakes import Flaw, Mistake, flaw
from inspect_app.checklists.names import Json
from inspect_app.checklists.reading import data_file, shaped
from inspect_app.checklists.source import Number, Path
from inspect_app.checklists.standards_schema import StandardsSchema
from inspect_app.checklists.vocabulary import resembling

FILE = FilePath(__file__).with_name("standards.yaml")
Found = list[tuple[Path, Flaw]]


@dataclass(frozen=True, slots=True)
class Standards:
    """version: of the table; sources: {id, title, verified} by id.

    limits, tables: by their names, STANDARD.name.
    """

    version: int
    sources: Mapping[str, Json]
    limits: Mapping[str, Limit]
    tables: Mapping[str, Any]

    def named(self, raw: Any) -> tuple[Any, Found]:
        """Raw data with `{limit: NAME}` and `{table: NAME}` replaced, and the names not known."""
        flaws: Found = []
        return self._named(raw, (), flaws), flaws

    def _named(self, raw: Any, path: Path, flaws: Found) -> Any:
        if isinstance(raw, list):
            return [self._named(one, (*path, index), flaws) for index, one in enumerate(raw)]
        if not isinstance(raw, Mapping):
            return raw
        for key, known in (("limit", self.limits), ("table", self.tables)):
            if set(raw) == {key} and isinstance(raw[key], str):
                if raw[key] in known:
                    return known[raw[key]]
                flaws.append(
                    (path, flaw(f"unknown-{key}", value=raw[key], **resembling(raw[key], known)))
                )
                return Number("0") if key == "limit" else [{"value": Number("0")}]
        return {key: self._named(one, (*path, key), flaws) for key, one in raw.items()}


def load_standards(path: FilePath = FILE) -> tuple[Standards | None, tuple[Mistake, ...]]:
    """Read the table: it, and no mistake; or nothing, and every mistake."""
    file = data_file(path.name, path.read_text(encoding="utf-8"), _entry_at)
    if file.source.flaws:
        return None, file.unreadable()
    loaded, flaws = shaped(StandardsSchema().load, file.source.data)
    if loaded is None:
        return None, file.mistakes(flaws)
    mistakes = file.mistakes(_flaws(loaded["standards"]))
    return (None, mistakes) if mistakes else (_table(loaded), ())


@cache
def standards() -> Standards:
    """The product's own table."""
    table, mistakes = load_standards()
    assert table is not None, mistakes[0].line_in("en")
    return table


def _flaws(sources: list[Json]) -> Iterator[tuple[Path, Flaw]]:
    yield from duplicate_ids(sources, ("standards",))
    for index, one in enumerate(sources):
        path: Path = ("standards", index)
        yield from duplicate_ids(one.get("limits", ()), (*path, "limits"))
        for number, limit in enumerate(one.get("limits", ())):
            for former in limit.get("history", ()):
                if former["year"] >= one["year"]:
                    yield (
                        (*path, "limits", number, "history"),
                        flaw("later-history", year=former["year"]),
                    )


def _table(loaded: Json) -> Standards:
    sources: dict[str, Json] = {}
    limits: dict[str, Limit] = {}
    tables: dict[str, Any] = {}
    for one in loaded["standards"]:
        sources[one["id"]] = {key: one[key] for key in ("id", "title", "verified")}
        for limit in one.get("limits", ()):
            name = f"{one['id']}.{limit['id']}"
            verified = limit.get("verified", one["verified"])
            unit, clause = limit.get("unit"), limit.get("clause", "")
            limits[name] = Limit(limit["value"], name, unit, verified, clause)
        for table, entries in one.get("tables", {}).items():
            name = f"{one['id']}.{table}"
            tables[name] = [_entry(entry, name, one["verified"]) for entry in entries]
    return Standards(loaded["version"], sources, limits, tables)


def _entry(entry: Json, table: str, verified: str) -> Json:
    """An entry of a lookup table; its numbers are limits that the table gives their name."""
    return {
        key: Limit(given, table, None, verified, "") if isinstance(given, Number) else given
        for key, given in entry.items()
    }


def _entry_at(data: Any, path: Path) -> str:
    try:
        return str(data["standards"][path[1]]["id"])
    except (IndexError, KeyError, TypeError):
        return ""
