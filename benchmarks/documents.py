"""Documents: seconds and memory of one report, beside Chromium and typst, and of many in a row.

The report is a clinic's: every item of its checklist, 24 photos, signatures, a QR code. The same
HTML goes to Chromium's print-to-PDF; an equivalent document, the same texts and photos in tables,
to typst where it is installed (pip install typst; not among our dependencies). All in one run.

Run from the root of the checkout: python -m benchmarks.documents [reports in a row, default 100]
"""

from __future__ import annotations

import base64
import gc
import hashlib
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PHOTOS = 24
WARM_RUNS = 5
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_COLD = """
import time, resource
from benchmarks.documents import report_and_photos
report, photo = report_and_photos()
began = time.perf_counter()
from inspect_app.documents.rendering import render
render(report, photo)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def report_and_photos() -> tuple[Any, Callable[[str], bytes]]:
    """The report to set, and its photos by hash."""
    from inspect_app.documents.report import inspection_report
    from tests.documents.clinic import ISSUING, clinic_record, drawn_photos, getter

    photos = drawn_photos(PHOTOS)
    return inspection_report(clinic_record(photos), ISSUING), getter(photos)


def timed(work: Callable[[], Any]) -> float:
    """Seconds on the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cold() -> tuple[float, float]:
    """Seconds and peak MB of a new process's first report, imports of the renderer included."""
    run = subprocess.run([sys.executable, "-c", _COLD], capture_output=True, text=True, check=True)
    seconds, peak = run.stdout.split()
    return float(seconds), float(peak)


def warm() -> float:
    """Median seconds of further reports in one process."""
    from inspect_app.documents.rendering import render

    report, photo = report_and_photos()
    render(report, photo)
    return statistics.median(timed(lambda: render(report, photo)) for _ in range(WARM_RUNS))


def stages() -> dict[str, float]:
    """Where the seconds of one warm report go."""
    from weasyprint import HTML

    from inspect_app.documents import rendering

    report, photo = report_and_photos()
    rendering.render(report, photo)
    found: dict[str, float] = {}
    began = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal began
        now = time.perf_counter()
        found[name], began = now - began, now

    printed = {sha: rendering.print_size(photo(sha)) for sha in sorted(report.photos)}
    lap("photos made smaller")
    html = rendering.markup(report)
    lap("template")
    fetcher = rendering.OwnResources(printed)
    laid = HTML(string=html, url_fetcher=fetcher).render()
    lap("layout")
    laid.write_pdf(pdf_variant=rendering.VARIANT, pdf_identifier=b"x")
    lap("writing, subsets of fonts")
    return found


def self_contained(folder: Path) -> Path:
    """The same HTML with photos and face as data, for a browser that knows no address of ours."""
    from inspect_app.documents import rendering

    report, photo = report_and_photos()
    html = rendering.markup(report)
    for sha in report.photos:
        data = base64.b64encode(rendering.print_size(photo(sha))).decode()
        html = html.replace(f"photo:{sha}", f"data:image/jpeg;base64,{data}")
    face = base64.b64encode(rendering.figures_face()).decode()
    html = html.replace(rendering.FONT_ADDRESS, f"data:font/otf;base64,{face}")
    page = folder / "report.html"
    page.write_text(html, encoding="utf-8")
    return page


def chromium(folder: Path) -> float | None:
    """Seconds of print-to-PDF from a cold start; None without the browser."""
    if not Path(CHROMIUM).exists():
        return None
    page = self_contained(folder)
    command = [
        *(
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
        ),
        *(f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / 'chromium.pdf'}"),
        *("--no-pdf-header-footer", page.as_uri()),
    ]
    return timed(lambda: subprocess.run(command, capture_output=True, check=True))


def typst_source(folder: Path) -> Path:
    """An equivalent document: every text of the report in order, items in tables, all photos."""
    from inspect_app.documents import rendering

    report, photo = report_and_photos()
    lines = [
        '#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))',
        '#set text(font: ("FandolFang", "Noto Serif CJK SC"), size: 16pt, lang: "zh")',
        "#set par(first-line-indent: 2em, justify: true)",
    ]
    quoted = [json.dumps(one, ensure_ascii=False) for one in _prose(report)]
    lines += [f"#par({one})" for one in quoted]
    lines.append("#set text(size: 10.5pt)")
    for section in report.sections:
        cells = []
        for item in section.items:
            row = (
                item.index,
                " ".join([item.prompt, *(line.value for line in item.lines)]),
                item.word,
                " ".join(item.reasons),
            )
            cells += [json.dumps(one, ensure_ascii=False) for one in row]
            for shown in item.photos:
                (folder / f"{shown.sha256}.jpg").write_bytes(
                    rendering.print_size(photo(shown.sha256))
                )
                cells.append(f'table.cell(colspan: 4, image("{shown.sha256}.jpg", width: 36mm))')
        lines.append(f"#table(columns: (12mm, 66mm, 18mm, 1fr), {', '.join(cells)})")
    source = folder / "report.typ"
    source.write_text("\n".join(lines), encoding="utf-8")
    return source


def _prose(report: Any) -> list[str]:
    found = [report.frame.name, report.opening, *report.circumstances, *report.result.sentences]
    return [*found, *(f"{one.heading}{one.text}" for one in report.findings)]


def typst(folder: Path) -> tuple[float, float] | None:
    """Seconds of the first and of a further compilation in one process; None without typst."""
    try:
        import typst as compiler  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    source = typst_source(folder)
    first = timed(lambda: compiler.compile(str(source)))
    return first, timed(lambda: compiler.compile(str(source)))


def in_a_row(count: int) -> tuple[list[float], list[float]]:
    """Resident MB of the press's process, and seconds, every tenth of so many reports."""
    from inspect_app.documents.press import Caps, Press

    memory, seconds = [], []
    with tempfile.TemporaryDirectory() as folder:
        report = _without_photos()
        press = Press(f"file://{folder}", Caps(600, 4 << 30))
        press.set(report)
        for _ in range(10):
            seconds.append(timed(lambda: [press.set(report) for _ in range(count // 10)]))
            memory.append(_resident(press._child.pid))  # type: ignore[union-attr, arg-type]
        press.close()
    return memory, seconds


def _without_photos() -> Any:
    from inspect_app.documents.report import inspection_report
    from tests.documents.clinic import ISSUING, clinic_record

    return inspection_report(clinic_record(), ISSUING)


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def workers(threads: int, each: int = 6) -> float:
    """Reports per second of so many presses at work at the same time."""
    from inspect_app.documents.press import Caps, Press

    with tempfile.TemporaryDirectory() as folder:
        report = _without_photos()
        presses = [Press(f"file://{folder}", Caps(600, 4 << 30)) for _ in range(threads)]
        for press in presses:
            press.set(report)

        def work(press: Press) -> None:
            for _ in range(each):
                press.set(report)

        running = [threading.Thread(target=work, args=(press,)) for press in presses]

        def all_of_them() -> None:
            for one in running:
                one.start()
            for one in running:
                one.join()

        seconds = timed(all_of_them)
        for press in presses:
            press.close()
    return threads * each / seconds


def merged(count: int = 200) -> tuple[float, float, float]:
    """Seconds, MB that memory grew by, and MB of the file that merges so many reports."""
    from datetime import UTC, datetime

    from inspect_app.documents.bundling import Member, merge
    from inspect_app.documents.rendering import render
    from inspect_app.evidence import keys
    from inspect_app.evidence.storage import open_storage

    with tempfile.TemporaryDirectory() as folder:
        storage = open_storage(f"file://{folder}")
        pdf = render(*report_and_photos())
        members = []
        for number in range(count):
            content = pdf + f"\n% {number}\n".encode()
            sha256 = hashlib.sha256(content).hexdigest()
            storage.put(keys.document(sha256), content)
            at = datetime(2026, 11, 25, tzinfo=UTC)
            members.append(Member(f"{number}号", "报告", sha256, len(content), at))
        gc.collect()
        before = _resident(os.getpid())
        size = 0

        def work() -> None:
            nonlocal size
            _, size = merge(storage, members, "merged/benchmark")

        seconds = timed(work)
        return seconds, _resident(os.getpid()) - before, size / 1e6


def export(rows: int = 100_000) -> tuple[float, float]:
    """Seconds of an XLSX and of a CSV with so many rows of eight columns."""
    from inspect_app.exports import Column, Table, write_csv, write_xlsx

    columns = tuple(Column(f"列{n}", lambda row, n=n: f"第{row}行{n}") for n in range(8))
    found = []
    for write in (write_xlsx, write_csv):
        table = Table("清单", columns, range(rows), rows)
        found.append(timed(lambda write=write, table=table: write(table, io.BytesIO())))  # type: ignore[misc]
    return found[0], found[1]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seconds, peak = cold()
    print(f"cold: {seconds:.2f} s, peak {peak:.0f} MB")
    again = warm()
    print(f"warm: {again:.2f} s")
    for name, spent in stages().items():
        print(f"  {name}: {spent:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        browser = chromium(Path(folder))
        if browser is not None:
            print(f"Chromium cold: {browser:.2f} s; warm is {again / browser:.2f} of it")
        compiled = typst(Path(folder))
        if compiled is not None:
            print(
                f"typst first: {compiled[0]:.2f} s, again: {compiled[1]:.2f} s; "
                f"warm is {again / compiled[0]:.1f} times its first"
            )
    one, two = workers(1), workers(2)
    print(f"one worker: {one:.2f} reports a second; two: {two:.2f}, {two / one:.2f} times as many")
    memory, spent_each = in_a_row(count)
    print(f"{count} reports in a row: resident MB {[round(one) for one in memory]}")
    print(f"  seconds of each tenth {[round(one, 1) for one in spent_each]}")
    spent, grew, size = merged()
    print(
        f"merged PDF of 200 reports: {spent:.1f} s, memory grew {grew:.0f} MB, file {size:.0f} MB"
    )
    sheet, lines = export()
    print(f"100 000 rows: XLSX {sheet:.1f} s, CSV {lines:.1f} s")


if __name__ == "__main__":
    main()
