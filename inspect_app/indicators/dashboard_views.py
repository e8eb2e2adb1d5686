"""The page of the dashboards: the county, a township, a school; all checklists or one."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from flask import Blueprint, render_template, request

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.queries import list_phones
from inspect_app.checklists.provisions import register
from inspect_app.checklists.queries import definition_of, latest_hashes
from inspect_app.extensions import db
from inspect_app.findings.queries import townships
from inspect_app.indicators.charts import WIDTH, Line, bars, line
from inspect_app.indicators.dashboard import Chosen, Course, Failure, dashboard, months_of
from inspect_app.indicators.queries import checklist_titles
from inspect_app.registers.calendar import school_year_of
from inspect_app.registers.queries import school_by_code

blueprint = Blueprint("dashboards_pages", __name__, url_prefix="/overview")

YEARS = 5
NONE, HUNDRED = Decimal(0), Decimal(100)


@blueprint.get("/dashboard")
@access(Action.READ_OVERVIEW)
def home() -> str:
    """Coverage, scores over time, commonest failures, what stands; every number leads to rows."""
    now = clock.now()
    today = clock.civil_date(now)
    chosen = _chosen(school_year_of(today))
    found = dashboard(db.session, chosen, today=today)
    return render_template(
        "indicators/dashboard.html",
        chosen=chosen,
        found=found,
        school=school_by_code(db.session, chosen.school) if chosen.school else None,
        years=range(school_year_of(today), school_year_of(today) - YEARS, -1),
        townships=townships(db.session),
        titles=checklist_titles(db.session),
        months=months_of(chosen),
        drawn=[_drawn(one) for one in found.courses],
        coverage=list(
            bars([one.inspected * WIDTH // max(1, one.schools) for one in found.units], most=WIDTH)
        ),
        item_bars=list(bars([one.raised for one in found.items])),
        provision_bars=list(bars([one.raised for one in found.provisions])),
        prompts=_prompts(found.items),
        provisions=register(),
        phones=sum(one.may_lose for one in list_phones(db.session, now)),
    )


def _chosen(this_year: int) -> Chosen:
    asked = request.args.get("year", this_year, type=int)
    return Chosen(
        year=asked if this_year - YEARS < asked <= this_year else this_year,
        township=request.args.get("township", ""),
        school=request.args.get("school", "").strip().upper(),
        checklist=request.args.get("checklist", ""),
        order="value" if request.args.get("order") == "value" else "",
    )


def _drawn(course: Course) -> Line:
    return line([one.numbers.mean for one in course.months], least=NONE, most=HUNDRED)


def _prompts(failures: Collection[Failure]) -> dict[tuple[str, str], dict[str, str]]:
    """What each item asks, by checklist and item, as its latest version words it."""
    hashes = latest_hashes(db.session, {one.checklist for one in failures})
    latest = {checklist: definition_of(db.session, sha256) for checklist, sha256 in hashes.items()}
    return {
        (one.checklist, one.name): dict(latest[one.checklist].items[one.name].shape["prompt"])
        for one in failures
        if one.checklist in latest and one.name in latest[one.checklist].items
    }
