"""Who can sign in to the demo county. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspect_app.accounts.roles import Role
from inspect_app.demo.people import Staff
from inspect_app.demo.schools import SampleSchool, first_school
from inspect_app.registers.kinds import PostKind

PASSWORD = "luxi-demo-2026"


@dataclass(frozen=True, slots=True)
class SampleUser:
    """One account: the person's code, and the school's for principals and self-checkers."""

    username: str
    name: str
    role: Role
    person: str
    school: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The schools of the story by size: at least 1000 pupils, 500 to 999, below 500."""

    large: SampleSchool
    middle: SampleSchool
    small: SampleSchool


def story_of(schools: Sequence[SampleSchool]) -> Story:
    """The schools that Ling visits: Mu heads the middle one, Tao the small one."""
    return Story(
        large=first_school(schools, 1000, 10_000),
        middle=first_school(schools, 500, 1000),
        small=first_school(schools, 1, 500),
    )


def leading_users(story: Story, staff: Staff) -> list[SampleUser]:
    """The named accounts, one or two in every role."""
    mu, tao = story.middle.code, story.small.code
    inspector, second = (staff.holder(PostKind.RESPONSIBLE_INSPECTOR, place=at) for at in (0, 1))
    return [
        SampleUser("bo", "薄科员", Role.BUREAU, staff.holder(PostKind.BUREAU_OFFICER)),
        SampleUser("ling", "凌检查", Role.INSPECTOR, inspector),
        SampleUser("wen", "文检查", Role.INSPECTOR, second),
        SampleUser("mu", "穆校长", Role.PRINCIPAL, staff.holder(PostKind.PRINCIPAL, mu), mu),
        SampleUser("tao", "陶校长", Role.PRINCIPAL, staff.holder(PostKind.PRINCIPAL, tao), tao),
        SampleUser("zi", "訾老师", Role.SELF_CHECKER, staff.holder(PostKind.TEACHER, mu), mu),
    ]


def principals(
    schools: Sequence[SampleSchool], staff: Staff, names: dict[str, str]
) -> list[SampleUser]:
    """One principal for every school; the user name is the school's code in lower case.

    names: of people, by code.
    """
    return [
        SampleUser(school.code.lower(), names[person], Role.PRINCIPAL, person, school.code)
        for school in schools
        for person in [staff.holder(PostKind.PRINCIPAL, school.code)]
    ]
