"""A certificate repeats its draw, and nothing in it can be changed unseen."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
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
    stand_ins_from,
    standing,
    verify,
)
from inspect_app.draws.commands import draws
from inspect_app.draws.errors import NotACertificate
from inspect_app.draws.sampling import Entry, Gone, Rule, key_of, sample

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
        turns_since=date(2026, 9, 1),
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


def with_replacements(
    rule: Rule, pool: list[Labelled], gone: list[Gone], value: str = "03 11 17"
) -> dict[str, Any]:
    """A certificate of a draw after which some were replaced, one an hour."""
    told = announcement(
        kind="teachers" if rule.each else "schools",
        title="点课",
        rule=rule,
        pool=pool,
        left_out=[],
        public_value="开奖号码",
        known_from=NOON + timedelta(hours=1),
        announced_at=NOON,
        turns_since=date(2026, 9, 1),
    )
    found = stand_ins_from(told, value, gone)
    made = [
        {
            "gone": one.id,
            "with_group": one.with_group,
            "reason": "病假",
            "at": (NOON + timedelta(hours=3 + n)).isoformat(),
            **(found[n] or {}),
        }
        for n, one in enumerate(gone)
    ]
    given = certificate(
        told,
        digest(told),
        public_value=value,
        source="公报",
        drawn_at=NOON + timedelta(hours=2),
        drawn=draw_from(told, value),
        replacements=made,
    )
    return json.loads(json.dumps(given))  # type: ignore[no-any-return]


SCHOOLS = [Labelled(Entry(f"S{n}"), f"学校{n}") for n in range(6)]
TEACHERS = [Labelled(Entry(f"{group}{n}", group=group), "") for group in "ABCD" for n in range(3)]


def order(rule: Rule, pool: list[Labelled]) -> list[str]:
    """Everybody in order, by drawing as many as there are."""
    entries = [one.entry for one in pool]
    whole = Rule({"": len(entries)}, each=rule.each and len(entries), replace=rule.replace)
    told = with_replacements(rule, pool, [])["announcement"]
    return sample(key_of(digest(told), "03 11 17"), entries, whole)


def test_each_that_is_gone_is_replaced_by_the_next_in_order_even_a_stand_in() -> None:
    rule = Rule({"": 2}, replace=True)
    first, second, third, fourth, *_ = order(rule, SCHOOLS)
    made = with_replacements(rule, SCHOOLS, [Gone(second), Gone(third)])
    assert [one["id"] for one in made["replacements"]] == [third, fourth]
    assert standing(made["drawn"], made["replacements"]) == [first, fourth]
    assert verify(made).holds


def test_a_teacher_is_replaced_within_the_school_and_a_closed_school_by_the_next_school() -> None:
    rule = Rule({"": 2}, each=1, replace=True)
    ranked = order(rule, TEACHERS)
    schools = list(dict.fromkeys(one[0] for one in ranked))
    of = {school: [one for one in ranked if one[0] == school] for school in schools}
    a, b, c, d = (of[school] for school in schools)
    gone = [Gone(a[0]), Gone(a[1]), Gone(b[0], with_group=True), Gone(a[2])]
    made = with_replacements(rule, TEACHERS, gone)
    assert [one["id"] for one in made["replacements"]] == [a[1], a[2], c[0], d[0]]
    assert standing(made["drawn"], made["replacements"]) == [d[0], c[0]]
    assert verify(made).holds


def test_when_nobody_is_left_there_is_no_stand_in() -> None:
    rule = Rule({"": 6}, replace=True)
    told = with_replacements(rule, SCHOOLS, [])["announcement"]
    assert stand_ins_from(told, "1", [Gone("S3")]) == [None]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "S0"},
        {"gone": "S9"},
        {"ticket": "0" * 64},
        {"at": NOON.isoformat()},
        {"with_group": True, "gone": "S99"},
    ],
)
def test_a_replacement_changed_afterwards_does_not_verify(change: dict[str, Any]) -> None:
    rule = Rule({"": 2}, replace=True)
    second, third = order(rule, SCHOOLS)[1:3]
    made = with_replacements(rule, SCHOOLS, [Gone(second)])
    change = change if change != {"id": third} else {"id": second}
    made["replacements"][0] |= change
    found = verify(made)
    assert (found.holds, found.replacements_hold, found.result_holds) == (False, False, True)


def test_what_was_announced_without_replacing_has_none() -> None:
    rule = Rule({"": 2})
    made = with_replacements(rule, SCHOOLS, [Gone(order(rule, SCHOOLS)[0])])
    assert not verify(made).replacements_hold
