"""Importing: all of a file or nothing, existing entries changed by their code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.registers import importing
from inspect_app.registers.changes import ChangeKind
from inspect_app.registers.commands import people, schools
from inspect_app.registers.errors import RowsWrong
from inspect_app.registers.kinds import Kind, PostKind, Stage
from inspect_app.registers.models import Appointment, Person, School, Township
from tests.conftest import Cast
from tests.registers.files import (
    MU,
    PERSON_HEADERS,
    SCHOOL_A,
    SCHOOL_C,
    SCHOOL_HEADERS,
    as_csv,
    as_xlsx,
    with_cell,
)


def _count(session: Session, table: type[Any]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_schools_are_added_and_changed_by_code(session: Session, cast: Cast) -> None:
    content = as_xlsx(SCHOOL_HEADERS, SCHOOL_A, SCHOOL_C)
    changes = importing.import_file(session, Kind.SCHOOLS, content)
    assert changes.counts == {"added": 1, "changed": 1, "unchanged": 0}
    assert changes.new_townships == ("白水镇",)
    assert session.get_one(School, cast.school_a).students == 830
    added = session.scalars(sa.select(School).where(School.code == "SC")).one()
    assert (added.stage, added.township.name) == (Stage.NINE_YEAR, "白水镇")
    assert (added.latitude, added.is_sample) == (Decimal("24.4900"), False)
    assert _count(session, School) == 3


def test_the_same_file_again_changes_nothing(session: Session, cast: Cast) -> None:
    content = as_csv(SCHOOL_HEADERS, SCHOOL_A, SCHOOL_C)
    importing.import_file(session, Kind.SCHOOLS, content)
    again = importing.import_file(session, Kind.SCHOOLS, content)
    assert again.counts == {"added": 0, "changed": 0, "unchanged": 2}
    assert _count(session, School) == 3
    assert _count(session, Township) == 2


def test_a_preview_says_what_would_change_and_changes_nothing(session: Session, cast: Cast) -> None:
    content = as_csv(SCHOOL_HEADERS, SCHOOL_A, SCHOOL_C)
    changed, added = importing.preview(session, Kind.SCHOOLS, content).entries
    assert changed.kind is ChangeKind.CHANGED
    assert [(one.header, one.before, one.after) for one in changed.fields] == [
        ("在校生数", "812", "830")
    ]
    assert added.kind is ChangeKind.ADDED
    assert not session.dirty
    assert not session.new
    assert session.get_one(School, cast.school_a).students == 812


def test_one_wrong_row_keeps_the_whole_file_out(session: Session, cast: Cast) -> None:
    bad = with_cell(SCHOOL_C, SCHOOL_HEADERS, 学段="高中")
    with pytest.raises(RowsWrong) as refused:
        importing.import_file(session, Kind.SCHOOLS, as_csv(SCHOOL_HEADERS, SCHOOL_A, bad))
    assert len(refused.value.mistakes) == 1
    session.commit()
    assert _count(session, School) == 2
    assert session.get_one(School, cast.school_a).students == 812


def test_people_come_with_their_posts_and_a_later_file_ends_one(
    session: Session, cast: Cast
) -> None:
    officer = ["P2", "薄远", "", "教体局工作人员", "", "2020-01-01", ""]
    inspector = with_cell(MU, PERSON_HEADERS, 职务="责任督学")
    content = as_csv(PERSON_HEADERS, MU, inspector, officer)
    importing.import_file(session, Kind.PEOPLE, content)
    assert _count(session, Person) == 2
    assert _count(session, Appointment) == 3
    left = with_cell(MU, PERSON_HEADERS, 离任日期="2026-07-31", 联系电话="")
    changes = importing.import_file(session, Kind.PEOPLE, as_csv(PERSON_HEADERS, left))
    assert {one.header for one in changes.entries[0].fields} == {"联系电话", "离任日期"}
    assert _count(session, Appointment) == 3
    ended = session.scalars(
        sa.select(Appointment).where(Appointment.post == PostKind.PRINCIPAL)
    ).one()
    assert (ended.until, ended.school_id) == (date(2026, 7, 31), cast.school_a)
    again = importing.import_file(session, Kind.PEOPLE, as_csv(PERSON_HEADERS, left, officer))
    assert again.counts == {"added": 0, "changed": 0, "unchanged": 2}


def test_what_is_imported_into_a_demo_county_is_a_sample_too(session: Session, cast: Cast) -> None:
    session.get_one(School, cast.school_a).is_sample = True
    session.flush()
    importing.import_file(session, Kind.SCHOOLS, as_csv(SCHOOL_HEADERS, SCHOOL_C))
    importing.import_file(session, Kind.PEOPLE, as_csv(PERSON_HEADERS, MU))
    assert session.scalars(sa.select(School.is_sample).where(School.code == "SC")).one()
    assert session.scalars(sa.select(Person.is_sample)).one()


def _file(folder: Path, *rows: Sequence[str]) -> str:
    path = folder / "import.csv"
    path.write_bytes(as_csv(*rows, encoding="gb18030"))
    return str(path)


def test_the_command_shows_asks_and_imports(
    app: Flask, session: Session, cast: Cast, tmp_path: Path
) -> None:
    run = app.test_cli_runner().invoke
    file = _file(tmp_path, SCHOOL_HEADERS, SCHOOL_A, SCHOOL_C)
    declined = run(schools, ["import", file], input="n\n")
    assert "新增 1,更改 1,不变 0" in declined.output
    assert _count(session, School) == 2
    session.rollback()
    done = run(schools, ["import", file], input="y\n")
    assert done.exit_code == 0, done.output
    assert _count(session, School) == 3
    session.rollback()
    staff = _file(tmp_path, PERSON_HEADERS, MU)
    assert run(people, ["import", staff, "--yes"]).exit_code == 0
    assert _count(session, Appointment) == 1


def test_the_command_lists_every_mistake_and_imports_nothing(
    app: Flask, session: Session, cast: Cast, tmp_path: Path
) -> None:
    bad = with_cell(SCHOOL_C, SCHOOL_HEADERS, 学段="高中", 班级数="多")
    run = app.test_cli_runner().invoke(
        schools, ["import", _file(tmp_path, SCHOOL_HEADERS, SCHOOL_A, bad), "--yes"]
    )
    assert run.exit_code == 1
    assert (
        "第 3 行 学段「高中」:不在可选的词中。请填写其中之一:幼儿园、小学、初中、九年一贯制。"
        in (run.output)
    )
    assert "第 3 行 班级数「多」" in run.output
    assert _count(session, School) == 2
