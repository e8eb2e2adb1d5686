"""Reading YAML as an author wrote it: exact numbers, no surprises, every value with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from inspect_app.checklists.mistakes import Flaw, flaw
from inspect_app.checklists.values import number, plain

Path = tuple[str | int, ...]


class Number(str):
    """A number of the file, written plainly; a string of its own kind so that text stays text."""

    __slots__ = ()


class _Loader(yaml.SafeLoader):
    """YAML with four kinds of scalar: number, true/false, null, text; dates and times are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


_DIGITS = list("-+0123456789.")
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?$|^[-+]?\.(?:inf|nan)$"),
    _DIGITS,
)  # fmt: skip


@dataclass(slots=True)
class Source:
    """The data of a file, the line of every value, and the flaws met while reading."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    flaws: list[tuple[Path, int, Flaw]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_source(text: str) -> Source:
    """Read YAML text. A file that cannot be read gives a source with flaws and no data."""
    source = Source()
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        source.flaws.append(((), mark.line + 1 if mark else 1, flaw("unreadable", problem=problem)))
        return source
    if node is None:
        source.flaws.append(((), 1, flaw("empty", key="file")))
        return source
    source.data = _Reader(source).read(node, ())
    return source


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, path: Path) -> Any:
        self.source.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if id(node) in self.seen:
            self._flaw(node, path, flaw("alias"))
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(one, (*path, index)) for index, one in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)
        return dict(self._members(node, path))

    def _members(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        keys: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in keys:
                self._flaw(key_node, (*path, key), flaw("duplicate-key", key=key))
                continue
            keys.add(key)
            self.source.lines[(*path, key)] = key_node.start_mark.line + 1
            yield key, self.read(value_node, (*path, key))

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        tag = node.tag.removeprefix("tag:yaml.org,2002:")
        if tag == "bool":
            return node.value == "true"
        if tag == "null":
            return None
        if tag == "float":
            exact = number(node.value.removeprefix("+"))
            if exact is None:
                self._flaw(node, path, flaw("inexact-number", value=node.value))
                return Number("0")
            return Number(plain(exact))
        return str(node.value)

    def _flaw(self, node: yaml.Node, path: Path, one: Flaw) -> None:
        self.source.flaws.append((path, node.start_mark.line + 1, one))
