"""The authors' pages are true: the tutorial's file loads, its messages are the real ones."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from inspect_app.checklists.commands import checklists
from inspect_app.checklists.reference import reference

PAGES = Path(__file__).resolve().parents[2] / "docs" / "authoring"
TUTORIAL = (PAGES / "tutorial.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TUTORIAL, re.DOTALL)


def test_the_reference_is_that_of_the_schema() -> None:
    assert (PAGES / "reference.md").read_text("utf-8") == reference()


def test_the_tutorials_file_goes_its_whole_way(app: Flask, tmp_path: Path) -> None:
    (text,) = _blocks("yaml")
    mistake, explained = _blocks("text")
    file = tmp_path / "seat-change.yaml"
    file.write_text(text, "utf-8")
    run = app.test_cli_runner().invoke
    assert "3 items, no mistakes" in run(checklists, ["check", str(file)]).output
    assert run(checklists, ["explain", str(file), "days-since"]).output == explained
    published = run(checklists, ["publish", str(file)])
    assert published.output.startswith("seat-change 1 "), published.output
    file.write_text(text.replace("unit: lx", "unit: cm"), "utf-8")
    assert mistake in run(checklists, ["check", str(file)]).output
