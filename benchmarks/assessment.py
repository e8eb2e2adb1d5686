"""Milliseconds to assess a full form of 300 items in each engine, tables of 40 rows among them.

Run from the root of the checkout: python -m benchmarks.assessment [--tables 30]
A third of the items that are no tables is worked out from one. Each run reads the answers anew, as
a submission does; the definition is read once, as in a process that serves. Times are processor
time of one core.
"""

# ruff: noqa: E501 - an item on a line reads best

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from inspect_app.checklists.assessment import assess
from inspect_app.checklists.definition import read
from inspect_app.checklists.loading import load
from inspect_app.checklists.responses import Responses
from inspect_app.serving import settle_memory

ITEMS, ROWS, RUNS = 300, 40, 30
ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
id: full
version: 1
title: {zh: 满表, en: Full}
days: {critical: 7, major: 30, minor: 90}
scoring:
  bands: [{id: all, label: {zh: 合格, en: Good}, min: 0}]
sections:
"""
TABLE = """\
  - id: table-%(n)d
    prompt: {zh: 房间, en: Rooms}
    type: table
    columns:
    - {id: length, label: {zh: 长, en: Length}, type: measure, unit: m}
    - {id: width, label: {zh: 宽, en: Width}, type: measure, unit: m}
    - {id: area, label: {zh: 面积, en: Area}, type: computed, unit: m², compute: {product: [row.length, row.width]}}
    row_standard: [{when: {school.students: {gte: 500}}, require: {row.area: {gte: 15}}, partial: {row.area: {gte: 10}}}]
"""
WORKED = """\
  - {id: item-%(n)d, prompt: {zh: 合计, en: Total}, type: computed, unit: m², compute: {sum: table-%(table)d.area}, standard: [{when: {school.students: {gte: 1000}}, gte: 40}, {gte: 15}]}
"""
COUNTED = """\
  - {id: item-%(n)d, prompt: {zh: 件数, en: Pieces}, type: count, standard: [{gte: 1, partial: {gte: 0}}], fields: [{id: usable, label: {zh: 能用, en: Works}, type: boolean, required: true, when: {value: {gte: 1}}}]}
"""
CHOSEN = """\
  - {id: item-%(n)d, prompt: {zh: 是否符合, en: Conforms}, type: conformity}
"""
FACTS = {"school.students": "1200", "school.stage": "primary", "visit.date": "2026-11-24"}
SCRIPT = """\
import { readFileSync } from 'node:fs'
import { assess } from '%(source)s'
const { definition, facts, responses } = JSON.parse(readFileSync('%(question)s', 'utf8'))
const times = []
for (let run = 0; run < %(runs)d; run += 1) {
  const before = process.cpuUsage()
  const result = assess(definition, facts, structuredClone(responses))
  const spent = process.cpuUsage(before)
  times.push((spent.user + spent.system) / 1000)
  if (run === 0) console.error(result.score)
}
console.log(JSON.stringify(times))
"""


def definition(tables: int) -> dict[str, Any]:
    """The canonical definition: `tables` tables, the other items after them, ten sections."""
    kinds = (WORKED, COUNTED, CHOSEN)
    lines = [TABLE % {"n": n} for n in range(tables)]
    for n in range(tables, ITEMS):
        lines.append(kinds[n % 3] % {"n": n, "table": n % tables})
    text = HEAD
    for section in range(10):
        text += f"- id: part-{section}\n  title: {{zh: 板块, en: Part}}\n  items:\n"
        text += "".join(lines[section * 30 : section * 30 + 30])
    loaded = load(text)
    assert loaded.content is not None, loaded.mistakes[0].line_in("en")
    return loaded.content


def responses(content: dict[str, Any]) -> dict[str, Any]:
    """An answer to everything; every table has 40 rows."""
    answers: dict[str, Any] = {}
    rows: dict[str, Any] = {}
    for item in (one for section in content["sections"] for one in section["items"]):
        name = item["id"]
        if item["type"] == "table":
            rows[name] = [{"id": f"r{row}", "label": ""} for row in range(ROWS)]
            answers[name] = {
                f"r{row}": {"length": f"{row}.25", "width": "3.5"} for row in range(ROWS)
            }
        elif item["type"] == "count":
            answers[name] = {"": {"value": "2", "usable": True}}
        elif item["type"] == "conformity":
            answers[name] = {"": {"value": "conform"}}
    return {"answers": answers, "rows": rows, "photos": {}, "signatures": []}


def server(question: dict[str, Any]) -> list[float]:
    """Milliseconds of each run in Python."""
    known = read(question["definition"])
    settle_memory()
    times = []
    for _ in range(RUNS):
        known.judged.clear()
        given = Responses.from_json(json.loads(json.dumps(question["responses"])))
        began = time.process_time()
        assess(known, question["facts"], given)
        times.append(1000 * (time.process_time() - began))
    return times


def phone(question: dict[str, Any]) -> list[float]:
    """Milliseconds of each run in TypeScript under Node."""
    with tempfile.TemporaryDirectory() as folder:
        asked, script = Path(folder) / "question.json", Path(folder) / "run.ts"
        asked.write_text(json.dumps(question), encoding="utf-8")
        source = ROOT / "frontend/src/checklist/index"
        script.write_text(
            SCRIPT % {"source": source, "question": asked, "runs": RUNS}, encoding="utf-8"
        )
        bundle = Path(folder) / "run.mjs"
        esbuild = ROOT / "frontend/node_modules/.bin/esbuild"
        packages = f"--alias:big.js={ROOT / 'frontend/node_modules/big.js'}"
        command: list[str | Path] = [
            esbuild,
            script,
            "--bundle",
            "--platform=node",
            "--format=esm",
            packages,
        ]
        subprocess.run([*command, f"--outfile={bundle}", "--log-level=error"], check=True)
        run = subprocess.run(["node", bundle], capture_output=True, text=True, check=True)
        times: list[float] = json.loads(run.stdout)
        return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=30, help="items that are tables of 40 rows")
    tables = parser.parse_args().tables
    content = definition(tables)
    question = {"definition": content, "facts": FACTS, "responses": responses(content)}
    print(
        f"{ITEMS} items, {tables} of them tables of {ROWS} rows; milliseconds, median / worst / first"
    )
    for name, engine in (("Python", server), ("TypeScript", phone)):
        times = engine(question)
        print(f"{name:12}{statistics.median(times):8.1f}{max(times):8.1f}{times[0]:8.1f}")


if __name__ == "__main__":
    main()
