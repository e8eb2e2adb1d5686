"""Whether what makes a table fast to fill fits it: its grid of points, how new rows begin."""

from __future__ import annotations

from inspect_app.checklists.fitting import Found
from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.names import Json
from inspect_app.checklists.source import Path
from inspect_app.checklists.vocabulary import FIELD_TYPES

_FILLED = {"now": ("date", "time"), "previous": {*FIELD_TYPES} - {"computed"}}


def layout_flaws(path: Path, item: Json) -> Found:
    """A flaw for a grid that does not hold the preset rows, and for each `fill` out of place."""
    grid, preset = item.get("grid"), item.get("preset_rows", ())
    if grid is not None and grid["rows"] * grid["columns"] != len(preset):
        yield (*path, "grid"), flaw("grid-size", **grid, given=len(preset))
    for key in ("fields", "columns"):
        for index, field in enumerate(item.get(key, ())):
            fill = field.get("fill")
            fits = fill is None or (key == "columns" and field["type"] in _FILLED[fill])
            if not fits:
                yield (*path, key, index, "fill"), flaw("fill-misplaced")
