"""The roles. Pure."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user is here for."""

    INSPECTOR = "inspector"
    PRINCIPAL = "principal"
    BUREAU = "bureau"
    SELF_CHECKER = "self-checker"


SCHOOL_ROLES = frozenset({Role.PRINCIPAL, Role.SELF_CHECKER})
