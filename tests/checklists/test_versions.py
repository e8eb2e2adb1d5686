"""`check` holds a file against what was published before it: types, and numbers already in use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.checklists.commands import checklists
from inspect_app.checklists.loading import LIBRARY, load
from inspect_app.checklists.operations import publish
from tests.checklists.vectors import definition
from tests.conftest import NOW

TEXT = (LIBRARY / "clinic-room.yaml").read_text("utf-8")
CHANGED = TEXT.replace("type: text, max_length: 1000, evidence: {rule: optional}", "type: date", 1)


@pytest.fixture
def published() -> dict[str, Any]:
    return definition("clinic-room")


def test_another_type_under_the_same_id_is_told_with_line_item_and_remedy(
    published: dict[str, Any],
) -> None:
    assert CHANGED != TEXT
    newer = CHANGED.replace("version: 2", "version: 3", 1)
    (mistake,) = load(newer, published=[published]).mistakes
    assert (mistake.flaw.code, mistake.item) == ("type-changed", "remarks")
    assert "remarks" in newer.splitlines()[mistake.line - 1]
    assert "was text in version 2 and is date now" in mistake.line_in("en")
    assert "replaces" in mistake.flaw.remedy["zh"]


def test_a_number_in_use_is_refused_only_for_other_content(published: dict[str, Any]) -> None:
    assert load(TEXT, published=[published]).mistakes == ()
    other = TEXT.replace("en: School clinic room checklist", "en: Clinics", 1)
    (mistake,) = load(other, published=[published]).mistakes
    assert mistake.flaw.code == "version-taken"
    assert TEXT.splitlines()[mistake.line - 1] == "version: 2"


def test_a_new_item_and_a_new_version_are_no_mistake(published: dict[str, Any]) -> None:
    newer = TEXT.replace("version: 2", "version: 3", 1).replace("id: remarks,", "id: opinion,", 1)
    assert load(newer, published=[published]).mistakes == ()


def test_the_command_takes_the_database_or_a_folder(
    app: Flask, session: Session, tmp_path: Path, published: dict[str, Any]
) -> None:
    (tmp_path / "clinic-room.yaml").write_text(
        CHANGED.replace("version: 2", "version: 3", 1), "utf-8"
    )
    file = str(tmp_path / "clinic-room.yaml")
    run = app.test_cli_runner().invoke
    assert run(checklists, ["check", file]).exit_code == 0
    publish(session, published, now=NOW)
    session.commit()
    told = run(checklists, ["check", "--language", "en", file])
    assert (told.exit_code, "[remarks] its type was text" in told.output) == (1, True)
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "clinic-room-2.json").write_text(json.dumps(published), "utf-8")
    assert run(checklists, ["check", file, "--against", str(kept)]).exit_code == 1
    assert (
        run(checklists, ["check", file, "--against", str(kept / "clinic-room-2.json")]).exit_code
        == 1
    )
