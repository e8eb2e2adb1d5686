"""The shape of a checklist file: every key, its type, what it means."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from inspect_app.checklists import vocabulary as words
from inspect_app.checklists.members import (
    Amount,
    CaseOf,
    Condition,
    Defaults,
    Expression,
    Flag,
    Id,
    LocalText,
    Lookups,
    Part,
    Provision,
    Several,
    StandardId,
    Strict,
    Unit,
    Whole,
    Word,
)


class OptionSchema(Strict):
    """One option of a choice."""

    id = Id("stable id", words.SKIPS, required=True)
    label = LocalText("what the form shows", required=True)


class RowSchema(Strict):
    """One row that a table has from the start."""

    id = Id("stable id", required=True)
    label = LocalText("what the row is called", required=True)


class GridSchema(Strict):
    """How the preset rows lie in the place that is measured, row by row."""

    rows = Whole("rows of points", 1, 10, required=True)
    columns = Whole("points in a row", 1, 6, required=True)


class SeatsSchema(Strict):
    """The rows and columns of places that are drawn from."""

    rows = Id("count item that says how many rows there are", required=True)
    columns = Id("count item that says how many places each row has", required=True)


class RowDrawSchema(Strict):
    """Rows that the app draws at random; anybody can repeat the draw from its seed."""

    count = Whole("rows drawn", 1, 200, required=True)
    from_ = Part(SeatsSchema, "the places drawn from", data_key="from", required=True)
    seed = Id("text item in which the app keeps the seed of the draw", required=True)


_SHAPE: dict[str, fields.Field[Any]] = {
    "unit": Unit("unit shown beside the number"),
    "min": Amount("least plausible value; the form refuses less"),
    "max": Amount("greatest plausible value; the form refuses more"),
    "decimals": Whole("decimals that may be entered, or shown when computed", 0, 10),
    "options": Several(Part(OptionSchema), "options of a choice", least=1),
    "max_length": Whole("longest text", 1, 10_000),
    "compute": Expression("how a computed value comes about"),
}


class FieldSchema(Strict):
    """An extra field beside the main answer, or a column of a table."""

    id = Id("stable id", words.RESERVED_FIELDS, required=True)
    label = LocalText("what the form shows", required=True)
    type = Word("type of the field", words.FIELD_TYPES, required=True)
    guide = LocalText("how to find the answer")
    required = Flag("whether it must be answered while it is asked")
    when = Condition("asked only while this holds")
    fill = Word("how a column begins in a row that is added", words.FILLS)
    unit = _SHAPE["unit"]
    min = _SHAPE["min"]
    max = _SHAPE["max"]
    decimals = _SHAPE["decimals"]
    options = _SHAPE["options"]
    max_length = _SHAPE["max_length"]
    compute = _SHAPE["compute"]


class EvidenceSchema(Strict):
    """When photos are wanted and how many."""

    rule = Word("when photos are wanted", words.EVIDENCE_RULES, required=True)
    min = Whole("least number of photos", 0, 20)
    per = Word("counted for the whole item or for each row", ("item", "row"))


class ItemSchema(Strict):
    """One item of the form."""

    id = Id("stable id, the same in every version", words.RESERVED_ITEMS, required=True)
    prompt = LocalText("what is checked", required=True)
    type = Word("type of the main answer", words.ITEM_TYPES, required=True)
    guide = LocalText("how to check")
    privacy = LocalText("what must not be recorded or photographed")
    weight = Amount("share in the score", low="0", high="1000")
    bonus = Amount("points above the score for optional and extension items", low="0", high="100")
    severity = Word("how serious a failure is", words.SEVERITIES)
    veto = Flag("whether a failure caps the score")
    duty = Word("only required items raise findings", words.DUTIES)
    evidence = Part(EvidenceSchema, "when photos are wanted")
    provisions = Several(Provision(), "provisions of the plan that the item implements")
    standards = Several(StandardId(), "standards that it takes numbers from")
    source = Word("whether the plan itself asks for it", words.SOURCES)
    owner = Word("who has to cure a failure", words.OWNERS)
    remedy = LocalText("what cures a failure")
    days = Whole("days allowed for the cure", 0, 1000)
    when = Condition("asked only while this holds")
    otherwise = Word("outcome while `when` does not hold", ("not_applicable", "fail"))
    answer = Word("whether it must be answered", ("required", "optional"))
    skips = Several(Word("", words.SKIPS), "answers allowed instead of a value")
    fields_ = Several(Part(FieldSchema), "extra fields beside the main answer", data_key="fields")
    standard = Several(CaseOf(), "cases in order; the first whose `when` holds judges", least=1)
    advice = Several(CaseOf(), "cases that are shown when not met and never scored", least=1)
    replaces = Several(Id("id in earlier versions"), "items that this one takes over from")
    unit = _SHAPE["unit"]
    min = _SHAPE["min"]
    max = _SHAPE["max"]
    decimals = _SHAPE["decimals"]
    options = _SHAPE["options"]
    max_length = _SHAPE["max_length"]
    compute = _SHAPE["compute"]
    columns = Several(Part(FieldSchema), "columns of a table", least=1)
    preset_rows = Several(Part(RowSchema), "rows that are there from the start")
    grid = Part(GridSchema, "how the preset rows lie in the place that is measured")
    draw = Part(RowDrawSchema, "rows that the app draws at random")
    min_rows = Whole("least number of rows", 0, 200)
    max_rows = Whole("greatest number of rows", 1, 200)
    row_label = LocalText("what one row is called")
    row_standard = Several(CaseOf(), "cases that judge each row; name cells row.column", least=1)
    row_advice = Several(CaseOf(), "advice for each row", least=1)
    row_credit = Word("credit of the worst row, or the mean of the rows", ("worst", "share"))


class SectionSchema(Strict):
    """A part of the form."""

    id = Id("stable id", required=True)
    title = LocalText("heading", required=True)
    guide = LocalText("what to know before this part")
    when = Condition("asked only while this holds")
    otherwise = Word("outcome of its items while `when` does not hold", ("not_applicable", "fail"))
    defaults = Defaults("keys that its items share")
    items = Several(Part(ItemSchema), "items in the order of the form", least=1, required=True)


class BandSchema(Strict):
    """A grade."""

    id = Id("stable id", required=True)
    label = LocalText("name of the grade", required=True)
    min = Amount("least score", low="0", high="100", required=True)


class ScoringSchema(Strict):
    """How outcomes become a score."""

    partial_credit = Amount("credit of a partial pass, 0 to 1", low="0", high="1")
    veto_cap = Amount("greatest score after a failed veto", low="0", high="100")
    bonus_cap = Amount("greatest sum of bonus points", low="0", high="100")
    other_owners = Word("failures that are not the school's to cure", ("excluded", "counted"))
    bands = Several(Part(BandSchema), "grades from high to low", least=1, required=True)


class DaysSchema(Strict):
    """Days allowed for the cure by severity."""

    critical = Whole("days for a critical failure", 0, 1000, required=True)
    major = Whole("days for a major failure", 0, 1000, required=True)
    minor = Whole("days for a minor failure", 0, 1000, required=True)


class AppliesSchema(Strict):
    """Which schools the checklist binds; the others are only advised."""

    when = Condition("schools for which this holds are bound", required=True)
    otherwise = Word("what it means for the others", ("advice",))
    note = LocalText("what the form says to the others", required=True)


class RetentionSchema(Strict):
    """How long what was recorded is kept, and what of it stays for good."""

    years = Whole("years after the visit, then the content is deleted", 1, 50, required=True)
    keep = Several(Id("item whose answer stays: a choice, count, date or time"), "what stays")


class ConfidentialSchema(Strict):
    """For records about a named person: not everybody who may read inspections reads them."""

    readers = Several(
        Word("", words.READERS),
        "who reads them beside the team: named people of the bureau, the school's principal",
        required=True,
    )
    retention = Part(RetentionSchema, "how long what was recorded is kept")


class EntrySchema(Strict):
    """One line of a lookup table: for a key, or for a range of numbers."""

    equals = StandardId("key")
    min = Amount("least number")
    max = Amount("greatest number")
    value = Amount("what it gives", required=True)


class ChecklistSchema(Strict):
    """A checklist file."""

    id = Id("the file's name without .yaml", required=True)
    version = Whole("1, 2, 3 …; a published version never changes", 1, 1_000_000, required=True)
    title = LocalText("title", required=True)
    guide = LocalText("what to know before starting")
    applies = Part(AppliesSchema, "which schools it binds")
    confidential = Part(
        ConfidentialSchema, "who may read records about a named person, and how long they are kept"
    )
    provisions = Several(Provision(), "provisions that the checklist as a whole implements")
    days = Part(DaysSchema, "days for a cure by severity", required=True)
    scoring = Part(ScoringSchema, "how outcomes become a score", required=True)
    lookups = Lookups(EntrySchema, "lookup tables")
    defaults = Defaults("keys that all items share")
    sections = Several(Part(SectionSchema), "parts of the form", least=1, required=True)
