"""The plan as data: its provisions, and what it asks for besides checklists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from inspect_app.checklists.checking import duplicate_ids, unknown_provisions
from inspect_app.checklists.fitting import Found, condition_flaws
from inspect_app.checklists.mistakes import Mistake, flaw
from inspect_app.checklists.names import Json
from inspect_app.checklists.plan_schema import REQUIREMENTS, read_provisions, read_requirements
from inspect_app.checklists.provisions import REGISTER
from inspect_app.checklists.reading import DataFile, data_file, shaped
from inspect_app.checklists.scope import NAMES
from inspect_app.checklists.source import Path

FOLDER = REGISTER.parent / "requirements"
FILES = {
    "quota": "quotas.yaml",
    "schedule": "schedules.yaml",
    "draw": "draws.yaml",
    "duty": "duties.yaml",
    "indicator": "indicators.yaml",
}
_LIMITS = ("gt", "gte", "lt", "lte", "eq")


@dataclass(frozen=True, slots=True)
class Plan:
    """provisions: of the register, in its order; requirements: by kind (see plan_schema)."""

    provisions: Sequence[Json]
    requirements: Mapping[str, Sequence[Json]]


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """The plan's files read: the plan when there is no mistake, else the mistakes."""

    plan: Plan | None
    mistakes: tuple[Mistake, ...]


def load_plan(register: FilePath = REGISTER, folder: FilePath = FOLDER) -> LoadedPlan:
    """Read the register of provisions and the files of requirements."""
    file = _open(register)
    provisions, mistakes = _read(file, read_provisions)
    mistakes += file.mistakes(_register_flaws(provisions))
    known = {one["id"]: one for one in provisions}
    requirements: dict[str, Sequence[Json]] = {}
    taken: set[str] = set()
    for kind in REQUIREMENTS:
        file = _open(folder / FILES[kind])
        found, wrong = _read(file, lambda raw, kind=kind: read_requirements(kind, raw))
        mistakes += wrong + file.mistakes(_requirement_flaws(kind, found, known, taken))
        requirements[kind] = found
    return LoadedPlan(None if mistakes else Plan(provisions, requirements), mistakes)


def _open(path: FilePath) -> DataFile:
    return data_file(path.name, path.read_text(encoding="utf-8"), _entry_at)


def _entry_at(data: Any, path: Path) -> str:
    try:
        return str(data[path[0]]["id"])
    except (IndexError, KeyError, TypeError):
        return ""


def _read(file: DataFile, load: Any) -> tuple[Sequence[Json], tuple[Mistake, ...]]:
    if file.source.flaws:
        return [], file.unreadable()
    entries, flaws = shaped(load, file.source.data)
    return entries or [], file.mistakes(flaws)


def _register_flaws(provisions: Sequence[Json]) -> Found:
    yield from duplicate_ids(provisions, ())
    known = {one["id"]: one for one in provisions}
    for index, one in enumerate(provisions):
        cited = [*one.get("contradicts", ()), *filter(None, [one.get("duplicate_of")])]
        yield from unknown_provisions((index,), cited, known)
        original = known.get(one.get("duplicate_of", ""), {})
        if "duplicate_of" in original:
            yield (index, "duplicate_of"), flaw("duplicate-chain", value=original["id"])
        if "contradicts" in one and "reading" not in one:
            yield (index, "contradicts"), flaw("contradiction-unread")
        if "declined" in one and one["kind"] == "checklist-item":
            yield (index, "declined"), flaw("declined-item")


def _requirement_flaws(
    kind: str, entries: Sequence[Json], known: Mapping[str, Json], taken: set[str]
) -> Found:
    yield from duplicate_ids(entries, ())
    for index, one in enumerate(entries):
        if one["id"] in taken:
            yield (index, "id"), flaw("id-elsewhere", value=one["id"])
        yield from unknown_provisions((index, "provisions"), one["provisions"], known)
        for cited in one["provisions"]:
            if "declined" in known.get(cited, ()):
                yield (index, "provisions"), flaw("declined-in-use", value=cited)
        yield from condition_flaws((index, "applies"), one.get("applies"), NAMES, None)
        yield from _crossed((index,), one)
        if kind == "indicator":
            yield from _indicator_flaws((index,), one)
    taken |= {one["id"] for one in entries}


def _crossed(path: Path, one: Json) -> Found:
    if "most" in one and Decimal(one["most"]) < Decimal(one["least"]):
        yield (*path, "most"), flaw("crossed-limits", low=one["least"], high=one["most"])


def _indicator_flaws(path: Path, one: Json) -> Found:
    wanted = {"rate": ("numerator", "denominator"), "number": ("unit",)}.get(one["value"], ())
    missing = [key for key in wanted if key not in one]
    foreign = {"numerator", "denominator", "unit"} & set(one) - set(wanted)
    if one["value"] == "text" and "targets" in one:
        foreign.add("targets")
    if missing or foreign:
        keys = ", ".join(wanted)
        yield (
            path,
            flaw(
                "indicator-value",
                value=one["value"],
                wanted_zh=keys or "文字，不写单位和目标",
                wanted_en=keys or "words, neither unit nor targets",
            ),
        )
    for number, target in enumerate(one.get("targets", ())):
        place = (*path, "targets", number)
        if not any(key in target for key in _LIMITS):
            yield place, flaw("target-without-limit")
        yield from condition_flaws((*place, "when"), target.get("when"), NAMES, None)


@cache
def shipped_plan() -> Plan:
    """The plan that comes with the program, read once. Raises ValueError with its mistakes."""
    loaded = load_plan()
    if loaded.plan is None:
        raise ValueError(f"the plan cannot be read: {loaded.mistakes}")
    return loaded.plan


def requirements_of(plan: Plan) -> Iterator[tuple[str, Json]]:
    """Every requirement with its kind."""
    for kind, entries in plan.requirements.items():
        for one in entries:
            yield kind, one
