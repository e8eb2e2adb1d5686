"""Reminders of deadlines: some days before, and on each rung of the ladder after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from inspect_app.accounts.access import Action
from inspect_app.accounts.models import User
from inspect_app.clock import civil_date
from inspect_app.findings.clock import Deadlines
from inspect_app.findings.lifecycle import WITH_SCHOOL, FindingState
from inspect_app.findings.models import Finding
from inspect_app.findings.queries import GRAVEST_FIRST
from inspect_app.findings.telling import named
from inspect_app.inspections.models import Inspection
from inspect_app.notices.kinds import NoticeKind
from inspect_app.notices.operations import Telling, tell
from inspect_app.notices.queries import bureau, principals, told, users

DAYS_BEFORE = (3, 1)
"""Civil days before the deadline on which the school is reminded."""
CATCHING_UP = 7
"""Days for which a reminder that nobody was awake to give is still given."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A reminder's time: due for deadlines from the first to the last day. rung: 0 before."""

    name: str
    first: date
    last: date
    rung: int = 0


def stages(rules: Deadlines, today: date) -> Iterator[Stage]:
    """Which deadlines are to be reminded of today, and as what."""
    for days, nearer in zip(DAYS_BEFORE, (*DAYS_BEFORE[1:], -1), strict=True):
        yield Stage(
            f"{days}-before", today + timedelta(days=nearer + 1), today + timedelta(days=days)
        )
    for number, rung in enumerate(rules.ladder, start=1):
        last = today - timedelta(days=rung.days)
        yield Stage(f"rung-{number}", last - timedelta(days=CATCHING_UP - 1), last, number)


def remind_of_deadlines(session: Session, rules: Deadlines, *, now: datetime) -> None:
    """Tell schools, whoever they gave a finding to, and the bureau; each reminder once."""
    for stage in stages(rules, civil_date(now)):
        findings = _due(session, stage)
        for group in _grouped(findings, by_delegate=False):
            _remind(session, group, stage, principals(session, group[0].school_id), now)
        for group in _grouped(findings, by_delegate=True):
            _remind(session, group, stage, users(session, {group[0].delegate_id or 0}), now)
        if stage.rung:
            _remind_bureau(session, findings, stage, now)


def _due(session: Session, stage: Stage) -> Sequence[Finding]:
    return session.scalars(
        sa.select(Finding)
        .where(
            Finding.due_on.between(stage.first, stage.last), Finding.state.in_(tuple(WITH_SCHOOL))
        )
        .options(joinedload(Finding.inspection).selectinload(Inspection.visit))
        .order_by(GRAVEST_FIRST, Finding.id)
    ).all()


def _grouped(findings: Sequence[Finding], *, by_delegate: bool) -> Iterator[list[Finding]]:
    """What one reminder names together: of one school, day and act; the confidential apart."""
    groups: Mapping[Hashable, list[Finding]] = defaultdict(list)
    for one in findings:
        if not by_delegate or one.delegate_id is not None:
            to = one.delegate_id if by_delegate else one.school_id
            groups[to, one.due_on, _is_unsigned(one), one.scope.confidence].append(one)
    yield from groups.values()


def _is_unsigned(finding: Finding) -> bool:
    return finding.state is FindingState.NOTIFIED


def _kind(stage: Stage, finding: Finding) -> NoticeKind:
    if stage.rung:
        return NoticeKind.SIGN_LATE if _is_unsigned(finding) else NoticeKind.LATE
    return NoticeKind.SIGN_SOON if _is_unsigned(finding) else NoticeKind.DUE_SOON


def _remind(
    session: Session, group: list[Finding], stage: Stage, people: Sequence[User], now: datetime
) -> None:
    first = group[0]
    kind, confidence = _kind(stage, first), first.scope.confidence
    apart = f":{confidence.inspection_id}" if confidence else ""
    telling = Telling(
        kind,
        f"{kind}:{stage.name}:{first.school_id}:{first.due_on}{apart}",
        f"/findings/{first.id}" if len(group) == 1 else "/findings/",
        school=first.school.name,
        what=named([one.prompt for one in group], first.scope),
        day=first.due_on,
        count=len(group),
    )
    to = told(people, Action.READ_FINDING, first.scope, but=None)
    tell(session, telling, to, now=now)


def _remind_bureau(
    session: Session, findings: Sequence[Finding], stage: Stage, now: datetime
) -> None:
    """One sentence a day on each rung, however many there are."""
    by_day: Mapping[date | None, list[Finding]] = defaultdict(list)
    for one in findings:
        by_day[one.due_on].append(one)
    for day, late in by_day.items():
        telling = Telling(
            NoticeKind.LATE_IN_COUNTY,
            f"{NoticeKind.LATE_IN_COUNTY}:{stage.name}:{day}",
            f"/findings/?rung={stage.rung}",
            day=day,
            count=len(late),
        )
        tell(session, telling, [one.id for one in bureau(session)], now=now)
