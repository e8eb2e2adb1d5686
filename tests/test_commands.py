"""What every command shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from inspect_app.cli import main


@pytest.mark.parametrize(
    "asked",
    [["checklists", "list"], ["checklists", "publish"], ["indicators", "rebuild"]],
    ids=" ".join,
)
def test_a_database_without_tables_is_told_with_its_remedy(
    tmp_path: Path, database_url: str, asked: list[str]
) -> None:
    environment = {"INSPECT_APP_DATA": str(tmp_path), "INSPECT_APP_DATABASE_URL": database_url}
    told = CliRunner(env=environment).invoke(main, asked)
    assert told.exit_code == 1
    assert "数据库还没有建好" in told.output
    assert "The database is not set up" in told.output
    assert told.output.count("inspect-app db upgrade") == 2
    assert "Traceback" not in told.output
