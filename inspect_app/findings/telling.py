"""Who is told of what becomes of findings, as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Action, Scope
from inspect_app.accounts.models import User
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding, FindingEvent
from inspect_app.notices.kinds import NoticeKind
from inspect_app.notices.operations import Telling, tell
from inspect_app.notices.queries import bureau, principals, told, users
from inspect_app.registers.models import School

Text = Mapping[str, str]

_NAME = sa.select(School.name).where(School.id == sa.bindparam("school"))


class Audience(StrEnum):
    """Who is to know. school: its principals and whoever was given it; reviewers: whoever handles
    it, else the bureau and the team that found it; officer, delegate: whoever was named."""

    SCHOOL = "school"
    BUREAU = "bureau"
    REVIEWERS = "reviewers"
    OFFICER = "officer"
    DELEGATE = "delegate"


@dataclass(frozen=True, slots=True)
class Told:
    """What a move is told as, and to whom."""

    kind: NoticeKind
    audience: Audience


_K, _A = NoticeKind, Audience
TOLD: Mapping[Move, Told] = {
    Move.WITHDRAW: Told(_K.CLOSED, _A.SCHOOL),
    Move.DELEGATE: Told(_K.DELEGATED, _A.DELEGATE),
    Move.REPORT: Told(_K.REPAIR_REPORTED, _A.REVIEWERS),
    Move.REPORT_PART: Told(_K.REPAIR_REPORTED, _A.REVIEWERS),
    Move.CONTEST: Told(_K.CONTESTED, _A.BUREAU),
    Move.UPHOLD_CONTEST: Told(_K.CONTEST_UPHELD, _A.SCHOOL),
    Move.DISMISS_CONTEST: Told(_K.CONTEST_DISMISSED, _A.SCHOOL),
    Move.ASK_EXTENSION: Told(_K.EXTENSION_ASKED, _A.BUREAU),
    Move.GRANT_EXTENSION: Told(_K.EXTENSION_GRANTED, _A.SCHOOL),
    Move.REFUSE_EXTENSION: Told(_K.EXTENSION_REFUSED, _A.SCHOOL),
    Move.ACCEPT: Told(_K.CLOSED, _A.SCHOOL),
    Move.ACCEPT_PART: Told(_K.ACCEPTED_IN_PART, _A.SCHOOL),
    Move.RETURN: Told(_K.RETURNED, _A.SCHOOL),
    Move.REMIND: Told(_K.REMINDED, _A.SCHOOL),
    Move.ESCALATE: Told(_K.ESCALATED, _A.SCHOOL),
    Move.ASSIGN: Told(_K.ASSIGNED, _A.OFFICER),
    Move.REFER: Told(_K.REFERRED, _A.SCHOOL),
    Move.TAKE_BACK: Told(_K.REOPENED, _A.SCHOOL),
    Move.RESOLVE: Told(_K.CLOSED, _A.SCHOOL),
    Move.REOPEN: Told(_K.REOPENED, _A.SCHOOL),
}
"""Moves that are not here are seen by those they concern at once, or concern nobody else."""


def tell_of_move(session: Session, finding: Finding, event: FindingEvent, *, now: datetime) -> None:
    """Tell of a move just made; in its transaction."""
    known = TOLD.get(Move(event.move))
    if known is None:
        return
    people = _audience(session, finding, known.audience)
    telling = Telling(
        known.kind,
        f"finding:{finding.id}:{event.number}",
        f"/findings/{finding.id}",
        school=finding.school.name,
        what=named([finding.prompt], finding.scope),
        day=finding.asked_until if known.kind is _K.EXTENSION_ASKED else finding.due_on,
    )
    to = told(people, Action.READ_FINDING, finding.scope, but=event.actor_id)
    tell(session, telling, to, now=now)


def _audience(session: Session, finding: Finding, audience: Audience) -> Sequence[User]:
    match audience:
        case Audience.BUREAU:
            return bureau(session)
        case Audience.REVIEWERS if finding.officer_id is None:
            return [*bureau(session), *users(session, finding.team)]
        case Audience.REVIEWERS | Audience.OFFICER:
            return users(session, _known(finding.officer_id))
        case Audience.DELEGATE:
            return users(session, _known(finding.delegate_id))
        case Audience.SCHOOL:
            given = users(session, _known(finding.delegate_id))
            return [*principals(session, finding.school_id), *given]


def _known(user_id: int | None) -> set[int]:
    return set() if user_id is None else {user_id}


def named(prompts: Sequence[Text], scope: Scope) -> Text:
    """The first of what was found, and that there is more; nothing of what is confidential."""
    if scope.confidence is not None or not prompts:
        return {}
    if len(prompts) == 1:
        return prompts[0]
    return {"zh": f"{prompts[0]['zh']}等", "en": f"{prompts[0]['en']}, and more"}


def tell_of_raising(
    session: Session,
    assessment: UUID,
    prompts: Sequence[Text],
    scope: Scope,
    *,
    inspection: UUID,
    sign_by: date,
    now: datetime,
) -> None:
    """Tell a school's principals of all that an assessment found, at once.

    prompts: of what has to be signed for, the gravest first; at least one.
    """
    if scope.school_id is None:
        return
    telling = Telling(
        NoticeKind.RAISED,
        f"raised:{assessment}",
        f"/findings/?inspection={inspection}",
        school=session.execute(_NAME, {"school": scope.school_id}).scalar_one(),
        what=named(prompts, scope),
        day=sign_by,
        count=len(prompts),
    )
    people = principals(session, scope.school_id)
    tell(session, telling, told(people, Action.READ_FINDING, scope, but=None), now=now)
