"""The page of the school year: who sees it, and that it names weeks and what is due."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from inspect_app.programmes.due import due_in, due_lines
from inspect_app.registers.calendar_file import read_calendar
from tests.conftest import Cast
from tests.pages import Browser


def test_the_page_shows_teaching_weeks_and_what_is_due(
    session: Session, cast: Cast, browse: Callable[[int], Browser]
) -> None:
    page = browse(cast.bo).get("/programmes/due?year=2026")
    assert page.status_code == 200
    assert "21 个教学周" in page.text
    assert "季度联合检查" in page.text
    assert "2027 年的放假安排尚未公布" in page.text
    assert "2019" in browse(cast.ling).get("/programmes/due?year=2019").text


def test_a_principal_is_refused(cast: Cast, browse: Callable[[int], Browser]) -> None:
    assert browse(cast.mu).get("/programmes/due").status_code == 403


def test_one_line_stands_for_all_schools_of_a_window(session: Session, cast: Cast) -> None:
    found = due_in(session, 2026, read_calendar())
    lines = due_lines(found)
    assert sum(max(1, line.schools) for line in lines) == len(found)
    safe = [one for one in lines if one.one.checklists == ("safe-campus-quarterly",)]
    assert [(one.schools, one.one.window.name) for one in safe] == [(2, "2026")]
