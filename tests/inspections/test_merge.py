"""The merge: whatever the order of arrival, every phone and the server see the same."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.inspections.events import canonical, read_event, sha256_of
from inspect_app.inspections.merge import canonical_state, digest, merge, read_state
from tests.inspections.test_events import ANSWER

Entry = tuple[str, int, str, str]


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Log entries on few keys, with ties on the clock."""
    count = draw(st.integers(0, 12))
    found = []
    for number in range(count):
        event = ANSWER | {
            "id": f"01999999-0000-7000-8000-{number:012x}",
            "clock": draw(st.integers(1, 4)),
            "item": draw(st.sampled_from(["area", "doctor", "nurse"])),
            "value": draw(st.sampled_from(["1", "2", None, True])),
        }
        read = read_event(event)
        found.append((read.key, read.clock, event["id"], read.content))
    return found


@given(entries(), st.randoms())
def test_the_order_of_arrival_does_not_matter(log: list[Entry], random: object) -> None:
    shuffled = list(log)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(shuffled) == merge(log)


@given(entries(), entries())
def test_hearing_something_twice_changes_nothing(first: list[Entry], second: list[Entry]) -> None:
    assert merge(first + second + first) == merge(first + second)


@given(entries())
def test_the_greatest_clock_wins_and_the_id_breaks_ties(log: list[Entry]) -> None:
    for key, winner in merge(log).items():
        rivals = [(clock, event_id) for k, clock, event_id, _ in log if k == key]
        assert (winner.clock, winner.id) == max(rivals)


@given(entries())
def test_the_digest_is_that_of_the_literal_canonical_state(log: list[Entry]) -> None:
    state = merge(log)
    literal = canonical(
        {
            "checklist": "ab" * 32,
            "inspection": ANSWER["inspection"],
            "state": {key: json.loads(winner.content) for key, winner in state.items()},
            "v": 1,
        }
    )
    assert canonical_state(ANSWER["inspection"], "ab" * 32, state) == literal
    assert digest(ANSWER["inspection"], "ab" * 32, state) == sha256_of(literal)


def test_a_removed_photo_is_not_in_the_answers_but_stays_in_the_state() -> None:
    photo = {
        **{name: ANSWER[name] for name in ("inspection", "device", "author", "recorded_at")},
        "kind": "photo",
        "photo": "01999999-0000-7000-8000-0000000000ff",
        "sha256": "ab" * 32,
        "bytes": 10,
        "media_type": "image/jpeg",
        "taken_at": ANSWER["recorded_at"],
        "position": None,
        "source": "camera",
        "item": "area",
        "row": "",
        "caption": "",
    }
    taken = photo | {"id": "01999999-0000-7000-8000-000000000001", "clock": 1, "present": True}
    removed = photo | {"id": "01999999-0000-7000-8000-000000000002", "clock": 2, "present": False}
    log = [(r.key, r.clock, str(r.id), r.content) for r in map(read_event, (taken, removed))]
    assert read_state(merge(log[:1])).photo_hashes == ["ab" * 32]
    assert read_state(merge(log)).photo_hashes == []
    assert len(merge(log)) == 1
