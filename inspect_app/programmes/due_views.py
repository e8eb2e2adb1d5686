"""The page of what is due in a school year."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.extensions import db
from inspect_app.programmes.due import due_in, due_lines, terms_of
from inspect_app.programmes.queries import checklist_titles
from inspect_app.registers.calendar import school_year_of, teaching_weeks
from inspect_app.registers.calendar_file import working_days

blueprint = Blueprint("due_pages", __name__, url_prefix="/programmes")

YEARS = range(2000, 2100)


@blueprint.get("/due")
@access(Action.READ_PROGRAMMES)
def due() -> str:
    """The calendar of a school year and everything the plan makes due in it."""
    today = clock.civil_date(clock.now())
    year = request.args.get("year", school_year_of(today), type=int)
    year = year if year in YEARS else school_year_of(today)
    calendar = working_days()
    terms = terms_of(db.session, year)
    return render_template(
        "programmes/due.html",
        year=year,
        today=today,
        terms=[(term, teaching_weeks(term, calendar)) for term in terms],
        unannounced=[one for one in (year, year + 1) if not calendar.is_announced(one)],
        lines=due_lines(due_in(db.session, year, calendar)),
        titles=checklist_titles(db.session),
    )
