"""A certificate repeats its draw, and nothing in it can be changed unseen."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_app.draws.certificate import (
    Labelled,
    LeftOut,
    announcement,
    certificate,
    digest,
    draw_from,
    verify,
)
from inspect_app.draws.commands import draws
from inspect_app.draws.errors import NotACertificate
from inspect_app.draws.sampling import Entry, Rule

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def issued() -> dict[str, Any]:
    """Ten of forty schools, as a file would hold them."""
    told = announcement(
        kind="schools",
        title="抽十所学校",
        rule=Rule({"": 10}),
        pool=[Labelled(Entry(f"S{n:03}"), f"学校{n}") for n in range(40)],
        left_out=[LeftOut("S099", "学校99", "正在施工")],
        public_value="开奖号码",
        known_from=NOON + timedelta(hours=1),
        announced_at=NOON,
    )
    made = certificate(
        told,
        digest(told),
        public_value="03 11 17",
        source="公报",
        drawn_at=NOON + timedelta(hours=2),
        drawn=draw_from(told, "03 11 17"),
    )
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


def test_a_certificate_verifies_from_its_json_alone(issued: dict[str, Any]) -> None:
    found = verify(issued)
    assert found.holds
    assert list(found.drawn) == issued["drawn"]
    assert len({one["id"] for one in issued["drawn"]}) == 10


INPUTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "value": lambda one: one.update(public_value="03 11 18"),
    "title": lambda one: one["announcement"].update(title="抽十所学校。"),
    "weight": lambda one: one["announcement"]["pool"][7].update(weight=2),
    "turns": lambda one: one["announcement"]["pool"][7].update(turns=1),
    "label": lambda one: one["announcement"]["pool"][7].update(label="别的学校"),
    "pool": lambda one: one["announcement"]["pool"].pop(),
    "reason": lambda one: one["announcement"]["left_out"][0].update(reason="无"),
    "time": lambda one: one["announcement"].update(announced_at="2026-11-23T04:00:01+00:00"),
}


@pytest.mark.parametrize("change", INPUTS.values(), ids=INPUTS)
def test_changing_any_input_changes_the_result(
    issued: dict[str, Any], change: Callable[[dict[str, Any]], Any]
) -> None:
    forged = copy.deepcopy(issued)
    change(forged)
    found = verify(forged)
    assert not found.holds
    assert list(found.drawn) != issued["drawn"]


def test_a_changed_value_is_told_even_where_everybody_is_drawn(issued: dict[str, Any]) -> None:
    issued["announcement"]["rule"]["take"] = {"": 40}
    told = issued["announcement"]
    issued["announcement_sha256"] = digest(told)
    issued["drawn"] = draw_from(told, issued["public_value"])
    assert verify(issued).holds
    issued["public_value"] = "1"
    assert not verify(issued).holds


def test_a_result_put_in_by_hand_is_told(issued: dict[str, Any]) -> None:
    first = issued["drawn"][0]
    first["id"] = "S039" if first["id"] != "S039" else "S038"
    found = verify(issued)
    assert (found.announcement_holds, found.result_holds) == (True, False)


def test_a_draw_before_the_value_was_known_is_told(issued: dict[str, Any]) -> None:
    issued["drawn_at"] = (NOON + timedelta(minutes=59)).isoformat()
    assert not verify(issued).order_in_time_holds


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (lambda one: one.pop("drawn"), "drawn"),
        (lambda one: one["announcement"]["pool"][3].update(weight=0), "pool.3.weight"),
        (lambda one: one["announcement"].update(format="other"), "format"),
        (lambda one: one["announcement"]["pool"].append(one["announcement"]["pool"][0]), "pool"),
    ],
)
def test_what_is_no_certificate_is_refused_with_the_place(
    issued: dict[str, Any], broken: Callable[[dict[str, Any]], Any], place: str
) -> None:
    broken(issued)
    with pytest.raises(NotACertificate) as caught:
        verify(issued)
    assert place in str(caught.value.detail)


@pytest.mark.parametrize("junk", [None, [], "x", 3, {"announcement": 3}])
def test_anything_else_is_refused_too(junk: Any) -> None:
    with pytest.raises(NotACertificate):
        verify(junk)


def test_the_command_ends_with_one_when_a_certificate_does_not_hold(
    issued: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(issued, ensure_ascii=False), encoding="utf-8")
    good = CliRunner().invoke(draws, ["verify", str(file)])
    assert (good.exit_code, "verified: 10 drawn" in good.output) == (0, True)
    file.write_text(json.dumps(issued | {"public_value": "1"}))
    assert CliRunner().invoke(draws, ["verify", str(file)]).exit_code == 1
    file.write_text("{")
    assert CliRunner().invoke(draws, ["verify", str(file)]).exit_code == 1
