"""Judging a filled checklist: outcomes, reasons, scores, vetoes, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from inspect_app.checklists.computing import total
from inspect_app.checklists.definition import Definition, Item
from inspect_app.checklists.judging import FALLING_SHORT, NONE, Verdict, remarks, verdict, written
from inspect_app.checklists.outcome import (
    Assessment,
    ItemAssessment,
    Outcome,
    RaisedFinding,
    RowAssessment,
    SectionAssessment,
)
from inspect_app.checklists.responses import Facts, Responses
from inspect_app.checklists.rules import Case
from inspect_app.checklists.scoring import mean_credit, score_of, shown
from inspect_app.checklists.sheet import Sheet
from inspect_app.checklists.values import ARITHMETIC, plain

JUDGEMENTS_KEPT = 5_000


def assess(definition: Definition, facts: Facts, responses: Responses) -> Assessment:
    """Judge an inspection as it stands.

    facts and responses: as pinned and merged; what is missing leaves its items unchecked.
    Its score: see `scoring.score_of`.
    """
    sheet = Sheet(definition, facts, responses)
    judged = [(item, *_judge(item, sheet)) for item in definition.items.values()]
    items = tuple(one for _, one, _ in judged)
    vetoes = tuple(
        item.id
        for item, one, _ in judged
        if item.shape["veto"] and item.required and one.outcome is Outcome.FAIL
    )
    scored = score_of(items, definition, vetoed=bool(vetoes))
    return Assessment(
        checklist=definition.id,
        version=definition.version,
        applies=sheet.applies,
        raw_score=None if scored.raw is None else plain(scored.raw),
        bonus=plain(scored.bonus),
        score=None if scored.score is None else plain(scored.score),
        score_display=scored.display,
        grade=scored.grade,
        vetoes=vetoes,
        counts=_counts(items),
        sections=_sections(definition, items),
        items=items,
        findings=tuple(_findings(judged)) if sheet.applies else (),
    )


def _judge(item: Item, sheet: Sheet) -> tuple[ItemAssessment, Verdict]:
    """The item's judgement; worked out once for the same answers, which most inspections give."""
    if item.inputs is None:
        return _work_out(item, sheet)
    known = sheet.definition.judged
    shown, skip = sheet.shown(item), sheet.skip(item)
    decides = (
        item.id,
        shown,
        None if shown else sheet.section_shown(item.section),
        skip,
        sheet.remark(item, "reason" if skip else "note"),
        *[sheet.look(name) for name in item.inputs],
    )
    judged: tuple[ItemAssessment, Verdict] | None = known.get(decides)
    if judged is None:
        if len(known) >= JUDGEMENTS_KEPT:
            known.clear()
        judged = known[decides] = _work_out(item, sheet)
    return judged


def _work_out(item: Item, sheet: Sheet) -> tuple[ItemAssessment, Verdict]:
    found = verdict(item, sheet)
    outcome, credit = found.outcome, found.credit
    if not item.required and outcome is Outcome.FAIL:
        outcome, credit = Outcome.ADVICE, None
    scored = item.required and bool(item.weight) and _counts_in_score(item, credit, sheet)
    earned = NONE if item.required or credit is None else ARITHMETIC.multiply(item.bonus, credit)
    remarked = tuple(remarks(item, sheet))
    if outcome is None and remarked:
        outcome = Outcome.ADVICE
    return ItemAssessment(
        item=item.id,
        section=item.section,
        shown=sheet.shown(item) is True,
        outcome=outcome,
        credit=None if credit is None else plain(credit),
        weight=plain(item.weight),
        scored=scored,
        bonus=plain(earned),
        value=written(sheet.look(item.name)),
        case=found.case,
        reasons=found.reasons,
        rows=found.rows,
        remarks=remarked,
        message=found.message,
    ), found


def _counts_in_score(item: Item, credit: Decimal | None, sheet: Sheet) -> bool:
    if credit is None:
        return False
    beyond = item.shape["owner"] != "school" and sheet.definition.excludes_other_owners
    return not (beyond and credit < 1)


def _counts(items: Iterable[ItemAssessment]) -> dict[str, int]:
    found = Counter(one.outcome for one in items)
    return {str(outcome): found[outcome] for outcome in Outcome}


def _sections(
    definition: Definition, items: Sequence[ItemAssessment]
) -> tuple[SectionAssessment, ...]:
    return tuple(
        _section(section, [one for one in items if one.section == section], definition)
        for section in definition.sections
    )


def _section(
    section: str, items: Sequence[ItemAssessment], definition: Definition
) -> SectionAssessment:
    score = mean_credit(items)
    return SectionAssessment(
        section=section,
        score=None if score is None else plain(score),
        score_display=shown(score, definition),
        weight=plain(total(Decimal(one.weight) for one in items if one.scored)),
        unchecked=sum(one.outcome is Outcome.UNCHECKED for one in items),
    )


def _findings(
    judged: Iterable[tuple[Item, ItemAssessment, Verdict]],
) -> Iterator[RaisedFinding]:
    for item, one, found in judged:
        if not (item.required and one.shown):
            continue
        for row in one.rows:
            if row.outcome in FALLING_SHORT:
                assert row.case is not None
                case = item.row_standard[row.case]
                yield _finding(item, row, row.outcome, case)
        whole = found.whole if item.row_standard else one.outcome
        if whole is not None and whole in FALLING_SHORT:
            cased = None if one.case is None else item.standard[one.case]
            yield _finding(item, one, whole, cased)


def _finding(
    item: Item, judged: ItemAssessment | RowAssessment, outcome: Outcome, case: Case | None
) -> RaisedFinding:
    shape = item.shape
    provisions = [*shape["provisions"], *(case.provisions if case else ())]
    standards = [*shape["standards"], *(case.standards if case else ())]
    return RaisedFinding(
        item=item.id,
        row=judged.row if isinstance(judged, RowAssessment) else "",
        outcome=outcome,
        severity=shape["severity"],
        veto=shape["veto"],
        owner=shape["owner"],
        days=shape["days"],
        provisions=tuple(dict.fromkeys(provisions)),
        standards=tuple(dict.fromkeys(standards)),
        reasons=judged.reasons,
        remedy=shape["remedy"],
        message=judged.message,
    )
