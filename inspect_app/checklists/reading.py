"""From the text of a data file to its data, or to every mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError

from inspect_app.checklists.mistakes import Flaw, Mistake
from inspect_app.checklists.source import Path, Source, read_source

Part = Callable[[Any, Path], str]
"""The id of the part of the data that a path lies in, or ""."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file read, the name it goes by, and how the parts of it are called."""

    name: str
    source: Source
    part: Part

    def mistakes(self, flaws: Iterable[tuple[Path, Flaw]]) -> tuple[Mistake, ...]:
        """The flaws as mistakes, each once, in the order of their lines."""
        placed = [(path, self.source.line(path), one) for path, one in flaws]
        return self._told(placed)

    def unreadable(self) -> tuple[Mistake, ...]:
        """The mistakes met in reading the file itself."""
        return self._told(self.source.flaws)

    def _told(self, placed: Iterable[tuple[Path, int, Flaw]]) -> tuple[Mistake, ...]:
        found = [
            Mistake(self.name, line, self.part(self.source.data, path), self._with_lines(one))
            for path, line, one in placed
        ]
        once = {(one.line, one.item, *one.flaw.what.values()): one for one in found}
        return tuple(sorted(once.values(), key=lambda mistake: mistake.line))

    def _with_lines(self, one: Flaw) -> Flaw:
        first = one.particulars.get("first")
        if first is None:
            return one
        return replace(one, particulars={**one.particulars, "line": self.source.line(first)})


def data_file(name: str, text: str, part: Part) -> DataFile:
    """The file of this name with this text."""
    return DataFile(name, read_source(text), part)


def shaped(
    load: Callable[[Any], Any], data: Any
) -> tuple[Any, tuple[()]] | tuple[None, list[tuple[Path, Flaw]]]:
    """What a schema makes of the data, and no flaws; or nothing, and the flaws."""
    try:
        return load(data), ()
    except ValidationError as error:
        return None, list(_flaws(error.messages))


def _flaws(messages: Any, path: Path = ()) -> Iterator[tuple[Path, Flaw]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            deeper = path if key == "_schema" else (*path, "fields" if key == "fields_" else key)
            yield from _flaws(inner, deeper)
    else:
        for one in messages:
            yield path, one
