"""The one place that answers 'may U do A on X', and the marks that every route carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from uuid import UUID

from inspect_app.accounts.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a user by session or by a registered device."""

    user_id: int
    role: Role
    school_id: int | None = None
    device_id: Any = None
    reads_confidential: bool = False


@dataclass(frozen=True, slots=True)
class Confidence:
    """That an inspection's record concerns a named person; readers: roles beside the team."""

    inspection_id: UUID
    readers: frozenset[Role]


def confidence(inspection_id: UUID, readers: str | None) -> Confidence | None:
    """The confidence in which a checklist version's readers put its records; None: in none."""
    if readers is None:
        return None
    return Confidence(inspection_id, frozenset(map(Role, readers.split())))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose thing it is that somebody asks for."""

    school_id: int | None = None
    team: frozenset[int] = field(default_factory=frozenset)
    owner_id: int | None = None
    confidence: Confidence | None = None


class Scoped(Protocol):
    """A thing that knows whose it is."""

    @property
    def scope(self) -> Scope: ...


class Action(StrEnum):
    """Everything a user can ask for."""

    USE_OWN_ACCOUNT = "use own account"
    READ_REGISTERS = "read registers"
    EDIT_REGISTERS = "edit registers"
    MANAGE_USERS = "manage users"
    MANAGE_DEVICE = "manage device"
    REPORT_DEVICE_STATE = "report device state"
    READ_PROGRAMMES = "read programmes"
    PLAN_VISITS = "plan visits"
    SYNC = "sync"
    RECORD = "record"
    HAND_OVER = "hand over"
    BRING_RESCUE = "bring a rescue file"
    READ_INSPECTION = "read inspection"
    READ_HISTORY = "read history"
    SETTLE_LATE_EVENTS = "settle late events"
    READ_FINDING = "read finding"
    MOVE_FINDING = "move finding"
    MOVE_FINDINGS_IN_BULK = "move findings in bulk"
    EXPORT_FINDINGS = "export findings"
    READ_SCORES = "read scores"
    READ_DOCUMENT = "read document"
    ISSUE_DOCUMENT = "issue document"
    HOLD_RECORDS = "hold records"
    READ_OVERVIEW = "read overview"
    AUTHOR_CHECKLISTS = "author checklists"
    READ_LEDGER = "read ledger"
    RECORD_ACT = "record act"
    KEEP_LEDGERS = "keep ledgers"
    READ_SENDINGS = "read sendings"
    READ_RESOURCES = "read resources"
    ENTER_RESOURCES = "enter resources"
    KEEP_RESOURCES = "keep resources"


Rule = Callable[[Actor, Scope], bool]


def _anybody(actor: Actor, scope: Scope) -> bool:
    return True


def _own_school(actor: Actor, scope: Scope) -> bool:
    return actor.school_id is not None and actor.school_id == scope.school_id


def _on_team(actor: Actor, scope: Scope) -> bool:
    return actor.user_id in scope.team


def _own(actor: Actor, scope: Scope) -> bool:
    return actor.user_id == scope.owner_id


def _own_or_of_own_school(actor: Actor, scope: Scope) -> bool:
    return _own(actor, scope) or (scope.owner_id is None and _own_school(actor, scope))


_EVERY_ROLE: dict[Role, Rule] = dict.fromkeys(Role, _anybody)
_OWN_FOR_EVERY_ROLE: dict[Role, Rule] = dict.fromkeys(Role, _own)

RULES: dict[Action, dict[Role, Rule]] = {
    Action.USE_OWN_ACCOUNT: _EVERY_ROLE,
    Action.READ_REGISTERS: {Role.BUREAU: _anybody},
    Action.EDIT_REGISTERS: {Role.BUREAU: _anybody},
    Action.MANAGE_USERS: {Role.BUREAU: _anybody},
    Action.MANAGE_DEVICE: {**_OWN_FOR_EVERY_ROLE, Role.BUREAU: _anybody},
    Action.REPORT_DEVICE_STATE: _OWN_FOR_EVERY_ROLE,
    Action.READ_PROGRAMMES: {Role.BUREAU: _anybody, Role.INSPECTOR: _anybody},
    Action.PLAN_VISITS: {Role.BUREAU: _anybody},
    Action.SYNC: _EVERY_ROLE,
    Action.RECORD: {Role.INSPECTOR: _on_team, Role.BUREAU: _on_team, Role.SELF_CHECKER: _on_team},
    Action.HAND_OVER: {
        Role.BUREAU: _anybody,
        Role.INSPECTOR: _on_team,
        Role.SELF_CHECKER: _on_team,
    },
    Action.BRING_RESCUE: {
        Role.BUREAU: _anybody,
        Role.INSPECTOR: _own,
        Role.SELF_CHECKER: _own,
    },
    Action.READ_INSPECTION: {
        Role.BUREAU: _anybody,
        Role.INSPECTOR: _on_team,
        Role.SELF_CHECKER: _on_team,
        Role.PRINCIPAL: _own_school,
    },
    Action.READ_HISTORY: {Role.BUREAU: _anybody, Role.INSPECTOR: _on_team},
    Action.SETTLE_LATE_EVENTS: {Role.BUREAU: _anybody},
    Action.READ_FINDING: {
        Role.BUREAU: _anybody,
        Role.INSPECTOR: _on_team,
        Role.PRINCIPAL: _own_school,
        Role.SELF_CHECKER: _own,
    },
    Action.MOVE_FINDING: {
        Role.BUREAU: _anybody,
        Role.INSPECTOR: _on_team,
        Role.PRINCIPAL: _own_school,
        Role.SELF_CHECKER: _own,
    },
    Action.MOVE_FINDINGS_IN_BULK: {Role.BUREAU: _anybody},
    Action.EXPORT_FINDINGS: {Role.BUREAU: _anybody, Role.INSPECTOR: _anybody},
    Action.READ_SCORES: {Role.PRINCIPAL: _own_school},
    Action.READ_DOCUMENT: {
        Role.BUREAU: _anybody,
        Role.INSPECTOR: _on_team,
        Role.PRINCIPAL: _own_school,
    },
    Action.ISSUE_DOCUMENT: {Role.BUREAU: _anybody},
    Action.HOLD_RECORDS: {Role.BUREAU: _anybody},
    Action.READ_OVERVIEW: {Role.BUREAU: _anybody},
    Action.AUTHOR_CHECKLISTS: {Role.BUREAU: _anybody},
    Action.READ_LEDGER: {
        **_OWN_FOR_EVERY_ROLE,
        Role.BUREAU: _anybody,
        Role.PRINCIPAL: _own_school,
    },
    Action.RECORD_ACT: {
        Role.BUREAU: _anybody,
        Role.INSPECTOR: _own,
        Role.PRINCIPAL: _own_or_of_own_school,
        Role.SELF_CHECKER: _own,
    },
    Action.KEEP_LEDGERS: {Role.BUREAU: _anybody},
    Action.READ_SENDINGS: {Role.BUREAU: _anybody},
    Action.READ_RESOURCES: {Role.BUREAU: _anybody, Role.PRINCIPAL: _own_school},
    Action.ENTER_RESOURCES: {Role.BUREAU: _anybody, Role.PRINCIPAL: _own_school},
    Action.KEEP_RESOURCES: {Role.BUREAU: _anybody},
}


def may(actor: Actor, action: Action, scope: Scope | None = None) -> bool:
    """Whether the actor may do the action on a thing of that scope.

    Without a scope: whether there is anything at all the actor may do it on.
    """
    rule = RULES[action].get(actor.role)
    if rule is None:
        return False
    if scope is None:
        return True
    return _is_trusted(actor, scope) and rule(actor, scope)


def _is_trusted(actor: Actor, scope: Scope) -> bool:
    """Whether the actor is one of those who may know of it at all.

    The team and whomever a principal named knows; of the bureau, only people trusted by name.
    """
    if scope.confidence is None or _on_team(actor, scope) or _own(actor, scope):
        return True
    if actor.role not in scope.confidence.readers:
        return False
    return actor.role is not Role.BUREAU or actor.reads_confidential


def access(action: Action, *, device: bool = False) -> Callable[[View], View]:
    """Mark a route with the action it needs; `device`: a device token is good for it too."""

    def mark(view: View) -> View:
        view.__dict__["access"] = (action, device)
        return view

    return mark


def public(view: View) -> View:
    """Mark a route that anybody may call without signing in."""
    view.__dict__["access"] = None
    return view


def csrf_free(view: View) -> View:
    """Mark an unsafe route that needs no CSRF token: it takes JSON alone and trusts no cookie."""
    view.__dict__["csrf_free"] = True
    return view
