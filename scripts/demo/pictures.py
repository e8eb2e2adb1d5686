"""Photos for the demo: drawn rooms with a board that says what is shown. Pure."""

from __future__ import annotations

import io
import math
import subprocess
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFont

SIZE = (1600, 1200)


@cache
def _face() -> str:
    """File of a Chinese typeface, as the system names it."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", "sans:lang=zh-cn"], capture_output=True, text=True, check=True
    )
    return found.stdout


def photo(words: str, seed: int) -> bytes:
    """A room with a cupboard, a lamp and a board that bears the words, as JPEG of 1600 × 1200.

    seed: another seed, another room.
    """
    chance = Random(seed)
    width, height = SIZE
    wall = tuple(chance.randint(196, 236) for _ in range(3))
    image = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(image)
    floor = round(height * chance.uniform(0.68, 0.78))
    draw.rectangle((0, floor, width, height), fill=(150, 128, 104))
    for step in range(-6, 23):
        draw.line((width / 2, floor - 500, step * 100, height), fill=(132, 112, 90), width=3)
    draw.rectangle((0, 0, width, floor - 1), outline=wall)
    left = chance.randint(40, 160)
    colour = tuple(chance.randint(70, 160) for _ in range(3))
    draw.rectangle((left, floor - 470, left + 330, floor + 60), fill=colour)
    draw.line((left + 165, floor - 470, left + 165, floor + 60), fill=(40, 40, 40), width=4)
    draw.ellipse((width - 420, 60, width - 180, 130), fill=(255, 252, 225))
    draw.rectangle((560, 260, 1500, 620), fill=(26, 82, 70), outline=(120, 84, 46), width=16)
    size = min(110, 860 // max(1, len(words)))
    draw.text((1030, 440), words, fill="white", font=ImageFont.truetype(_face(), size), anchor="mm")
    grain = Image.effect_noise(SIZE, 26).convert("RGB")
    out = io.BytesIO()
    Image.blend(image, grain, 0.08).save(out, "JPEG", quality=82, comment=str(seed).encode())
    return out.getvalue()


def signature(seed: int) -> list[list[int]]:
    """Strokes of a hand that signs on a pad of 300 × 120."""
    chance = Random(seed)
    strokes = []
    for start in (20, 110, 200):
        turns, reach = chance.uniform(1.2, 2.2), chance.randint(18, 34)
        points: list[int] = []
        for step in range(40):
            angle = step / 40 * 2 * math.pi * turns
            points += [
                round(start + step * 1.3 + reach / 2 * math.cos(angle)),
                round(60 + reach * math.sin(angle)),
            ]
        strokes.append(points)
    return strokes
