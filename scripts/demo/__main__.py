"""Ling inspects a clinic offline and sends it; Mu sees the findings; Bo downloads the report."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
from jwt import PyJWK, PyJWTError, api_jws

from inspect_app.demo.cast import PASSWORD
from scripts.demo import clinic, draw
from scripts.demo.server import demo_server
from scripts.demo.summary import as_markdown
from tests.phone import CHINA, Phone

REPORT_WITHIN = 120.0
LEFT = ("report.pdf", "receipt.jws", "draw.json", "summary.json", "summary.md")


@dataclass
class Watch:
    """Seconds that each step took, said as it ends."""

    began: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = round(now - self.began, 2)
        self.began = now
        print(f"  {self.seconds[step]:6.2f} s  {step}", flush=True)


@dataclass(frozen=True)
class Sealed:
    """What Ling's phone holds at the end."""

    inspection: str
    school: dict[str, Any]
    receipt: str
    facts: dict[str, Any]


def inspect(url: str, watch: Watch) -> Sealed:
    """Take everything along, fill the form without the server, send, submit, verify the receipt."""
    phone = Phone(httpx.Client(base_url=url, timeout=60), now=lambda: datetime.now(CHINA))
    phone.sign_in("ling", PASSWORD)
    snapshot = phone.bootstrap()
    planned = _clinic_of_the_day(snapshot)
    checklist = _checklist(phone, planned["checklist"], snapshot)
    watch.lap("signed in, registered the phone, took visits and checklists along")
    clinic.fill(phone, planned["id"], checklist, date.fromisoformat(planned["facts"]["visit.date"]))
    events, photos = list(phone.outbox), [one for one in phone.outbox if one["kind"] == "photo"]
    watch.lap(f"recorded {len(events)} events and {len(photos)} photos offline")
    phone.sync()
    refused = [one for one in phone.results if one["status"] != "accepted"]
    if refused:
        raise SystemExit(f"the server did not take {refused}")
    watch.lap("sent the events")
    for photo in photos:
        phone.upload(photo).raise_for_status()
    watch.lap("sent the photos")
    answer = phone.submit(planned["id"], planned["checklist"]["sha256"])
    if answer.status_code != 201:
        raise SystemExit(f"the inspection was not sealed: {answer.status_code} {answer.text}")
    receipt = verified(answer.json()["receipt"], snapshot["receipt_keys"])
    _hold_against(receipt, phone, planned)
    watch.lap("submitted; the receipt is signed and names exactly what the phone holds")
    school = next(one for one in snapshot["schools"] if one["id"] == planned["school"])
    facts = {
        "score": answer.json()["score"],
        "grade": answer.json()["grade"],
        "events": len(events),
        "photos": len(photos),
        "photo_bytes": sum(one["bytes"] for one in photos),
        "digest": receipt["digest"],
        "sealed_at": receipt["sealed_at"],
        "checklist": receipt["checklist"],
    }
    return Sealed(planned["id"], school, answer.json()["receipt"], facts)


def _clinic_of_the_day(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Ling's clinic inspection at a school of 500 to 999 pupils."""
    for one in snapshot["inspections"]:
        students = int(one["facts"]["school.students"])
        if one["checklist"]["id"] == "clinic-room" and 500 <= students < 1000:
            planned: dict[str, Any] = one
            return planned
    raise SystemExit("no clinic inspection at a school of 500 to 999 pupils is planned for Ling")


def _checklist(phone: Phone, pinned: dict[str, Any], snapshot: dict[str, Any]) -> dict[str, Any]:
    listed = next(one for one in snapshot["checklists"] if one["sha256"] == pinned["sha256"])
    answer = phone.http.get(listed["url"], headers=phone.headers).raise_for_status()
    if hashlib.sha256(answer.content).hexdigest() != pinned["sha256"]:
        raise SystemExit("the checklist is not the one the inspection was planned with")
    definition: dict[str, Any] = answer.json()
    return definition


def verified(receipt: str, keys: list[dict[str, str]]) -> dict[str, Any]:
    """The payload of a receipt that one of the keys signed. Raises jwt.InvalidTokenError."""
    kid = api_jws.get_unverified_header(receipt)["kid"]
    key = PyJWK(next(one for one in keys if one["kid"] == kid), algorithm="ES256")
    payload: dict[str, Any] = json.loads(api_jws.decode(receipt, key, algorithms=["ES256"]))
    return payload


def _hold_against(receipt: dict[str, Any], phone: Phone, planned: dict[str, Any]) -> None:
    digest = phone.digest(planned["id"], planned["checklist"]["sha256"])
    if receipt["digest"] != digest or receipt["photos"] != phone.photo_hashes(planned["id"]):
        raise SystemExit("the receipt names something else than the phone holds")


@contextmanager
def signed_in(url: str, username: str) -> Iterator[httpx.Client]:
    """A client with the session of one of the demo's people."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
        answer = client.post("/session", json={"username": username, "password": PASSWORD})
        client.headers["X-CSRFToken"] = answer.raise_for_status().json()["csrf_token"]
        yield client


def findings_for_mu(url: str, inspection: str) -> list[dict[str, Any]]:
    """What the principal of the school has to put right."""
    with signed_in(url, "mu") as mu:
        found: list[dict[str, Any]] = (
            mu.get(f"/inspections/{inspection}/findings").raise_for_status().json()
        )
    return found


def report_for_bo(url: str, inspection: str) -> tuple[dict[str, Any], bytes]:
    """The issued document and its PDF, asked for by the bureau."""
    with signed_in(url, "bo") as bo:
        asked = bo.post(f"/inspections/{inspection}/documents").raise_for_status()
        document: dict[str, Any] = asked.json()
        until = time.monotonic() + REPORT_WITHIN
        while document["state"] == "queued" and time.monotonic() < until:
            time.sleep(0.2)
            document = bo.get(f"/documents/{document['id']}").raise_for_status().json()
        if document["state"] != "issued":
            raise SystemExit(f"the report was not made: {document}")
        content = bo.get(f"/documents/{document['id']}/content").raise_for_status().content
    if hashlib.sha256(content).hexdigest() != document["sha256"]:
        raise SystemExit("the report is not the one that was issued")
    return document, content


def play(folder: Path) -> None:
    """Play the story and leave report.pdf, receipt.jws, draw.json, summary.json and summary.md."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in LEFT:
        (folder / name).unlink(missing_ok=True)
    watch = Watch()
    with demo_server(folder.resolve() / "server") as url:
        watch.lap("started a server with the demo county")
        announced = draw.announce(url)
        watch.lap("the bureau announced a draw of teachers")
        sealed = inspect(url, watch)
        findings = findings_for_mu(url, sealed.inspection)
        watch.lap(f"the principal sees {len(findings)} findings")
        document, report = report_for_bo(url, sealed.inspection)
        watch.lap("the bureau asked for the report and downloaded it")
        certificate = draw.carry_out(url, announced, sealed.facts["digest"])
        watch.lap(f"drew {len(certificate['drawn'])} teachers; the certificate verifies")
    summary = {
        "school": sealed.school,
        "inspection": sealed.inspection,
        **sealed.facts,
        "findings": findings,
        "document": document,
        "seconds": watch.seconds,
    }
    (folder / "report.pdf").write_bytes(report)
    (folder / "receipt.jws").write_text(sealed.receipt + "\n")
    words = json.dumps(certificate, ensure_ascii=False, indent=2)
    (folder / "draw.json").write_text(words + "\n")
    (folder / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    (folder / "summary.md").write_text(as_markdown(summary))
    print(f"\n{folder} holds {', '.join(LEFT)}.")


def main() -> None:
    """Play; whatever goes wrong, say what it was, stop the server and end with 1."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        play(Path(os.environ.get("INSPECT_APP_DATA") or "var") / "demo")
    except httpx.HTTPStatusError as refused:
        asked, answer = refused.request, refused.response
        sys.exit(f"{asked.method} {asked.url} answered {answer.status_code}: {answer.text}")
    except (httpx.TransportError, PyJWTError, OSError, subprocess.CalledProcessError) as problem:
        sys.exit(f"the demo failed: {type(problem).__name__}: {problem}")


if __name__ == "__main__":
    main()
