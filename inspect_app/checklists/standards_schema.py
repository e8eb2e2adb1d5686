"""The shape of the table of standards: every key, its type, what it means."""

from __future__ import annotations

from inspect_app.checklists import vocabulary as words
from inspect_app.checklists.members import (
    Amount,
    Id,
    Line,
    LocalText,
    Named,
    Part,
    Several,
    StandardId,
    Strict,
    Unit,
    Whole,
    Word,
)
from inspect_app.checklists.schema import EntrySchema


class FormerSchema(Strict):
    """A value that an earlier edition had."""

    year = Whole("year of that edition", 1900, 2100, required=True)
    value = Amount("value that it had", required=True)


class LimitSchema(Strict):
    """One number of a standard."""

    id = Id("name of the limit; rules call it STANDARD.limit", required=True)
    title = LocalText("what it limits", required=True)
    value = Amount("the number", required=True)
    unit = Unit("its unit")
    clause = Line("where it stands in the standard")
    verified = Word("how far this number was verified; as the standard if not said", words.VERIFIED)
    note = LocalText("what to know about it")
    history = Several(Part(FormerSchema), "values of earlier editions")


class SourceSchema(Strict):
    """A standard from outside the plan."""

    id = StandardId("short name", required=True)
    title = LocalText("title and number", required=True)
    year = Whole("year of the edition", 1900, 2100, required=True)
    status = Word("what force it has", words.STANDINGS, required=True)
    verified = Word("how far its numbers were verified", words.VERIFIED, required=True)
    limits = Several(Part(LimitSchema), "its numbers")
    tables = Named(EntrySchema, "its lookup tables; checklists call them STANDARD.table")


class StandardsSchema(Strict):
    """The table of standards."""

    version = Whole("1, 2, 3 …; raised with every change of a number", 1, 1_000_000, required=True)
    standards = Several(Part(SourceSchema), "the standards", least=1, required=True)
