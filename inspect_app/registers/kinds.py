"""The closed words of the registers. Pure."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """What a school teaches."""

    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    NINE_YEAR = "nine-year"


class PostKind(StrEnum):
    """The posts that duties belong to."""

    PRINCIPAL = "principal"
    VICE_PRINCIPAL = "vice-principal"
    CENTRE_HEAD = "centre-head"
    CENTRE_RESEARCHER = "centre-researcher"
    COUNTY_RESEARCHER = "county-researcher"
    RESPONSIBLE_INSPECTOR = "responsible-inspector"
    BUREAU_OFFICER = "bureau-officer"
    TEACHER = "teacher"
    COUNTY_LEADER = "county-leader"
    TOWNSHIP_LEADER = "township-leader"
    VILLAGE_SECRETARY = "village-secretary"


class Kind(StrEnum):
    """What an import file lists."""

    SCHOOLS = "schools"
    PEOPLE = "people"
