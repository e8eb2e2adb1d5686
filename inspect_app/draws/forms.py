"""What the form of a draw says, read field by field. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inspect_app.clock import CIVIL_ZONE
from inspect_app.draws.errors import NotFilledIn, RepeatedEntry, UnknownLeftOut, UnreadableLine
from inspect_app.draws.models import DrawKind

MOST = 1000
STRATA = ("", "township", "stage")
TERM = "term"
WINDOWS = ("school-year", TERM)
MOST_IN_A_ROW = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """A typed line of a pool."""

    code: str
    name: str
    stratum: str
    weight: int


@dataclass(frozen=True, slots=True)
class DrawForm:
    """A draw as asked for. count: number drawn from each stratum; reasons: by code left out;
    window: from when earlier turns count; requirement: id of the plan's draw that it meets."""

    kind: DrawKind
    title: str
    count: int
    by: str
    weighted: bool
    repeat: bool
    listed: list[Listed]
    reasons: dict[str, str]
    public_value: str
    known_from: datetime
    window: str
    requirement: str | None


def read_draw(form: Mapping[str, str]) -> DrawForm:
    """The form. Raises NotFilledIn, UnreadableLine, RepeatedEntry or UnknownLeftOut."""
    kind = form.get("kind", "")
    if kind not in {one.value for one in DrawKind}:
        raise NotFilledIn(field="kind")
    by = form.get("by", "")
    if by not in STRATA:
        raise NotFilledIn(field="by")
    return DrawForm(
        kind=DrawKind(kind),
        title=read_line(form, "title", 120),
        count=_count(form),
        by=by,
        weighted=form.get("weighted") == "1",
        repeat=form.get("repeat") == "1",
        listed=_listed(form.get("listed", "")) or _seats(form, kind),
        reasons=_reasons(form.get("left_out", "")),
        public_value=read_line(form, "public_value", 200),
        known_from=_moment(form, "known_from"),
        window=_window(form),
        requirement=form.get("requirement") or None,
    )


def _window(form: Mapping[str, str]) -> str:
    window = form.get("window", WINDOWS[0])
    if window not in WINDOWS:
        raise NotFilledIn(field="window")
    return window


def _seats(form: Mapping[str, str], kind: str) -> list[Listed]:
    """The seats of a room by row and place, where their numbers were given instead of a list."""
    typed = [form.get(name, "") for name in ("rows", "columns")]
    if kind != DrawKind.SEATS or not any(typed):
        return []
    if not all(one.isdecimal() and 1 <= int(one) <= MOST_IN_A_ROW for one in typed):
        raise NotFilledIn(field="rows")
    rows, columns = map(int, typed)
    return [
        Listed(f"{row}-{place}", f"第{row}排第{place}座", "", 1)
        for row in range(1, rows + 1)
        for place in range(1, columns + 1)
    ]


def read_line(form: Mapping[str, str], field: str, limit: int) -> str:
    """Words of 1 to `limit` characters. Raises NotFilledIn with the field."""
    words = form.get(field, "").strip()
    if not words or len(words) > limit:
        raise NotFilledIn(field=field)
    return words


def _count(form: Mapping[str, str]) -> int:
    words = form.get("count", "")
    if not words.isdecimal() or len(words) > 4 or not 1 <= int(words) <= MOST:
        raise NotFilledIn(field="count")
    return int(words)


def _moment(form: Mapping[str, str], field: str) -> datetime:
    """A moment on a wall clock in China."""
    try:
        return datetime.fromisoformat(form.get(field, "")).replace(tzinfo=CIVIL_ZONE)
    except ValueError:
        raise NotFilledIn(field=field) from None


def _listed(words: str) -> list[Listed]:
    found = [_line(line) for line in words.splitlines() if line.strip()]
    codes = [one.code for one in found]
    repeated = next((code for code in codes if codes.count(code) > 1), None)
    if repeated is not None:
        raise RepeatedEntry(repeated, field="listed")
    return found


def _line(line: str) -> Listed:
    cells = [cell.strip() for cell in line.replace("，", ",").split(",")]
    code, name, stratum, weight = (*cells, "", "", "")[:4]
    fits = len(cells) <= 4 and 0 < len(code) <= 80 and 0 < len(name) <= 200 and len(stratum) <= 80
    if not fits or not (weight or "1").isdecimal() or not 1 <= int(weight or 1) <= 1_000_000:
        raise UnreadableLine(line[:80], field="listed")
    return Listed(code, name, stratum, int(weight or 1))


def _reasons(words: str) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for line in filter(str.strip, words.splitlines()):
        code, _, reason = line.strip().partition(" ")
        if not reason.strip() or len(reason) > 200:
            raise UnknownLeftOut(line[:80], field="left_out")
        reasons[code] = reason.strip()
    return reasons
