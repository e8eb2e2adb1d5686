"""Chinese that people read is wrapped for translation wherever it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2] / "inspect_app"
CJK = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
WRAPPERS = {"_", "gettext", "ngettext", "lazy_gettext"}
OFFICIAL = {
    f"documents/{name}.html"
    for name in ("blank_form", "frame", "parts", "report", "notice", "letter", "visit_report")
}
NAME_OF_THE_LANGUAGE = "中文"
SPEAKING = ("views", "errors", "problems", "faults", "navigation")


def pages() -> list[str]:
    folder = ROOT / "templates"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    return sorted(found - OFFICIAL)


def modules() -> list[str]:
    return sorted(
        path.relative_to(ROOT).as_posix() for name in SPEAKING for path in ROOT.rglob(f"{name}.py")
    )


def chinese_on(node: nodes.Node) -> Iterator[str]:
    """Chinese in a template that no translation reaches."""
    if isinstance(node, nodes.TemplateData) and CJK.search(node.data):
        yield node.data
    if isinstance(node, nodes.Const) and CJK.search(str(node.value)):
        yield str(node.value)
    wraps = isinstance(node, nodes.Call) and getattr(node.node, "name", "") in WRAPPERS
    for part in node.iter_child_nodes():
        if not (wraps and isinstance(part, nodes.Const)):
            yield from chinese_on(part)


def chinese_in(node: ast.AST) -> Iterator[str]:
    """Chinese in a module that no translation reaches, docstrings aside."""
    if isinstance(node, ast.Constant) and CJK.search(str(node.value)):
        yield str(node.value)
    wraps = isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRAPPERS
    for part in ast.iter_child_nodes(node):
        said = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
        if not said and not (wraps and isinstance(part, ast.Constant)):
            yield from chinese_in(part)


@pytest.mark.parametrize("page", pages())
def test_every_page_is_wrapped(page: str) -> None:
    tree = Environment(autoescape=True).parse((ROOT / "templates" / page).read_text())
    assert set(chinese_on(tree)) <= {NAME_OF_THE_LANGUAGE}


@pytest.mark.parametrize("module", modules())
def test_everything_a_view_or_a_refusal_says_is_wrapped(module: str) -> None:
    assert not list(chinese_in(ast.parse((ROOT / module).read_text())))
