"""Seconds to set the inspection report of a clinic with 24 photos, cold and warm.

Run from the root of the checkout: python -m benchmarks.report
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

PHOTOS = 24
WARM_RUNS = 5
_MAKE_RECORD = """
import time
from tests.documents.clinic import ISSUING, clinic_record, drawn_photos, getter
photos = drawn_photos({photos})
began = time.perf_counter()
from inspect_app.documents.rendering import render
from inspect_app.documents.report import inspection_report
render(inspection_report(clinic_record(photos), ISSUING), getter(photos))
print(time.perf_counter() - began)
"""


def cold() -> float:
    """Seconds of the first report of a new process, imports of the renderer included."""
    script = _MAKE_RECORD.format(photos=PHOTOS)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(run.stdout)


def warm() -> tuple[list[float], list[float], int]:
    """Wall seconds and processor seconds of further reports in one process, and their size."""
    from inspect_app.documents.rendering import render
    from inspect_app.documents.report import inspection_report
    from tests.documents.clinic import ISSUING, clinic_record, drawn_photos, getter

    photos = drawn_photos(PHOTOS)
    record = clinic_record(photos)
    pdf = render(inspection_report(record, ISSUING), getter(photos))
    wall, processor = [], []
    for _ in range(WARM_RUNS):
        began, busy = time.perf_counter(), time.process_time()
        pdf = render(inspection_report(record, ISSUING), getter(photos))
        wall.append(time.perf_counter() - began)
        processor.append(time.process_time() - busy)
    return wall, processor, len(pdf)


def main() -> None:
    print(f"cold: {cold():.2f} s")
    wall, processor, size = warm()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"warm: {statistics.median(wall):.2f} s ({statistics.median(processor):.2f} s processor)")
    print(f"file: {size / 1e6:.2f} MB with {PHOTOS} photos; peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
