"""Mistakes of meaning in a definition: names, comparisons, cases, vetoes, weights."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from decimal import Decimal
from typing import Any

from inspect_app.checklists.bounds import bound_flaws, bounds
from inspect_app.checklists.canonical import CASES
from inspect_app.checklists.citing import citation_flaws, deciding_flaws
from inspect_app.checklists.definition import is_judged
from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.fitting import Found, condition_flaws, expression_flaws
from inspect_app.checklists.layout import layout_flaws
from inspect_app.checklists.mistakes import Flaw, flaw
from inspect_app.checklists.names import Json, Names
from inspect_app.checklists.needs import Needs, circles, needs_of
from inspect_app.checklists.reach import covering_case, gap, shared
from inspect_app.checklists.source import Path
from inspect_app.checklists.values import number, plain
from inspect_app.checklists.vocabulary import KEEPABLE, REVIEWS, resembling


def check(content: Json) -> list[tuple[Path, Flaw]]:
    """Every mistake of meaning in a canonical definition, with the path to where it stands."""
    found = list(_duplicates(content))
    names = Names(content)
    found += _whole(content)
    entered = bounds(content)
    for section_path, section in _each(content["sections"], ("sections",)):
        found += condition_flaws((*section_path, "when"), section["when"], names, None)
        if section["otherwise"] == "fail" and section["when"] is None:
            found.append(((*section_path, "otherwise"), flaw("reason-not-asked")))
        for path, item in _each(section["items"], (*section_path, "items")):
            found += _item(path, item, content, names)
            found += bound_flaws(path, item, names, entered)
    needs = needs_of(content)
    found += _circles(content, needs)
    found += deciding_flaws(content, needs)
    found += _retained(content)
    return found


def _retained(content: Json) -> Found:
    """A flaw for each item to keep that is unknown, or in which notes could stand."""
    retention = content.get("confidential", {}).get("retention", {"keep": ()})
    kinds = {one["id"]: one["type"] for part in content["sections"] for one in part["items"]}
    for one in retention["keep"]:
        path = ("confidential", "retention", "keep")
        if one not in kinds:
            yield path, flaw("unknown-kept", value=one, **resembling(one, kinds))
        elif kinds[one] not in KEEPABLE:
            yield path, flaw("notes-kept", value=one)


def check_citations(content: Json, known: Container[str], sources: Collection[str]) -> Found:
    """Every provision and standard cited in a canonical definition that is not known."""
    for section_path, section in _each(content["sections"], ("sections",)):
        for path, item in _each(section["items"], (*section_path, "items")):
            places: list[tuple[Path, Json]] = [(path, item)]
            for key in CASES:
                places += _each(item.get(key, ()), (*path, key))
            for place, part in places:
                yield from unknown_provisions((*place, "provisions"), part["provisions"], known)
                for one in part["standards"]:
                    if one not in sources:
                        hint = resembling(one, sources)
                        yield (*place, "standards"), flaw("unknown-standard", value=one, **hint)


def unknown_provisions(path: Path, cited: Sequence[str], known: Container[str]) -> Found:
    """A flaw for each cited provision that is not known."""
    for one in cited:
        if one not in known:
            yield path, flaw("unknown-provision", value=one)


def duplicate_ids(parts: Sequence[Json], path: Path) -> Found:
    """A flaw for each part whose id an earlier one has."""
    yield from _twice(_ids(parts, path))


def _each(parts: Sequence[Any], path: Path) -> Iterator[tuple[Path, Any]]:
    for index, part in enumerate(parts):
        yield (*path, index), part


def _duplicates(content: Json) -> Found:
    items: list[tuple[Path, str]] = []
    for section_path, section in _each(content["sections"], ("sections",)):
        for path, item in _each(section["items"], (*section_path, "items")):
            items.append((path, item["id"]))
            for key in ("fields", "columns", "options", "preset_rows"):
                yield from _twice(_ids(item.get(key, ()), (*path, key)))
            for key in ("fields", "columns"):
                for inner_path, field in _each(item.get(key, ()), (*path, key)):
                    options = _ids(field.get("options", ()), (*inner_path, "options"))
                    yield from _twice(options)
    yield from _twice(items)
    yield from _twice(_ids(content["sections"], ("sections",)))
    yield from _twice(_ids(content["scoring"]["bands"], ("scoring", "bands")))


def _ids(parts: Sequence[Json], path: Path) -> list[tuple[Path, str]]:
    return [(inner, part["id"]) for inner, part in _each(parts, path)]


def _twice(ids: Sequence[tuple[Path, str]]) -> Found:
    first: dict[str, Path] = {}
    for path, value in ids:
        if value in first:
            yield (*path, "id"), flaw("duplicate-id", value=value, first=first[value])
        first.setdefault(value, path)


def _whole(content: Json) -> Found:
    bands = [Decimal(band["min"]) for band in content["scoring"]["bands"]]
    if bands != sorted(set(bands), reverse=True) or bands[-1] != 0:
        yield ("scoring", "bands"), flaw("bands")
    items = [item for section in content["sections"] for item in section["items"]]
    scored = any(is_judged(item) and Decimal(item["weight"]) > 0 for item in items)
    if not scored and content["id"] not in REVIEWS:
        yield ("sections",), flaw("nothing-scored")
    if content["applies"] is not None:
        names = Names(content)
        yield from condition_flaws(("applies", "when"), content["applies"]["when"], names, None)
    for name, table in content["lookups"].items():
        for path, entry in _each(table, ("lookups", name)):
            yield from _crossed(path, entry)


def _item(path: Path, item: Json, content: Json, names: Names) -> Found:
    yield from _worth(path, item)
    yield from _veto(path, item)
    yield from _evidence(path, item)
    yield from layout_flaws(path, item, _types(content))
    yield from _shape(path, item, names, content, None)
    yield from condition_flaws((*path, "when"), item["when"], names, None)
    for key in ("fields", "columns"):
        table = item["id"] if key == "columns" else None
        for inner, field in _each(item.get(key, ()), (*path, key)):
            yield from _shape(inner, field, names, content, table)
            yield from condition_flaws((*inner, "when"), field["when"], names, table)
    for key in CASES:
        table = item["id"] if key.startswith("row_") else None
        cases = item.get(key, ())
        yield from _case_order((*path, key), key, cases)
        if not key.endswith("advice"):
            yield from _thresholds((*path, key), cases, _whole_numbers(content, item))
        for inner, case in _each(cases, (*path, key)):
            yield from _case(inner, case, names, table)
            if key.endswith("advice") and case["note"] is None:
                yield inner, flaw("advice-without-note")
    yield from citation_flaws(path, item, content)


def _types(content: Json) -> dict[str, str]:
    return {one["id"]: one["type"] for part in content["sections"] for one in part["items"]}


def _worth(path: Path, item: Json) -> Found:
    weight, bonus = Decimal(item["weight"]), Decimal(item["bonus"])
    if weight and not is_judged(item):
        yield (*path, "weight"), flaw("weight-unjudged")
    elif weight and item["duty"] != "required":
        yield (*path, "weight"), flaw("weight-not-required")
    if bonus and item["duty"] == "required":
        yield (*path, "bonus"), flaw("bonus-required")
    if item["standard"] and item["type"] in ("conformity", "signature"):
        yield (*path, "standard"), flaw("standard-misplaced", type=item["type"])
    if item["otherwise"] == "fail" and item["when"] is None:
        yield (*path, "otherwise"), flaw("reason-not-asked")


def _veto(path: Path, item: Json) -> Found:
    if not item["veto"]:
        return
    if not is_judged(item) or item["duty"] != "required":
        yield (*path, "veto"), flaw("veto-not-required")
    if item["owner"] != "school":
        yield (*path, "veto"), flaw("veto-not-school")


def _evidence(path: Path, item: Json) -> Found:
    evidence = item["evidence"]
    if item["type"] == "photo" and evidence["rule"] == "never":
        yield (*path, "evidence"), flaw("photo-never")
    if evidence["per"] == "row" and item["type"] != "table":
        yield (*path, "evidence"), flaw("photos-per-row")


def _shape(path: Path, shape: Json, names: Names, content: Json, table: str | None) -> Found:
    yield from _crossed(path, shape)
    if "options" in shape and not shape["options"]:
        yield path, flaw("missing-key", key="options")
    if shape["type"] == "table":
        if not shape["columns"]:
            yield path, flaw("missing-key", key="columns")
        if shape["min_rows"] > shape["max_rows"] or len(shape["preset_rows"]) > shape["max_rows"]:
            yield path, flaw("crossed-limits", low="min_rows", high="max_rows")
    if shape["type"] == "computed":
        if shape["compute"] is None:
            yield path, flaw("missing-key", key="compute")
        else:
            where = (*path, "compute")
            yield from expression_flaws(where, shape["compute"], names, content, table)


def _crossed(path: Path, shape: Json) -> Found:
    low, high = number(shape.get("min")), number(shape.get("max"))
    if low is not None and high is not None and low > high:
        yield path, flaw("crossed-limits", low=shape["min"], high=shape["max"])


def _case_order(path: Path, key: str, cases: Sequence[Json]) -> Found:
    if key.endswith("advice"):
        return
    for index in range(1, len(cases)):
        earlier = covering_case(cases[:index], cases[index])
        if earlier is not None:
            yield (*path, index), flaw("unreachable-case", number=index + 1, earlier=earlier + 1)


def _thresholds(path: Path, cases: Sequence[Json], whole: Container[str]) -> Found:
    hole = gap(cases, whole)
    if hole is not None:
        yield path, flaw("threshold-gap", low=plain(hole[0]), high=plain(hole[1]))
    both = shared(cases)
    if both is not None:
        first, second, value = both
        yield (
            (*path, second),
            flaw("threshold-overlap", value=plain(value), first_case=first + 1, number=second + 1),
        )


def _whole_numbers(content: Json, item: Json) -> set[str]:
    """The names that can only be whole numbers, as the item's rules call them."""
    whole = set(FACTS)
    for section in content["sections"]:
        for one in section["items"]:
            whole |= {one["id"]} if one["type"] == "count" else set()
            counted = [field["id"] for field in one["fields"] if field["type"] == "count"]
            whole |= {f"{one['id']}.{field}" for field in counted}
    if item["type"] in ("count", "multichoice"):
        whole.add("value")
    cells = [column["id"] for column in item.get("columns", ()) if column["type"] == "count"]
    return whole | {f"row.{column}" for column in cells}


def _case(path: Path, case: Json, names: Names, table: str | None) -> Found:
    for key in ("when", "require", "partial"):
        yield from condition_flaws((*path, key), case[key], names, table)
    if case["partial"] is not None and case["partial"] == case["require"]:
        yield (*path, "partial"), flaw("useless-partial")


def _circles(content: Json, needs: Needs) -> Found:
    """Rules that wait for each other: a name needs those named where it is worked out."""
    paths: dict[str, Path] = {}
    for section_path, section in _each(content["sections"], ("sections",)):
        for path, item in _each(section["items"], (*section_path, "items")):
            paths[item["id"]] = path
    for circle in circles(needs):
        yield paths[circle[0].partition(".")[0]], flaw("circular", chain=" → ".join(circle))
