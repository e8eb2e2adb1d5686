"""Bo announces a draw before the inspection, and draws with a value that nobody could know then."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx

from inspect_app.demo.cast import PASSWORD
from inspect_app.draws.certificate import verify
from tests.phone import CHINA

SCHOOLS = 20
LEAD = timedelta(seconds=5)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def desk(url: str) -> Iterator[httpx.Client]:
    """Bo's browser, signed in."""
    with httpx.Client(base_url=url, timeout=60) as client:
        _send(client, "/sign-in", "/sign-in", username="bo", password=PASSWORD)
        yield client


def _send(client: httpx.Client, page: str, action: str, **fields: str) -> str:
    """Fill in the form of a page; gives where it leads."""
    token = _TOKEN.search(client.get(page).raise_for_status().text)
    if token is None:
        raise SystemExit(f"{page} has no form")
    answer = client.post(action, data={**fields, "csrf_token": token[1]})
    if answer.status_code not in (302, 303):
        raise SystemExit(f"{action} answered {answer.status_code}")
    return str(answer.headers["Location"])


def announce(url: str) -> str:
    """Announce this week's twenty teachers of twenty schools; gives the address of the draw."""
    with desk(url) as client:
        known = datetime.now(CHINA) + LEAD
        return _send(
            client,
            "/draws/new",
            "/draws/new",
            kind="teachers",
            title="每周随机点课:20 所学校各 1 名教师(示例)",
            count=str(SCHOOLS),
            public_value="公告之后提交的第一份检查的状态摘要(SHA-256)",
            known_from=known.strftime("%Y-%m-%dT%H:%M:%S"),
        )


def carry_out(url: str, draw: str, value: str) -> dict[str, Any]:
    """Draw with the value; gives the certificate, as a stranger downloads and repeats it."""
    with desk(url) as client:
        while "还没有到公布时间" in client.get(draw).raise_for_status().text:
            time.sleep(0.2)
        _send(client, draw, f"{draw}/result", value=value, source="检查提交凭据")
    answer = httpx.get(f"{url}{draw}/certificate.json", timeout=60).raise_for_status()
    certificate: dict[str, Any] = json.loads(answer.text)
    if not verify(certificate).holds or len(certificate["drawn"]) != SCHOOLS:
        raise SystemExit("the certificate of the draw does not hold")
    return certificate
