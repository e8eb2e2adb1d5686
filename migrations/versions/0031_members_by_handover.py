"""Members by handover: who came to a visit's team by being handed one of its inspections."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_members = sa.table(
    "visit_members",
    sa.column("visit_id", sa.Uuid()),
    sa.column("user_id", sa.Integer()),
    sa.column("by_handover", sa.Boolean()),
)
_inspections = sa.table("inspections", sa.column("id", sa.Uuid()), sa.column("visit_id", sa.Uuid()))
_handovers = sa.table(
    "handovers",
    sa.column("id", sa.Integer()),
    sa.column("inspection_id", sa.Uuid()),
    sa.column("giver_id", sa.Integer()),
    sa.column("receiver_id", sa.Integer()),
)


def upgrade() -> None:
    op.add_column(
        "visit_members",
        sa.Column("by_handover", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(_inspections.c.visit_id, _handovers.c.giver_id, _handovers.c.receiver_id)
        .join_from(_handovers, _inspections, _inspections.c.id == _handovers.c.inspection_id)
        .order_by(_handovers.c.id)
    )
    # Who was planned has every inspection in hand, and can only begin by giving one away.
    began_by_giving: dict[tuple[object, int], bool] = {}
    for visit, giver, receiver in rows.all():
        began_by_giving.setdefault((visit, giver), True)
        began_by_giving.setdefault((visit, receiver), False)
    for (visit, user), gave in began_by_giving.items():
        if not gave:
            connection.execute(
                sa.update(_members)
                .where(_members.c.visit_id == visit, _members.c.user_id == user)
                .values(by_handover=True)
            )


def downgrade() -> None:
    op.drop_column("visit_members", "by_handover")
