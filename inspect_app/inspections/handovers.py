"""An inspection goes from one person's hands into another's; what either recorded stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import User
from inspect_app.database import table_of
from inspect_app.inspections.errors import (
    HandedOver,
    HandoverReasonNeeded,
    NotInHand,
    UnfitReceiver,
)
from inspect_app.inspections.models import Handover, Inspection, InspectionState
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.programmes.operations import join_team
from inspect_app.programmes.queries import possible_members, self_checkers

_handovers = table_of(Handover)
_ANY = sa.select(_handovers.c.inspection_id).where(
    _handovers.c.inspection_id == sa.bindparam("inspection")
)


class Passing(Protocol):
    """Who gave and who received."""

    giver_id: int
    receiver_id: int


def holds(handovers: Iterable[Passing], user_id: int) -> bool:
    """Whether a member of the team has the inspection in hand: the last word on them decides.

    handovers: the first one first. A member of whom nothing is said holds it like the others.
    """
    held = True
    for one in handovers:
        if one.giver_id == user_id:
            held = False
        elif one.receiver_id == user_id:
            held = True
    return held


def holders(inspection: Inspection) -> list[User]:
    """The members of the inspection's team who have it in hand."""
    return [
        member.user
        for member in sorted(inspection.visit.members, key=lambda one: one.user_id)
        if member.user_id in inspection.team and holds(inspection.handovers, member.user_id)
    ]


def possible_receivers(session: Session, inspection: Inspection) -> list[User]:
    """Active people who may be on the visit's team and do not have the inspection in hand."""
    holding = {user.id for user in holders(inspection)}
    fit = [*possible_members(session), *self_checkers(session, inspection.visit.school_id)]
    return [user for user in fit if user.id not in holding]


def hand_over(
    session: Session,
    inspection: Inspection,
    *,
    giver_id: int,
    receiver_id: int,
    made_by: int,
    reason: str,
    now: datetime,
) -> Sequence[Handover]:
    """Put the inspection into the receiver's hands, who joins its team; all its handovers.

    The receiver is given this inspection and no other of the visit.

    Once more the same changes nothing. The giver's phone may go on sending what it recorded.
    Raises HandoverReasonNeeded, UnfitReceiver, or NotInHand where there is nothing to give.
    """
    if not reason.strip():
        raise HandoverReasonNeeded(field="reason")
    lock(session, inspection)
    last = inspection.handovers[-1] if inspection.handovers else None
    if last and (last.giver_id, last.receiver_id) == (giver_id, receiver_id):
        return inspection.handovers
    over = inspection.state is InspectionState.SEALED
    if over or inspection.visit.state is VisitState.CANCELLED:
        raise NotInHand
    if giver_id not in {user.id for user in holders(inspection)}:
        raise NotInHand(field="from")
    if receiver_id not in {user.id for user in possible_receivers(session, inspection)}:
        raise UnfitReceiver(field="to")
    join_team(session, inspection.visit, receiver_id)
    session.add(
        Handover(
            inspection_id=inspection.id,
            giver_id=giver_id,
            receiver_id=receiver_id,
            made_by=made_by,
            reason=reason.strip(),
            made_at=now,
        )
    )
    session.flush()
    session.refresh(inspection, ["handovers"])
    return inspection.handovers


def lock(session: Session, inspection: Inspection) -> None:
    """Wait for whoever seals, moves or hands over the same inspection, and see what they did."""
    changing = ["state", "checklist_version_id"]
    session.refresh(inspection, changing, with_for_update={"of": Inspection})
    session.expire(inspection, ["checklist_version"])
    session.refresh(inspection, ["handovers"])


def handed_over(session: Session, inspection_id: UUID) -> bool:
    """Whether the inspection was ever given into other hands."""
    return session.execute(_ANY, {"inspection": inspection_id}).first() is not None


def check_in_hand(inspection: Inspection, user_id: int) -> None:
    """Raise HandedOver where the person gave the inspection away; who has it seals it."""
    if not holds(inspection.handovers, user_id):
        names = "、".join(user.name for user in holders(inspection))
        raise HandedOver(names)
