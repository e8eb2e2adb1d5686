"""The phone app in a real Chromium of 360 × 740 with its processor slowed 4 times.

Per form: cold start of /app offline from the service worker's cache, tap on an inspection until its
first item can be used, the same of a browser started at the form's own address, tap on an answer
until the judgement is painted, memory and DOM nodes. In a table of measured points the tap is a key
of the number pad. The form is opened and filled offline, on the real app that signed in to the real
server. Beside it, as the limit, static pages with as many items and a score, from a server of files
without caching. Absolute figures belong to the machine; compare the ratios.

Run from the root of the checkout: python -m benchmarks.phone
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import CDPSession, Page, Playwright, sync_playwright
from sqlalchemy.orm import Session

from inspect_app import clock, create_app, tables
from inspect_app.checklists.loading import load
from inspect_app.checklists.operations import publish
from inspect_app.config import Settings
from inspect_app.extensions import db
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited, plan_today
from tests.browser.phone_app import sign_in, wait_until_prepared
from tests.conftest import PASSWORD, gather_cast
from tests.phone import Phone
from tests.servers import LiveServer

ROOT = Path(__file__).resolve().parents[1]
SLOWED = 4
PER_SECTION = 10
PAUSES = (100, 450, 900)  # ms between taps: some while the last answer is still being put away
ROUNDS = 8

# Of ten items six are judged by a tap; the others are what forms have beside them.
KINDS = ("conformity",) * 3 + ("count", "choice") + ("conformity",) * 3 + ("measure", "date")
SHAPES = {
    "conformity": "type: conformity",
    "count": "type: count\n        standard: [{gte: 1}]",
    "measure": "type: measure\n        unit: m2\n        decimals: 2\n"
    "        standard: [{gte: 15, partial: {gte: 10}}]",
    "choice": "type: choice\n        options:\n"
    "          - {id: usable, label: {zh: 能正常使用, en: Works}}\n"
    "          - {id: broken, label: {zh: 已损坏, en: Broken}}\n"
    "        standard: [{eq: usable}]",
    "date": "type: date\n        standard: [{gte: {ref: visit.date}}]",
}
ANSWERS = {
    "conformity": "conform",
    "count": "2",
    "measure": "20",
    "choice": "usable",
    "date": "2030-01-01",
}
ITEM = """
      - id: item-{n}
        prompt: {{zh: 第 {n} 项 设备齐全并能正常使用, en: Item {n} is there and works}}
        guide: {{zh: 看实物和登记。, en: Look at the thing and at the register.}}
        weight: 2
        severity: major
        provisions: [a6.2.doctor]
        remedy: {{zh: 补齐, en: Provide it}}
        {shape}
"""
CHECKLIST = """
id: {id}
version: 1
title: {{zh: 检查表, en: Checklist}}
days: {{critical: 7, major: 30, minor: 90}}
scoring:
  partial_credit: 0.5
  veto_cap: 59
  bonus_cap: 10
  other_owners: excluded
  bands:
    - {{id: good, label: {{zh: 良好, en: Good}}, min: 80}}
    - {{id: poor, label: {{zh: 不合格, en: Poor}}, min: 0}}
sections:
"""
SECTION = """
  - id: section-{n}
    title: {{zh: 第 {n} 部分, en: Part {n}}}
    items:{items}
"""
STATIC = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>检查表</title>
<style>article {{ padding: .9rem; margin: .75rem }} button {{ min-height: 48px }}</style>
<p id="score">—</p>{items}
<script>
  const answers = {{}}
  const words = {{ conform: '✓ 符合', partial: '◐ 部分符合', fail: '✗ 不符合' }}
  addEventListener('click', ({{ target }}) => {{
    const article = target.closest('article')
    if (!article) return
    const value = target.dataset.value
    answers[article.id] = value
    for (const one of article.querySelectorAll('button')) one.ariaChecked = String(one === target)
    const mark = article.querySelector('.mark')
    mark.className = `mark ${{value}}`
    mark.textContent = words[value]
    const given = Object.values(answers)
    const credit = {{ conform: 1, partial: 0.5, fail: 0 }}
    const earned = given.reduce((sum, one) => sum + credit[one], 0)
    document.getElementById('score').textContent = (100 * earned / given.length).toFixed(1)
  }})
</script></html>
"""
STATIC_ITEM = """
<article id="item-{n}" data-testid="item-item-{n}"><h3>第 {n} 项 设备齐全并能正常使用</h3>
<span class="mark"></span><p>必填</p><div role="radiogroup">
<button role="radio" data-value="conform" data-testid="item-item-{n}-conform">符合</button>
<button role="radio" data-value="partial" data-testid="item-item-{n}-partial">部分符合</button>
<button role="radio" data-value="fail" data-testid="item-item-{n}-fail">不符合</button></div>
<details><summary>检查方法 · 依据</summary><p>看实物和登记。</p></details></article>
"""

TABLE = """
      - id: rooms
        prompt: {{zh: 各教室照度, en: Rooms}}
        type: table
        max_rows: {rooms}
        columns:{columns}
        row_standard: [{{require: {{{least}}}}}]
"""
STATIC_ROOMS = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>检查表</title>
<style>input {{ width: 4rem; min-height: 48px }} button {{ min-height: 48px }}
.numpad {{ position: fixed; bottom: 0; background: #fff }}</style>{rooms}
<section class="numpad"><b data-testid="pad-typed"></b><span id="mean"></span>
<button data-testid="pad-1">1</button><button data-testid="pad-3">3</button>
<button data-testid="pad-4">4</button><button data-testid="pad-next">下一格</button></section>
<script>
  let cell = document.querySelector('input')
  cell.dataset.testid = 'item-rooms-row-0-p0-value'
  addEventListener('click', ({{ target }}) => {{
    const key = target.dataset.testid?.slice(4)
    if (key === 'next') {{ cell = cell.nextElementSibling ?? cell; cell.value = '' }}
    else if (/^[0-9]$/.test(key)) cell.value += key
    const given = [...cell.parentElement.querySelectorAll('input')].map(({{ value }}) => +value)
    const sum = given.reduce((one, other) => one + other)
    document.getElementById('mean').textContent = sum / given.length
    document.querySelector('[data-testid=pad-typed]').textContent = cell.value
  }})
</script></html>
"""
STATIC_ROOM = """
<article data-testid="item-{n}"><h3>第 {n} 间教室</h3>{cells}</article>"""

# When things are first seen on the screen, and how long a tap takes until its mark has changed.
SELECTORS = {
    "start": '[data-testid^="inspection-"]',
    "item": 'article[data-testid^="item-"] :is(button, input)',
}
WATCH = """
  window.bench = { seen: {}, tap: null }
  const reports = {}
  for (const name of ['start', 'item']) {
    window.bench.seen[name] = new Promise((done) => { reports[name] = done })
  }
  const wanted = SELECTORS
  const now = () => performance.timeOrigin + performance.now()
  const painted = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => done(now())
    channel.port2.postMessage(null)
  })
  const look = () => {
    for (const [name, selector] of Object.entries(wanted)) {
      if (!document.querySelector(selector)) continue
      delete wanted[name]
      painted(reports[name])
    }
  }
  const watching = new MutationObserver(look)
  watching.observe(document, { childList: true, subtree: true })
  addEventListener('click', (event) => {
    const began = performance.timeOrigin + event.timeStamp
    sessionStorage.setItem('clicked', began)
    const article = event.target.closest?.('article, .numpad')
    if (!article) return
    const mark = () => article.matches('.numpad')
      ? article.querySelector('[data-testid=pad-typed]').textContent
      : article.querySelector('.mark:is(.conform, .pass, .fail)')?.className
    const before = mark()
    window.bench.tap = new Promise((done) => {
      const marking = new MutationObserver(() => {
        if (mark() === before) return
        marking.disconnect()
        painted((at) => done(at - began))
      })
      const all = { childList: true, subtree: true, attributes: true, characterData: true }
      marking.observe(article, all)
    })
  }, { capture: true })
""".replace("SELECTORS", json.dumps(SELECTORS))


@dataclass(frozen=True)
class Items:
    """A form of so many items. answered: it comes with an answer to every item."""

    items: int
    answered: bool = False

    @property
    def id(self) -> str:
        return f"items-{self.items}{'-answered' if self.answered else ''}"

    @property
    def title(self) -> str:
        return f"{self.items} items{', all answered' if self.answered else ''}"

    @property
    def page(self) -> str:
        """Its static page."""
        return f"items-{self.items}"

    def sections(self) -> str:
        """Ten items each."""
        found = ""
        for first in range(0, self.items, PER_SECTION):
            own = range(first, min(first + PER_SECTION, self.items))
            items = "".join(ITEM.format(n=n, shape=SHAPES[KINDS[n % len(KINDS)]]) for n in own)
            found += SECTION.format(n=first // PER_SECTION + 1, items=items)
        return found

    def static(self) -> str:
        return STATIC.format(items="".join(STATIC_ITEM.format(n=n) for n in range(self.items)))

    def fill(self, phone: Phone, inspection: str) -> None:
        for number in range(self.items) if self.answered else ():
            phone.answer(inspection, f"item-{number}", ANSWERS[KINDS[number % len(KINDS)]])

    def taps(self, page: Page) -> Iterator[str]:
        """Where to tap, over the items judged by a tap."""
        items = [number for number, kind in enumerate(KINDS) if kind == "conformity"]
        for turn in range(ROUNDS):
            for number in items:
                yield f"item-item-{number}-{'conform' if turn % 2 else 'fail'}"


@dataclass(frozen=True)
class Rooms:
    """A form of one table: so many rooms with so many measured points each, all filled."""

    rooms: int
    points: int

    @property
    def id(self) -> str:
        return f"rooms-{self.rooms}"

    @property
    def title(self) -> str:
        return f"{self.rooms} rooms × {self.points} points"

    @property
    def page(self) -> str:
        return self.id

    def sections(self) -> str:
        columns = "".join(
            "\n        - "
            f"{{id: p{n}, label: {{zh: 测点 {n}, en: Point {n}}}, type: measure, unit: lx}}"
            for n in range(self.points)
        )
        least = ", ".join(f"row.p{n}: {{gte: 100}}" for n in range(self.points))
        items = TABLE.format(rooms=self.rooms, columns=columns, least=least)
        return SECTION.format(n=1, items=items)

    def static(self) -> str:
        cells = "".join('<input inputmode="decimal" value="300">' for _ in range(self.points))
        rooms = "".join(STATIC_ROOM.format(n=n, cells=cells) for n in range(self.rooms))
        return STATIC_ROOMS.format(rooms=rooms)

    def fill(self, phone: Phone, inspection: str) -> None:
        for room in range(self.rooms):
            phone.row(inspection, "rooms", f"room-{room:02}")
            for point in range(self.points):
                value = str(300 + point)
                phone.answer(inspection, "rooms", value, row=f"room-{room:02}", field=f"p{point}")

    def taps(self, page: Page) -> Iterator[str]:
        """The keys of the number pad, each cell filled with three of them."""
        if page.get_by_test_id("item-rooms-row-0-open").count():
            page.get_by_test_id("item-rooms-row-0-open").click()
        page.get_by_test_id("item-rooms-row-0-p0-value").click()
        for _ in range(ROUNDS):
            yield from ("pad-3", "pad-1", "pad-4")
            page.get_by_test_id("pad-next").click()


Kind = Items | Rooms


@dataclass
class Measured:
    """Milliseconds of every run; memory in MB and nodes with the form open, at the end."""

    start: list[float] = field(default_factory=list)
    address: list[float] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    heap: float = 0
    nodes: int = 0

    def row(self, title: str) -> str:
        """The line of the table."""
        times = [_median(one) for one in (self.start, self.opening, self.address, self.taps)]
        shown = [f"{one:.0f}" for one in (*times, _p95(self.taps))]
        return f"| {title} | {' | '.join(shown)} | {self.heap:.1f} | {self.nodes} |"


FORMS: tuple[Kind, ...] = (
    Items(50),
    Items(200),
    Items(200, answered=True),
    Items(300, answered=True),
    Items(1000, answered=True),
    Rooms(40, 20),
)


def _median(times: Sequence[float]) -> float:
    return statistics.median(times)


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def checklist(kind: Kind) -> str:
    """Its definition."""
    return CHECKLIST.format(id=kind.id) + kind.sections()


@contextmanager
def county(folder: Path) -> Iterator[tuple[LiveServer, Visited]]:
    """A server of its own where Ling's visit of today carries the forms."""
    url = f"sqlite:///{folder / 'county.db'}"
    settings = Settings(data=folder / "var", database_url=url, secret_key="bench")
    app = create_app(settings)
    with app.app_context():
        tables.metadata.create_all(db.engine)
        with Session(db.engine) as session:
            for kind in FORMS:
                loaded = load(checklist(kind))
                if loaded.content is None:
                    raise SystemExit("\n".join(one.line_in("en") for one in loaded.mistakes))
                publish(session, loaded.content, now=clock.now())
            subjects = {kind.id: kind.title for kind in FORMS}
            visited = plan_today(app, session, gather_cast(session), subjects)
        db.engine.dispose()
    server = LiveServer(settings, threads=8).start()
    try:
        _answer(server, visited)
        yield server, visited
    finally:
        server.stop()


def _answer(server: LiveServer, visited: Visited) -> None:
    """The answers that a colleague's phone of Ling's has sent already."""
    with httpx.Client(base_url=server.url, timeout=60) as http:
        phone = Phone(http)
        phone.sign_in("ling", PASSWORD)
        for kind in FORMS:
            kind.fill(phone, visited.inspections[kind.id])
        phone.sync()


@contextmanager
def static_pages(folder: Path) -> Iterator[str]:
    """The address of a server with the limit's pages: a page of links, and one for each form."""
    pages = {kind.page: kind for kind in FORMS}
    links = "".join(f'<a data-testid="inspection-{n}" href="{n}.html">{n}</a> ' for n in pages)
    (folder / "index.html").write_text(f'<!doctype html><meta charset="utf-8">{links}')
    for name, kind in pages.items():
        (folder / f"{name}.html").write_text(kind.static())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Bench:
    """A phone whose processor is slowed, started anew for every run."""

    browser: PhoneBrowser
    url: str
    offline: bool

    def measure(self, kind: Kind, testid: str, address: str, runs: int) -> Measured:
        """Start cold and open that form a number of times, in both ways; tap in the last run."""
        found = Measured()
        for run in range(runs):
            for act in (self._at_address, self._from_start):
                try:
                    act(kind, testid, address, found, last=run == runs - 1)
                finally:
                    self.browser.kill()
        return found

    def _open(self) -> tuple[Page, CDPSession]:
        page = self.browser.start()
        self.browser.context.set_offline(self.offline)
        self.browser.context.add_init_script(WATCH)
        cdp = self.browser.context.new_cdp_session(page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        return page, cdp

    def _at_address(self, _: Kind, __: str, address: str, found: Measured, *, last: bool) -> None:
        page, _cdp = self._open()
        page.goto(self.url + address)
        began = float(page.evaluate("performance.timeOrigin"))
        found.address.append(_seen(page, "item") - began)

    def _from_start(self, kind: Kind, testid: str, _: str, found: Measured, *, last: bool) -> None:
        page, cdp = self._open()
        page.goto(self.url)
        found.start.append(_seen(page, "start") - float(page.evaluate("performance.timeOrigin")))
        page.wait_for_timeout(1_000)
        page.get_by_test_id(testid).click()
        shown = _seen(page, "item")
        found.opening.append(shown - float(page.evaluate("sessionStorage.clicked")))
        if last:
            found.taps = _taps(page, kind)
            found.heap, found.nodes = _memory(cdp)


def _seen(page: Page, name: str) -> float:
    """When it was first painted, in milliseconds since 1970."""
    page.wait_for_selector(SELECTORS[name], state="attached")
    return float(page.evaluate(f"window.bench.seen.{name}"))


def _taps(page: Page, kind: Kind) -> list[float]:
    """Milliseconds from a tap to what is painted of it."""
    times: list[float] = []
    for testid in kind.taps(page):
        page.wait_for_timeout(PAUSES[len(times) % len(PAUSES)])
        page.get_by_test_id(testid).click()
        times.append(float(page.evaluate("window.bench.tap")))
    return times


def _memory(cdp: CDPSession) -> tuple[float, int]:
    cdp.send("HeapProfiler.collectGarbage")
    cdp.send("Performance.enable")
    known = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    return known["JSHeapUsedSize"] / 1e6, int(known["Nodes"])


def print_sizes() -> None:
    """What the phone loads, and the JavaScript's budget, as the build itself judges it."""
    command = ["node", str(ROOT / "frontend" / "scripts" / "sizes.mjs")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print("| built app | kB gzip |")
    print("|---|---|")
    for size, name in re.findall(r"([\d.]+) kB gzip +(.+)", printed):
        print(f"| {name} | {size} |")
    print(flush=True)


def prepare(playwright: Playwright, profile: Path, server: LiveServer, visit: str) -> None:
    """Sign in once and take everything along; the profile keeps it."""
    browser = PhoneBrowser(playwright, profile)
    page = browser.start()
    sign_in(page, server)
    wait_until_prepared(page, visit)
    page.wait_for_timeout(1_000)
    browser.kill()


def measure(runs: int) -> None:
    """Print the table: the app and the static page, per form."""
    with tempfile.TemporaryDirectory(prefix="inspect-bench-") as made:
        folder = Path(made)
        (folder / "static").mkdir()
        with (
            county(folder) as (server, visited),
            static_pages(folder / "static") as limit,
            sync_playwright() as playwright,
        ):
            prepare(playwright, folder / "app", server, visited.visit)
            app = Bench(PhoneBrowser(playwright, folder / "app"), f"{server.url}/app/", True)
            static = Bench(PhoneBrowser(playwright, folder / "limit"), limit, False)
            print(
                f"| ms at {SLOWED} × slowed processor | cold start | first item usable "
                "| at its address | tap → painted p50 | p95 | heap MB | nodes |"
            )
            print("|---|---|---|---|---|---|---|---|", flush=True)
            for kind in FORMS:
                inspection = visited.inspections[kind.id]
                address = f"inspections/{inspection}"
                found = app.measure(kind, f"inspection-{inspection}", address, runs)
                print(found.row(kind.title), flush=True)
            for kind in {kind.page: kind for kind in FORMS}.values():
                found = static.measure(kind, f"inspection-{kind.page}", f"{kind.page}.html", runs)
                print(found.row(f"{kind.title}, static page (limit)"), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    print_sizes()
    measure(parser.parse_args().runs)


if __name__ == "__main__":
    main()
