"""A page asked for in English says everything in English; what people wrote stays as they wrote."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from inspect_app import clock, tables
from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.letterhead import MARKS
from inspect_app.documents.models import Document
from inspect_app.documents.operations import settle_failed
from inspect_app.findings.models import Finding
from inspect_app.findings.operations import STILL_FAILS
from inspect_app.inspections.models import Event, Inspection
from inspect_app.planner.forms import PlanForm
from inspect_app.planner.working import ask_proposal
from inspect_app.programmes.models import Programme
from inspect_app.registers.columns import COLUMNS, POST_WORDS, STAGE_WORDS
from inspect_app.resources.columns import COLUMNS as FIGURES
from tests.conftest import NOW, Cast
from tests.inspections.conftest import Visited
from tests.pages import Browser
from tests.phone import Phone

Browse = Callable[[int], Browser]

CJK = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
MARKED_CHINESE = re.compile(r'<(\w+)[^>]*\slang="zh-CN"[^>]*>.*?</\1>', re.DOTALL)
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}
DOWNLOADS = (".csv", ".json", ".pdf", ".xlsx", ".zip", "/content")
NOT_PAGES = {"site", "static"}
DRAW_TITLE = "抽查学校"
# Codes, dates and words that a file of the register holds in Chinese, and an issued number.
FIXED_DATA = (
    *(column.header for columns in COLUMNS.values() for column in columns),
    *STAGE_WORDS,
    *POST_WORDS,
    *(column.header for column in FIGURES),
    *MARKS.values(),
    DRAW_TITLE,
)


@pytest.fixture
def issued(
    session: Session, sealed: Inspection, bo: Browser, make_waiting: Callable[[], None]
) -> Document:
    """The report of Ling's inspection, asked for by Bo and made."""
    page = f"/inspections/{sealed.id}/documents"
    bo.page(page)
    assert bo.post(page).status_code == 302
    make_waiting()
    document = session.scalars(sa.select(Document)).one()
    session.rollback()
    return document


@pytest.fixture
def announced(bo: Browser) -> str:
    """The id of a draw of one school, announced by Bo."""
    bo.page("/draws/new")
    known = clock.now().astimezone(clock.CIVIL_ZONE) + timedelta(hours=1)
    answer = bo.post(
        "/draws/new",
        kind="schools",
        title=DRAW_TITLE,
        count="1",
        by="",
        listed="",
        left_out="",
        public_value="开奖号码",
        known_from=known.strftime("%Y-%m-%dT%H:%M:%S"),
    )
    assert answer.status_code == 302, answer.text
    return str(answer.location).rpartition("/")[2]


@pytest.fixture
def batched(bo: Browser, issued: Document) -> str:
    """The id of the batch of all reports of Ling's programme, asked for by Bo and made."""
    answer = bo.post("/documents/batches", programme="1")
    assert answer.status_code == 302, answer.text
    return str(answer.location).rpartition("/")[2]


@pytest.fixture
def proposed(session: Session, cast: Cast) -> int:
    """The id of a proposal that waits to be made."""
    form = PlanForm(programme=1, members=[cast.ling], team_size=1, schools_a_day=2, departments=[])
    task = session.scalars(sa.select(Programme)).first()
    assert task is not None
    made = ask_proposal(session, task, form, actor_id=cast.bo, now=NOW)
    session.commit()
    return made.id


@pytest.fixture
def arguments(
    session: Session,
    cast: Cast,
    visited: Visited,
    issued: Document,
    announced: str,
    batched: str,
    proposed: int,
) -> dict[str, list[Any]]:
    """What stands in the addresses of pages, by the name it has there."""
    assert issued.sha256 is not None
    return {
        "inspection_id": [visited.inspection],
        "visit_id": [visited.visit],
        "finding_id": list(session.scalars(sa.select(Finding.id))),
        "document_id": [issued.id],
        "sha256": [issued.sha256, "0" * 64],
        "school_id": [cast.school_a],
        "user_id": [cast.mu],
        "kind": ["schools", "people"],
        "form": ["xlsx", "csv"],
        "ending": ["xlsx", "csv"],
        "checklist_id": ["practice"],
        "quota_id": ["standing-meetings"],
        "draw_id": [announced],
        "batch_id": [batched],
        "proposal_id": [proposed],
        "token": ["no-such-token"],
        "rhythm": ["quarter"],
    }


def written(session: Session) -> set[str]:
    """Everything people and registers put into words: text columns and what phones sent."""
    kept = tables.metadata.tables
    columns = [
        column
        for table in kept.values()
        for column in table.columns
        if isinstance(column.type, sa.String)
        and column.table.name not in ("checklist_versions", "finding_events", "documents")
    ]
    found = {one for column in columns for one in session.scalars(sa.select(column)) if one}
    for content in session.scalars(sa.select(Event.content)):
        found.update(_strings(json.loads(content)))
    session.rollback()
    return {one for one in found if CJK.search(one)}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def left_in_chinese(page: str, data: set[str]) -> list[str]:
    """Chinese on the page beside what people wrote and what is marked as Chinese."""
    text = html.unescape(MARKED_CHINESE.sub("", page))
    for one in sorted(data.union(FIXED_DATA), key=len, reverse=True):
        text = text.replace(one, "")
    return CJK.findall(re.sub(r"〔\d{4}〕\d+号", "", text))


def addresses(app: Flask, arguments: dict[str, list[Any]]) -> Iterator[str]:
    """Every page of every room, for everything there is to show."""
    for rule in app.url_map.iter_rules():
        room = rule.endpoint.partition(".")[0]
        if "GET" not in (rule.methods or ()) or not room.endswith("_pages"):
            continue
        names = sorted(rule.arguments)
        assert len(names) < 2
        for value in arguments[names[0]] if names else [None]:
            with app.test_request_context():
                yield app.url_for(rule.endpoint, **({names[0]: value} if names else {}))


def test_every_page_is_english_from_head_to_foot(
    app: Flask,
    session: Session,
    browse: Browse,
    cast: Cast,
    client: FlaskClient,
    arguments: dict[str, list[Any]],
) -> None:
    data = written(session)
    seen = 0
    for reader in (browse(cast.bo).client, browse(cast.mu).client, client):
        for address in [*addresses(app, arguments), "/api/docs", "/no-such-page"]:
            response = reader.get(address, headers=ENGLISH)
            if response.mimetype == "text/html" and response.status_code != 302:
                assert '<html lang="en">' in response.text, address
                assert not left_in_chinese(response.text, data), address
                seen += 1
    assert seen > 40


def test_every_page_is_chinese_unless_asked(
    app: Flask, bo: Browser, arguments: dict[str, list[Any]]
) -> None:
    for address in addresses(app, arguments):
        response = bo.client.get(address)
        if response.mimetype == "text/html" and response.status_code == 200:
            assert '<html lang="zh-CN">' in response.text, address
            assert "主导航" in response.text, address
    other = bo.client.get("/account", headers={"Accept-Language": "fr"})
    assert '<html lang="zh-CN">' in other.text


def test_the_switch_is_on_every_page_and_outlasts_what_the_browser_asks_for(
    bo: Browser,
) -> None:
    page = bo.page("/programmes/visits?state=planned")
    assert 'name="language" value="en" lang="en">English</button>' in page
    assert 'name="next" value="/programmes/visits?state=planned"' in page
    there = bo.post("/language", language="en", next="/programmes/visits?state=planned")
    assert there.location == "/programmes/visits?state=planned"
    page = bo.page("/programmes/visits")
    assert '<html lang="en">' in page
    assert 'value="zh" lang="zh-CN">中文</button>' in page
    bo.post("/language", language="zh", next="/")
    page = bo.client.get("/programmes/visits", headers=ENGLISH)
    assert '<html lang="zh-CN">' in page.text


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_switch_leads_nowhere_else(bo: Browser, elsewhere: str) -> None:
    bo.page("/account")
    assert bo.post("/language", language="en", next=elsewhere).location == "/"


def test_a_form_that_is_refused_says_why_in_english(bo: Browser, cast: Cast) -> None:
    bo.page("/users/new")
    bo.client.set_cookie("language", "en")
    refused = bo.post("/users/new", username="Ling Ling", name="x", role="inspector")
    assert refused.status_code == 422
    assert "The user name is not well formed" in refused.text
    assert "Use 2 to 40 lower-case letters" in html.unescape(refused.text)


def test_a_refused_call_says_why_in_the_language_asked_for(client: FlaskClient, cast: Cast) -> None:
    english = client.get("/api/v1/bootstrap", headers=ENGLISH).get_json()
    assert english["title"] == "Please sign in"
    assert not CJK.search(json.dumps(english, ensure_ascii=False))
    chinese = client.get("/api/v1/bootstrap").get_json()
    assert chinese["title"] == "请先登录"
    assert english["type"] == chinese["type"]


def test_dates_are_written_as_the_reader_writes_them(bo: Browser, visited: Visited) -> None:
    page = f"/programmes/visits/{visited.visit}"
    assert "2026-11-24" in bo.page(page)
    bo.client.set_cookie("language", "en")
    english = bo.page(page)
    assert "24 Nov 2026" in english
    assert "2026-11-24" not in re.sub(r' value="[^"]*"', "", english)


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 day left"), (2, "2 days left"), (-1, "1 day overdue")]
)
def test_one_day_is_not_days(app: Flask, days: int, words: str) -> None:
    with app.test_request_context(headers=ENGLISH):
        macros = app.jinja_env.get_template("macros.html").module
        assert words in macros.days_left(days)


def test_a_reason_that_the_record_gave_is_read_in_english(
    session: Session, browse: Browse, cast: Cast, sealed: Inspection
) -> None:
    finding = session.scalars(sa.select(Finding)).first()
    assert finding is not None
    finding.events[-1].reason = STILL_FAILS
    session.commit()
    page = f"/findings/{finding.id}"
    mu = browse(cast.mu)
    assert STILL_FAILS in mu.page(page)
    mu.client.set_cookie("language", "en")
    assert "this item is still not met" in mu.page(page)


def test_a_document_that_could_not_be_made_says_why_in_english(
    session: Session, sealed: Inspection, bo: Browser
) -> None:
    page = f"/inspections/{sealed.id}/documents"
    bo.page(page)
    bo.post(page)
    document = session.scalars(sa.select(Document)).one()
    settle_failed(
        session, document.id, reason=str(NotRendered(Failure.PHOTO_MISSING, "0123456789ab"))
    )
    session.commit()
    assert "照片不在存储中或无法读取:0123456789ab" in bo.page(page)
    bo.client.set_cookie("language", "en")
    assert "The photo is not in the storage or cannot be read: 0123456789ab" in bo.page(page)


def test_the_title_of_a_visit_planned_in_english_stays_chinese_on_its_papers(
    session: Session, bo: Browser, cast: Cast, visited: Visited, ling: Phone
) -> None:
    programme = session.execute(sa.text("SELECT id FROM programmes")).scalar_one()
    session.rollback()
    bo.client.set_cookie("language", "en")
    bo.page("/programmes/visits/new")
    planned = bo.post(
        "/programmes/visits/new",
        programme=programme,
        school="SB",
        date="2027-01-20",
        team=cast.ling,
        lead=cast.ling,
        checklist="practice",
    )
    assert planned.status_code == 302, planned.text
    subjects = set(session.scalars(sa.select(Inspection.subject)))
    assert all(CJK.search(one) for one in subjects)
    assert len(subjects) == 2


def test_the_file_to_fill_in_is_explained_in_english(bo: Browser) -> None:
    answer = bo.client.get("/registers/import/schools/template.xlsx", headers=ENGLISH)
    filled_in, explained = load_workbook(io.BytesIO(answer.data)).worksheets
    assert filled_in["A1"].value == "学校代码"
    assert explained.title == "How to fill in"
    assert [cell.value for cell in explained[2]] == [
        "学校代码",
        "Required",
        "Letters, digits, hyphens, at most 20; recognises the same school",
    ]


def test_the_history_tells_when_a_photo_was_taken_as_the_reader_writes_it(
    bo: Browser, sealed: Inspection
) -> None:
    page = f"/inspections/{sealed.id}"
    taken = re.compile(r"照片:(\d{4}-\d\d-\d\d \d\d:\d\d) ")
    assert taken.search(bo.page(page))
    bo.client.set_cookie("language", "en")
    assert re.search(r"Photo: \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d ", bo.page(page))
