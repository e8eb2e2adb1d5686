"""An XForm worked out as ODK does: relevants, then calculates, until nothing changes.

lxml's XPath 1.0 with the functions of ODK that exported forms use; numbers are doubles, as there.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree

from inspect_app.checklists.xlsform.naming import fact_name, inner_name, question_name

Json = Mapping[str, Any]

_XFORMS = "{http://www.w3.org/2002/xforms}"
_EPOCH = date(1970, 1, 1)
_ROUNDS = 12


def _text(value: Any) -> str:
    if isinstance(value, list):
        return value[0].text or "" if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _number(value: Any) -> float:
    try:
        return float(_text(value))
    except ValueError:
        return math.nan


def _numbers(values: Sequence[Any]) -> list[float]:
    nodes = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [_number([one] if isinstance(one, etree._Element) else one) for one in nodes]


def _days(value: Any) -> float:
    try:
        return float((date.fromisoformat(_text(value)) - _EPOCH).days)
    except ValueError:
        return math.nan


def _time(value: Any) -> float:
    hours, _, minutes = _text(value).partition(":")
    return (int(hours) * 60 + int(minutes)) / 1440 if minutes else math.nan


FUNCTIONS = {
    "if": lambda _, condition, yes, no: yes if condition else no,
    "selected": lambda _, value, option: _text(option) in _text(value).split(),
    "count-selected": lambda _, value: float(len(_text(value).split())),
    "decimal-date-time": lambda _, value: _days(value),
    "decimal-time": lambda _, value: _time(value),
    "min": lambda _, *values: min(_numbers(values), default=math.nan),
    "max": lambda _, *values: max(_numbers(values), default=math.nan),
    "indexed-repeat": lambda _, cells, rows, place: [cells[int(place) - 1]] if rows else [],
}


class XForm:
    """A converted form with an instance to fill."""

    def __init__(self, xform: str) -> None:
        functions = etree.FunctionNamespace(None)
        for name, function in FUNCTIONS.items():
            functions[name] = function
        tree = etree.fromstring(xform.encode())
        model = tree.find(f".//{_XFORMS}model")
        self.binds = list(model.iter(f"{_XFORMS}bind"))
        given = model.find(f"{_XFORMS}instance")[0]
        self.root = copy.deepcopy(given)
        for element in self.root.iter(etree.Element):
            element.tag = etree.QName(element).localname
            element.text = (element.text or "").strip()
        self.document = etree.ElementTree(self.root)
        self._templates = self._take_templates()

    def _take_templates(self) -> dict[str, Any]:
        """The repeats' templates, taken out of the instance with the first row."""
        found: dict[str, Any] = {}
        for element in [one for one in self.root.iter() if one.attrib.keys()]:
            if any(key.endswith("template") for key in element.attrib):
                found[element.tag] = element
        for tag, template in found.items():
            parent = template.getparent()
            self._place = getattr(self, "_place", {}) | {tag: parent}
            for one in parent.findall(tag):
                parent.remove(one)
        return found

    def set(self, name: str, value: str, within: Any = None) -> None:
        for node in (self.root if within is None else within).iter(name):
            node.text = value

    def add_row(self, table: str) -> Any:
        row = copy.deepcopy(self._templates[table])
        self._place[table].append(row)
        return row

    def fill(self, definition: Json, facts: Json, responses: Json) -> None:
        """Write the answers of an inspection into the questions of the exported form."""
        for ref, value in facts.items():
            self.set(fact_name(ref), _answer(value))
        for section in definition["sections"]:
            for item in section["items"]:
                self._fill_item(item, responses)

    def _fill_item(self, item: Json, responses: Json) -> None:
        own = responses["answers"].get(item["id"], {})
        for field, value in own.get("", {}).items():
            name = inner_name(item["id"], field)
            if field == "value":
                skipped = value in ("not_applicable", "unchecked") and item["type"] != "conformity"
                question = question_name(item["id"])
                name = inner_name(item["id"], "skip") if skipped else question
            self.set(name, _answer(value))
        for row in responses["rows"].get(item["id"], ()) if item["type"] == "table" else ():
            element = self.add_row(question_name(item["id"]))
            for field, value in own.get(row["id"], {}).items():
                self.set(inner_name(item["id"], field), _answer(value), element)
        if item["id"] in responses["signatures"]:
            self.set(question_name(item["id"]), "signature.png")

    def work_out(self) -> dict[str, str]:
        """The values of all questions by name once nothing changes any more."""
        typed = {node: node.text for node in self.root.iter()}
        for _ in range(_ROUNDS):
            before = [node.text for node in self.root.iter()]
            for bind in self.binds:
                self._bind(bind, typed)
            if before == [node.text for node in self.root.iter()]:
                return {node.tag: node.text or "" for node in self.root.iter()}
        raise AssertionError("the form does not settle")

    def _bind(self, bind: Any, typed: dict[Any, str]) -> None:
        for node in self.document.xpath(bind.get("nodeset")):
            relevant, calculate = bind.get("relevant"), bind.get("calculate")
            if relevant is not None and not self._true(node, relevant):
                for inner in node.iter():
                    inner.text = ""
                node.set("hidden", "")
            elif "hidden" in node.attrib:
                del node.attrib["hidden"]
                for inner in node.iter():
                    inner.text = typed.get(inner, "")
            hidden = any("hidden" in one.attrib for one in (node, *node.iterancestors()))
            if calculate is not None and not hidden:
                value = node.xpath(calculate)
                node.text = "" if isinstance(value, float) and math.isnan(value) else _text(value)

    @staticmethod
    def _true(node: Any, expression: str) -> bool:
        return bool(node.xpath(f"boolean({expression})"))


def _answer(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)
