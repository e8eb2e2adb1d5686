"""Writing the draft of a definition as YAML that people read and edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml


class Number(str):
    """A number as it stands in a definition, without quotes."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: _Dumper, value: Number) -> yaml.Node:
    kind = "float" if "." in value else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", str(value))


_Dumper.add_representer(Number, _number)


def written(definition: Mapping[str, Any]) -> str:
    """The definition as YAML; small things stand on one line."""
    text: str = yaml.dump(
        dict(definition),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=120,
    )
    return text
