"""Relevant expressions of an XLSForm read into conditions of the closed vocabulary. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from inspect_app.checklists.xlsform.xpath import Inexpressible

Condition = dict[str, Any]
Refer = Callable[[str], str]
"""The reference of a question by its name. Raises Inexpressible."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>\$\{[^}]+\})|(?P<text>'[^']*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<op><=|>=|!=|=|<|>)|(?P<mark>[(),])|(?P<word>[a-z][a-z-]*))"""
)
_OPERATORS = {"=": "eq", "!=": "ne", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
_NUMERIC = ("number", "int", "count-selected")
_TURNED = {"eq": "eq", "ne": "ne", "gt": "lt", "gte": "lte", "lt": "gt", "lte": "gte"}


def read_relevant(expression: str, refer: Refer, number: Callable[[str], Any]) -> Condition:
    """The condition that an expression says. number: how a number is written in the draft.

    Understood: comparisons of a question with a number or text, selected(), not(), and, or.
    Raises Inexpressible for everything else.
    """
    return _Reader(expression, refer, number).whole()


class _Reader:
    def __init__(self, expression: str, refer: Refer, number: Callable[[str], Any]) -> None:
        self.expression, self.refer, self.number = expression, refer, number
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self) -> Any:
        at = 0
        text = self.expression.strip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise self._refusal()
            at = found.end()
            kind = found.lastgroup
            assert kind is not None
            yield kind, found[kind]

    def _refusal(self) -> Inexpressible:
        return Inexpressible(f"看不懂“{self.expression}”", f"cannot read '{self.expression}'")

    def whole(self) -> Condition:
        said = self._any()
        if self.at != len(self.tokens):
            raise self._refusal()
        return said

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _take(self, kind: str, value: str = "") -> str:
        found = self._peek()
        if found[0] != kind or (value and found[1] != value):
            raise self._refusal()
        self.at += 1
        return found[1]

    def _any(self) -> Condition:
        return self._several("or", "any", lambda: self._several("and", "all", self._one))

    def _several(self, word: str, key: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._peek() == ("word", word):
            self._take("word", word)
            parts.append(part())
        return parts[0] if len(parts) == 1 else {key: parts}

    def _one(self) -> Condition:
        kind, value = self._peek()
        if kind == "mark":
            self._take("mark", "(")
            inner = self._any()
            self._take("mark", ")")
            return inner
        if kind == "word" and value not in _NUMERIC:
            return self._called(value)
        return self._comparison()

    def _called(self, word: str) -> Condition:
        self._take("word")
        self._take("mark", "(")
        if word == "not":
            inner = self._any()
            self._take("mark", ")")
            return {"not": inner}
        if word != "selected":
            raise self._refusal()
        ref = self.refer(self._take("name")[2:-1])
        self._take("mark", ",")
        option = self._take("text")[1:-1]
        self._take("mark", ")")
        return {ref: {"in": [option]}}

    def _comparison(self) -> Condition:
        left = self._operand()
        op = _OPERATORS[self._take("op")]
        right = self._operand()
        if left[0] != "name":
            left, right, op = right, left, _TURNED[op]
        if left[0] != "name":
            raise self._refusal()
        ref = self.refer(left[1])
        if right == ("text", "") and op in ("eq", "ne"):
            return {ref: {"present": op == "ne"}}
        if right[0] == "name":
            return {ref: {op: {"ref": self.refer(right[1])}}}
        limit = right[1] if right[0] == "text" else self.number(right[1])
        return {ref: {op: limit}}

    def _operand(self) -> tuple[str, str]:
        kind, value = self._peek()
        if kind == "word" and value in _NUMERIC:
            self._take("word")
            self._take("mark", "(")
            inner = self._operand()
            self._take("mark", ")")
            return inner
        if kind not in ("name", "text", "number"):
            raise self._refusal()
        self._take(kind)
        return kind, value[2:-1] if kind == "name" else value[1:-1] if kind == "text" else value


def simple(condition: Condition) -> Condition:
    """A condition without what it says twice: that an answer is there beside a test of it."""
    if "not" in condition and len(condition) == 1:
        return {"not": simple(condition["not"])}
    if "any" in condition:
        return _one_of([simple(one) for one in condition["any"]])
    if "all" not in condition:
        return condition
    parts = list(_flat(condition))
    compared = {ref for one in parts for ref, test in _tests(one) if "present" not in test}
    kept = [one for one in parts if not _is_needless(one, compared)]
    return kept[0] if len(kept) == 1 else {"all": kept}


def _one_of(parts: list[Condition]) -> Condition:
    """One of the parts; where all name a value of the same question, that question's list."""
    refs = {ref for one in parts for ref in one}
    values = [test.get("eq") for one in parts for test in one.values() if isinstance(test, dict)]
    if len(refs) == 1 and len(values) == len(parts) and all(isinstance(one, str) for one in values):
        return {refs.pop(): values}
    return {"any": parts}


def _flat(condition: Condition) -> Iterator[Condition]:
    for one in condition["all"]:
        inner = simple(one)
        if "all" in inner:
            yield from inner["all"]
        else:
            yield inner


def _tests(condition: Condition) -> Iterator[tuple[str, Any]]:
    for key, value in condition.items():
        if key in ("all", "any", "not"):
            for one in [value] if key == "not" else value:
                yield from _tests(one)
        else:
            yield key, value


def _is_needless(condition: Condition, compared: set[str]) -> bool:
    ((ref, test),) = condition.items()
    if test == {"ne": "unchecked"}:
        return True
    return ref in compared and test == {"present": True}
