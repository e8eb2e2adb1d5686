"""What the addresses of balanced resources ask for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from inspect_app.resources.board import INDICATORS, Chosen, State
from inspect_app.resources.county import RESTS
from inspect_app.resources.seven import Section


def read_year(arguments: Mapping[str, str], this_year: int) -> int:
    """The year asked for; this one unless it names one from 2000 on that has begun."""
    words = arguments.get("year", "")
    year = int(words) if words.isdecimal() and len(words) == 4 else this_year
    return year if 2000 <= year <= this_year else this_year


def read_chosen(arguments: Mapping[str, str], this_year: int) -> Chosen:
    """What the list of schools is narrowed to; words that are not known narrow nothing."""
    return Chosen(
        year=read_year(arguments, this_year),
        township=arguments.get("township", ""),
        section=_one_of(arguments, "section", {one.value for one in Section}),
        indicator=_one_of(arguments, "indicator", INDICATORS),
        met=_one_of(arguments, "met", ("yes", "no")),
        state=_one_of(arguments, "state", {one.value for one in State}),
        rest=_one_of(arguments, "rest", {str(one) for one in (*RESTS, 0)}),
    )


def _one_of(arguments: Mapping[str, str], name: str, known: Collection[str]) -> str:
    asked = arguments.get(name, "")
    return asked if asked in known else ""
