"""The server's merge held to the vectors that the phone's merge is held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inspect_app.inspections.events import read_event
from inspect_app.inspections.merge import digest, merge, read_state

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "merge.json").read_text()
)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["name"]))
def test_the_server_merges_and_digests_as_written_down(case: dict[str, Any]) -> None:
    log = [(r.key, r.clock, str(r.id), r.content) for r in map(read_event, case["events"])]
    state = merge(log)
    assert {key: winner.id for key, winner in state.items()} == case["expect"]["state"]
    assert read_state(state).photo_hashes == case["expect"]["photos"]
    assert digest(VECTORS["inspection"], VECTORS["checklist"], state) == case["expect"]["digest"]
