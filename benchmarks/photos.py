"""Photos per second on one core: judging them on arrival, and making the sizes that are shown.

Run: python -m benchmarks.photos [folder of photos]. Two pictures as phones send them are made.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from inspect_app.evidence.acceptance import Accepted, judge
from inspect_app.evidence.sizes import Size, render

SECONDS = 2.0
PIXEL_LIMIT = 100_000_000


def made(size: tuple[int, int], quality: int) -> bytes:
    """A JPEG with about the detail of a photo."""
    grain = Image.frombytes("L", (500, 375), random.Random(1).randbytes(500 * 375))
    image = Image.merge("RGB", [grain.rotate(turn) for turn in (0, 90, 180)])
    out = io.BytesIO()
    image.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=quality)
    return out.getvalue()


def samples(arguments: list[str]) -> dict[str, bytes]:
    """Photos by name: those of the folder given, and the two sizes that phones send."""
    photos = {"made 12 MP": made((4000, 3000), 88), "made 1600 px": made((1600, 1200), 82)}
    for folder in arguments:
        photos |= {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}
    return photos


def per_second(act: Callable[[], object]) -> float:
    """How often the act is done in a second of processor time."""
    act()
    count, started = 0, time.process_time()
    while (spent := time.process_time() - started) < SECONDS:
        act()
        count += 1
    return count / spent


def main(arguments: list[str]) -> None:
    """Print one line per photo."""
    print(f"{'photo':26} {'MP':>6} {'kB':>6} {'judged/s':>9} {'view/s':>8} {'thumb/s':>8}")
    for name, content in samples(arguments).items():
        verdict = judge(content, pixel_limit=PIXEL_LIMIT)
        if not isinstance(verdict, Accepted):
            print(f"{name:26} refused: {verdict}")
            continue
        megapixels = verdict.width * verdict.height / 1e6
        rates = [
            per_second(lambda: judge(content, pixel_limit=PIXEL_LIMIT)),  # noqa: B023
            per_second(lambda: render(content, Size.VIEW)),  # noqa: B023
            per_second(lambda: render(content, Size.THUMBNAIL)),  # noqa: B023
        ]
        numbers = " ".join(f"{rate:>8.1f}" for rate in rates)
        print(f"{name:26} {megapixels:>6.1f} {len(content) / 1000:>6.0f}  {numbers}")


if __name__ == "__main__":
    main(sys.argv[1:])
