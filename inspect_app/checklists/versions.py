"""Whether a definition may follow the versions that were published before it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

from inspect_app.checklists.fitting import Found
from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.source import Path

Content = Mapping[str, Any]


def version_flaws(content: Content, published: Sequence[Content]) -> Found:
    """A flaw for each item whose type differs from a published version's, and for a number in use.

    published: canonical definitions, those of other checklists among them are left alone.
    """
    known: dict[str, tuple[str, int]] = {}
    for one in sorted(published, key=lambda version: int(version["version"])):
        if one["id"] == content["id"]:
            known |= {item: (kind, one["version"]) for _, item, kind in typed_items(one)}
            if one["version"] == content["version"] and one != content:
                yield ("version",), flaw("version-taken", value=content["version"])
    for path, item, kind in typed_items(content):
        was, version = known.get(item, (kind, 0))
        if was != kind:
            yield (*path, "type"), flaw("type-changed", was=was, type=kind, version=version)


def typed_items(content: Content) -> Iterator[tuple[Path, str, str]]:
    """The place, id and type of every item."""
    for number, section in enumerate(content["sections"]):
        for index, item in enumerate(section["items"]):
            yield ("sections", number, "items", index), item["id"], item["type"]


def kept_versions(place: FilePath) -> list[Content]:
    """The canonical JSON that lies in a file, or in the .json files of a folder."""
    files = sorted(place.glob("*.json")) if place.is_dir() else [place]
    found = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [one for one in found if isinstance(one, dict) and {"sections", "version"} <= set(one)]
