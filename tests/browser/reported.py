"""A finding with a photo that school A reports as mended, with a photo too."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.checklists.loading import LIBRARY, load_file
from inspect_app.checklists.operations import publish
from inspect_app.database import new_id
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.deciding import Given
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding
from inspect_app.findings.moving import Intent, make_move
from inspect_app.findings.photos import Incoming, take_photos
from tests.conftest import NOW, Cast
from tests.findings.playing import act, actors
from tests.inspections.conftest import Visited, fill
from tests.phone import Phone, picture


def publish_from_library(session: Session, checklist: str) -> None:
    """Publish one of the checklists that come with the application, committed."""
    content = load_file(LIBRARY / f"{checklist}.yaml").content
    assert content is not None
    publish(session, content, now=NOW)
    session.commit()


def found(ling: Phone, visited: Visited, session: Session) -> Finding:
    """Ling's record of no doctor, with a photo, sealed."""
    fill(ling, visited, doctors="0")
    photo = ling.photo(visited.inspection, "doctors", picture(1, size=(640, 480)))
    ling.sync()
    ling.upload(photo).raise_for_status()
    ling.submit(visited.inspection, visited.checklist_sha256).raise_for_status()
    publish_from_library(session, "re-inspection")
    of_visit = sa.select(Finding).where(Finding.inspection_id == UUID(visited.inspection))
    return session.scalars(of_visit).one()


def report(app: Flask, session: Session, cast: Cast, finding: Finding) -> None:
    """Mu signs for it and reports the repair."""
    mu = actors(cast)["mu"]
    act(session, finding, Move.ACKNOWLEDGE, mu)
    shot = Incoming(picture(2, size=(640, 480)), "camera")
    with app.app_context():
        held = db.session.get_one(Finding, finding.id)
        make_move(
            db.session,
            held,
            Intent(new_id(), held.moves, Move.REPORT, Given(reason="已聘校医", photos=(shot,))),
            actor=mu,
            rules=deadlines(),
            now=NOW,
            photos=lambda of: take_photos(
                db.session, storage(), of, [shot], pixel_limit=50_000_000, now=NOW
            ),
        )
        db.session.commit()
