"""Every route says who may call it, and the rules say who may do what on whose thing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from inspect_app import create_app
from inspect_app.accounts.access import RULES, Action, Actor, Scope, access, may
from inspect_app.accounts.current import OPEN_ENDPOINTS
from inspect_app.accounts.roles import Role
from inspect_app.config import Settings

OWN_SCHOOL, OTHER_SCHOOL = 1, 2
ME, SOMEBODY = 10, 11

# What each role may do: on everything, on what concerns them (own school, own team, own thing),
# or nothing. A role that is not named may not.
EVERYTHING, SCHOOL, TEAM, OWN = "everything", "own school", "own team", "own thing"
EVERY_ROLE = dict.fromkeys(Role, EVERYTHING)
EXPECTED: dict[Action, dict[Role, str]] = {
    Action.USE_OWN_ACCOUNT: EVERY_ROLE,
    Action.READ_REGISTERS: {Role.BUREAU: EVERYTHING},
    Action.EDIT_REGISTERS: {Role.BUREAU: EVERYTHING},
    Action.MANAGE_USERS: {Role.BUREAU: EVERYTHING},
    Action.MANAGE_DEVICE: {
        Role.INSPECTOR: OWN,
        Role.PRINCIPAL: OWN,
        Role.SELF_CHECKER: OWN,
        Role.BUREAU: EVERYTHING,
    },
    Action.REPORT_DEVICE_STATE: dict.fromkeys(Role, OWN),
    Action.READ_PROGRAMMES: {Role.BUREAU: EVERYTHING, Role.INSPECTOR: EVERYTHING},
    Action.PLAN_VISITS: {Role.BUREAU: EVERYTHING},
    Action.SYNC: EVERY_ROLE,
    Action.RECORD: {Role.INSPECTOR: TEAM, Role.BUREAU: TEAM, Role.SELF_CHECKER: TEAM},
    Action.HAND_OVER: {
        Role.INSPECTOR: TEAM,
        Role.SELF_CHECKER: TEAM,
        Role.BUREAU: EVERYTHING,
    },
    Action.BRING_RESCUE: {
        Role.INSPECTOR: OWN,
        Role.SELF_CHECKER: OWN,
        Role.BUREAU: EVERYTHING,
    },
    Action.READ_INSPECTION: {
        Role.BUREAU: EVERYTHING,
        Role.INSPECTOR: TEAM,
        Role.SELF_CHECKER: TEAM,
        Role.PRINCIPAL: SCHOOL,
    },
    Action.READ_HISTORY: {Role.BUREAU: EVERYTHING, Role.INSPECTOR: TEAM},
    Action.SETTLE_LATE_EVENTS: {Role.BUREAU: EVERYTHING},
    Action.READ_FINDING: {
        Role.BUREAU: EVERYTHING,
        Role.INSPECTOR: TEAM,
        Role.PRINCIPAL: SCHOOL,
        Role.SELF_CHECKER: OWN,
    },
    Action.MOVE_FINDING: {
        Role.BUREAU: EVERYTHING,
        Role.INSPECTOR: TEAM,
        Role.PRINCIPAL: SCHOOL,
        Role.SELF_CHECKER: OWN,
    },
    Action.MOVE_FINDINGS_IN_BULK: {Role.BUREAU: EVERYTHING},
    Action.EXPORT_FINDINGS: {Role.BUREAU: EVERYTHING, Role.INSPECTOR: EVERYTHING},
    Action.READ_SCORES: {Role.PRINCIPAL: SCHOOL},
    Action.READ_DOCUMENT: {
        Role.BUREAU: EVERYTHING,
        Role.INSPECTOR: TEAM,
        Role.PRINCIPAL: SCHOOL,
    },
    Action.ISSUE_DOCUMENT: {Role.BUREAU: EVERYTHING},
    Action.HOLD_RECORDS: {Role.BUREAU: EVERYTHING},
    Action.READ_OVERVIEW: {Role.BUREAU: EVERYTHING},
    Action.AUTHOR_CHECKLISTS: {Role.BUREAU: EVERYTHING},
    Action.READ_LEDGER: {
        Role.BUREAU: EVERYTHING,
        Role.PRINCIPAL: SCHOOL,
        Role.INSPECTOR: OWN,
        Role.SELF_CHECKER: OWN,
    },
    Action.RECORD_ACT: dict.fromkeys(Role, OWN) | {Role.BUREAU: EVERYTHING},
    Action.KEEP_LEDGERS: {Role.BUREAU: EVERYTHING},
    Action.READ_SENDINGS: {Role.BUREAU: EVERYTHING},
    Action.READ_RESOURCES: {Role.BUREAU: EVERYTHING, Role.PRINCIPAL: SCHOOL},
    Action.ENTER_RESOURCES: {Role.BUREAU: EVERYTHING, Role.PRINCIPAL: SCHOOL},
    Action.KEEP_RESOURCES: {Role.BUREAU: EVERYTHING},
}

THINGS = {
    SCHOOL: Scope(school_id=OWN_SCHOOL, team=frozenset({SOMEBODY}), owner_id=SOMEBODY),
    TEAM: Scope(school_id=OTHER_SCHOOL, team=frozenset({ME, SOMEBODY}), owner_id=SOMEBODY),
    OWN: Scope(school_id=OTHER_SCHOOL, team=frozenset({SOMEBODY}), owner_id=ME),
    "strangers' thing": Scope(
        school_id=OTHER_SCHOOL, team=frozenset({SOMEBODY}), owner_id=SOMEBODY
    ),
    "thing of nobody": Scope(),
}


def _actor(role: Role) -> Actor:
    at_school = role in (Role.PRINCIPAL, Role.SELF_CHECKER)
    return Actor(ME, role, OWN_SCHOOL if at_school else None)


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_what_is_written_here_and_no_more(
    action: Action, role: Role, thing: str
) -> None:
    granted = EXPECTED[action].get(role)
    assert may(_actor(role), action, THINGS[thing]) is (granted in (EVERYTHING, thing))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_door_is_shown_to_whoever_may_pass_it_for_anything(action: Action, role: Role) -> None:
    assert may(_actor(role), action) is (role in EXPECTED[action])


def test_every_action_has_a_rule_and_an_expectation() -> None:
    assert set(RULES) == set(EXPECTED) == set(Action)


@pytest.fixture
def bare_app(tmp_path: object) -> Flask:
    return create_app(Settings(data=tmp_path, secret_key="test secret"))  # type: ignore[arg-type]


def _unmarked(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not hasattr(view, "access") and rule.endpoint not in OPEN_ENDPOINTS:
            yield rule.endpoint


def test_every_route_says_who_may_call_it(bare_app: Flask) -> None:
    assert list(_unmarked(bare_app)) == []


def test_every_mark_names_an_action_or_says_public(bare_app: Flask) -> None:
    for endpoint in {rule.endpoint for rule in bare_app.url_map.iter_rules()} - OPEN_ENDPOINTS:
        mark = vars(bare_app.view_functions[endpoint])["access"]
        assert mark is None or (mark[0] in RULES and isinstance(mark[1], bool)), endpoint


def test_a_route_without_a_mark_is_found_and_closed(bare_app: Flask) -> None:
    bare_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert list(_unmarked(bare_app)) == ["forgotten"]
    answer = bare_app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert b"secret" not in answer.data


def test_only_signing_in_is_spared_the_csrf_token(bare_app: Flask) -> None:
    spared = {
        name for name, view in bare_app.view_functions.items() if getattr(view, "csrf_free", False)
    }
    assert spared == {"accounts.sign_in"}


def test_what_anybody_may_call_is_written_here(bare_app: Flask) -> None:
    public = {
        name
        for name, view in bare_app.view_functions.items()
        if getattr(view, "access", ()) is None
    }
    assert public == {
        "accounts.sign_in",
        "accounts_pages.sign_in",
        "accounts_pages.submit_sign_in",
        "annual_list_pages.published",
        "calendar_pages.feed",
        "documents_pages.annual_list",
        "document_check_pages.verify",
        "draws_pages.certificate",
        "draws_pages.draw",
        "draws_pages.draws",
        "draws_pages.verify_certificate",
        "draws_pages.verify_form",
        "document_check_pages.verify_file",
        "document_check_pages.verify_upload",
        "document_check_pages.verify_upload_form",
        "site.api_documents",
        "site.choose_language",
        "site.health",
        "site.home",
        "site.phone_app",
        "site.ready",
        "uploads.describe_upload",
        "uploads.describe_uploads",
    }


def test_a_mark_on_a_view_is_the_one_the_gate_reads() -> None:
    @access(Action.SYNC, device=True)
    def view() -> None: ...

    assert vars(view)["access"] == (Action.SYNC, True)
