"""Lessons that the demo county's staff have observed this term, some of them doubtful. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from inspect_app.demo.people import Staff
from inspect_app.demo.school_year import SampleTerm
from inspect_app.registers.kinds import PostKind

_PER_WEEK = {
    PostKind.PRINCIPAL: 1,
    PostKind.VICE_PRINCIPAL: 2,
    PostKind.CENTRE_HEAD: 1,
    PostKind.CENTRE_RESEARCHER: 2,
    PostKind.COUNTY_RESEARCHER: 3,
}
_BEGINS = (time(8, 30), time(9, 25), time(10, 30), time(14, 30), time(15, 25))
_GRADES = "一二三四五六"
_SUBJECTS = ("语文", "数学", "英语", "科学", "道德与法治", "体育")


@dataclass(frozen=True, slots=True)
class SampleLesson:
    """A lesson observed. school: code of where; person: code of the observer."""

    person: str
    school: str
    on: date
    begins: time
    minutes: int
    title: str


def sample_lessons(
    staff: Staff, schools: Sequence[str], terms: Sequence[SampleTerm], *, today: date, seed: int
) -> Iterator[SampleLesson]:
    """The lessons of the terms up to today: most weeks full, some short, a few overlapping."""
    chance = Random(f"{seed} lessons")
    for one in staff.posts:
        for monday in _mondays(terms, today):
            for _ in range(_PER_WEEK.get(one.post, 0)):
                if chance.random() < 0.9:
                    yield _lesson(chance, one.person, one.school or chance.choice(schools), monday)


def _mondays(terms: Sequence[SampleTerm], today: date) -> Iterator[date]:
    for term in terms:
        monday = term.starts_on
        while monday <= min(term.ends_on, today - timedelta(days=5)):
            yield monday
            monday += timedelta(days=7)


def _lesson(chance: Random, person: str, school: str, monday: date) -> SampleLesson:
    return SampleLesson(
        person=person,
        school=school,
        on=monday + timedelta(days=chance.randrange(5)),
        begins=chance.choice(_BEGINS),
        minutes=40 if chance.random() < 0.95 else 20,
        title=f"{chance.choice(_GRADES)}({chance.randint(1, 4)})班 {chance.choice(_SUBJECTS)}",
    )
