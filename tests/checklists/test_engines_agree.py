"""Two engines, one judgement: whatever definition and answers, phone and server say the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from inspect_app.checklists.checking import check
from inspect_app.checklists.outcome import Outcome
from inspect_app.checklists.vocabulary import COMPARISONS, ITEM_TYPES, OPERATORS
from tests.checklists.conftest import PhoneEngine, server_answer
from tests.checklists.generating import definitions, questions

DEFINITIONS = int(os.environ.get("AGREEMENT_DEFINITIONS", "1292"))  # shared by the operators
SHEETS = 8
TOLERATED = {
    "never-holds",
    "nothing-scored",
    "out-of-reach",
    "threshold-gap",
    "threshold-overlap",
    "units-differ",
    "unreachable-case",
    "useless-partial",
}
"""What an author should mend, and the engines have to agree on all the same."""


def _words(part: Any) -> set[str]:
    """Every operator and type that a definition uses."""
    if isinstance(part, list):
        return set().union(*map(_words, part))
    if not isinstance(part, dict):
        return set()
    own = {str(part[key]) for key in ("op", "type") if key in part}
    return own.union(*(_words(inner) for inner in part.values()))


def _differences(phone: Any, server: Any, path: str = "") -> Iterator[str]:
    """Where the two answers part, and what each says there."""
    if isinstance(server, dict) and isinstance(phone, dict) and set(phone) == set(server):
        for key in server:
            yield from _differences(phone[key], server[key], f"{path}/{key}")
    elif isinstance(server, list) and isinstance(phone, list) and len(phone) == len(server):
        for index, one in enumerate(server):
            yield from _differences(phone[index], one, f"{path}/{index}")
    elif phone != server:
        yield f"{path}: phone {phone!r}, server {server!r}"


def test_phone_and_server_agree_on_every_outcome_score_and_message(
    phone_engine: PhoneEngine,
) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=DEFINITIONS // len(OPERATORS),
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def agree(op: str, data: st.DataObject) -> None:
        definition = data.draw(definitions(op))
        mistakes = {flaw.code for _, flaw in check(definition)} - TOLERATED
        assert not mistakes, [one for one in check(definition) if one[1].code in mistakes]
        for _ in range(SHEETS):
            question = data.draw(questions(definition))
            server = server_answer(question)
            differences = list(_differences(phone_engine.ask(question), server))
            assert not differences, differences[:3]
            seen.update(_words(definition) | {"case"})
            seen.update(str(one["outcome"]) for one in server["assessment"]["items"])
            seen.update(f"missing {one['kind']}" for one in server["missing"])
            seen.update(f"fault {one}" for one in server["faults"])
            seen["veto"] += bool(server["assessment"]["vetoes"])
            seen["finding"] += bool(server["assessment"]["findings"])
            seen["score"] += server["assessment"]["score"] is not None

    for op in OPERATORS:
        agree(op)
    wanted = {*COMPARISONS, *OPERATORS, *ITEM_TYPES, *Outcome, "None", "veto", "finding", "score"}
    wanted |= {f"missing {kind}" for kind in ("answer", "reason", "invalid", "rows", "photo")}
    wanted |= {f"fault {kind}" for kind in ("wrong-type", "unknown-option", "too-long")}
    wanted |= {"missing signature", "fault out-of-range", "fault too-precise"}
    unseen = sorted(str(one) for one in wanted if not seen[one])
    assert not unseen, f"never generated: {unseen}"
    assert seen["case"] >= DEFINITIONS // len(OPERATORS) * len(OPERATORS) * SHEETS
    print(f"{seen['case']} cases, {seen['score']} scored, {seen['finding']} with findings")
