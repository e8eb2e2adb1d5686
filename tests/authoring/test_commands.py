"""What authors do on the command line with a file or a published version."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from inspect_app.checklists.loading import LIBRARY
from inspect_app.cli import checklists
from tests.inspections.conftest import Visited


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path) -> str:
    """What a command writes does not hang on the database."""
    return f"sqlite:///{tmp_path / 'county.db'}"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(checklists, list(arguments))
    return result.exit_code, result.output


def test_a_blank_form_is_written_for_a_file_or_a_published_version(
    app: Flask, visited: Visited, tmp_path: Path
) -> None:
    out = tmp_path / "form.pdf"
    assert run(app, "paper", "practice", "1", "-o", str(out))[0] == 0
    assert out.read_bytes().startswith(b"%PDF-")
    from_file = tmp_path / "file.pdf"
    path = LIBRARY / "vocational.yaml"
    assert run(app, "paper", str(path), "--school", "示例小学", "-o", str(from_file))[0] == 0
    assert from_file.read_bytes().startswith(b"%PDF-")


def test_an_unknown_version_or_a_broken_file_is_refused_in_words(
    app: Flask, visited: Visited, tmp_path: Path
) -> None:
    out = str(tmp_path / "form.pdf")
    code, told = run(app, "paper", "practice", "7", "-o", out)
    assert (code, "没有这个检查表版本" in told) == (1, True)
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\nversion: one\n", encoding="utf-8")
    code, told = run(app, "paper", str(broken), "-o", out)
    assert (code, "broken.yaml:2" in told) == (1, True)
    assert not Path(out).exists()
