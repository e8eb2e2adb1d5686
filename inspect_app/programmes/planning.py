"""Whether a planned visit may stand. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from inspect_app.programmes.errors import (
    EmptyTeam,
    LeadNotOnTeam,
    OutsideWindow,
    PastDate,
    UnfitMember,
)


def check_date(on: date, *, today: date, window_from: date, window_to: date) -> None:
    """Raise PastDate or OutsideWindow; both ends of the window and today itself are fine."""
    if on < today:
        raise PastDate(field="date")
    if not window_from <= on <= window_to:
        raise OutsideWindow(f"{window_from} — {window_to}", field="date")


def check_team(team: Collection[int], lead: int, *, fit: Collection[int]) -> None:
    """Raise EmptyTeam, UnfitMember or LeadNotOnTeam. fit: users who may inspect."""
    if not team:
        raise EmptyTeam(field="team")
    if not set(team) <= set(fit):
        raise UnfitMember(field="team")
    if lead not in team:
        raise LeadNotOnTeam(field="lead")
