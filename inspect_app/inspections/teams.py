"""Who is on an inspection's team, for queries; `Inspection.team` says the same of one.

Those planned for its visit are. Who came to the visit by a handover is on the team of what was
handed over, and of nothing else that the visit carries.
"""

from __future__ import annotations

import sqlalchemy as sa

from inspect_app.database import table_of
from inspect_app.inspections.models import Handover, Inspection
from inspect_app.programmes.models import VisitMember

_handovers, _inspections = table_of(Handover), table_of(Inspection)
_members = table_of(VisitMember)

_RECEIVED = (
    sa.exists()
    .where(
        _handovers.c.inspection_id == _inspections.c.id,
        _handovers.c.receiver_id == _members.c.user_id,
    )
    .correlate(_inspections, _members)
)
# Joins an inspection with the members of its visit who are on its team.
ON_TEAM = sa.and_(
    _members.c.visit_id == _inspections.c.visit_id,
    sa.or_(sa.not_(_members.c.by_handover), _RECEIVED),
)


def is_on_team(user_id: int) -> sa.ColumnElement[bool]:
    """Whether the person is on the team, for queries that select from inspections."""
    return sa.exists().where(ON_TEAM, _members.c.user_id == user_id).correlate(_inspections)
