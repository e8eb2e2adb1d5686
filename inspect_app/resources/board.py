"""The schools of a year put together with what they state, narrowed to what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspect_app.choices import Choice
from inspect_app.registers.models import School
from inspect_app.resources.county import SchoolResult, rest_of
from inspect_app.resources.models import ResourceReturn
from inspect_app.resources.queries import Key, in_force, latest
from inspect_app.resources.seven import (
    SECTIONS,
    Indicator,
    Measure,
    Section,
    Standing,
    school_met,
    standing,
)
from inspect_app.resources.sizes import SCHOOL_LIMIT, Sizes, sizes


class State(StrEnum):
    """What a list of schools can be narrowed to."""

    REACHED = "reached"
    SHORT = "short"
    UNTOLD = "untold"
    WAITING = "waiting"
    LARGE_CLASSES = "large-classes"
    LARGE_SCHOOL = "large-school"


@dataclass(frozen=True, slots=True)
class Chosen(Choice):
    """What the list is narrowed to; empty: not narrowed.

    met: `yes` or `no`, of the indicator; rest: one of county.RESTS, of schools not balanced yet.
    """

    year: int
    township: str = ""
    section: str = ""
    indicator: str = ""
    met: str = ""
    state: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section of a school and the version that counts; waiting: the bureau has to see to one."""

    section: Section
    version: ResourceReturn | None
    waiting: bool
    standing: Standing | None
    sizes: Sizes | None

    def measure(self, indicator: str) -> Measure | None:
        """The section's measure of an indicator."""
        found = self.standing.measures if self.standing else ()
        return next((one for one in found if one.indicator == indicator), None)


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school with its sections."""

    school: School
    sections: Sequence[SectionLine]

    @property
    def standings(self) -> list[Standing]:
        """Of the sections that stated figures."""
        return [one.standing for one in self.sections if one.standing is not None]

    @property
    def told(self) -> bool:
        """Whether every section stated figures."""
        return len(self.standings) == len(self.sections)

    @property
    def met(self) -> int | None:
        """Indicators met; None while a section has stated nothing."""
        return school_met(self.standings) if self.told else None

    @property
    def reached(self) -> bool:
        """Whether every section is balanced."""
        return self.told and all(one.reached for one in self.standings)

    @property
    def waiting(self) -> bool:
        """Whether a version waits for the bureau."""
        return any(one.waiting for one in self.sections)

    @property
    def pupils(self) -> int:
        """Pupils of all sections."""
        return sum(one.version.pupils for one in self.sections if one.version is not None)

    @property
    def result(self) -> SchoolResult:
        """What the plan's path counts."""
        return SchoolResult(self.reached, self.met)

    def is_(self, state: str) -> bool:
        """Whether the school belongs to a State."""
        return {
            State.REACHED: self.reached,
            State.SHORT: self.told and not self.reached,
            State.UNTOLD: not self.told,
            State.WAITING: self.waiting,
            State.LARGE_CLASSES: any(one.sizes and one.sizes.over for one in self.sections),
            State.LARGE_SCHOOL: self.pupils > SCHOOL_LIMIT,
        }[State(state)]


def school_lines(
    schools: Iterable[School], versions: Mapping[Key, Sequence[ResourceReturn]], year: int
) -> list[SchoolLine]:
    """Every school with what counts of its sections."""
    return [
        SchoolLine(
            school,
            [
                section_line(section, versions.get((school.id, section, year), ()))
                for section in SECTIONS[school.stage]
            ],
        )
        for school in schools
    ]


def section_line(section: Section, versions: Sequence[ResourceReturn]) -> SectionLine:
    """A section with what counts of the versions it stated."""
    version, last = in_force(versions), latest(versions)
    figures = version.figures if version else None
    return SectionLine(
        section,
        version,
        waiting=last is not None and last.accepted is None,
        standing=standing(figures, section) if figures else None,
        sizes=sizes(figures, section) if figures else None,
    )


def narrowed(lines: Iterable[SchoolLine], chosen: Chosen) -> list[SchoolLine]:
    """The schools that are asked for; the township is narrowed before."""
    return [one for one in lines if _matches(one, chosen)]


def _matches(line: SchoolLine, chosen: Chosen) -> bool:
    if chosen.state and not line.is_(chosen.state):
        return False
    if chosen.rest and (line.reached or line.met is None or str(rest_of(line.met)) != chosen.rest):
        return False
    parts = [one for one in line.sections if chosen.section in ("", one.section)]
    if not parts:
        return False
    return not chosen.met or any(_is_met(one, chosen) for one in parts)


def _is_met(part: SectionLine, chosen: Chosen) -> bool:
    measures = part.standing.measures if part.standing else ()
    wanted = [one for one in measures if chosen.indicator in ("", one.indicator)]
    return any(one.met is (chosen.met == "yes") for one in wanted)


@dataclass(frozen=True, slots=True)
class Crowding:
    """Classes of a stage: how many, and how many above the limit, in how many schools."""

    classes: int
    over: int
    schools: int


def crowding(lines: Iterable[SchoolLine], section: Section) -> Crowding:
    """The classes of a stage."""
    found = [
        part.sizes
        for line in lines
        for part in line.sections
        if part.section is section and part.sizes is not None
    ]
    return Crowding(
        classes=sum(one.classes for one in found),
        over=sum(len(one.over) for one in found),
        schools=sum(bool(one.over) for one in found),
    )


INDICATORS = tuple(one.value for one in Indicator)
