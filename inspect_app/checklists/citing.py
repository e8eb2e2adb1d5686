"""Whether what a definition takes from standards may stand where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from inspect_app.checklists.canonical import CASES
from inspect_app.checklists.fitting import Found
from inspect_app.checklists.limits import UNVERIFIED, limits_in
from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.names import Json
from inspect_app.checklists.source import Path


def citation_flaws(path: Path, item: Json, content: Json) -> Found:
    """A flaw for each standard that is cited and each limit that judges although not verified."""
    verified = {one["id"]: one["verified"] for one in content["standards"]}
    for place, part in _places(path, item):
        informing = {one.standard for one in limits_in(part) if one.verified == UNVERIFIED}
        informing -= {one.standard for one in limits_in(part) if one.verified != UNVERIFIED}
        for one in part["standards"]:
            if verified.get(one) == UNVERIFIED or one in informing:
                yield place, flaw("cites-unverified", value=one)
    for key in ("standard", "row_standard"):
        for index, case in enumerate(item.get(key, ())):
            yield from _judging((*path, key, index), item, case)


def _places(path: Path, item: Json) -> Iterator[tuple[Path, Json]]:
    yield path, {"standards": item["standards"]}
    for key in CASES:
        for index, case in enumerate(item.get(key, ())):
            yield (*path, key, index), case


def _judging(path: Path, item: Json, case: Json) -> Found:
    for limit in limits_in([case["require"], case["partial"]]):
        if limit.verified == UNVERIFIED and item["duty"] == "required":
            code = "veto-unverified" if item["veto"] else "judges-unverified"
            yield path, flaw(code, value=limit.name)
