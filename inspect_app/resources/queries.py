"""Which figures of a year count, and everything that is known of a school's; changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from inspect_app.problems import NotFound
from inspect_app.registers import cells
from inspect_app.registers.models import School, Township
from inspect_app.registers.reading import Table
from inspect_app.resources.checking import Earlier, KnownSchool
from inspect_app.resources.columns import HEADERS
from inspect_app.resources.models import ResourceReturn
from inspect_app.resources.seven import SECTIONS, Section

Key = tuple[int, Section, int]
"""School's id, section, year."""


def compulsory_schools(session: Session, township: str = "") -> Sequence[School]:
    """The schools that are measured, by township and code."""
    measured = [stage for stage, sections in SECTIONS.items() if sections]
    query = sa.select(School).join(School.township).where(School.stage.in_(measured))
    if township:
        query = query.where(Township.name == township)
    eager = query.options(contains_eager(School.township))
    return session.scalars(eager.order_by(Township.id, School.code)).all()


def in_force(versions: Iterable[ResourceReturn]) -> ResourceReturn | None:
    """The version that counts: the last confirmed one, else the last that was not sent back."""
    standing = [one for one in versions if one.accepted is not False]
    return max(standing, key=lambda one: (one.accepted is True, one.number), default=None)


def latest(versions: Sequence[ResourceReturn]) -> ResourceReturn | None:
    """The version stated last."""
    return max(versions, key=lambda one: one.number, default=None)


def stated_versions(session: Session, years: Collection[int]) -> dict[Key, list[ResourceReturn]]:
    """Every version of every school, section and year."""
    grouped: dict[Key, list[ResourceReturn]] = {}
    for one in session.scalars(sa.select(ResourceReturn).where(ResourceReturn.year.in_(years))):
        grouped.setdefault((one.school_id, one.section, one.year), []).append(one)
    return grouped


def is_latest(session: Session, version: ResourceReturn) -> bool:
    """Whether no later version was stated."""
    later = sa.select(ResourceReturn.id).where(
        ResourceReturn.school_id == version.school_id,
        ResourceReturn.section == version.section,
        ResourceReturn.year == version.year,
        ResourceReturn.number > version.number,
    )
    return session.scalar(later.limit(1)) is None


def hold(session: Session, schools: Collection[int]) -> None:
    """Keep others from stating figures of these schools until the transaction ends."""
    session.execute(
        sa.select(School.id).where(School.id.in_(schools)).order_by(School.id).with_for_update()
    )


def known_schools(session: Session) -> dict[str, tuple[int, KnownSchool]]:
    """Id, name and stage of every school by its code."""
    found = session.execute(sa.select(School.code, School.id, School.name, School.stage))
    return {code: (school, KnownSchool(name, stage)) for code, school, name, stage in found}


def figures_before(session: Session, years: Collection[int]) -> Earlier:
    """What counts of the years before these, for comparing."""
    codes: dict[int, str] = dict(session.execute(sa.select(School.id, School.code)).all())
    before = stated_versions(session, {year - 1 for year in years})
    return {
        (codes[school], section, year): one.figures
        for (school, section, year), versions in before.items()
        if (one := in_force(versions)) is not None
    }


def years_named(table: Table) -> set[int]:
    """The years that a file speaks of, as far as they can be read."""
    if not table:
        return set()
    headers = table[0][1]
    if HEADERS["year"] not in headers:
        return set()
    place = headers.index(HEADERS["year"])
    found = set()
    for _, words in table[1:]:
        try:
            found.add(cells.year(words[place]))
        except (IndexError, cells.Unreadable):
            continue
    return found


def versions_of(session: Session, school_id: int, year: int) -> Sequence[ResourceReturn]:
    """Every version a school stated for a year, the latest first."""
    return session.scalars(
        sa.select(ResourceReturn)
        .where(ResourceReturn.school_id == school_id, ResourceReturn.year == year)
        .options(joinedload(ResourceReturn.enterer), joinedload(ResourceReturn.decider))
        .order_by(ResourceReturn.section.desc(), ResourceReturn.number.desc())
    ).all()


def years(session: Session, this_year: int) -> list[int]:
    """The years that figures exist for, and this one, the latest first."""
    told = session.scalars(sa.select(ResourceReturn.year).distinct())
    return sorted({*told, this_year}, reverse=True)


def get_version(session: Session, return_id: UUID) -> ResourceReturn:
    """The version. Raises NotFound."""
    found = session.get(ResourceReturn, return_id)
    if found is None:
        raise NotFound
    return found
