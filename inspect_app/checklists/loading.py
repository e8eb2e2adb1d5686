"""From a YAML file to a canonical definition, or to every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import rfc8785

from inspect_app.checklists.canonical import SHAPES, complete, inherit, plainly
from inspect_app.checklists.checking import check, check_citations
from inspect_app.checklists.mistakes import Flaw, Mistake, flaw
from inspect_app.checklists.provisions import places_by_id
from inspect_app.checklists.reading import data_file, shaped
from inspect_app.checklists.schema import ChecklistSchema
from inspect_app.checklists.source import Path
from inspect_app.checklists.standards import standards
from inspect_app.checklists.versions import version_flaws

LIBRARY = FilePath(__file__).parent / "library"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file read: its canonical definition when there is no mistake, else the mistakes."""

    content: dict[str, Any] | None
    mistakes: tuple[Mistake, ...]


def load_file(path: FilePath, published: Sequence[Mapping[str, Any]] = ()) -> Loaded:
    """Read a checklist file; its name must be the checklist's id. published: see `load`."""
    loaded = load(path.read_text(encoding="utf-8"), file=path.name, published=published)
    if loaded.content is not None and path.stem != loaded.content["id"]:
        wrong = flaw("file-name", wanted=f"{loaded.content['id']}.yaml")
        return Loaded(None, (Mistake(path.name, 1, "", wrong),))
    return loaded


def load(
    text: str, *, file: str = "checklist.yaml", published: Sequence[Mapping[str, Any]] = ()
) -> Loaded:
    """Read the text of a checklist file. Mistakes come in the order of their lines.

    published: canonical definitions of earlier versions that this one has to follow.
    """
    read = data_file(file, text, _item_at)
    if read.source.flaws:
        return Loaded(None, read.unreadable())
    table = standards()
    raw, unknown = table.named(inherit(read.source.data))
    loaded, flaws = shaped(ChecklistSchema().load, raw)
    if loaded is None or unknown:
        return Loaded(None, read.mistakes([*unknown, *flaws]))
    content = complete(loaded, table.sources)
    found = [*_misplaced(loaded), *check(content)]
    found += check_citations(content, places_by_id(), table.sources)
    found += version_flaws(plainly(content), published)
    return Loaded(None, read.mistakes(found)) if found else Loaded(plainly(content), ())


def canonical_bytes(content: Mapping[str, Any]) -> bytes:
    """The canonical JSON (RFC 8785) of a definition."""
    return rfc8785.dumps(dict(content))


def digest(canonical: bytes) -> str:
    """SHA-256 of canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical).hexdigest()


def library() -> Iterator[FilePath]:
    """The checklist files that come with the product."""
    yield from sorted(LIBRARY.glob("*.yaml"))


def _misplaced(shaped: Mapping[str, Any]) -> Iterator[tuple[Path, Flaw]]:
    own = {key for shape in SHAPES.values() for key in shape}
    for index, section in enumerate(shaped["sections"]):
        for inner, item in enumerate(section["items"]):
            path: Path = ("sections", index, "items", inner)
            yield from _foreign_keys(path, item, own)
            for key in ("fields_", "columns"):
                for third, field in enumerate(item.get(key, ())):
                    place = (*path, key.rstrip("_"), third)
                    yield from _foreign_keys(place, field, own)


def _foreign_keys(
    path: Path, shape: Mapping[str, Any], own: set[str]
) -> Iterator[tuple[Path, Flaw]]:
    fitting = set(SHAPES.get(shape["type"], ())) - (
        {"decimals"} if shape["type"] == "count" else set()
    )
    for key in sorted(own & set(shape) - fitting):
        yield (*path, key), flaw("misplaced-key", key=key, type=shape["type"])


def _item_at(data: Any, path: Path) -> str:
    if len(path) < 4 or path[0] != "sections" or path[2] != "items":
        return ""
    try:
        item = data["sections"][path[1]]["items"][path[3]]
        return str(item["id"])
    except (KeyError, IndexError, TypeError):
        return ""
