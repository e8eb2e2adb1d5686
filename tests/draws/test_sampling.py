"""Drawing is fair, keeps its rules, and hangs on every input."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace

import pytest

from inspect_app.draws.sampling import Entry, Rule, key_of, sample

POOL = [Entry(f"s{n:02}") for n in range(20)]


def key(number: int) -> bytes:
    return key_of(hashlib.sha256(b"announced").hexdigest(), str(number))


def test_many_draws_are_uniform() -> None:
    """Chi-square with 19 degrees of freedom: 43.8 is passed once in a thousand."""
    draws = 2000
    counts = Counter(one for n in range(draws) for one in sample(key(n), POOL, Rule({"": 5})))
    expected = draws * 5 / 20
    # Drawing 5 of 20 without replacement: the variance of a count is (1 - 5/20) of a free one's.
    chi = sum((counts[one.id] - expected) ** 2 / expected for one in POOL) * 19 / (20 - 5)
    assert 6.0 < chi < 43.8


def test_weights_are_chances_in_proportion() -> None:
    pool = [Entry("light"), Entry("heavy", weight=3)]
    drawn = Counter(sample(key(n), pool, Rule({"": 1}))[0] for n in range(2000))
    # 1500 expected, standard deviation 19.4.
    assert 1423 < drawn["heavy"] < 1577


def test_each_stratum_gives_its_number() -> None:
    pool = [Entry(f"{stratum}{n}", stratum) for stratum in "ab" for n in range(6)]
    drawn = sample(key(1), pool, Rule({"a": 2, "b": 4}))
    assert Counter(one[0] for one in drawn) == {"a": 2, "b": 4}
    assert len(set(drawn)) == 6


def test_nobody_has_a_second_turn_before_everybody_had_one() -> None:
    pool, seen = POOL, Counter[str]()
    for number in range(5):
        drawn = sample(key(number), pool, Rule({"": 8}))
        assert len(set(drawn)) == 8
        seen.update(drawn)
        pool = [replace(one, turns=seen[one.id]) for one in POOL]
        assert max(seen.values()) - min(seen[one.id] for one in POOL) <= 1


def test_whoever_had_a_turn_is_left_alone_where_nothing_may_repeat() -> None:
    pool = [replace(one, turns=int(one.id < "s15")) for one in POOL]
    assert set(sample(key(1), pool, Rule({"": 9}, repeat=False))) == {
        "s15", "s16", "s17", "s18", "s19",
    }  # fmt: skip


def test_two_stages_give_one_of_each_group_in_rounds() -> None:
    schools = [f"school{n:02}" for n in range(30)]
    taught, had, turns = Counter[str](), set[str](), Counter[str]()
    for week in range(3):
        pool = [
            Entry(f"{school}/{n}", "", school, 1, int(f"{school}/{n}" in had), turns[school])
            for school in schools
            for n in range(4)
        ]
        drawn = sample(key(week), pool, Rule({"": 20}, each=1, repeat=False))
        assert len({one.split("/")[0] for one in drawn}) == len(drawn) == 20
        assert not had & set(drawn)
        had |= set(drawn)
        taught.update(one.split("/")[0] for one in drawn)
        turns = taught
    assert set(taught.values()) == {2}


def test_a_group_without_anybody_fit_is_not_drawn() -> None:
    pool = [Entry("a/1", "", "a", turns=1), Entry("b/1", "", "b")]
    assert sample(key(1), pool, Rule({"": 2}, each=1, repeat=False)) == ["b/1"]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_the_pool_is_told_changes_nothing(seed: int) -> None:
    rule = Rule({"": 6})
    assert sample(key(seed), POOL, rule) == sample(key(seed), POOL[::-1], rule)
