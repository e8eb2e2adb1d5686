"""Sizes of schools and classes, and rooms for music and art, against the plan. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from inspect_app.checklists.standards import standards
from inspect_app.resources.seven import Figures, Section

CLASS_LIMITS: Mapping[Section, int] = {Section.PRIMARY: 45, Section.JUNIOR: 50}
CLASS_PROVISIONS: Mapping[Section, str] = {
    Section.PRIMARY: "a3.1.class-size-primary",
    Section.JUNIOR: "a3.1.class-size-junior",
}
SCHOOL_LIMIT, SCHOOL_PROVISION = 2000, "a3.1.school-size-2000"
ROOMS_PROVISION = "a3.1.ind-music-art"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a section's sizes come to.

    over: sizes of the classes above the limit; pupils_over: pupils above it in all of them;
    music, art: rooms that would be missing by the state's one for so many classes, which is not
    verified and therefore advice.
    """

    classes: int
    limit: int
    over: tuple[int, ...]
    pupils_over: int
    music: int
    art: int


def sizes(figures: Figures, section: Section) -> Sizes:
    """Hold a section's sizes against the limits."""
    limit, classes = CLASS_LIMITS[section], len(figures.class_sizes)
    over = tuple(size for size in figures.class_sizes if size > limit)
    rooms = -(-classes // classes_of_a_room())
    return Sizes(
        classes=classes,
        limit=limit,
        over=over,
        pupils_over=sum(over) - limit * len(over),
        music=max(0, rooms - figures.music_rooms),
        art=max(0, rooms - figures.art_rooms),
    )


def pupils_over(told: Iterable[Figures]) -> int:
    """Pupils of all sections of a school above the plan's limit of a school."""
    return max(0, sum(one.pupils for one in told) - SCHOOL_LIMIT)


def classes_of_a_room() -> int:
    """For how many classes there is to be a music room and an art room."""
    return int(Decimal(standards().limits["JD2017-6.classes-of-a-room"]))
