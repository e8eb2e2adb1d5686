"""Where each provision of the plan is implemented, or why not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspect_app.checklists.names import Json
from inspect_app.checklists.plan import Plan, requirements_of

COLUMNS = ("item", "quota", "indicator", "schedule", "draw", "duty", "duplicate", "declined")
_CASES = ("standard", "advice", "row_standard", "row_advice")


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a provision.

    ways: (column, where) of every implementation, e.g. ("item", "clinic-room/area"); a duplicate's
    "where" is the original, a declined one's the reason. Nothing in it: the provision is missing.
    """

    provision: Json
    ways: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> bool:
        """Whether nothing answers for it; an item of the plan must be an item of a checklist."""
        columns = {column for column, _ in self.ways}
        if self.provision["kind"] == "checklist-item":
            return not columns & {"item", "duplicate"}
        return not columns


def accounts(plan: Plan, checklists: Iterable[Json]) -> list[Account]:
    """What became of every provision, in the order of the register. checklists: canonical."""
    ways: dict[str, list[tuple[str, str]]] = {one["id"]: [] for one in plan.provisions}
    for provision, way in (*_by_items(checklists), *_by_requirements(plan), *_by_register(plan)):
        if provision in ways and way not in ways[provision]:
            ways[provision].append(way)
    return [Account(one, tuple(ways[one["id"]])) for one in plan.provisions]


def by_instrument(found: Iterable[Account]) -> Mapping[str, Counter[str]]:
    """Per instrument: `provisions`, each of COLUMNS, and `missing`."""
    counts: dict[str, Counter[str]] = {}
    for account in found:
        row = counts.setdefault(account.provision["instrument"], Counter())
        row["provisions"] += 1
        row.update({column for column, _ in account.ways})
        row["missing"] += account.missing
    return counts


def _by_items(checklists: Iterable[Json]) -> Iterator[tuple[str, tuple[str, str]]]:
    for checklist in checklists:
        for section in checklist["sections"]:
            for item in section["items"]:
                cited = [*item["provisions"]]
                for key in _CASES:
                    cited += [one for case in item.get(key, ()) for one in case["provisions"]]
                for one in cited:
                    yield one, ("item", f"{checklist['id']}/{item['id']}")


def _by_requirements(plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    for kind, requirement in requirements_of(plan):
        for one in requirement["provisions"]:
            yield one, (kind, requirement["id"])


def _by_register(plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    for one in plan.provisions:
        if "duplicate_of" in one:
            yield one["id"], ("duplicate", one["duplicate_of"])
        if "declined" in one:
            yield one["id"], ("declined", one["declined"]["reason"])
