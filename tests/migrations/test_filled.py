"""What is in the database survives its migrations, up and down."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from alembic import command

from inspect_app.findings.lifecycle import FindingState
from inspect_app.findings.standing import rebuilt
from inspect_app.migrating import alembic_config
from tests.migrations.rows import AT, DAY, Rows, rows

STATES_BEFORE = {
    "open": ["open"],
    "notified": ["open", "notified"],
    "acknowledged": ["open", "notified", "acknowledged"],
    "confirmed": ["open", "notified", "notified", "acknowledged"],
    "closed": ["open", "notified", "acknowledged", "closed"],
}


def _up(url: str, revision: str) -> None:
    command.upgrade(alembic_config(url), revision)


def _down(url: str, revision: str) -> None:
    command.downgrade(alembic_config(url), revision)


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=value)


def _finding(into: Rows, name: str, states: list[str]) -> None:
    """A finding of the first four states and the events that led there."""
    finding = into.add("findings", item=name, state=states[-1], due_on=DAY, owner="school")
    before = None
    for number, state in enumerate(states):
        at = AT + timedelta(minutes=number)
        into.add(
            "finding_events",
            finding_id=finding,
            from_state=before,
            to_state=state,
            at=at,
            reason=f"{name} {number}",
        )
        before = state


def _log(into: Rows) -> dict[str, list[tuple[str | None, str, str]]]:
    """What happened to each finding, by its item."""
    items = dict(into.all("findings", "id", "item", order="id"))
    log: dict[str, list[tuple[str | None, str, str]]] = {}
    for id_, *entry in into.all(
        "finding_events", "finding_id", "from_state", "to_state", "reason", order="at, id"
    ):
        log.setdefault(items[id_], []).append((entry[0], entry[1], entry[2]))
    return log


def _states(into: Rows) -> dict[str, tuple[str, date | None]]:
    return {
        item: (state, due)
        for item, state, due in into.all("findings", "item", "state", "due_on", order="item")
    }


@pytest.fixture
def four_states(database_url: str) -> str:
    """A database of before findings were moved by a table of moves."""
    _up(database_url, "0009")
    with rows(database_url) as into:
        for name, states in STATES_BEFORE.items():
            _finding(into, name, states)
    return database_url


def test_findings_keep_their_log_when_moves_come(four_states: str) -> None:
    with rows(four_states) as before:
        log, states = _log(before), _states(before)
    _up(four_states, "0010")
    with rows(four_states) as after:
        assert _log(after) == log
        for item, state, owner, due, mend, moves in after.all(
            *("findings", "item", "state", "owner", "due_on", "mend_by", "moves"), order="item"
        ):
            entries = [
                SimpleNamespace(move=move, to_state=to, actor_id=None, sets=sets)
                for move, to, sets, of in after.all(
                    *("finding_events", "move", "to_state", "sets", "finding_id"), order="number"
                )
                if dict(after.all("findings", "id", "item", order="id"))[of] == item
            ]
            stands = rebuilt(entries)
            kept = (FindingState(state), owner, due, mend, moves)
            told = (stands.state, stands.owner, stands.due_on, stands.mend_by, stands.moves)
            assert told == kept, item
            assert due == (None if state == "closed" else DAY)
    _down(four_states, "0009")
    with rows(four_states) as again:
        assert (_log(again), _states(again)) == (log, states)


LATER = {
    "mended": (
        ["open", "notified", "acknowledged", "submitted", "reinspection", "closed"],
        ["raise", "notify", "acknowledge", "report", "take-up", "accept"],
        "closed",
    ),
    "being mended": (
        ["open", "notified", "acknowledged", "rectifying", "escalated"],
        ["raise", "notify", "acknowledge", "begin", "escalate"],
        "acknowledged",
    ),
    "on site": (
        ["open", "notified", "corrected-on-site", "corrected-on-site"],
        ["raise", "notify", "correct-on-site", "spot-check"],
        "closed",
    ),
    "looked at again": (
        ["open", "notified", "acknowledged", "closed", "closed"],
        ["raise", "notify", "acknowledge", "withdraw", "spot-check"],
        "closed",
    ),
    "reopened": (
        ["open", "notified", "acknowledged", "closed", "rectifying", "submitted"],
        ["raise", "notify", "acknowledge", "withdraw", "reopen", "report"],
        "acknowledged",
    ),
    "the county's": (
        ["open", "beyond-school", "closed"],
        ["raise", "refer", "resolve"],
        "closed",
    ),
    "not yet the county's": (
        ["open", "notified", "beyond-school"],
        ["raise", "notify", "refer"],
        "notified",
    ),
}


def test_findings_go_back_to_four_states_and_come_again(database_url: str) -> None:
    _up(database_url, "0010")
    done = ("closed", "corrected-on-site")
    with rows(database_url) as into:
        into.defer()
        for name, (states, moves, _) in LATER.items():
            id_ = into.add(
                "findings",
                item=name,
                state=states[-1],
                moves=len(states),
                owner="school",
                mend_by=DAY,
                due_on=None if states[-1] in done else DAY,
            )
            for number, (state, move) in enumerate(zip(states, moves, strict=True), start=1):
                into.add(
                    "finding_events",
                    finding_id=id_,
                    number=number,
                    previous=number - 1 or None,
                    move=move,
                    from_state=states[number - 2] if number > 1 else None,
                    to_state=state,
                    at=AT + timedelta(minutes=number),
                    reason=f"{name} {number}",
                )
    _down(database_url, "0009")
    with rows(database_url) as earlier:
        assert _states(earlier) == {name: (state, DAY) for name, (_, _, state) in LATER.items()}
        log = _log(earlier)
    _up(database_url, "0010")
    with rows(database_url) as again:
        assert _log(again) == log
        assert {name: state for name, (state, _) in _states(again).items()} == {
            name: state for name, (_, _, state) in LATER.items()
        }


def test_findings_are_found_by_what_they_cited_before(database_url: str) -> None:
    _up(database_url, "0014")
    cited = {"two": ["a6.2.clinic", "a6.5.clubs"], "twice": ["a6.2.clinic"] * 2, "none": []}
    with rows(database_url) as into:
        for name, provisions in cited.items():
            _notified(into, name, {"provisions": provisions})
    _up(database_url, "0015")
    with rows(database_url) as after:
        items = dict(after.all("findings", "id", "item", order="id"))
        found = after.all("finding_provisions", "provision", "finding_id", order="provision")
        assert sorted((items[of], provision) for provision, of in found) == [
            ("twice", "a6.2.clinic"),
            ("two", "a6.2.clinic"),
            ("two", "a6.5.clubs"),
        ]
    _down(database_url, "0014")
    with rows(database_url) as again:
        kept = dict(again.all("findings", "item", "basis", order="item"))
        assert kept == {name: {"provisions": one} for name, one in cited.items()}
    _up(database_url, "0015")


def _notified(into: Rows, name: str, basis: dict[str, Any]) -> None:
    into.defer()
    id_ = into.add("findings", item=name, state="notified", moves=2, due_on=DAY, basis=basis)
    for number, (move, before, state) in enumerate(
        (("raise", None, "open"), ("notify", "open", "notified")), start=1
    ):
        into.add(
            "finding_events",
            finding_id=id_,
            number=number,
            previous=number - 1 or None,
            move=move,
            from_state=before,
            to_state=state,
        )


def test_reports_are_told_apart_by_their_versions(database_url: str) -> None:
    _up(database_url, "0008")
    with rows(database_url) as into:
        for number, state in enumerate(("issued", "issued", "queued"), start=1):
            given = {
                "number": number,
                "issued_at": AT + timedelta(days=number),
                "sha256": str(number),
                "size": 1,
            }
            into.add(
                "documents",
                kind="inspection-report",
                state=state,
                year=2026,
                **(given if state == "issued" else {}),
            )
    _up(database_url, "0009")
    with rows(database_url) as after:
        told = after.all("documents", "state", "version", "replaces_id", order="issued_at, state")
        assert sorted((state, version, before is None) for state, version, before in told) == [
            ("issued", 1, True),
            ("issued", 2, False),
            ("queued", 1, True),
        ]
    _down(database_url, "0008")
    with rows(database_url) as again:
        assert len(again.all("documents", "id", order="id")) == 3


def test_programmes_become_tasks_of_an_adopted_list(database_url: str) -> None:
    _up(database_url, "0016")
    with rows(database_url) as into:
        for code, year in (("a", 2025), ("b", 2026), ("c", 2026)):
            into.add("programmes", code=code, year=year)
    _up(database_url, "0017")
    with rows(database_url) as after:
        years = dict(after.all("list_editions", "id", "year", order="id"))
        listed = after.all("programmes", "code", "edition_id", order="code")
        assert {code: years[of] for code, of in listed} == {"a": 2025, "b": 2026, "c": 2026}
        after.add("list_editions", year=2027, number=1, reason="")
    _down(database_url, "0016")
    _up(database_url, "0017")
    with rows(database_url) as again:
        assert [one for (one,) in again.all("programmes", "code", order="code")] == ["a", "b", "c"]


def test_a_cancelled_visit_keeps_who_and_why(database_url: str) -> None:
    _up(database_url, "0019")
    with rows(database_url) as into:
        user = into.add("users", name="波科员")
        into.add("programmes", edition_id=into.add("list_editions", number=1, reason=""))
        into.add(
            "visits",
            state="cancelled",
            cancelled_at=AT,
            cancelled_by=user,
            cancel_reason="学校停电" * 200,
        )
        into.add("visits", state="planned", cancel_reason="")
    _up(database_url, "0020")
    with rows(database_url) as after:
        (event,) = after.all("visit_events", "move", "actor_id", "at", "reason", order="number")
        assert event == ("cancel", user, AT, ("学校停电" * 200)[:400])
    _down(database_url, "0019")
    with rows(database_url) as again:
        reasons = again.all("visits", "state", "cancel_reason", order="state")
        assert reasons == [("cancelled", "学校停电" * 200), ("planned", "")]
    _up(database_url, "0020")
