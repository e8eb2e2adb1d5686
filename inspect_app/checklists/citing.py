"""Whether what a definition takes from standards may stand where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from inspect_app.checklists.canonical import CASES, references
from inspect_app.checklists.definition import is_judged
from inspect_app.checklists.fitting import Found
from inspect_app.checklists.limits import UNVERIFIED, limits_in
from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.names import Json
from inspect_app.checklists.needs import Needs, needed
from inspect_app.checklists.source import Path

_JUDGING = ("standard", "row_standard")
_Informing = dict[str, set[tuple[Path, str]]]
"""Of every name the limits not verified that its showing or value rests on, and their places."""


def citation_flaws(path: Path, item: Json, content: Json) -> Found:
    """A flaw for each standard that is cited and each limit that judges although not verified."""
    verified = {one["id"]: one["verified"] for one in content["standards"]}
    for place, part in _places(path, item):
        informing = {one.standard for one in limits_in(part) if one.verified == UNVERIFIED}
        informing -= {one.standard for one in limits_in(part) if one.verified != UNVERIFIED}
        for one in part["standards"]:
            if verified.get(one) == UNVERIFIED or one in informing:
                yield place, flaw("cites-unverified", value=one)
    code = "veto-unverified" if item["veto"] else "judges-unverified"
    for place, case in _cases(path, item):
        for name in _unverified([case["require"], case["partial"]], content):
            yield place, flaw(code, value=name)


def _places(path: Path, item: Json) -> Iterator[tuple[Path, Json]]:
    yield path, {"standards": item["standards"]}
    for key in CASES:
        for index, case in enumerate(item.get(key, ())):
            yield (*path, key, index), case


def _cases(path: Path, item: Json) -> Iterator[tuple[Path, Json]]:
    for key in _JUDGING:
        for index, case in enumerate(item.get(key, ())):
            yield (*path, key, index), case


def deciding_flaws(content: Json, needs: Needs) -> Found:
    """A flaw for each limit not verified that decides how an item is judged from elsewhere.

    It may stand in a `when`, in a computed value or in a lookup table, of the item itself or of
    another that the item needs.
    """
    informing = _informing(content)
    decided: dict[tuple[Path, str], list[str]] = defaultdict(list)
    for limit in _at(("applies", "when"), content["applies"], content):
        decided[limit].append(content["id"])
    for path, item in _items(content):
        if is_judged(item):
            for limit in sorted(_deciding(path, item, content, informing, needs), key=str):
                decided[limit].append(item["id"])
    for (place, name), items in decided.items():
        yield (
            place,
            flaw(
                "decides-unverified", value=name, items="、".join(items), items_en=", ".join(items)
            ),
        )


def _deciding(
    path: Path, item: Json, content: Json, informing: _Informing, needs: Needs
) -> set[tuple[Path, str]]:
    names, limits = {item["id"]}, set()
    for place, case in _cases(path, item):
        rules = [case[key] or {} for key in ("when", "require", "partial")]
        names.update(references(rules, item["id"]))
        limits |= _at((*place, "when"), case["when"], content)
    return limits.union(*(informing.get(one, set()) for one in needed(names, needs)))


def _informing(content: Json) -> _Informing:
    found: _Informing = {}
    for path, item in _items(content):
        section = content["sections"][path[1]]
        shown = _at((*path[:2], "when"), section["when"], content)
        shown |= _at((*path, "when"), item["when"], content)
        found[item["id"]] = shown | _at((*path, "compute"), item.get("compute"), content)
        for key in ("fields", "columns"):
            for index, field in enumerate(item.get(key, ())):
                place = (*path, key, index)
                own = _at((*place, "when"), field["when"], content)
                own |= _at((*place, "compute"), field.get("compute"), content)
                found[f"{item['id']}.{field['id']}"] = shown | own
    return found


def _items(content: Json) -> Iterator[tuple[Path, Json]]:
    for number, section in enumerate(content["sections"]):
        for index, item in enumerate(section["items"]):
            yield ("sections", number, "items", index), item


def _at(place: Path, part: Any, content: Json) -> set[tuple[Path, str]]:
    return {(place, name) for name in _unverified(part, content)}


def _unverified(part: Any, content: Json) -> set[str]:
    """The names of the limits not verified that a part holds, itself or in a table it looks up."""
    tables = [content["lookups"].get(one) for one in _looked_up(part)]
    return {one.name for one in limits_in([part, *tables]) if one.verified == UNVERIFIED}


def _looked_up(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if "lookup" in part:
            yield part["lookup"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _looked_up(inner)
