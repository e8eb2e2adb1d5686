"""`make demo`: the whole road over the public API, and a clear end when it cannot be gone."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from flask.testing import FlaskClient
from jwt import PyJWK, api_jws

from inspect_app import create_app
from inspect_app.config import Settings
from inspect_app.demo.cast import PASSWORD
from inspect_app.draws.certificate import verify
from tests.servers import ROOT

pytestmark = [pytest.mark.field, pytest.mark.xdist_group("field")]

PATIENCE = 240.0


def _begin(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.demo"],
        cwd=ROOT,
        env=os.environ | {"INSPECT_APP_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _living(folder: Path) -> list[str]:
    """Commands of the processes whose data lie in the folder."""
    living = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"INSPECT_APP_DATA={folder}".encode() in (process / "environ").read_bytes():
                living.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [one for one in living if one]


def _bo(data: Path) -> FlaskClient:
    """Bo, asking the application over what the demo left."""
    client = create_app(Settings(data=data)).test_client()
    client.post("/api/v1/session", json={"username": "bo", "password": PASSWORD})
    return client


def _read(client: FlaskClient, path: str) -> Any:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_the_demo_leaves_a_report_and_numbers_that_the_api_confirms(tmp_path: Path) -> None:
    demo = _begin(tmp_path)
    said, complained = demo.communicate(timeout=PATIENCE)
    assert demo.returncode == 0, said + complained
    folder = tmp_path / "demo"
    assert _living(folder / "server") == []

    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    bo = _bo(folder / "server")
    inspection = f"/inspections/{summary['inspection']}"
    result = _read(bo, f"{inspection}/assessment")["result"]
    assert (summary["score"], summary["grade"]) == (result["score_display"], result["grade"])
    findings = _read(bo, f"{inspection}/findings")
    assert [one["id"] for one in summary["findings"]] == [one["id"] for one in findings]
    assert 0 < len(findings) < len(_read(bo, f"{inspection}/history")["events"])
    assert len(_read(bo, f"{inspection}/history")["events"]) == summary["events"]

    sealed = _read(bo, inspection)["seals"][-1]
    receipt = (folder / "receipt.jws").read_text().strip()
    assert (sealed["digest"], sealed["receipt"]) == (summary["digest"], receipt)
    key = PyJWK(_read(bo, "/bootstrap")["receipt_keys"][0], algorithm="ES256")
    payload = json.loads(api_jws.decode(receipt, key, algorithms=["ES256"]))
    assert payload["digest"] == summary["digest"]
    assert len(payload["photos"]) == summary["photos"] > 0

    certificate = json.loads((folder / "draw.json").read_text(encoding="utf-8"))
    assert verify(certificate).holds
    assert certificate["public_value"] == summary["digest"]

    report = (folder / "report.pdf").read_bytes()
    document = _read(bo, f"/documents/{summary['document']['id']}")
    assert report.startswith(b"%PDF-")
    assert (len(report), hashlib.sha256(report).hexdigest()) == (
        document["size"],
        document["sha256"],
    )
    with pdfplumber.open(io.BytesIO(report)) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert summary["school"]["name"] in text
    assert summary["score"] in text

    page = (folder / "summary.md").read_text(encoding="utf-8")
    for told in (summary["school"]["name"], summary["digest"], document["sha256"]):
        assert told in page
    for finding in findings:
        assert finding["prompt"]["zh"] in page
        assert finding["prompt"]["en"] in page


def test_a_demo_that_is_stopped_stops_its_server_and_says_so(tmp_path: Path) -> None:
    demo = _begin(tmp_path)
    server = tmp_path / "demo" / "server"
    until = time.monotonic() + PATIENCE
    while not any("serve" in one for one in _living(server)):
        assert demo.poll() is None, demo.communicate()
        assert time.monotonic() < until
        time.sleep(0.1)
    demo.send_signal(signal.SIGTERM)
    _, complained = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert "stopped" in complained
    assert _living(server) == []
    assert not (tmp_path / "demo" / "report.pdf").exists()


def test_a_demo_whose_server_does_not_start_shows_why(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "server").write_text("a file where a folder should be")
    demo = _begin(tmp_path)
    _, complained = demo.communicate(timeout=PATIENCE)
    assert demo.returncode == 1
    assert "server" in complained
    assert "Traceback" not in complained
