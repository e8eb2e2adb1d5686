"""The file of deadline rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_app import create_app
from inspect_app.config import Settings
from inspect_app.findings.deadlines import SHIPPED, DeadlineFileError, read_deadlines


def test_every_shipped_rule_cites_its_basis_and_how_far_it_was_checked() -> None:
    rules = read_deadlines().rules
    assert {name: rule.days for name, rule in rules.items()} == {
        "critical": 7,
        "major": 30,
        "minor": 90,
    }
    shipped = read_deadlines()
    for rule in (*rules.values(), shipped.signing, shipped.contest, shipped.reinspection):
        assert rule.basis["zh"]
        assert rule.basis["en"]
        assert rule.verified in {"read", "secondary", "unverified"}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("days: 7", "days: seven"),
        ("days: 7", "days: 0"),
        ("counting: calendar-days\n", "counting: moon-days\n"),
        ("  critical:", "  urgent:"),
        ("rules:", "rules: ["),
        ("signing:", "signed:"),
        ('due: "11-10"', 'due: "11-31"'),
        ("checklists: {}", "checklists: {clinic-room: {door: {days: 5}}}"),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_start_and_is_named(
    tmp_path: Path, good: str, bad: str
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(DeadlineFileError, match=r"rules\.yaml"):
        create_app(Settings(data=tmp_path / "var", deadlines=path))


def test_a_county_may_give_a_checklist_or_an_item_a_time_of_its_own(tmp_path: Path) -> None:
    rule = "counting: working-days, basis: {zh: 县文件, en: county decision}, verified: read"
    own = f'checklists: {{clinic-room: {{"*": {{days: 20, {rule}}}, door: {{days: 5, {rule}}}}}}}'
    path = tmp_path / "rules.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace("checklists: {}", own))
    rules = read_deadlines(path)
    assert rules.rule_for("major", "clinic-room", "door", 30).days == 5
    assert rules.rule_for("major", "clinic-room", "bed", 30).days == 20
    assert rules.rule_for("major", "counselling-room", "bed", 30).days == 30
