"""The phone's engine beside the server's, in one long-lived Node process."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from inspect_app.checklists.answers import fault
from inspect_app.checklists.assessment import assess
from inspect_app.checklists.completeness import missing
from inspect_app.checklists.definition import read
from inspect_app.checklists.responses import Responses, rows_of

ROOT = Path(__file__).resolve().parents[2]
ESBUILD = ROOT / "frontend" / "node_modules" / ".bin" / "esbuild"
Json = dict[str, Any]


class PhoneEngine:
    """The TypeScript engine, asked over pipes."""

    def __init__(self, script: Path) -> None:
        self.process = subprocess.Popen(
            ["node", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, question: Mapping[str, Any]) -> Json:
        """What the phone makes of a definition, facts and responses."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the phone's engine has stopped"
        answer: Json = json.loads(line)
        return answer

    def stop(self) -> None:
        """Let the process end by itself."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)


@pytest.fixture(scope="session")
def phone_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneEngine]:
    """The phone's engine, bundled from its sources."""
    if shutil.which("node") is None or not ESBUILD.exists():
        pytest.skip("Node or the front end's packages are not installed")
    script = tmp_path_factory.mktemp("engine") / "engine.mjs"
    source = Path(__file__).parent / "engine.ts"
    command = [str(ESBUILD), str(source), "--bundle", "--platform=node", "--format=esm"]
    environment_path = f"--alias:big.js={ROOT / 'frontend/node_modules/big.js'}"
    subprocess.run(
        [*command, environment_path, "--target=node20", f"--outfile={script}", "--log-level=error"],
        check=True,
    )
    engine = PhoneEngine(script)
    yield engine
    engine.stop()


def server_answer(question: Mapping[str, Any]) -> Json:
    """What the server makes of the same question, in the same JSON."""
    definition = read(question["definition"])
    responses = Responses.from_json(question["responses"])
    facts = question["facts"]
    tables = [item for item in definition.items.values() if item.type == "table"]
    events = question.get("row_events", {})
    return {
        "assessment": assess(definition, facts, responses).as_json(),
        "missing": [asdict(one) for one in missing(definition, facts, responses)],
        "faults": [_fault(definition.items, one) for one in question.get("answered", ())],
        "rows": {
            item.id: [row._asdict() for row in rows_of(item.shape, events.get(item.id, {}))]
            for item in tables
        },
    }


def _fault(items: Mapping[str, Any], answered: Mapping[str, Any]) -> str | None:
    item = items.get(answered["item"])
    if item is None:
        return "unknown-item"
    return fault(item, answered["row"], answered["field"], answered["value"])
