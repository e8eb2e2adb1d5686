"""A checklist as an XLSForm, its rules as relevants and calculates; and what is left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inspect_app.checklists.definition import Definition, Field, Item
from inspect_app.checklists.explaining import Pair, pair, text
from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.names import CONFORMITY, Text
from inspect_app.checklists.provisions import places
from inspect_app.checklists.wording import rules_of_item
from inspect_app.checklists.xlsform import words
from inspect_app.checklists.xlsform.columns import Row, labelled, said
from inspect_app.checklists.xlsform.naming import fact_name, inner_name, question_name
from inspect_app.checklists.xlsform.outcomes import outcome, row_outcome, score
from inspect_app.checklists.xlsform.xpath import Inexpressible, Writer

PICTURE = "max-pixels=1600"
_TYPES = {
    "count": "integer", "measure": "decimal", "text": "text", "date": "date", "time": "time",
    "photo": "image", "computed": "calculate",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the form cannot say. place: id of the item, "" for the whole; what: {zh, en}."""

    place: str
    what: Text


@dataclass(slots=True)
class XlsForm:
    """The sheets of an XLSForm as rows of cells, and what was left out."""

    settings: Row
    survey: list[Row] = field(default_factory=list)
    choices: dict[str, list[Row]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def xlsform(definition: Definition) -> XlsForm:
    """The XLSForm of a definition."""
    content = definition.content
    form = XlsForm(
        {
            "form_title": content["title"]["zh"],
            "form_id": definition.id,
            "version": str(definition.version),
            "default_language": words.CHINESE,
        }
    )
    _Export(definition, form).write()
    return form


class _Export:
    def __init__(self, definition: Definition, form: XlsForm) -> None:
        self.definition = definition
        self.form = form
        self.xpath = Writer({one.id: one.type for one in definition.items.values()})

    def write(self) -> None:
        if self.definition.content["guide"]:
            self.add(type="note", name="guide__note", **labelled(self.definition.content["guide"]))
        self.facts()
        for shape in self.definition.content["sections"]:
            self.section(shape)
        self.results()
        self.form.left_out.extend(LeftOut("", one) for one in words.ALWAYS_LEFT_OUT)

    def add(self, **cells: Any) -> None:
        self.form.survey.append(
            {key: value for key, value in cells.items() if value not in ("", None)}
        )

    def leave_out(self, place: str, rule: Text, error: Inexpressible) -> None:
        zh, en = error.what
        what = {"zh": f"{rule['zh']}：{zh}", "en": f"{rule['en']}: {en}"}
        self.form.left_out.append(LeftOut(place, what))

    def choice_list(self, name: str, options: Mapping[str, Text]) -> str:
        rows = [
            {"list_name": name, "name": key, **labelled(label)} for key, label in options.items()
        ]
        self.form.choices.setdefault(name, rows)
        return name

    def facts(self) -> None:
        """What the phone knows of the school beforehand has to be asked elsewhere."""
        facts = self.definition.facts
        if not facts:
            return
        self.add(type="begin_group", name="facts__group", **labelled(words.FACTS))
        for ref in facts:
            shape = FACTS[ref]
            kind = {"number": "integer", "date": "date"}.get(shape["type"])
            if shape["type"] == "boolean":
                kind = f"select_one {self.choice_list('yes_no', words.YES_NO)}"
            elif shape["type"] == "choice":
                options = {one["id"]: one["label"] for one in shape["options"]}
                kind = f"select_one {self.choice_list(fact_name(ref), options)}"
            self.add(type=kind, name=fact_name(ref), required="yes", **labelled(shape["label"]))
        self.add(type="end_group")

    def section(self, shape: Mapping[str, Any]) -> None:
        relevant = self.relevant(shape["id"], self.definition.sections[shape["id"]].when)
        name = inner_name("section", shape["id"])
        self.add(type="begin_group", name=name, relevant=relevant, **labelled(shape["title"]))
        if shape["guide"]:
            self.add(type="note", name=f"{name}__note", **labelled(shape["guide"]))
        for one in shape["items"]:
            self.item(self.definition.items[one["id"]])
        self.add(type="end_group")

    def relevant(self, place: str, when: Any) -> str:
        if when is None:
            return ""
        try:
            return self.xpath.truth_of(when).holds
        except Inexpressible as error:
            self.leave_out(place, words.CONDITION, error)
            return ""

    def item(self, item: Item) -> None:
        relevant = self.relevant(item.id, item.when)
        if relevant:
            self.add(type="begin_group", name=inner_name(item.id, "asked"), relevant=relevant)
        skipped = self.skips(item)
        if item.type == "table":
            self.table(item, skipped)
        elif item.type == "signature":
            self.signature(item)
        elif item.type != "photo":
            self.main(item, skipped)
        for part in item.fields.values():
            self.part(item, part, skipped)
        if item.type == "photo" or item.shape["evidence"]["per"] == "item":
            self.photos(item)
        if relevant:
            self.add(type="end_group")

    def skips(self, item: Item) -> str:
        """Ask whether the item is skipped; the condition under which it is not."""
        if not item.skips or item.type == "conformity":
            return ""
        options = {one: words.SKIPS[one] for one in item.skips}
        name = inner_name(item.id, "skip")
        listed = self.choice_list("skip__" + "__".join(options), options)
        label = said(item.shape["prompt"], words.SKIPPED)
        self.add(type=f"select_one {listed}", name=name, appearance="minimal", **label)
        self.reason(item, name)
        return f"${{{name}}} = ''"

    def reason(self, item: Item, question: str) -> None:
        if "not_applicable" in item.skips:
            self.add(
                type="text",
                name=inner_name(item.id, "reason"),
                relevant=f"${{{question}}} = 'not_applicable'",
                required="yes",
                **said(item.shape["prompt"], words.REASON),
            )

    def main(self, item: Item, relevant: str) -> None:
        name, shape = question_name(item.id), item.shape
        if item.type == "computed":
            self.calculate(item.id, name, item.compute, shape, shape["prompt"])
            return
        kind = self.kind(shape, name, item.skips)
        self.add(
            type=kind,
            name=name,
            required="yes" if shape["answer"] == "required" else "",
            relevant=relevant,
            **self.limits(shape),
            **_explained(item, self.definition),
        )
        if item.type == "conformity":
            self.reason(item, name)

    def kind(self, shape: Mapping[str, Any], name: str, skips: Any = ()) -> str:
        if shape["type"] == "conformity":
            options = {one: CONFORMITY[one] for one in ("conform", "partial", "fail")}
            options |= {one: words.SKIPS[one] for one in skips}
            return f"select_one {self.choice_list('__'.join(['conformity', *skips]), options)}"
        if shape["type"] == "boolean":
            return f"select_one {self.choice_list('yes_no', words.YES_NO)}"
        if shape["type"] in ("choice", "multichoice"):
            options = {one["id"]: one["label"] for one in shape["options"]}
            select = "select_one" if shape["type"] == "choice" else "select_multiple"
            return f"{select} {self.choice_list(name, options)}"
        return _TYPES[shape["type"]]

    def limits(self, shape: Mapping[str, Any]) -> Row:
        """The constraint of a number or a text, with its message."""
        parts = []
        if shape.get("min") is not None:
            parts.append(f". >= {shape['min']}")
        if shape.get("max") is not None:
            parts.append(f". <= {shape['max']}")
        if shape["type"] == "text":
            parts.append(f"string-length(.) <= {shape['max_length']}")
        if not parts:
            return {}
        return {
            "constraint": " and ".join(parts),
            **labelled(words.limits(shape), "constraint_message"),
        }

    def calculate(
        self, place: str, name: str, compute: Any, shape: Mapping[str, Any], label: Text
    ) -> None:
        """A computed value and a note of it; asked of a person where XPath cannot say it."""
        try:
            calculation = self.xpath.term_of(compute).calculation
        except Inexpressible as error:
            self.leave_out(place, words.COMPUTED, error)
            kind = "date" if shape["result"] == "date" else "decimal"
            self.add(type=kind, name=name, **said(label, words.BY_HAND))
            return
        self.add(type="calculate", name=name, calculation=calculation)
        shown = words.shown(label, name, shape["unit"])
        self.add(type="note", name=f"{name}__shown", **labelled(shown))

    def part(self, item: Item, part: Field, relevant: str) -> None:
        """An extra field, or a column of a table."""
        name, shape = inner_name(item.id, part.id), part.shape
        if part.compute is not None:
            self.calculate(item.id, name, part.compute, shape, shape["label"])
            return
        asked = self.relevant(item.id, part.when)
        self.add(
            type=self.kind(shape, name),
            name=name,
            required="yes" if part.required else "",
            relevant=" and ".join(one for one in (relevant, asked) if one),
            **self.limits(shape),
            **labelled(words.with_unit(shape["label"], shape.get("unit"))),
            **labelled(shape["guide"], "hint"),
        )

    def table(self, item: Item, relevant: str) -> None:
        shape, name = item.shape, question_name(item.id)
        count = f"{name}__count"
        preset = [row["label"] for row in shape["preset_rows"]]
        least, most = shape["min_rows"], shape["max_rows"]
        self.add(
            type="integer",
            name=count,
            default=str(max(least, len(preset))),
            required="yes" if shape["answer"] == "required" else "",
            relevant=relevant,
            constraint=f". >= {least} and . <= {most}",
            **labelled(words.rows_between(least, most), "constraint_message"),
            **_explained(item, self.definition, words.how_many(shape)),
        )
        self.add(
            type="begin_repeat",
            name=name,
            repeat_count=f"${{{count}}}",
            relevant=relevant,
            **labelled(shape["prompt"]),
        )
        if preset:
            self.add(type="note", name=f"{name}__preset", **labelled(words.preset_order(preset)))
        self.add(type="text", name=f"{name}__label", **labelled(words.ROW_NAME))
        for column in item.columns.values():
            self.part(item, column, "")
        if item.row_standard:
            self.row_result(item)
        if shape["evidence"]["per"] == "row":
            self.photos(item)
        self.add(type="end_repeat")

    def row_result(self, item: Item) -> None:
        try:
            calculation = row_outcome(item, self.xpath)
        except Inexpressible as error:
            self.leave_out(item.id, words.ROW_STANDARD, error)
            return
        self.add(type="calculate", name=inner_name(item.id, "row-outcome"), calculation=calculation)

    def signature(self, item: Item) -> None:
        name = question_name(item.id)
        required = "yes" if item.shape["answer"] == "required" else ""
        explained = _explained(item, self.definition)
        self.add(
            type="image",
            name=name,
            appearance="signature",
            parameters=PICTURE,
            required=required,
            **explained,
        )
        for part, label in (("name", words.SIGNER), ("post", words.POST)):
            self.add(type="text", name=f"{name}__{part}", **said(item.shape["prompt"], label))

    def photos(self, item: Item) -> None:
        """As many pictures as are wanted; where they are not, room for one."""
        evidence, label = item.shape["evidence"], item.shape["prompt"]
        if evidence["rule"] == "never":
            return
        relevant = ""
        if evidence["rule"] == "when_failing" and item.judged:
            own = "row-outcome" if evidence["per"] == "row" else "outcome"
            ref = f"${{{inner_name(item.id, own)}}}"
            relevant = f"{ref} = 'fail' or {ref} = 'partial'"
        wanted = evidence["rule"] == "always" or bool(relevant)
        for number in range(1, max(1, evidence["min"]) + 1):
            own = question_name(item.id) if item.type == "photo" and number == 1 else ""
            self.add(
                type="image",
                name=own or f"{question_name(item.id)}__photo_{number}",
                relevant=relevant,
                parameters=PICTURE,
                required="yes" if wanted and evidence["min"] else "",
                **(_explained(item, self.definition) if own else said(label, words.photo(number))),
            )

    def results(self) -> None:
        """The outcome of every item that is judged, and the score, worked out as the rules say."""
        self.add(type="begin_group", name="result__group", **labelled(words.RESULT))
        told: list[Item] = []
        for item in self.definition.items.values():
            if not item.judged:
                continue
            try:
                calculation = outcome(item, self.definition, self.xpath)
            except Inexpressible as error:
                self.leave_out(item.id, words.STANDARD, error)
                calculation = "''"
            else:
                told.append(item)
            name = inner_name(item.id, "outcome")
            self.add(type="calculate", name=name, calculation=calculation)
        for name, calculation in score(told, self.definition):
            self.add(type="calculate", name=name, calculation=calculation)
        self.add(type="note", name="score__shown", **labelled(words.SCORE))
        self.add(type="end_group")


def _explained(item: Item, definition: Definition, prompt: Text | None = None) -> Row:
    """Label, hint and guidance: what is asked, how to check, what is enough and by which clause."""
    shape = item.shape
    asked = prompt or words.with_unit(shape["prompt"], shape.get("unit"))
    rules = [pair(one) for one in rules_of_item(item, definition)]
    cited = "；".join(places(shape["provisions"]))
    basis: list[Pair] = [(f"条款：{cited}", f"Provisions: {cited}")] if cited else []
    guidance = text(
        ("".join(one[0] for one in [*rules, *basis]), " ".join(one[1] for one in [*rules, *basis]))
    )
    hints = [one for one in (shape["privacy"], shape["guide"]) if one]
    hint = {"zh": "".join(one["zh"] for one in hints), "en": " ".join(one["en"] for one in hints)}
    return {
        **labelled(asked),
        **labelled(hint, "hint"),
        **labelled(guidance, "guidance_hint"),
    }
