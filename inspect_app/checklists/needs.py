"""What the names of a definition need: those that have to be known before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from inspect_app.checklists.canonical import references
from inspect_app.checklists.names import Json

Needs = Mapping[str, set[str]]


def needs_of(content: Json) -> Needs:
    """Of every item, field and column the names that its showing and its value need."""
    needs: dict[str, set[str]] = {}
    for section in content["sections"]:
        above = set(references(section["when"] or {}))
        for item in section["items"]:
            _add_needs(needs, item, above)
    return needs


def _add_needs(needs: dict[str, set[str]], item: Json, above: set[str]) -> None:
    own = item["id"]
    shown = {*above, *references(item["when"] or {})}
    needs[own] = shown | set(references(item.get("compute") or {}))
    for key in ("fields", "columns"):
        for field in item.get(key, ()):
            ref = f"{own}.{field['id']}"
            rules = [field["when"] or {}, field.get("compute") or {}]
            needs[ref] = shown | set(references(rules, own))


def needed(names: Iterable[str], needs: Needs) -> set[str]:
    """These names and all that they need in turn."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs.get(name, ())
    return found


def circles(needs: Needs) -> Iterator[list[str]]:
    """Names that wait for each other, each circle from its first name back to it."""
    done: set[str] = set()
    for start in needs:
        trail: list[str] = []
        if start not in done:
            yield from _walk(start, needs, trail, done)


def _walk(at: str, needs: Needs, trail: list[str], done: set[str]) -> Iterator[list[str]]:
    if at in trail:
        yield [*trail[trail.index(at) :], at]
        return
    if at in done or at not in needs:
        return
    trail.append(at)
    for one in sorted(needs[at]):
        yield from _walk(one, needs, trail, done)
    trail.pop()
    done.add(at)
