"""Lighthouse's marks for the phone app and the pages that people open first, on mobile settings.

Runs the npm package of this version against a real server on loopback, once for each page; a page
behind the sign-in is opened with the cookie of somebody who signed in. Marks are of 100.

Run from the root of the checkout: python -m benchmarks.lighthouse
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from benchmarks.phone import ROOT, county
from tests.conftest import PASSWORD

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
ENOUGH = 95

# Whose eyes (nobody's: before signing in), and which address.
PAGES = (
    ("", "/app/"),
    ("", "/sign-in"),
    ("bo", "/overview/"),
    ("bo", "/findings/"),
    ("mu", "/findings/"),
)


def _cookie(url: str, user: str) -> str:
    """The session of a user who signs in on the page."""
    with httpx.Client(base_url=url) as client:
        page = client.get("/sign-in").raise_for_status().text
        found = re.search(r'csrf-token" content="([^"]+)"', page)
        assert found
        form = {"csrf_token": found[1], "username": user, "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 302
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def _report(address: str, cookie: str, folder: Path) -> dict[str, Any]:
    headers, out = folder / "headers.json", folder / "report.json"
    headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
    command = [
        *(str(ROOT / "scripts" / "with-node.sh"), "npx", "--yes", LIGHTHOUSE, address, "--quiet"),
        *("--output=json", f"--output-path={out}", f"--extra-headers={headers}"),
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-background-networking",
    ]
    subprocess.run(command, check=True, cwd=folder)
    report: dict[str, Any] = json.loads(out.read_text())
    return report


def main() -> int:
    """Print the table; 1 when a mark is below what is asked."""
    print(f"{LIGHTHOUSE}, mobile settings (simulated slow 4G, processor slowed 4 times)\n")
    print(f"| page | {' | '.join(CATEGORIES)} | {' | '.join(TIMES)} |")
    print("|---|" + "---|" * (len(CATEGORIES) + len(TIMES)))
    least = 100
    with tempfile.TemporaryDirectory() as name, county(Path(name)) as (server, _):
        for user, path in PAGES:
            cookie = _cookie(server.url, user) if user else ""
            report = _report(server.url + path, cookie, Path(name))
            marks = [round(report["categories"][one]["score"] * 100) for one in CATEGORIES]
            times = [report["audits"][one]["displayValue"].replace("\xa0", " ") for one in TIMES]
            least = min(least, *marks)
            cells = " | ".join([f"{path} ({user or 'nobody'})", *map(str, marks), *times])
            print(f"| {cells} |", flush=True)
    return int(least < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
