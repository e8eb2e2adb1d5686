"""Pages of the whole list: the ledger narrowed and counted, handed out, and moved in bulk."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from inspect_app import clock
from inspect_app.accounts.access import Action, Actor, access, may
from inspect_app.accounts.addresses import local_address
from inspect_app.accounts.current import current_actor
from inspect_app.accounts.roles import Role
from inspect_app.checklists.vocabulary import OWNERS
from inspect_app.database import new_id
from inspect_app.exports import Form, download
from inspect_app.extensions import db, language
from inspect_app.findings import forms, ledger, queries
from inspect_app.findings.clock import days_left
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.errors import NoneChosen
from inspect_app.findings.exporting import ledger_table
from inspect_app.findings.ledger import Asked, FindingFilter
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.moving import make_move
from inspect_app.findings.signing import opinions_to_sign
from inspect_app.findings.wording import MOVES
from inspect_app.inspections.presence import Presence, presence
from inspect_app.problems import Problem
from inspect_app.programmes.budget import visit_budget
from inspect_app.registers.models import School

blueprint = Blueprint("ledger_pages", __name__, url_prefix="/findings")

SEVERITIES = ("critical", "major", "minor")
SCORES_SHOWN = 12
IN_BULK = (Move.REMIND, Move.ASSIGN, Move.ESCALATE)


@blueprint.get("/")
@access(Action.READ_FINDING)
def home() -> str:
    """The findings the caller may read: a school's own with its scores, else the ledger."""
    asked = _asked()
    actor, rules, chosen, today = asked.actor, asked.rules, asked.chosen, asked.today
    found = ledger.list_findings(db.session, asked, page=_page())
    left = {"today": today, "days": days_left}
    if actor.school_id is not None:
        return render_template(
            "findings/home.html",
            found=found,
            chosen=chosen,
            states=ledger.STATES,
            severities=SEVERITIES,
            opinions=opinions_to_sign(db.session, actor),
            scores=_scores(actor, actor.school_id) if may(actor, Action.READ_SCORES) else [],
            scores_shown=SCORES_SHOWN,
            may_read_documents=may(actor, Action.READ_DOCUMENT),
            presence=_presence(actor.school_id, today) if may(actor, Action.READ_SCORES) else None,
            left=left,
        )
    titles = queries.checklist_titles(db.session)
    officers = queries.officers(db.session) if actor.role is Role.BUREAU else []
    return render_template(
        "findings/ledger.html",
        found=found,
        chosen=chosen,
        states=ledger.STATES,
        severities=SEVERITIES,
        owners=OWNERS,
        ages=ledger.AGES,
        ladder=rules.ladder,
        county_list=rules.county_list.next_due(today),
        townships=queries.townships(db.session),
        checklists=titles,
        titles={id_: title[language()] for id_, title in titles},
        officers=officers,
        officer_names={one.id: one.name for one in officers},
        bulk=IN_BULK if actor.role is Role.BUREAU else (),
        words_of=MOVES,
        bulk_id=new_id(),
        left=left,
    )


def _scores(actor: Actor, school_id: int) -> list[queries.Score]:
    """The latest scores of the school and one more, if there are more; or all that there are."""
    limit = None if request.args.get("scores") == "all" else SCORES_SHOWN + 1
    return queries.score_history(db.session, actor, school_id, limit)


def _presence(school_id: int, today: date) -> Presence:
    school = db.session.get_one(School, school_id)
    return presence(db.session, school, visit_budget(), today=today)


def _page() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _asked() -> Asked:
    today = clock.civil_date(clock.now())
    return Asked(current_actor(), _filter(), deadlines(), today)


def _filter() -> FindingFilter:
    arguments = request.args

    def one_of(name: str, known: Any) -> str:
        value = arguments.get(name, "")
        return value if value in known else ""

    def count(name: str) -> int | None:
        return arguments.get(name, type=int) or None

    return FindingFilter(
        state=one_of("state", ledger.STATES) or ledger.STANDING,
        severity=one_of("severity", SEVERITIES),
        township=arguments.get("township", ""),
        school=arguments.get("school", "").strip(),
        checklist=arguments.get("checklist", ""),
        item=arguments.get("item", ""),
        provision=arguments.get("provision", "").strip(),
        owner=one_of("owner", OWNERS),
        age=count("age"),
        rung=count("rung"),
        officer=count("officer"),
        recurring=one_of("recurring", ("1",)),
        inspection=arguments.get("inspection", type=UUID),
        since=arguments.get("since", type=date.fromisoformat),
        until=arguments.get("until", type=date.fromisoformat),
    )


@blueprint.get("/ledger.<any(xlsx, csv):ending>")
@access(Action.EXPORT_FINDINGS)
def export(ending: str) -> Response:
    """All findings that match, as a file; the same as the page counts."""
    asked = _asked()
    count = ledger.count_findings(db.session, asked, most=None).total
    rows = ledger.each_finding(db.session, asked)
    table = ledger_table(rows, count=count, today=asked.today, language=language())
    return download(table, Form(ending))


@blueprint.post("/in-bulk")
@access(Action.MOVE_FINDINGS_IN_BULK)
def move_in_bulk() -> Any:
    """Make one move on every finding that was ticked; tells how many it was not possible for."""
    move = forms.read_move(request.form.get("move", ""))
    ticked = _ticked()
    if move not in IN_BULK or not ticked:
        raise NoneChosen(field="finding")
    intent = forms.read_intent(move, request.form | {"seen": "0"}, ())
    refused = 0
    for finding_id, seen in ticked:
        own = replace(intent, event=uuid5(intent.event, str(finding_id)), seen=seen)
        refused += not _moved(finding_id, own)
    done = len(ticked) - refused
    flash(
        ngettext(
            "已办理 %(num)s 个问题:%(what)s",
            "已办理 %(num)s 个问题:%(what)s",
            done,
            what=MOVES[move].event,
        ),
        "success" if done else "warning",
    )
    if refused:
        flash(
            ngettext(
                "%(num)s 个问题现在不能这样处理,没有改动。",
                "%(num)s 个问题现在不能这样处理,没有改动。",
                refused,
            ),
            "warning",
        )
    return redirect(local_address(request.form.get("next", url_for("ledger_pages.home"))))


def _ticked() -> list[tuple[UUID, int]]:
    """The findings ticked and how many moves each had been seen with, each once."""
    found: dict[UUID, int] = {}
    for entry in request.form.getlist("finding"):
        id_, _sep, seen = entry.partition(":")
        with suppress(ValueError):
            found[UUID(id_)] = int(seen)
    return list(found.items())


def _moved(finding_id: UUID, intent: Any) -> bool:
    """Whether the move could be made; what could not leaves nothing behind."""
    finding = queries.get_finding(db.session, finding_id)
    try:
        with db.session.begin_nested():
            make_move(
                db.session,
                finding,
                intent,
                actor=current_actor(),
                rules=deadlines(),
                now=clock.now(),
            )
    except Problem:
        return False
    return True
