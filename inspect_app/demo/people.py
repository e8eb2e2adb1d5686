"""The demo county's people and their posts, the same for the same seed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from inspect_app.demo.schools import SampleSchool
from inspect_app.registers.kinds import PostKind, Stage

_SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "文明春华秀英志强建国晓燕丽萍海云学军雪梅永福桂兰德昌玉珍立新红霞正平金凤思源雅琴"

COUNTY_RESEARCHERS = 6
BUREAU_OFFICERS = 5
RESPONSIBLE_INSPECTORS = 14
RESEARCHERS_PER_CENTRE = 2
TEACHERS_PER_SCHOOL = 3
COUNTY_LEADERS = 6
SCHOOLS_PER_LEADER = 3


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A person in a post; school: code, None at the bureau."""

    person: str
    post: PostKind
    school: str | None
    since: date


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody: names by person code, and the posts they hold."""

    names: Mapping[str, str]
    posts: Sequence[SamplePost]

    def holder(self, post: PostKind, school: str | None = None, place: int = 0) -> str:
        """Code of the place-th holder of a post, at that school where one is given."""
        holders = dict.fromkeys(
            one.person
            for one in self.posts
            if one.post is post and (school is None or one.school == school)
        )
        return list(holders)[place]


def sample_staff(schools: Sequence[SampleSchool], *, seed: int, year: int) -> Staff:
    """Posts in the school year that begins in `year`: of every school, centre and the bureau."""
    chance = Random(f"{seed} people")
    wanted = [*_county_posts(), *_centre_posts(schools), *_school_posts(schools)]
    posts: list[SamplePost] = []
    for number, (post, places) in enumerate(wanted, start=1):
        since = date(year - chance.randint(0, 9), 9, 1)
        posts.extend(SamplePost(f"P{number:04}", post, place, since) for place in places)
    posts.extend(_responsible_inspectors(schools, first=len(wanted) + 1, since=date(year, 9, 1)))
    linked = _leaders(schools)
    first = len(wanted) + RESPONSIBLE_INSPECTORS + 1
    for number, (post, places) in enumerate(linked, start=first):
        posts.extend(SamplePost(f"P{number:04}", post, at, date(year, 9, 1)) for at in places)
    codes = dict.fromkeys(one.person for one in posts)
    return Staff({code: _name(chance) for code in codes}, posts)


def _name(chance: Random) -> str:
    return chance.choice(_SURNAMES) + "".join(
        chance.choice(_GIVEN) for _ in range(chance.randint(1, 2))
    )


_Wanted = tuple[PostKind, Sequence[str | None]]


def _county_posts() -> Iterator[_Wanted]:
    for _ in range(BUREAU_OFFICERS):
        yield PostKind.BUREAU_OFFICER, [None]
    for _ in range(COUNTY_RESEARCHERS):
        yield PostKind.COUNTY_RESEARCHER, [None]


def _centre_posts(schools: Sequence[SampleSchool]) -> Iterator[_Wanted]:
    """A township's centre sits at its first primary school."""
    centres: dict[str, str] = {}
    for school in schools:
        if school.stage is Stage.PRIMARY:
            centres.setdefault(school.township, school.code)
    for code in centres.values():
        yield PostKind.CENTRE_HEAD, [code]
        for _ in range(RESEARCHERS_PER_CENTRE):
            yield PostKind.CENTRE_RESEARCHER, [code]


def _leaders(schools: Sequence[SampleSchool]) -> Iterator[_Wanted]:
    """Leaders linked to schools: the county's, one for each township, village secretaries."""
    codes = [school.code for school in schools]
    for place in range(COUNTY_LEADERS):
        at = place * SCHOOLS_PER_LEADER
        yield PostKind.COUNTY_LEADER, codes[at : at + SCHOOLS_PER_LEADER]
    for township in dict.fromkeys(school.township for school in schools):
        own = [school.code for school in schools if school.township == township]
        yield PostKind.TOWNSHIP_LEADER, own[:SCHOOLS_PER_LEADER]
        yield PostKind.VILLAGE_SECRETARY, own[-1:]


def _school_posts(schools: Sequence[SampleSchool]) -> Iterator[_Wanted]:
    for school in schools:
        yield PostKind.PRINCIPAL, [school.code]
        for _ in range(_vice_principals(school)):
            yield PostKind.VICE_PRINCIPAL, [school.code]
        for _ in range(min(TEACHERS_PER_SCHOOL, school.classes)):
            yield PostKind.TEACHER, [school.code]


def _vice_principals(school: SampleSchool) -> int:
    return 0 if school.students < 120 else 1 if school.students < 600 else 2


def _responsible_inspectors(
    schools: Sequence[SampleSchool], *, first: int, since: date
) -> Iterator[SamplePost]:
    """Each school has one, neighbours share one."""
    share = -(-len(schools) // RESPONSIBLE_INSPECTORS)
    for place, school in enumerate(schools):
        code = f"P{first + place // share:04}"
        yield SamplePost(code, PostKind.RESPONSIBLE_INSPECTOR, school.code, since)
