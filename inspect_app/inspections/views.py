"""Pages of the record: one inspection with its reasons and history, and the quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from inspect_app import clock, flow
from inspect_app.accounts.access import Action, Actor, access, may
from inspect_app.accounts.current import current_actor, require
from inspect_app.accounts.models import User
from inspect_app.accounts.queries import readings_of
from inspect_app.accounts.roles import SCHOOL_ROLES, Role
from inspect_app.checklists.definition import Definition, read_published
from inspect_app.checklists.outcome import Outcome
from inspect_app.checklists.wording import rules_of
from inspect_app.extensions import db
from inspect_app.inspections import handovers, queries, sealing
from inspect_app.inspections.comparing import Sheet, side_by_side
from inspect_app.inspections.errors import EventProblem, SettlementReasonNeeded
from inspect_app.inspections.models import EventSettlement, Inspection, InspectionState
from inspect_app.inspections.reading import HistoryLine, ItemReading, history_lines, read_items
from inspect_app.inspections.receipts import receipt_key
from inspect_app.programmes.lifecycle import VisitState

blueprint = Blueprint("inspections_pages", __name__, url_prefix="/inspections")


@blueprint.get("/<uuid:inspection_id>")
@access(Action.READ_INSPECTION)
def inspection(inspection_id: UUID) -> str:
    """One inspection: score with reasons, answers, photos, signatures, seals, history."""
    found = queries.get_inspection(db.session, inspection_id)
    require(Action.READ_INSPECTION, found)
    return _page(found)


@dataclass(frozen=True, slots=True)
class SectionReading:
    """A section's title, its score of 100 (None: nothing scored) and its items."""

    title: Mapping[str, str]
    score_display: str | None
    items: Sequence[ItemReading]


def _page(found: Inspection) -> str:
    actor = current_actor()
    definition = read_published(found.checklist_version.content)
    answers = queries.answers_of(db.session, found)
    assessment = queries.assessment_of(db.session, found.id)
    result = assessment.result if assessment else None
    items = read_items(definition, found.facts, answers, result)
    history = _history(found, definition) if may(actor, Action.READ_HISTORY, found.scope) else {}
    return render_template(
        "inspections/inspection.html",
        inspection=found,
        definition=definition,
        rules=rules_of(definition),
        assessment=assessment,
        sections=_sections(definition, items, result),
        in_order=[one for one in items if one.judged and one.judged["outcome"] == Outcome.PASS],
        may_read_history=may(actor, Action.READ_HISTORY, found.scope),
        answers=answers,
        history=history,
        contested=_contested(found, definition)
        if may(actor, Action.READ_HISTORY, found.scope)
        else [],
        signers={one: definition.items[one].shape["prompt"] for one in answers.signatures},
        moves=queries.version_moves(db.session, found.id),
        left_behind=_left_behind(found, definition)
        if may(actor, Action.READ_HISTORY, found.scope)
        else [],
        seals=queries.seals(db.session, found.id),
        late=_late(found, definition) if may(actor, Action.READ_HISTORY, found.scope) else [],
        readings=readings_of(db.session, found.id) if found.scope.confidence else [],
        comparable=assessment and len(queries.records_of_subject(db.session, found)) > 1,
        giving=_giving(actor, found),
        receivers=handovers.possible_receivers(db.session, found),
        may_settle=may(actor, Action.SETTLE_LATE_EVENTS, found.scope),
    )


def _giving(actor: Actor, found: Inspection) -> list[User]:
    """From whom the actor may hand the inspection over."""
    if found.state is not InspectionState.OPEN or found.visit.state is VisitState.CANCELLED:
        return []
    if not may(actor, Action.HAND_OVER, found.scope):
        return []
    holding = handovers.holders(found)
    everybody = actor.role is Role.BUREAU
    return [user for user in holding if everybody or user.id == actor.user_id]


@blueprint.get("/<uuid:inspection_id>/comparison")
@access(Action.READ_INSPECTION)
def comparison(inspection_id: UUID) -> str:
    """Self-checks, inspections and re-measurements of the same subject, side by side."""
    found = queries.get_inspection(db.session, inspection_id)
    actor = require(Action.READ_INSPECTION, found)
    sheets = [
        _sheet(one)
        for one in queries.records_of_subject(db.session, found)
        if may(actor, Action.READ_INSPECTION, one.scope)
    ]
    return render_template(
        "inspections/comparison.html",
        inspection=found,
        sheets=sheets,
        lines=side_by_side(sheets) if sheets else [],
    )


def _sheet(found: Inspection) -> Sheet:
    definition = read_published(found.checklist_version.content)
    assessment = queries.assessment_of(db.session, found.id)
    result = assessment.result if assessment else None
    items = read_items(definition, found.facts, queries.answers_of(db.session, found), result)
    recorder = db.session.get_one(User, found.seals[-1].author_id)
    return Sheet(
        inspection_id=found.id,
        on=found.visit.date,
        self_check=recorder.role in SCHOOL_ROLES,
        recorder=recorder.name,
        score_display=result["score_display"] if result else None,
        adjustment=assessment.adjustment if assessment else None,
        items={one.id: one for one in items},
    )


def _sections(
    definition: Definition, items: Sequence[ItemReading], result: Mapping[str, Any] | None
) -> list[SectionReading]:
    scores = {one["section"]: one["score_display"] for one in (result or {}).get("sections", ())}
    return [
        SectionReading(
            section["title"],
            scores.get(section["id"]),
            [one for one in items if one.section == section["id"]],
        )
        for section in definition.content["sections"]
    ]


def _history(found: Inspection, definition: Definition) -> dict[str, list[HistoryLine]]:
    return history_lines(queries.history(db.session, found), definition)


def _left_behind(found: Inspection, definition: Definition) -> list[HistoryLine]:
    """What was recorded of items that only earlier versions of the checklist ask."""
    entries = queries.history(db.session, found)
    asked = set(definition.items)
    lines: list[HistoryLine] = []
    for earlier in queries.earlier_definitions(db.session, found.id):
        gone = [
            one for one in entries if one.members.get("item", "") in earlier.items.keys() - asked
        ]
        lines += [line for of_item in history_lines(gone, earlier).values() for line in of_item]
        asked |= earlier.items.keys()
    return lines


def _contested(found: Inspection, definition: Definition) -> list[list[HistoryLine]]:
    """Where people differ while the inspection is open: their answers, the one in force first."""
    if found.state is not InspectionState.OPEN:
        return []
    standing = queries.contested_answers(db.session, found.id).values()
    logged = (
        {str(one.event.id): one for one in queries.history(db.session, found)} if standing else {}
    )
    lines = [history_lines([logged[one["id"]] for one in said], definition) for said in standing]
    return [line for of_item in lines for line in of_item.values()]


def _late(found: Inspection, definition: Definition) -> list[HistoryLine]:
    waiting = {event.id for event in queries.late_events(db.session, found.id)}
    entries = [one for one in queries.history(db.session, found) if one.event.id in waiting]
    lines = history_lines(entries, definition)
    return [line for of_item in lines.values() for line in of_item]


@blueprint.post("/<uuid:inspection_id>/late")
@access(Action.SETTLE_LATE_EVENTS)
def settle(inspection_id: UUID) -> Any:
    """Take late records in by amending, or leave them out; either way with a reason."""
    found = queries.get_inspection(db.session, inspection_id)
    actor = require(Action.SETTLE_LATE_EVENTS, found)
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise SettlementReasonNeeded(field="reason")
    if request.form.get("decision") == EventSettlement.AMENDED.value:
        flow.amend(
            db.session,
            inspection_id,
            actor=actor,
            reason=reason,
            key=receipt_key(),
            now=clock.now(),
        )
        flash(_("已更正:重新封存并重新评定,原封存保留。"), "success")
    else:
        sealing.settle_late_events(
            db.session,
            inspection_id,
            EventSettlement.LEFT_OUT,
            actor=actor,
            reason=reason,
            now=clock.now(),
        )
        flash(_("已决定不采用;迟到的记录仍保留在历史中。"), "success")
    return redirect(url_for("inspections_pages.inspection", inspection_id=inspection_id))


@blueprint.post("/<uuid:inspection_id>/handovers")
@access(Action.HAND_OVER)
def hand_over(inspection_id: UUID) -> Any:
    """Hand the inspection over, from oneself or, at the bureau, from whoever has it."""
    found = queries.get_inspection(db.session, inspection_id)
    actor = require(Action.HAND_OVER, found)
    giver = request.form.get("from", type=int) if actor.role is Role.BUREAU else None
    handovers.hand_over(
        db.session,
        found,
        giver_id=actor.user_id if giver is None else giver,
        receiver_id=request.form.get("to", 0, type=int),
        made_by=actor.user_id,
        reason=request.form.get("reason", "")[:400],
        now=clock.now(),
    )
    flash(_("已移交;接手人的手机下次联网时会收到全部填报。"), "success")
    return redirect(url_for("inspections_pages.inspection", inspection_id=inspection_id))


@blueprint.get("/quarantine")
@access(Action.SETTLE_LATE_EVENTS)
def quarantine() -> str:
    """What could not enter a record, kept word for word."""
    entries = queries.quarantined(db.session)
    return render_template(
        "inspections/quarantine.html",
        entries=entries,
        titles={one.slug: one.title for one in EventProblem.__subclasses__()},
        names=queries.author_names(db.session, entries),
        known=queries.known_inspections(db.session, entries),
    )
