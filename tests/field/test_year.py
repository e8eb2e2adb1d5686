"""A county's year with the phone's own code: nothing shown as saved is lost, nothing is doubled.

The links fail in every way, tabs die at any step, phones are wiped, clocks are days off, a
checklist changes while drafts exist, tokens are revoked, two inspectors fill every inspection, and
every third phone has a PIN.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.field.county import Size
from tests.field.year import bundle, play

pytestmark = [pytest.mark.field, pytest.mark.xdist_group("field")]

SEED = 5


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The phone's code and the year around it, for Node."""
    return bundle(tmp_path_factory.mktemp("script"))


def test_a_year_loses_nothing_doubles_nothing_and_sends_little_twice(
    script: Path, tmp_path: Path
) -> None:
    outcome = play(script, tmp_path / "county", SEED, Size(schools=16, phones=8))
    assert outcome.faults == []
    assert outcome.sealed >= 16
    assert outcome.events > 300
    for misfortune in (
        "died",
        "evicted",
        "signed-in",
        "clock-wrong",
        "two-tabs",
        "refused",
        "pin-given",
    ):
        assert outcome.happened[misfortune] > 0, misfortune
    for fate in ("request-cut", "answer-cut", "answer-lost", "stalled", "twice", "portal"):
        assert outcome.happened[fate] > 5, fate


def test_a_seed_gives_the_same_year_again(script: Path, tmp_path: Path) -> None:
    small = Size(schools=2, phones=2)
    first, again, other = (
        play(script, tmp_path / name, seed, small)
        for name, seed in (("first", SEED), ("again", SEED), ("other", SEED + 1))
    )
    assert first.trace == again.trace != other.trace
    assert (first.events, first.happened) == (again.events, again.happened)
