"""Whether what makes a table fast to fill fits it: its grid, how rows begin, which are drawn."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.checklists.fitting import Found
from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.names import Json
from inspect_app.checklists.source import Path
from inspect_app.checklists.vocabulary import FIELD_TYPES, resembling

_FILLED = {"now": ("date", "time"), "previous": {*FIELD_TYPES} - {"computed"}}


def layout_flaws(path: Path, item: Json, types: Mapping[str, str]) -> Found:
    """A flaw for a grid that does not hold the preset rows, a `fill` or a draw out of place.

    types: of the checklist's items by id.
    """
    yield from _draw((*path, "draw"), item, types)
    grid, preset = item.get("grid"), item.get("preset_rows", ())
    if grid is not None and grid["rows"] * grid["columns"] != len(preset):
        yield (*path, "grid"), flaw("grid-size", **grid, given=len(preset))
    for key in ("fields", "columns"):
        for index, field in enumerate(item.get(key, ())):
            fill = field.get("fill")
            fits = fill is None or (key == "columns" and field["type"] in _FILLED[fill])
            if not fits:
                yield (*path, key, index, "fill"), flaw("fill-misplaced")


def _draw(path: Path, item: Json, types: Mapping[str, str]) -> Found:
    draw = item.get("draw")
    if draw is None:
        return
    if item["type"] != "table" or item["preset_rows"]:
        yield path, flaw("draw-misplaced")
    elif not item["min_rows"] <= draw["count"] <= item["max_rows"]:
        yield (*path, "count"), flaw("draw-rows", count=draw["count"])
    wanted = {draw["from"]["rows"]: "count", draw["from"]["columns"]: "count", draw["seed"]: "text"}
    for ref, kind in wanted.items():
        if types.get(ref) != kind:
            fitting = [one for one, known in types.items() if known == kind]
            yield path, flaw("draw-source", value=ref, type=kind, **resembling(ref, fitting))
