"""The sums of the county's page come from the same accounts as the ledgers that show each act."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from sqlalchemy.orm import Session

from inspect_app.database import new_id
from inspect_app.quotas.counting import Refusal
from inspect_app.quotas.gathering import accounts, ledgers
from inspect_app.quotas.ledger import Calendar
from inspect_app.quotas.models import QuotaAct, QuotaDecision
from inspect_app.quotas.queries import Chosen, seats, terms
from inspect_app.registers.calendar_file import read_calendar
from inspect_app.registers.models import Appointment, Person, PostKind
from tests.conftest import NOW, Cast


def _act(cast: Cast, person: int | None, on: date, **more: object) -> QuotaAct:
    given: dict[str, object] = {
        "id": new_id(),
        "kind": "lesson",
        "person_id": person,
        "school_id": cast.school_a,
        "on": on,
        "amount": Decimal(1),
        "title": "语文",
        "sketch": [],
        "recorded_at": NOW,
        "recorded_by": cast.bo,
    }
    return QuotaAct(**given | more)


def test_sums_and_ledgers_hold_the_same_accounts(session: Session, cast: Cast) -> None:
    mu = Person(code="P1", name="穆校长")
    session.add(mu)
    session.flush()
    session.add(
        Appointment(
            person_id=mu.id,
            post=PostKind.PRINCIPAL,
            school_id=cast.school_a,
            since=date(2020, 9, 1),
        )
    )
    monday = date(2026, 11, 16)
    first = _act(cast, mu.id, monday, begins_at=time(8, 30), minutes=40)
    overlapping = _act(cast, mu.id, monday, begins_at=time(8, 40), minutes=40)
    decided = _act(cast, mu.id, date(2026, 11, 9), begins_at=time(9), minutes=40)
    meeting = _act(cast, None, monday, kind="standing-meetings", body="bureau", school_id=None)
    of_school = _act(cast, None, monday, kind="monthly-study", body="school")
    session.add_all([first, overlapping, decided, meeting, of_school])
    session.flush()
    session.add_all(
        QuotaDecision(
            act_id=decided.id, counts=counts, reason="x", decided_at=NOW, decided_by=cast.bo
        )
        for counts in (True, False)
    )
    session.flush()
    calendar = Calendar(terms(session), read_calendar().is_working_day, date(2026, 11, 23))
    owing = seats(session, Chosen())
    span = {"since": date(2026, 8, 1), "until": date(2027, 7, 31)}
    found = accounts(session, owing, calendar, **span)
    assert found == [
        one for led in ledgers(session, owing, calendar, **span) for one in led.accounts
    ]
    judged = {
        one.act.id: one.refusal for account in found for line in account.lines for one in line.acts
    }
    assert judged[first.id] is None
    assert judged[overlapping.id] is Refusal.OVERLAP
    assert judged[decided.id] is Refusal.DECIDED
