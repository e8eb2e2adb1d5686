"""What the planning pages' forms say, read field by field. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from inspect_app.programmes.errors import NoChecklist, NotReadable

SUBJECT_LIMIT = 80
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


def read_visit(form: Fields, titles: Mapping[str, str]) -> VisitForm:
    """The visit form. titles: title of each checklist that may be chosen, by id.

    Raises NotReadable or NoChecklist with the field.
    """
    return VisitForm(
        programme=_whole(form, "programme"),
        school=first(form, "school").strip(),
        on=read_date(form, "date"),
        team=[int(one) for one in form.getlist("team") if one.isdigit()],
        lead=_whole(form, "lead") if first(form, "lead") else 0,
        checklists=list(_checklists(form, titles)),
    )


def _checklists(form: Fields, titles: Mapping[str, str]) -> Sequence[tuple[str, str]]:
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


def _whole(form: Fields, field: str) -> int:
    words = first(form, field)
    if not words.isdigit() or len(words) > 9:
        raise NotReadable(field=field)
    return int(words)


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
