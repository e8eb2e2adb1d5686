"""Twenty phones on a bad link, the server killed five times: the same end as on a fair day.

All twenty send to SQLite; six of them show PostgreSQL's locks the same weather.
"""

from __future__ import annotations

import random
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app import create_app, tables
from inspect_app.accounts.models import Role, User
from inspect_app.config import Settings
from inspect_app.evidence.models import Picture, PictureState
from inspect_app.extensions import db
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import (
    AssessmentRecord,
    Event,
    Inspection,
    QuarantinedEvent,
    Seal,
)
from inspect_app.registers.models import School, Stage, Township
from tests.conftest import NOW, PASSWORD_HASH
from tests.factories import Planned, RegisteredPhone, plan_inspection, register_phone
from tests.network import FAIR, BadLink, Weather
from tests.phone import Phone, insist, picture
from tests.servers import LiveServer

pytestmark = [pytest.mark.field, pytest.mark.xdist_group("field")]

SEED = 20_261_124
PAIRS = {"sqlite": 10, "postgresql": 3}
ANSWERS_EACH = 250
PHOTOS_EACH = 10
KILLS = 5
STORM = Weather(
    request_cut=0.08,
    answer_cut=0.06,
    answer_lost=0.10,
    twice=0.10,
    delayed=0.2,
    longest_delay=0.05,
    seed=SEED,
)
DEADLINE = 170.0


@dataclass(frozen=True)
class Story:
    """One phone's day: whom it belongs to, and everything it recorded before it saw a network.

    confirmed: what the leader settles afterwards, where the two answered differently.
    """

    phone: RegisteredPhone
    planned: Planned
    leads: bool
    events: tuple[dict[str, Any], ...]
    pictures: dict[str, bytes]
    confirmed: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class County:
    """The database before anything was sent, and the phones' stories."""

    database: Path
    stories: tuple[Story, ...]


def _people(session: Session, pairs: int) -> tuple[list[int], list[int]]:
    township = Township(name="白水镇")
    session.add(township)
    session.flush()
    schools = [
        School(
            code=f"F{number:02d}",
            name=f"示例{number}小学",
            township_id=township.id,
            stage=Stage.PRIMARY,
            students=600,
            classes=12,
        )
        for number in range(pairs)
    ]
    users = [
        User(
            username=f"inspector{number}",
            name=f"检查员{number}",
            role=Role.INSPECTOR,
            password_hash=PASSWORD_HASH,
            created_at=NOW,
        )
        for number in range(2 * pairs)
    ]
    session.add_all([*schools, *users])
    session.flush()
    return [school.id for school in schools], [user.id for user in users]


def _story(
    http: httpx.Client,
    phone: RegisteredPhone,
    planned: Planned,
    *,
    leads: bool,
    dice: random.Random,
) -> Story:
    """A day on paper: answers given and changed, rooms added and removed, photos, a signature."""
    pen = Phone(http, user=phone.user, device=str(phone.device), clock=dice.randrange(50))
    inspection = str(planned.inspection)
    rooms = [f"r{phone.user}-{number}" for number in range(4)]
    for room in rooms:
        pen.row(inspection, "rooms", room, room)
        pen.answer(inspection, "rooms", str(dice.randrange(5, 30)), row=room, field="area")
    for _ in range(ANSWERS_EACH - 10):
        item, value = dice.choice(
            [
                ("door", dice.choice(["conform", "partial", "fail"])),
                ("doctors", str(dice.randrange(3))),
                ("remark", f"记录{dice.randrange(10**6)}"),
            ]
        )
        pen.answer(inspection, item, value)
    pen.row(inspection, "rooms", rooms[-1], present=False)
    for number in range(PHOTOS_EACH):
        pen.photo(inspection, "door", picture(phone.user * 100 + number, size=(320, 240)))
    pen.sign(inspection, "signature", "检查员", "组长")
    return Story(phone, planned, leads, tuple(pen.outbox), pen.pictures)


def _confirmed(http: httpx.Client, lead: Story, other: Story) -> tuple[dict[str, Any], ...]:
    """The leader's last word wherever the two differ, the same whatever the weather."""
    log = [*lead.events, *other.events]
    pen = Phone(
        http,
        user=lead.phone.user,
        device=str(lead.phone.device),
        clock=max(event["clock"] for event in log),
        events={event["id"]: event for event in log},
    )
    pen.confirm(str(lead.planned.inspection))
    return tuple(pen.outbox)


@pytest.fixture
def county(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> County:
    """Inspections of two inspectors each, all of them back from a day without network."""
    pairs = PAIRS[database_url.partition("+")[0].partition(":")[0]]
    folder = tmp_path_factory.mktemp("county")
    database = folder / "county.db"
    settings = Settings(data=folder, database_url=f"sqlite:///{database}", secret_key="s")
    app = create_app(settings)
    dice = random.Random(SEED)
    with app.app_context():
        tables.metadata.create_all(db.engine)
        session = db.session
        schools, users = _people(session, pairs)
        stories = []
        with httpx.Client() as nowhere:
            for pair, school in enumerate(schools):
                team = users[2 * pair : 2 * pair + 2]
                planned = plan_inspection(session, school=school, team=team)
                lead, other = (
                    _story(
                        nowhere,
                        register_phone(session, user),
                        planned,
                        leads=user == team[0],
                        dice=dice,
                    )
                    for user in team
                )
                stories += [replace(lead, confirmed=_confirmed(nowhere, lead, other)), other]
        db.engine.dispose()
    return County(database, tuple(stories))


def _copy(source: Path, target_url: str) -> None:
    """Every row of the prepared database into another, of either kind."""
    origin = sa.create_engine(f"sqlite:///{source}")
    target = sa.create_engine(target_url)
    tables.metadata.create_all(target)
    with origin.connect() as reading, target.begin() as writing:
        for table in tables.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in reading.execute(sa.select(table))]
            if rows:
                writing.execute(sa.insert(table), rows)
    origin.dispose()
    target.dispose()


def _live(story: Story, link: BadLink, both_done: threading.Barrier, until: float) -> None:
    """Send a whole day through the link, insisting; the leader submits when both have sent all."""
    with httpx.Client(base_url=link.url, timeout=6.0) as http:
        phone = Phone(
            http,
            user=story.phone.user,
            device=str(story.phone.device),
            token=story.phone.token,
            outbox=list(story.events),
            events={event["id"]: event for event in story.events},
            pictures=story.pictures,
            batch=40,
        )
        insist(phone.sync, until=until)
        for event in story.events:
            if event["kind"] == "photo":
                insist(lambda event=event: phone.upload(event, chunk=12_000), until=until)
        both_done.wait(timeout=DEADLINE)
        if story.leads:
            insist(phone.sync, until=until)
            phone.outbox.extend(story.confirmed)
            phone.events.update({event["id"]: event for event in story.confirmed})
            insist(phone.sync, until=until)
            insist(lambda: _submitted(phone, story.planned), until=until)


def _submitted(phone: Phone, planned: Planned) -> httpx.Response:
    return phone.submit(str(planned.inspection), planned.checklist_sha256).raise_for_status()


def _run(county: County, settings: Settings, weather: Weather, *, kills: int) -> BadLink:
    """All phones at once through one link; the server dies `kills` times on the way."""
    server = LiveServer(settings, workers=1, threads=24).start()
    until = time.monotonic() + DEADLINE
    barriers = {story.planned.inspection: threading.Barrier(2) for story in county.stories}
    try:
        with BadLink(server.url, weather) as link, ThreadPoolExecutor(len(county.stories)) as pool:
            lives = [
                pool.submit(_live, story, link, barriers[story.planned.inspection], until)
                for story in county.stories
            ]
            for _ in range(kills):
                time.sleep(1.0)
                server.kill()
                time.sleep(0.2)
                server.start()
            for life in lives:
                life.result()
            return link
    finally:
        server.stop()


@dataclass(frozen=True)
class End:
    """What a server holds at the end, without the times at which things arrived."""

    events: dict[str, str]
    digests: dict[str, str]
    scores: dict[str, str]
    findings: frozenset[tuple[str, str]]
    pictures: frozenset[str]


def _end(database_url: str) -> End:
    engine = sa.create_engine(database_url)
    with Session(engine) as session:
        assert session.scalars(sa.select(QuarantinedEvent)).all() == []
        _check_positions(session)
        seals = session.scalars(sa.select(Seal)).all()
        assessments = session.scalars(sa.select(AssessmentRecord)).all()
        pictures = session.scalars(sa.select(Picture)).all()
        assert {picture.state for picture in pictures} == {PictureState.RECEIVED}
        inspections = session.scalar(sa.select(sa.func.count()).select_from(Inspection))
        assert len(seals) == len(assessments) == inspections
        end = End(
            events={str(e.id): e.content for e in session.scalars(sa.select(Event))},
            digests={str(seal.inspection_id): seal.digest for seal in seals},
            scores={str(one.inspection_id): str(one.score) for one in assessments},
            findings=frozenset(
                (str(one.inspection_id), one.item) for one in session.scalars(sa.select(Finding))
            ),
            pictures=frozenset(picture.sha256 for picture in pictures),
        )
    engine.dispose()
    return end


def _check_positions(session: Session) -> None:
    for inspection in session.scalars(sa.select(Inspection)):
        positions = session.scalars(
            sa.select(Event.position)
            .where(Event.inspection_id == inspection.id)
            .order_by(Event.position)
        ).all()
        assert positions == list(range(1, inspection.log_length + 1))


def _settings(folder: Path, url: str) -> Settings:
    return Settings(data=folder, database_url=url, secret_key=secrets.token_hex(8))


@pytest.fixture
def fair_end(county: County, tmp_path_factory: pytest.TempPathFactory) -> End:
    """The end of the same day on a good link with a server that never dies."""
    folder = tmp_path_factory.mktemp("fair")
    url = f"sqlite:///{folder / 'fair.db'}"
    _copy(county.database, url)
    _run(county, _settings(folder, url), FAIR, kills=0)
    return _end(url)


def test_a_bad_day_ends_like_a_fair_one(
    county: County, fair_end: End, database_url: str, tmp_path: Path
) -> None:
    sent = {event["id"] for story in county.stories for event in (*story.events, *story.confirmed)}
    photos = {sha256 for story in county.stories for sha256 in story.pictures}
    if database_url.startswith("sqlite"):
        assert len(county.stories) == 20
        assert len(sent) >= 5000
        assert len(photos) >= 200
    _copy(county.database, database_url)
    link = _run(county, _settings(tmp_path / "storm", database_url), STORM, kills=KILLS)
    end = _end(database_url)
    assert set(end.events) == sent, "an event is missing or was made up"
    assert end.pictures == photos
    assert end == fair_end
    assert min(link.happened[fate] for fate in ("answer lost", "request cut", "twice")) >= 5
