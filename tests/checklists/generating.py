"""Random definitions that pass every check, and random answers to them, right and wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from inspect_app.checklists.canonical import complete, inherit, plainly
from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.schema import ChecklistSchema
from inspect_app.checklists.source import Number
from inspect_app.checklists.vocabulary import OPERATORS

Json = dict[str, Any]
Draw = st.DrawFn

NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "14.99",
    "15",
    "15.01",
    "40",
    "0.1",
    "2.5",
    "1000",
    "0.005",
]
ODD_NUMBERS = ["-1", "-0.5", "-0", "00015", "999999999999999.9999999999", "0.0000000001", "14.995"]
DATES = ["2026-11-23", "2026-11-22", "2024-02-29", "2027-01-01", "1999-12-31", "0001-01-01"]
NO_DATES = ["2026-02-30", "0000-01-01", "2026-1-1", "2026-13-01", ""]
TIMES = ["08:20", "00:00", "23:59"]
WORDS = ["甲", "乙{0}", "A $& b", "面积", "{1}", "x'y\"z", "长 / 宽"]
OPTIONS = ["one", "two", "three"]
PROVISIONS = ["a6.2.clinic-area-500", "main.11.clinic-500", "a6.s2.focus-rooms"]
STANDARDS = ["S1", "S2"]
ORDERED = ("number", "date", "time", "choices")
KIND = {
    "count": "number", "measure": "number", "choice": "choice", "multichoice": "choices",
    "text": "text", "date": "date", "time": "time", "boolean": "boolean", "photo": "number",
    "signature": "boolean", "table": "number", "conformity": "choice",
}  # fmt: skip


@dataclass
class Known:
    """What rules may name at some point of a definition."""

    names: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    lookups: list[str] = field(default_factory=list)

    def of_kind(self, *kinds: str) -> list[str]:
        """References of some kinds."""
        return [ref for ref, (kind, _) in self.names.items() if kind in kinds]

    def copy(self) -> Known:
        """The same, to be widened apart."""
        return Known(dict(self.names), dict(self.columns), self.lookups)


def text(draw: Draw) -> Json:
    """A bilingual text."""
    return {"zh": draw(st.sampled_from(WORDS)), "en": draw(st.sampled_from(WORDS))}


def a_number(draw: Draw) -> Number:
    """A number as a file gives it."""
    return Number(draw(st.sampled_from(NUMBERS)))


def limit(draw: Draw, kind: str, options: list[str], op: str) -> Any:
    """A limit that fits."""
    if kind == "boolean":
        return draw(st.booleans())
    if kind == "number" or (kind == "choices" and op != "in"):
        return a_number(draw)
    pool = {"date": DATES, "time": TIMES, "text": WORDS}.get(kind, options)
    return draw(st.sampled_from(pool))


def comparison(draw: Draw, known: Known) -> Json:
    """One comparison of something known."""
    ref = draw(st.sampled_from(sorted(known.names)))
    kind, options = known.names[ref]
    ops = ["eq", "ne", "in", "present"]
    if kind == "boolean":
        ops = ["eq", "ne", "present"]
    if kind in ORDERED:
        ops += ["gt", "gte", "lt", "lte", "between", "gte", "lte"]
    op = draw(st.sampled_from(ops))
    if op == "present":
        return {ref: {op: draw(st.booleans())}}
    if op == "in":
        count = draw(st.integers(1, 3))
        return {ref: {op: [limit(draw, kind, options, op) for _ in range(count)]}}
    if op == "between":
        pair = [limit(draw, kind, options, op) for _ in range(2)]
        number = kind in ("number", "choices")
        return {ref: {op: sorted(pair, key=lambda one: float(one) if number else str(one))}}
    others = [one for one in known.of_kind(kind) if kind not in ("choices", "choice")]
    if others and draw(st.integers(0, 3)) == 0:
        return {ref: {op: {"ref": draw(st.sampled_from(sorted(others)))}}}
    return {ref: {op: limit(draw, kind, options, op)}}


def condition(draw: Draw, known: Known, depth: int = 2) -> Json:
    """A condition over what is known."""
    shape = draw(st.integers(0, 6)) if depth else 0
    if shape <= 3:
        return comparison(draw, known)
    if shape == 4:
        return {"not": condition(draw, known, depth - 1)}
    parts = [condition(draw, known, depth - 1) for _ in range(draw(st.integers(1, 3)))]
    return {"all" if shape == 5 else "any": parts}


def expression(draw: Draw, known: Known, depth: int = 2) -> Any:
    """A number worked out of what is known."""
    numbers = known.of_kind("number")
    leaves = [*sorted(numbers), a_number(draw)]
    if not depth or (depth == 1 and draw(st.booleans())):
        return draw(st.sampled_from(leaves))
    over_rows = ["count", "share", "cv"]
    ops = [one for one in OPERATORS if one not in over_rows]
    if known.columns and draw(st.booleans()):
        ops = ["share", "share", "count"]
    op = draw(st.sampled_from(ops))
    return {op: operands(draw, op, known, depth)}


def operands(draw: Draw, op: str, known: Known, depth: int) -> Any:
    """Operands that fit the operator."""

    def part() -> Any:
        return expression(draw, known, depth - 1)

    tables = sorted(known.columns)
    if op in ("count", "share"):
        return tally(draw, known, tables)
    if op == "cv":
        return [draw(st.sampled_from(["rows.f0", "rows.f2"])), "rows.f2"]
    if op in ("difference", "ratio"):
        return [part(), part()]
    if op == "round":
        mode = draw(st.sampled_from(["half_even", "up", "down"]))
        return {"of": part(), "decimals": Number(str(draw(st.integers(0, 4)))), "mode": mode}
    if op == "lookup":
        return {"in": draw(st.sampled_from(known.lookups)), "key": part()}
    if op in ("days_between", "max_gap_days"):
        dates = [*sorted(known.of_kind("date")), *DATES[:3]]
        if op == "max_gap_days":
            dates += columns_of(known, "date") * 3
        count = 2 if op == "days_between" else draw(st.integers(1, 4))
        return [draw(st.sampled_from(dates)) for _ in range(count)]
    found = [part() for _ in range(draw(st.integers(1, 3)))]
    columns = columns_of(known, "number")
    if columns and op != "product":
        found.append(draw(st.sampled_from(columns)))
    return found


def columns_of(known: Known, kind: str) -> list[str]:
    """Columns of one kind."""
    return [f"{t}.{c}" for t, cs in known.columns.items() for c, k in cs.items() if k == kind]


def tally(draw: Draw, known: Known, tables: list[str]) -> Any:
    """What count and share take."""
    table = draw(st.sampled_from(tables))
    if draw(st.booleans()):
        return table
    inner = known.copy()
    options = OPTIONS
    inner.names |= {f"row.{c}": (k, options) for c, k in known.columns[table].items()}
    return {"of": table, "where": condition(draw, inner, 1)}


def shape(draw: Draw, kind: str) -> Json:
    """The keys a type needs."""
    if kind in ("count", "measure"):
        given: Json = {"min": Number("-5"), "max": Number("100000")}
        if draw(st.booleans()):
            given["unit"] = draw(st.sampled_from(["m²", "lx"]))
        return given
    if kind in ("choice", "multichoice"):
        return {"options": [{"id": one, "label": text(draw)} for one in OPTIONS]}
    return {"max_length": Number("5")} if kind == "text" else {}


def fields(draw: Draw, known: Known, prefix: str, kinds: list[str], least: int) -> list[Json]:
    """Extra fields, or columns when the prefix is `row`."""
    given = []
    for index in range(draw(st.integers(least, 3))):
        kind = draw(st.sampled_from(kinds))
        name = f"f{index}"
        one: Json = {"id": name, "label": text(draw), "type": kind, **shape(draw, kind)}
        if kind == "computed":
            one |= {"compute": expression(draw, known, 1), "decimals": Number("2")}
        else:
            one["required"] = draw(st.booleans())
        if draw(st.integers(0, 3)) == 0:
            one["when"] = condition(draw, known, 1)
        known.names[f"{prefix}.{name}"] = (KIND.get(kind, "number"), OPTIONS)
        given.append(one)
    return given


def cases(draw: Draw, known: Known, *, advice: bool = False) -> list[Json]:
    """Cases of a standard or of advice."""
    given = []
    for _ in range(draw(st.integers(1, 3))):
        one: Json = {"require": condition(draw, known)}
        if draw(st.booleans()):
            one["when"] = condition(draw, known, 1)
        if draw(st.booleans()):
            one["partial"] = condition(draw, known, 1)
        if advice or draw(st.booleans()):
            one["note"] = text(draw)
        if draw(st.booleans()):
            one["provision"] = draw(st.sampled_from(PROVISIONS))
            one["standards"] = [draw(st.sampled_from(STANDARDS))]
        given.append(one)
    return given


ITEM_KINDS = [
    "conformity", "count", "measure", "choice", "multichoice", "text", "date", "time", "photo",
    "signature", "table", "computed",
]  # fmt: skip
ANSWERED = [one for one in ITEM_KINDS if one not in ("photo", "signature", "table", "computed")]
FIELD_KINDS = ["boolean", "count", "measure", "choice", "multichoice", "text", "date", "time"]


def item(draw: Draw, name: str, known: Known) -> Json:
    """One item; widens what is known by it."""
    favoured = ["computed"] * 8 if known.columns else ["table"] * 4
    kind = draw(st.sampled_from([*favoured, *ITEM_KINDS]))
    one: Json = {"id": name, "prompt": text(draw), "type": kind, **shape(draw, kind)}
    if draw(st.integers(0, 3)) == 0:
        one["when"] = condition(draw, known, 1)
        one["otherwise"] = draw(st.sampled_from(["not_applicable", "fail"]))
    own = known.copy()
    if kind == "computed":
        one |= {
            "compute": expression(draw, known),
            "decimals": Number(str(draw(st.integers(0, 3)))),
        }
    if kind == "conformity":
        own.names["value"] = ("choice", ["conform", "partial", "fail", "not_applicable"])
    elif kind != "table":
        own.names["value"] = (KIND.get(kind, "number"), [*OPTIONS])
    if kind == "table":
        one |= table(draw, own)
    elif draw(st.booleans()):
        one["fields"] = fields(draw, own, "value", FIELD_KINDS, 1)
    known.names |= {
        name + ref[5:]: about
        for ref, about in own.names.items()
        if ref.partition(".")[0] == "value"
    }
    if kind == "table":
        known.names[name] = ("number", [])
        known.columns[name] = {
            ref[4:]: about[0] for ref, about in own.names.items() if ref.startswith("row.")
        }
    outside = known.copy()
    judge(draw, one, kind, outside)
    return one


def table(draw: Draw, own: Known) -> Json:
    """The keys of a table."""
    one: Json = {
        "columns": fields(draw, own, "row", [*FIELD_KINDS, "computed", "measure"], 1),
        "min_rows": Number(str(draw(st.integers(0, 2)))),
        "max_rows": Number("4"),
        "row_label": text(draw),
        "row_credit": draw(st.sampled_from(["worst", "share"])),
    }
    if draw(st.booleans()):
        one["preset_rows"] = [{"id": "p1", "label": text(draw)}, {"id": "p2", "label": text(draw)}]
    if draw(st.integers(0, 3)):
        one["row_standard"] = cases(draw, own)
    if draw(st.integers(0, 3)) == 0:
        one["row_advice"] = cases(draw, own, advice=True)
    return one


def judge(draw: Draw, one: Json, kind: str, known: Known) -> None:
    """Standard, advice, duty, worth and evidence of an item."""
    if kind not in ("conformity", "signature") and draw(st.integers(0, 4)):
        one["standard"] = cases(draw, known)
    if draw(st.integers(0, 4)) == 0:
        one["advice"] = cases(draw, known, advice=True)
    judged = kind == "conformity" or "standard" in one or "row_standard" in one
    if judged and draw(st.integers(0, 3)) == 0:
        one["duty"] = draw(st.sampled_from(["optional", "extension"]))
        one["bonus"] = Number(draw(st.sampled_from(["0.5", "1", "7"])))
    elif judged:
        one["weight"] = Number(draw(st.sampled_from(["1", "3", "0.7", "12", "0"])))
        one["owner"] = draw(st.sampled_from(["school", "school", "health"]))
        one["veto"] = one["owner"] == "school" and draw(st.integers(0, 5)) == 0
    one["provisions"] = draw(st.lists(st.sampled_from(PROVISIONS), max_size=2))
    rule = draw(st.sampled_from(["optional", "when_failing", "always"]))
    per = draw(st.sampled_from(["item", "row"])) if kind == "table" else "item"
    one["evidence"] = {"rule": rule, "min": Number(str(draw(st.integers(0, 2)))), "per": per}
    if kind in ("conformity", "count", "date", "table") and draw(st.booleans()):
        one["skips"] = ["not_applicable", "unchecked"]


def of_operator(draw: Draw, op: str, known: Known) -> list[Json]:
    """A table, and a judged item computed by that operator."""
    rows = {"id": "rows", "prompt": text(draw), "type": "table", **table(draw, known.copy())}
    rows["columns"] = [
        {"id": f"f{index}", "label": text(draw), "type": kind, **shape(draw, kind)}
        for index, kind in enumerate(("measure", "date", "count"))
    ]
    for key in ("row_standard", "row_advice"):
        rows.pop(key, None)
    known.names["rows"] = ("number", [])
    known.columns["rows"] = {"f0": "number", "f1": "date", "f2": "number"}
    one = {"id": "worked", "prompt": text(draw), "type": "computed"}
    one["compute"] = {op: operands(draw, op, known, 2)}
    known.names["worked"] = ("number", [])
    one["standard"] = [{"require": {"worked": {"gte": a_number(draw)}}}]
    return [rows, one]


@st.composite
def definitions(draw: Draw, op: str) -> Json:
    """A canonical definition in which an operator is sure to stand."""
    known = Known(lookups=["steps", "words"])
    known.names = {
        ref: (fact["type"], [option["id"] for option in fact["options"]])
        for ref, fact in FACTS.items()
    }
    sections = []
    for number in range(draw(st.integers(1, 2))):
        section: Json = {"id": f"s{number}", "title": text(draw)}
        if number and draw(st.booleans()):
            section["when"] = condition(draw, known, 1)
            section["otherwise"] = draw(st.sampled_from(["not_applicable", "fail"]))
        names = [f"i{number}{index}" for index in range(draw(st.integers(1, 4)))]
        section["items"] = [] if number else of_operator(draw, op, known)
        section["items"] += [item(draw, name, known) for name in names]
        sections.append(section)
    raw: Json = {
        "id": "random",
        "version": Number("1"),
        "title": text(draw),
        "days": {"critical": Number("7"), "major": Number("30"), "minor": Number("90")},
        "scoring": {
            "veto_cap": Number("59"),
            "bonus_cap": Number("3"),
            "other_owners": draw(st.sampled_from(["excluded", "counted"])),
            "bands": [
                {"id": "good", "label": text(draw), "min": Number("60")},
                {"id": "bad", "label": text(draw), "min": Number("0")},
            ],
        },
        "lookups": {
            "steps": [
                {"max": Number("10"), "value": Number("1.5")},
                {"min": Number("10"), "max": Number("100"), "value": Number("2")},
            ],
            "words": [
                {"equals": "one", "value": Number("1")},
                {"min": Number("2"), "value": Number("0")},
            ],
        },
        "sections": sections,
    }
    if draw(st.booleans()):
        raw["applies"] = {"when": {"school.students": {"gte": Number("15")}}, "note": text(draw)}
    sources = {one: {"id": one, "title": text(draw), "verified": "secondary"} for one in STANDARDS}
    definition: Json = plainly(complete(ChecklistSchema().load(inherit(raw)), sources))
    return definition


def answer(draw: Draw, part: Json) -> Any:
    """An answer to a field or an item: mostly right, sometimes nonsense."""
    wild = draw(st.integers(0, 14))
    if wild == 0:
        return None
    if wild == 1:
        return draw(
            st.sampled_from(["nonsense", True, [], ["one", "one"], "12x", *ODD_NUMBERS, *NO_DATES])
        )
    kind = KIND[part["type"]]
    if part["type"] == "conformity":
        return draw(st.sampled_from(["conform", "conform", "partial", "fail"]))
    if kind == "number":
        return long_number(draw) if wild < 5 else draw(st.sampled_from(NUMBERS))
    if kind == "choices":
        return draw(st.lists(st.sampled_from(OPTIONS), unique=True, max_size=3))
    if kind == "boolean":
        return draw(st.booleans())
    pool = {"choice": OPTIONS, "date": DATES, "time": TIMES, "text": [*WORDS, "𠮷𠮷𠮷𠮷𠮷"]}[kind]
    return draw(st.sampled_from(pool))


def long_number(draw: Draw) -> str:
    """A number of up to 15 digits before and 10 after the point."""
    whole = draw(st.integers(0, 10 ** draw(st.integers(0, 15)) - 1))
    digits = draw(st.integers(0, 10))
    sign = draw(st.sampled_from(["", "", "-"]))
    part = draw(st.integers(0, 10**digits - 1))
    return f"{sign}{whole}.{part:0{digits}}" if digits else f"{sign}{whole}"


def _facts(draw: Draw) -> Json:
    facts: Json = {}
    for ref, fact in FACTS.items():
        if draw(st.integers(0, 9)) == 0:
            continue
        pools = {"boolean": [True, False], "date": DATES, "number": NUMBERS}
        options = [option["id"] for option in fact["options"]]
        facts[ref] = draw(st.sampled_from(pools.get(fact["type"], options)))
    return facts


@st.composite
def questions(draw: Draw, definition: Json) -> Json:
    """Facts and responses to a definition."""
    answers: dict[str, dict[str, Json]] = {}
    rows: dict[str, list[Json]] = {}
    photos: dict[str, dict[str, int]] = {}
    row_events: dict[str, Json] = {}
    signatures = []
    for one in (item for section in definition["sections"] for item in section["items"]):
        name, mine = one["id"], answers.setdefault(one["id"], {"": {}})
        if one["skips"] and draw(st.integers(0, 6)) == 0:
            mine[""]["value"] = draw(st.sampled_from(["not_applicable", "unchecked"]))
        elif one["type"] in ANSWERED and draw(st.integers(0, 7)):
            mine[""]["value"] = answer(draw, one)
        for extra in one["fields"]:
            if extra["type"] != "computed" and draw(st.integers(0, 7)):
                mine[""][extra["id"]] = answer(draw, extra)
        for remark in ("reason", "note"):
            if draw(st.integers(0, 4)) == 0:
                mine[""][remark] = draw(st.sampled_from(WORDS))
        if one["type"] == "signature" and draw(st.booleans()):
            signatures.append(name)
        if one["type"] == "table":
            rows[name] = _rows(draw, one, mine)
            row_events[name] = {
                row: {"present": draw(st.booleans()), "label": draw(st.sampled_from(["", "丙"]))}
                for row in draw(st.lists(st.sampled_from(["p1", "r1", "r2", "r0"]), unique=True))
            }
        if draw(st.booleans()):
            photos[name] = {row: draw(st.integers(0, 2)) for row in mine}
    return {
        "definition": definition,
        "facts": _facts(draw),
        "responses": {
            "answers": answers, "rows": rows, "photos": photos, "signatures": signatures,
        },
        "answered": [
            {"item": name, "row": row, "field": key, "value": value}
            for name, by_row in answers.items()
            for row, cells in by_row.items()
            for key, value in cells.items()
        ] + [{"item": name, "row": "", "field": "f9", "value": "1"} for name in answers],
        "row_events": row_events,
    }  # fmt: skip


def _rows(draw: Draw, one: Json, mine: dict[str, Json]) -> list[Json]:
    found = []
    for index in range(draw(st.integers(0, 4))):
        row = f"r{index}"
        found.append({"id": row, "label": draw(st.sampled_from(["", "东", "西 {0}"]))})
        mine[row] = {
            column["id"]: answer(draw, column)
            for column in one["columns"]
            if column["type"] != "computed" and draw(st.integers(0, 9))
        }
    return found
