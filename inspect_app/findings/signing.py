"""Which findings have an opinion that the school has still to sign for."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.findings.ledger import readable
from inspect_app.findings.lifecycle import Notice
from inspect_app.findings.models import Finding

MOST_SHOWN = 50


def opinions_to_sign(session: Session, actor: Actor) -> list[Finding]:
    """The findings of the actor's school whose last opinion waits for a signature, by id."""
    return list(
        session.scalars(
            sa.select(Finding)
            .where(
                Finding.to_sign == Notice.OPINION,
                Finding.school_id == actor.school_id,
                readable(actor),
            )
            .order_by(Finding.id)
            .limit(MOST_SHOWN)
        )
    )
