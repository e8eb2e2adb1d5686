"""The short forms of conditions, expressions and cases, read into their canonical form.

`{school.students: {gte: 500}}` becomes one comparison; several in one mapping must all hold.
An operator alone (`gte: 15`) compares the item's own `value`. Errors carry the path to the spot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError

from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.source import Number
from inspect_app.checklists.values import is_date
from inspect_app.checklists.vocabulary import (
    COMPARISONS,
    JUNCTIONS,
    OPERATORS,
    ROUNDINGS,
    resembling,
)

Json = dict[str, Any]
OWN = "value"
_CONDITION = ("一个条件", "a condition")
_LIST = ("一个列表", "a list")
_EXPRESSION = ("一个名称、数字，或 {运算: 参数}", "a name, a number, or {operator: operands}")


def within(key: str | int, read: Callable[[Any], Any], raw: Any) -> Any:
    """Read a part; an error in it is passed on under the part's key."""
    try:
        return read(raw)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from None


def wrong_kind(wanted: tuple[str, str]) -> ValidationError:
    """The error that something else is wanted here."""
    return ValidationError([flaw("wrong-kind", wanted_zh=wanted[0], wanted_en=wanted[1])])


def read_condition(raw: Any) -> Json:
    """The canonical condition."""
    if not isinstance(raw, Mapping) or not raw:
        raise wrong_kind(_CONDITION)
    parts: list[Json] = []
    for key, inner in raw.items():
        parts.extend(_one(key, inner))
    return parts[0] if len(parts) == 1 else {"all": parts}


def _one(key: str, inner: Any) -> list[Json]:
    if key in ("all", "any"):
        return [{key: within(key, _conditions, inner)}]
    if key == "not":
        return [{"not": within(key, read_condition, inner)}]
    if key in COMPARISONS:
        return [within(key, lambda raw: _comparison(OWN, key, raw), inner)]
    return list(within(key, lambda raw: _of_reference(key, raw), inner))


def _conditions(raw: Any) -> list[Json]:
    if not isinstance(raw, list) or not raw:
        raise wrong_kind(_LIST)
    return [within(index, read_condition, one) for index, one in enumerate(raw)]


def _of_reference(ref: str, raw: Any) -> list[Json]:
    if isinstance(raw, list):
        return [_comparison(ref, "in", raw)]
    if not isinstance(raw, Mapping):
        return [_comparison(ref, "eq", raw)]
    if not raw:
        raise wrong_kind(_CONDITION)
    return [_operator(ref, op, inner) for op, inner in raw.items()]


def _operator(ref: str, op: str, raw: Any) -> Json:
    if op not in COMPARISONS:
        allowed = ", ".join(COMPARISONS)
        hint = resembling(op, COMPARISONS)
        raise ValidationError({op: [flaw("unknown-operator", value=op, allowed=allowed, **hint)]})
    return dict(within(op, lambda inner: _comparison(ref, op, inner), raw))


def _comparison(ref: str, op: str, raw: Any) -> Json:
    if isinstance(raw, Mapping):
        if set(raw) != {"ref"} or not isinstance(raw["ref"], str) or op in ("in", "between"):
            raise wrong_kind(("一个值，或 {ref: 名称}", "a value, or {ref: name}"))
        return {"ref": ref, "op": op, "to": raw["ref"]}
    if op in ("in", "between"):
        if not isinstance(raw, list) or not raw or (op == "between" and len(raw) != 2):
            raise wrong_kind(_LIST if op == "in" else ("[下限, 上限]", "[low, high]"))
    elif op == "present":
        if not isinstance(raw, bool):
            raise wrong_kind(("true 或 false", "true or false"))
    elif not isinstance(raw, (str, bool)):
        raise wrong_kind(("一个值", "a value"))
    return {"ref": ref, "op": op, "value": raw}


def read_expression(raw: Any) -> Json:
    """The canonical expression of a computed value."""
    if isinstance(raw, Number) or is_date(raw):
        return {"value": raw}
    if isinstance(raw, str):
        return {"ref": raw}
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise wrong_kind(_EXPRESSION)
    op, operands = next(iter(raw.items()))
    if op not in OPERATORS:
        allowed = ", ".join(OPERATORS)
        hint = resembling(op, OPERATORS)
        raise ValidationError({op: [flaw("unknown-operator", value=op, allowed=allowed, **hint)]})
    return dict(within(op, lambda inner: _applied(op, inner), operands))


def _applied(op: str, raw: Any) -> Json:
    if op in ("count", "share"):
        return _tally(op, raw)
    if op == "lookup":
        _needs(raw, {"in", "key"}, set())
        return {"op": op, "lookup": raw["in"], "key": within("key", read_expression, raw["key"])}
    if op == "round":
        return _round(raw)
    operands = raw if isinstance(raw, list) else [raw]
    if op in ("ratio", "difference", "days_between", "cv") and len(operands) != 2:
        raise _operands(op, "应有两个参数。", "Give it two operands.")
    if not operands:
        raise _operands(op, "至少一个参数。", "Give it at least one operand.")
    of = [within(index, read_expression, one) for index, one in enumerate(operands)]
    return {"op": op, "of": of}


def _operands(op: str, zh: str, en: str) -> ValidationError:
    return ValidationError([flaw("operands", op=op, wanted_zh=zh, wanted_en=en)])


def _needs(raw: Any, keys: set[str], optional: set[str]) -> None:
    if not isinstance(raw, Mapping):
        raise wrong_kind((f"{{{', '.join(sorted(keys))}}}",) * 2)
    for key in raw:
        if key not in keys | optional:
            raise ValidationError(
                {key: [flaw("unknown-key", key=key, **resembling(key, keys | optional))]}
            )
    for key in sorted(keys - set(raw)):
        raise ValidationError({key: [flaw("missing-key", key=key)]})


def _tally(op: str, raw: Any) -> Json:
    if isinstance(raw, str):
        table, dot, column = raw.partition(".")
        where = {"ref": f"row.{column}", "op": "present", "value": True} if dot else None
        return {"op": op, "table": table, "where": where}
    _needs(raw, {"of"}, {"where"})
    where = within("where", read_condition, raw["where"]) if "where" in raw else None
    return {"op": op, "table": raw["of"], "where": where}


def _round(raw: Any) -> Json:
    _needs(raw, {"of"}, {"decimals", "mode"})
    mode = raw.get("mode", "half_even")
    if mode not in ROUNDINGS:
        words = flaw("unknown-word", value=mode, allowed=", ".join(ROUNDINGS))
        raise ValidationError({"mode": [words]})
    decimals = raw.get("decimals", Number("0"))
    if not (isinstance(decimals, Number) and decimals.isdigit() and int(decimals) <= 10):
        raise ValidationError({"decimals": [flaw("too-large", key="decimals", low=0, high=10)]})
    of = within("of", read_expression, raw["of"])
    return {"op": "round", "of": of, "decimals": int(decimals), "mode": mode}


_CASE_KEYS = (
    "when", "require", "partial", "provision", "provisions", "standard", "standards", "note",
)  # fmt: skip


def read_case(raw: Any, texts: Callable[[Any], Json]) -> Json:
    """The canonical case; `texts` reads a bilingual text."""
    if not isinstance(raw, Mapping):
        raise wrong_kind(("一种情形", "a case"))
    required: list[Json] = []
    for key, inner in raw.items():
        if key in COMPARISONS or key in JUNCTIONS:
            required.extend(_one(key, inner))
        elif key not in _CASE_KEYS:
            known = (*COMPARISONS, *_CASE_KEYS)
            raise ValidationError({key: [flaw("unknown-key", key=key, **resembling(key, known))]})
    if "require" in raw:
        required.append(within("require", read_condition, raw["require"]))
    if not required:
        raise ValidationError([flaw("missing-key", key="require")])

    def optional(key: str, read: Callable[[Any], Any]) -> Any:
        return within(key, read, raw[key]) if key in raw else None

    return {
        "when": optional("when", read_condition),
        "require": required[0] if len(required) == 1 else {"all": required},
        "partial": optional("partial", read_condition),
        "provisions": _ids(raw, "provision", "provisions"),
        "standards": _ids(raw, "standard", "standards"),
        "note": optional("note", texts),
    }


def _ids(raw: Mapping[str, Any], one: str, many: str) -> list[str]:
    found = raw.get(many, [])
    if not isinstance(found, list):
        raise ValidationError({many: wrong_kind(_LIST).messages})
    return [*([raw[one]] if one in raw else []), *found]
