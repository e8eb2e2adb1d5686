"""How often schools may be entered, and how often they were: reading the caps, counting visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from flask import Flask, current_app

from inspect_app.registers.calendar import Span, school_year, school_year_of

SHIPPED = Path(__file__).with_name("budget.yaml")


class BudgetFileError(ValueError):
    """The file of caps cannot be used; names the file and the place."""


@dataclass(frozen=True, slots=True)
class VisitBudget:
    """Most visits of one school per school year and per term, and where the numbers come from."""

    per_year: int
    per_term: int
    basis: Mapping[str, str]
    verified: str

    def spent(self, visits: Iterable[date], on: date, terms: Sequence[Span]) -> Spent:
        """What one school's visits come to in the school year and term of a day."""
        year = school_year(school_year_of(on))
        term = next((one for one in terms if on in one), None)
        dates = list(visits)
        return Spent(
            sum(day in year for day in dates),
            sum(day in term for day in dates) if term else 0,
        )

    def allows(self, visits: Iterable[date], on: date, terms: Sequence[Span]) -> bool:
        """Whether one more visit of a school on that day stays within both caps."""
        spent = self.spent([*visits, on], on, terms)
        return spent.in_year <= self.per_year and spent.in_term <= self.per_term


@dataclass(frozen=True, slots=True)
class Spent:
    """Visits of one school in a school year and in a term."""

    in_year: int
    in_term: int


def read_budget(path: Path = SHIPPED) -> VisitBudget:
    """The caps of a YAML file shaped like the shipped one. Raises BudgetFileError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        basis = {"zh": str(content["basis"]["zh"]), "en": str(content["basis"]["en"])}
        return VisitBudget(
            _cap(content["per_year"]), _cap(content["per_term"]), basis, str(content["verified"])
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BudgetFileError(f"{path}: {error!r}; compare with {SHIPPED.name}") from error


def _cap(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{value!r} is not a whole number above 0")
    return value


def init_app(app: Flask) -> None:
    """Read the caps once, so that a bad file stops the start."""
    chosen = app.extensions["settings"].visit_budget
    app.extensions["visit_budget"] = read_budget(SHIPPED if chosen == Path() else chosen)


def visit_budget() -> VisitBudget:
    """The running application's caps."""
    budget: VisitBudget = current_app.extensions["visit_budget"]
    return budget
