"""Hand-computed judgements: the server gives them, and so does the phone."""

from __future__ import annotations

from typing import Any

import pytest

from inspect_app.checklists.loading import LIBRARY, canonical_bytes, load_file
from tests.checklists.conftest import PhoneEngine, server_answer
from tests.checklists.vectors import FOLDER, NAMES, cases, part_of, told


def _differing(expected: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    found = told(answer)
    return {
        key: {"expected": value, "found": part_of(value, found[key])}
        for key, value in expected.items()
        if part_of(value, found[key]) != value
    }


@pytest.mark.parametrize(("question", "expected"), list(cases()))
def test_the_server_judges_as_computed_by_hand(
    question: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert not _differing(expected, server_answer(question))


@pytest.mark.parametrize(("question", "expected"), list(cases()))
def test_the_phone_judges_as_computed_by_hand(
    phone_engine: PhoneEngine, question: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert not _differing(expected, phone_engine.ask(question))


@pytest.mark.parametrize("name", NAMES)
def test_the_definitions_beside_the_vectors_are_those_of_the_files(name: str) -> None:
    folder = LIBRARY if (LIBRARY / f"{name}.yaml").exists() else FOLDER / "definitions"
    loaded = load_file(folder / f"{name}.yaml")
    assert [mistake.line_in("en") for mistake in loaded.mistakes] == []
    assert loaded.content is not None
    kept = (FOLDER / "definitions" / f"{name}.json").read_bytes()
    assert kept == canonical_bytes(loaded.content) + b"\n"
