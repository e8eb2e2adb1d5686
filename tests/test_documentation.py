"""What the pages say is so: settings, links, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspect_app.cli import main
from inspect_app.config import settings_table

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


def test_the_table_of_settings_is_the_one_the_code_reads() -> None:
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    table = page.partition("<!-- settings -->\n")[2].partition("<!-- end of settings -->")[0]
    assert table == settings_table()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in _anchors(file), target


def test_every_decision_stands_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for page in folder.glob("*.md"):
        assert page.name == "README.md" or f"]({page.name})" in index, page.name


def test_every_command_that_pages_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for command in re.findall(r"[`/\n]inspect-app ([a-z][a-z-]*)", text):
            assert command in main.commands, f"{page.name}: inspect-app {command}"
        for target in re.findall(r"(?:`|\n)make ([a-z-]+)", text):
            assert target in targets, f"{page.name}: make {target}"
