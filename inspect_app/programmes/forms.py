"""What the planning pages' forms say, read field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn, Protocol

from inspect_app.problems import Faults
from inspect_app.programmes.errors import (
    EmptyTeam,
    ExceptionUnnamed,
    LeadNotOnTeam,
    NoChecklist,
    NotReadable,
    PlanProblem,
    UnknownProgramme,
    UnknownSchool,
)
from inspect_app.programmes.listing import Task
from inspect_app.programmes.models import ExceptionKind

SUBJECT_LIMIT = 80
REASON_LIMIT = 400
_SEPARATORS = re.compile(r"[、,，;；\n]")


class Fields(Protocol):
    """A submitted form."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class VisitForm:
    """A visit as asked for; school: the words typed; checklists: (checklist id, subject) pairs."""

    programme: int
    school: str
    on: date
    team: list[int]
    lead: int
    checklists: list[tuple[str, str]]
    exception: tuple[ExceptionKind, str] | None
    announced: bool
    departments: list[str]


def read_visit(form: Fields, titles: Mapping[str, str] | None) -> VisitForm:
    """The visit form. titles: title of each checklist that may be chosen, by id; None: of none.

    Raises a PlanProblem with its field and the other faults of the form.
    """
    faults = Faults()
    read = VisitForm(
        programme=faults.read(_programme, form),
        school=faults.read(_school, form),
        on=faults.read(read_date, form, "date"),
        team=faults.read(read_team, form),
        lead=faults.read(_lead, form),
        checklists=[] if titles is None else faults.read(_checklists, form, titles),
        exception=faults.read(read_exception, form),
        announced=read_announced(form),
        departments=read_departments(form),
    )
    faults.tell()
    return read


def read_announced(form: Fields) -> bool:
    """Whether the school is to be told beforehand."""
    return first(form, "announced") == "1"


def read_departments(form: Fields) -> list[str]:
    """The departments typed, each once, in order."""
    typed = (one.strip()[:80] for one in _SEPARATORS.split(first(form, "departments")))
    return list(dict.fromkeys(one for one in typed if one))


def read_task(form: Fields) -> Task:
    """A task of the annual list. Raises NotReadable with its field and the other faults."""
    faults = Faults()
    limits = {"code": 40, "title": 120, "basis": 400, "scope": 200, "frequency": 80}
    texts = {
        name: faults.read(read_text, form, name, limit)
        for name, limit in {**limits, "department": 80}.items()
    }
    read = Task(
        **texts,
        window_from=faults.read(read_date, form, "window_from"),
        window_to=faults.read(read_date, form, "window_to"),
    )
    faults.tell()
    return read


def read_exception(form: Fields) -> tuple[ExceptionKind, str] | None:
    """Kind and reason of an exception, None when neither was given. Raises ExceptionUnnamed."""
    kind, reason = first(form, "exception"), first(form, "exception_reason").strip()
    if not kind and not reason:
        return None
    if kind not in list(ExceptionKind) or not 0 < len(reason) <= REASON_LIMIT:
        raise ExceptionUnnamed(field="exception")
    return ExceptionKind(kind), reason


def _programme(form: Fields) -> int:
    return read_number(form, "programme") or _refuse(UnknownProgramme(field="programme"))


def _school(form: Fields) -> str:
    return first(form, "school").strip() or _refuse(UnknownSchool(field="school"))


def read_team(form: Fields) -> list[int]:
    team = [int(one) for one in form.getlist("team") if one.isdigit()]
    return team or _refuse(EmptyTeam(field="team"))


def _lead(form: Fields) -> int:
    return read_number(form, "lead") or _refuse(LeadNotOnTeam(field="lead"))


def _refuse(problem: PlanProblem) -> NoReturn:
    raise problem


def _checklists(form: Fields, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    chosen = [one for one in form.getlist("checklist") if one in titles]
    if not chosen:
        raise NoChecklist(field="checklist")
    return [
        (checklist, subject)
        for checklist in chosen
        for subject in _subjects(first(form, f"subject-{checklist}"), titles[checklist])
    ]


def _subjects(words: str, default: str) -> Iterable[str]:
    """Each room or lesson once, in the order typed; the checklist's title for none."""
    typed = [one.strip() for one in _SEPARATORS.split(words) if one.strip()]
    if any(len(one) > SUBJECT_LIMIT for one in typed):
        raise NotReadable(field="checklist")
    return dict.fromkeys(typed or [default[:SUBJECT_LIMIT]])


def first(form: Fields, field: str) -> str:
    """What was typed into the field, or nothing."""
    return next(iter(form.getlist(field)), "")


def read_number(form: Fields, field: str) -> int:
    """A whole number of up to nine digits; 0 for anything else."""
    words = first(form, field)
    return int(words) if words.isdecimal() and len(words) <= 9 else 0


def read_date(form: Fields, field: str) -> date:
    """A civil date YYYY-MM-DD. Raises NotReadable with the field."""
    try:
        return date.fromisoformat(first(form, field))
    except ValueError:
        raise NotReadable(field=field) from None


def read_text(form: Fields, field: str, limit: int) -> str:
    """Words of 1 to `limit` characters. Raises NotReadable with the field."""
    words = first(form, field).strip()
    if not words or len(words) > limit:
        raise NotReadable(field=field)
    return words
