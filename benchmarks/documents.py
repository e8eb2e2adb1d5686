"""Documents: seconds and memory of one report, beside Chromium and typst, and of many in a row.

The report is a clinic's: 60 items, 24 photos, signatures, a QR code. The same HTML with the same
photos, in the size for paper, goes to Chromium's print-to-PDF from a cold start with a new profile;
an equivalent document, the same texts and photos in tables, to typst where it is installed (pip
install typst; not among our dependencies). All in one run.

Run from the root of the checkout: python -m benchmarks.documents [reports in a row, default 100]
"""

from __future__ import annotations

import base64
import gc
import hashlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from inspect_app.documents.press import Caps

ITEMS = 60
PHOTOS = 24
WARM_RUNS = 5
COLD_RUNS = 3
MERGED = 200
CAPS = Caps(seconds=600, memory=4 << 30)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_COLD = """
import time, resource, sys
from benchmarks.documents import report_in
from inspect_app.evidence.storage import open_storage
report, storage = report_in(sys.argv[1]), open_storage(sys.argv[1])
began = time.perf_counter()
from inspect_app.documents.rendering import setter
setter(storage)(report)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def report_in(storage_url: str) -> Any:
    """The report to set; its photos (1 600 pixels wide) are kept in the storage."""
    from inspect_app.documents.report import inspection_report
    from inspect_app.evidence import keys
    from inspect_app.evidence.storage import open_storage
    from tests.documents.clinic import ISSUING, clinic_record, drawn_photos, wide_clinic_room

    photos, storage = drawn_photos(PHOTOS, edge=1600), open_storage(storage_url)
    for sha256, content in photos.items():
        storage.put(keys.original(sha256), content)
    return inspection_report(clinic_record(photos, room=wide_clinic_room(ITEMS)), ISSUING)


def print_photo(storage_url: str) -> Callable[[str], bytes]:
    """The photos of a storage in the size for paper."""
    from inspect_app.evidence.pictures import picture_bytes
    from inspect_app.evidence.sizes import Size
    from inspect_app.evidence.storage import open_storage

    storage = open_storage(storage_url)
    return lambda sha256: picture_bytes(storage, sha256, Size.PRINT)[0]


def timed(work: Callable[[], Any]) -> float:
    """Seconds on the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cold(url: str) -> tuple[float, float]:
    """Seconds and peak MB of a new process's first report, imports of the renderer included."""
    command = [sys.executable, "-c", _COLD, url]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak = run.stdout.split()
    return float(seconds), float(peak)


def warm(url: str) -> tuple[float, float, float]:
    """Median seconds on the clock and of processor of further reports of one press; its peak MB."""
    from inspect_app.documents.press import Press

    report, press = report_in(url), Press(url, CAPS)
    press.set(report)
    child = press._child.pid  # type: ignore[union-attr]
    spent, worked = [], []
    for _ in range(WARM_RUNS):
        before = processor(child)
        spent.append(timed(lambda: press.set(report)))
        worked.append(processor(child) - before)
    peak = status(child, "VmHWM")
    press.close()
    return statistics.median(spent), statistics.median(worked), peak


def processor(pid: int | None) -> float:
    """Seconds of processor that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def status(pid: int | None, name: str) -> float:
    """A size of a process in MB, such as VmRSS or VmHWM."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith(f"{name}:")) / 1024


def stages(url: str) -> dict[str, float]:
    """Where the seconds of processor of one warm report go, the collector off."""
    from weasyprint import HTML

    from inspect_app.documents import rendering

    report, photo, sheet = report_in(url), print_photo(url), rendering.open_sheet("document.css")
    rendering.render(report, photo, sheet)
    gc.collect()
    gc.disable()
    found: dict[str, float] = {}
    began = time.process_time()

    def lap(name: str) -> None:
        nonlocal began
        now = time.process_time()
        found[name], began = now - began, now

    printed = {sha: photo(sha) for sha in sorted(report.photos)}
    lap("photos read")
    html = rendering.markup(report)
    lap("template")
    page = HTML(string=html, url_fetcher=rendering.OwnResources(printed))
    lap("HTML parsed")
    laid = page.render(
        stylesheets=[sheet.css], font_config=sheet.faces, pdf_variant=rendering.VARIANT
    )
    lap("styles and layout")
    laid.write_pdf(pdf_variant=rendering.VARIANT, pdf_identifier=b"x", finisher=rendering.finish)
    lap("drawing, tags, subsets of fonts, compression")
    gc.enable()
    gc.collect()
    lap("garbage, after the report")
    return found


def self_contained(folder: Path, url: str) -> Path:
    """The same HTML with photos and face as data, for a browser that knows no address of ours."""
    from inspect_app.documents import rendering
    from inspect_app.documents.figures import figures_face

    report, photo = report_in(url), print_photo(url)
    style = f"<style>{rendering.stylesheet(rendering.STYLESHEET)}</style></head>"
    html = rendering.markup(report).replace("</head>", style)
    for sha in report.photos:
        data = base64.b64encode(photo(sha)).decode()
        html = html.replace(f"photo:{sha}", f"data:image/jpeg;base64,{data}")
    face = base64.b64encode(figures_face()).decode()
    html = html.replace(rendering.FONT_ADDRESS, f"data:font/otf;base64,{face}")
    page = folder / "report.html"
    page.write_text(html, encoding="utf-8")
    return page


def chromium(folder: Path, url: str) -> tuple[float, float] | None:
    """Median seconds on the clock and of processor of print-to-PDF, cold; None without it."""
    if not Path(CHROMIUM).exists():
        return None
    page = self_contained(folder, url)
    found = [printed_cold(page, folder / f"cold-{turn}") for turn in range(COLD_RUNS)]
    clock, worked = zip(*found, strict=True)
    return statistics.median(clock), statistics.median(worked)


def printed_cold(page: Path, folder: Path) -> tuple[float, float]:
    """Seconds on the clock and of processor of one browser started with a new profile."""
    command = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu"),
        *("--disable-background-networking", f"--user-data-dir={folder}"),
        *("--no-pdf-header-footer", f"--print-to-pdf={folder}.pdf", page.as_uri()),
    ]
    before = os.times()
    spent = timed(lambda: subprocess.run(command, capture_output=True, check=True))
    after = os.times()
    worked = after.children_user + after.children_system
    return spent, worked - before.children_user - before.children_system


def typst_source(folder: Path, url: str) -> Path:
    """An equivalent document: every text of the report in order, items in tables, all photos."""
    report, photo = report_in(url), print_photo(url)
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
                (folder / f"{shown.sha256}.jpg").write_bytes(photo(shown.sha256))
                cells.append(f'table.cell(colspan: 4, image("{shown.sha256}.jpg", width: 36mm))')
        lines.append(f"#table(columns: (12mm, 66mm, 18mm, 1fr), {', '.join(cells)})")
    source = folder / "report.typ"
    source.write_text("\n".join(lines), encoding="utf-8")
    return source


def _prose(report: Any) -> list[str]:
    found = [report.frame.name, report.opening, *report.circumstances, *report.result.sentences]
    return [*found, *(f"{one.heading}{one.text}" for one in report.findings)]


def typst(folder: Path, url: str) -> tuple[float, float] | None:
    """Seconds of the first and of a further compilation in one process; None without typst."""
    try:
        import typst as compiler  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    source = typst_source(folder, url)
    first = timed(lambda: compiler.compile(str(source)))
    return first, timed(lambda: compiler.compile(str(source)))


def in_a_row(url: str, count: int) -> tuple[list[float], list[float]]:
    """Resident MB of the press's process, and seconds, every tenth of so many reports."""
    from inspect_app.documents.press import Press

    memory, seconds = [], []
    report, press = report_in(url), Press(url, CAPS)
    press.set(report)
    for _ in range(10):
        seconds.append(timed(lambda: [press.set(report) for _ in range(count // 10)]))
        memory.append(status(press._child.pid, "VmRSS"))  # type: ignore[union-attr]
    press.close()
    return memory, seconds


def workers(url: str, threads: int, each: int = 6) -> float:
    """Reports per second of so many presses at work at the same time."""
    from inspect_app.documents.press import Press

    report = report_in(url)
    presses = [Press(url, CAPS) for _ in range(threads)]
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


def merged(url: str) -> tuple[float, float, float]:
    """Seconds, MB that the peak of memory grew by, and MB of the file that merges the reports."""
    from datetime import UTC, datetime

    from inspect_app.documents.bundling import Member, merge
    from inspect_app.documents.rendering import render
    from inspect_app.evidence import keys
    from inspect_app.evidence.storage import open_storage

    storage, members = open_storage(url), []
    pdf = render(report_in(url), print_photo(url))
    for number in range(MERGED):
        content = pdf + f"\n% {number}\n".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        storage.put(keys.document(sha256), content)
        at = datetime(2026, 11, 25, tzinfo=UTC)
        members.append(Member(f"{number}号", "报告", sha256, len(content), at))
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, size = status(os.getpid(), "VmHWM"), 0

    def work() -> None:
        nonlocal size
        _, size = merge(storage, members, "merged/benchmark")

    seconds = timed(work)
    return seconds, status(os.getpid(), "VmHWM") - before, size / 1e6


def export(rows: int = 100_000) -> tuple[float, float]:
    """Seconds of an XLSX and of a CSV with so many rows of eight columns."""
    from inspect_app.exports import Column, Table, write_csv, write_xlsx

    columns = tuple(Column(f"列{n}", lambda row, n=n: f"第{row}行{n}") for n in range(8))
    found = []
    for write in (write_xlsx, write_csv):
        table = Table("清单", columns, range(rows), rows)
        found.append(timed(partial(write, table, io.BytesIO())))
    return found[0], found[1]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as kept:
        url = f"file://{kept}"
        compare(url)
        one, two = workers(url, 1), workers(url, 2)
        print(f"one worker: {one:.2f} reports a second; two: {two:.2f}, {two / one:.2f} times")
        memory, spent_each = in_a_row(url, count)
        print(f"{count} reports in a row: resident MB {[round(one) for one in memory]}")
        print(f"  seconds of each tenth {[round(one, 1) for one in spent_each]}")
        spent, grew, size = merged(url)
        print(f"merged PDF of {MERGED}: {spent:.1f} s, peak grew {grew:.0f} MB, file {size:.0f} MB")
    sheet, lines = export()
    print(f"100 000 rows: XLSX {sheet:.1f} s, CSV {lines:.1f} s")


def compare(url: str) -> None:
    """Print the report's own times beside those of Chromium and typst."""
    seconds, peak = cold(url)
    print(f"cold: {seconds:.2f} s, peak {peak:.0f} MB")
    again, worked, peak = warm(url)
    print(f"warm: {again:.2f} s, {worked:.2f} s of processor, peak {peak:.0f} MB")
    for name, spent in stages(url).items():
        print(f"  {name}: {spent:.3f} s of processor")
    with tempfile.TemporaryDirectory() as folder:
        browser = chromium(Path(folder), url)
        if browser is not None:
            clock, processed = browser
            print(
                f"Chromium cold: {clock:.2f} s, {processed:.2f} s of processor; warm is "
                f"{again / clock:.2f} of it, {worked / processed:.2f} in processor"
            )
        compiled = typst(Path(folder), url)
        if compiled is not None:
            print(
                f"typst first: {compiled[0]:.2f} s, again: {compiled[1]:.2f} s; "
                f"warm is {again / compiled[0]:.1f} times its first"
            )


if __name__ == "__main__":
    main()
