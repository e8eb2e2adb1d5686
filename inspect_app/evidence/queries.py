"""Questions about the photos that arrived."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.evidence.models import Picture, PictureState


def states_of(session: Session, hashes: Iterable[str]) -> dict[str, PictureState]:
    """What the server holds of these hashes; one that is not named has not arrived."""
    wanted = set(hashes)
    if not wanted:
        return {}
    found = session.execute(
        sa.select(Picture.sha256, Picture.state).where(Picture.sha256.in_(wanted))
    )
    return dict(found.all())
