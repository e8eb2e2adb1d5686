"""What authors do on the command line with a file or a published version."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from inspect_app.checklists.loading import LIBRARY
from inspect_app.cli import checklists
from inspect_app.inspections.models import Inspection
from tests.inspections.conftest import Visited


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path) -> str:
    """What a command writes does not hang on the database."""
    return f"sqlite:///{tmp_path / 'county.db'}"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The vocational checklist as a file of its own."""
    path = tmp_path / "vocational.yaml"
    path.write_text((LIBRARY / "vocational.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


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


def test_an_xlsform_is_written_read_back_and_told_what_it_lacks(
    app: Flask, visited: Visited, tmp_path: Path, draft: Path
) -> None:
    out, back = tmp_path / "form.xlsx", tmp_path / "back.yaml"
    code, told = run(app, "xlsform", str(draft), "-o", str(out), "--language", "en")
    assert (code, "grades, findings, deadlines and owners" in told) == (0, True)
    assert run(app, "from-xlsform", str(out), "-o", str(back))[0] == 0
    assert "id: vocational" in back.read_text(encoding="utf-8")
    code, told = run(app, "from-xlsform", str(draft), "-o", str(back))
    assert (code, "这不是 XLSForm" in told) == (1, True)


def test_what_if_tells_both_scores_and_why_they_part(
    app: Flask, sealed: Inspection, visited: Visited
) -> None:
    code, told = run(app, "what-if", "practice", "1", "--school", "SA", "--since", "2026-01-01")
    assert code == 0
    assert "示例A小学 卫生室" in told
    assert "1 inspections: 0 higher, 0 lower, 1 same, 0 other grade, mean 0" in told
    code, told = run(app, "what-if", "practice", "--school", "没有这所")
    assert (code, "没有确定是哪所学校" in told) == (1, True)
