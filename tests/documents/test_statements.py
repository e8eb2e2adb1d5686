"""Certificates of draws and quota statements: from what was drawn and recorded to the PDF."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pdfplumber
import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.clock import CIVIL_ZONE
from inspect_app.documents import issuing
from inspect_app.documents.draw_certificate import DrawFacts, draw_certificate
from inspect_app.documents.errors import NothingOwed
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.models import Document, DocumentKind
from inspect_app.documents.quota_statement import Owing, Statement, quota_statement
from inspect_app.documents.rendering import render, setter
from inspect_app.draws.certificate import (
    Labelled,
    LeftOut,
    announcement,
    certificate,
    digest,
    draw_from,
    stand_ins_from,
    verify,
)
from inspect_app.draws.errors import NotDrawnYet
from inspect_app.draws.models import Draw, DrawKind
from inspect_app.draws.sampling import Entry, Gone, Rule
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.problems import NotFound
from inspect_app.quotas.models import QuotaAct
from inspect_app.registers.models import Appointment, Person, PostKind, Term
from tests.conftest import NOW, Cast
from tests.documents.clinic import ISSUING, getter
from tests.pages import Browser

ANNOUNCED = datetime(2026, 11, 20, 9, 0, tzinfo=CIVIL_ZONE)


def told(pool: int = 6) -> dict[str, Any]:
    """An announcement of so many schools of which two are drawn."""
    return announcement(
        kind="schools",
        title="每周抽查学校",
        rule=Rule({"primary": 2}, replace=True),
        pool=[
            Labelled(Entry(f"e{n:03}", stratum="primary"), f"示例第{n}小学") for n in range(pool)
        ],
        left_out=[LeftOut("e900", "示例中心小学", "检查组成员回避")],
        public_value="福彩双色球第2026135期开奖号码",
        known_from=ANNOUNCED + timedelta(hours=12),
        announced_at=ANNOUNCED,
        turns_since=date(2026, 9, 1),
    )


def drawn(pool: int = 6) -> dict[str, Any]:
    """The certificate of that draw."""
    value = "03 11 17 21 26 30 + 09"
    return certificate(
        told(pool),
        digest(told(pool)),
        public_value=value,
        source="中国福利彩票发行管理中心公告",
        drawn_at=ANNOUNCED + timedelta(hours=13),
        drawn=draw_from(told(pool), value),
    )


def words_of(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return "".join(page.extract_text() for page in opened.pages).replace("\n", "")


def attached(pdf: bytes) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        content = opened.attachments["record.json"].get_file().read_bytes()
    return json.loads(content)  # type: ignore[no-any-return]


def test_a_certificate_names_the_drawn_and_carries_a_record_that_verifies() -> None:
    paper = draw_certificate(DrawFacts("0193", drawn()), ISSUING)
    pdf = render(paper, getter({}))
    assert pdf == render(paper, getter({}))
    words = words_of(pdf)
    names = {one["id"]: one["label"] for one in told()["pool"]}
    result = drawn()["drawn"]
    assert len(result) == 2
    at = words.index("二、抽取结果")
    for one in result:
        at = words.index(names[one["id"]], at)
        assert one["ticket"][:16] in words
    assert "检查组成员回避" in words
    assert digest(told()) in words
    assert "/draws/0193" in words
    record = attached(pdf)["record"]
    assert verify(record).holds
    record["public_value"] = "1"
    assert not verify(record).holds


def test_a_certificate_tells_who_took_whose_place_and_verifies_with_it() -> None:
    given = drawn()
    gone = given["drawn"][0]["id"]
    stand_in = stand_ins_from(told(), given["public_value"], [Gone(gone)])[0]
    assert stand_in is not None
    given["replacements"] = [
        {
            "gone": gone,
            "with_group": False,
            "reason": "道路塌方",
            "at": (ANNOUNCED + timedelta(hours=14)).isoformat(),
            **stand_in,
        }
    ]
    pdf = render(draw_certificate(DrawFacts("0193", given), ISSUING), getter({}))
    words = words_of(pdf)
    assert "三、替换" in words
    assert "道路塌方" in words
    assert stand_in["ticket"][:16] in words
    assert "不能到场的由次序中的下一个替换" in words
    assert verify(attached(pdf)["record"]).holds


@pytest.fixture
def draw(session: Session, cast: Cast) -> Draw:
    """A draw that is announced and not carried out."""
    content = told()
    made = Draw(
        kind=DrawKind.SCHOOLS,
        announcement=content,
        sha256=digest(content),
        roll={
            one["id"]: {"code": one["id"], "name": one["label"], "group": ""}
            for one in (*content["pool"], *content["left_out"])
        },
        announced_at=ANNOUNCED,
        announced_by=cast.bo,
        known_from=ANNOUNCED + timedelta(hours=12),
    )
    session.add(made)
    session.commit()
    return made


def carry_out(session: Session, draw: Draw, cast: Cast) -> None:
    given = drawn()
    draw.value, draw.source = given["public_value"], given["source"]
    draw.drawn, draw.drawn_by = given["drawn"], cast.bo
    draw.drawn_at = datetime.fromisoformat(given["drawn_at"])
    session.commit()


def made(app: Flask, session: Session) -> tuple[Document, bytes]:
    """The one document that waits, made by a real worker's steps."""
    document = session.scalars(sa.select(Document)).one().id
    session.rollback()
    with app.app_context():
        issuing.issue(db.session, storage(), document, setter(storage()), now=NOW)
        pdf = storage().get(f"documents/{session.get_one(Document, document).sha256}")
    session.expire_all()
    return session.get_one(Document, document), pdf


def test_the_bureau_issues_the_certificate_from_the_page_of_a_draw(
    app: Flask, session: Session, cast: Cast, bo: Browser, draw: Draw
) -> None:
    with pytest.raises(NotDrawnYet):
        KINDS[DocumentKind.DRAW_CERTIFICATE].find(session, str(draw.id))
    assert "出具证书文书" not in bo.page(f"/draws/{draw.id}")
    carry_out(session, draw, cast)
    assert "出具证书文书" in bo.page(f"/draws/{draw.id}")
    assert "出具证书文书" not in Browser(app.test_client()).page(f"/draws/{draw.id}")
    asked = bo.post("/documents", kind="draw-certificate", subject=str(draw.id))
    assert asked.status_code == 302
    document, pdf = made(app, session)
    assert document.number_words == "泸教督抽〔2026〕1号"
    assert attached(pdf)["record"] == draw.certificate()


def owing(standing: str, week: int, **changes: Any) -> Owing:
    since = date(2026, 9, 7) + timedelta(weeks=week)
    values = {
        "quota": "校长听课",
        "least": "1",
        "unit": "节",
        "who": "示例A小学穆校长",
        "since": since,
        "until": since + timedelta(days=6),
        "days": 5,
        "lost": 0,
        "owed": Decimal(1),
        "done": Decimal(standing == "met"),
        "standing": standing,
    }
    return Owing(**values | changes)


def statement(*owings: Owing, whole: bool = True) -> Statement:
    return Statement(
        "school:1:t", "示例A小学", "2026年秋季学期", date(2026, 11, 23), True, whole, owings
    )


def test_a_statement_counts_what_is_due_and_lists_what_was_missed() -> None:
    some = [owing("met", 0), owing("missed", 1), owing("open", 2), owing("not-due", 3)]
    other = owing("missed", 1, quota="谈心", who="示例A小学", unit="次")
    words = words_of(render(quota_statement(statement(*some, other), ISSUING), getter({})))
    assert "应完成3期，已完成1期，完成率33.3%，未到期1期" in words
    assert "到期未完成的共2期" in words
    assert "附件1逐期明细" in words.replace("：", "").replace("1.", "1")
    assert words.count("不计") >= 1


def test_a_statement_of_the_county_counts_misses_instead_of_listing_weeks() -> None:
    some = [owing("missed", week) for week in range(9)]
    paper = quota_statement(statement(*some, whole=False), ISSUING)
    assert paper.tables == ()
    assert paper.chapters[1].grids[0].rows == (("示例A小学穆校长", "校长听课", "9"),)


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 23 November 2026, in the cast's term."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def mu(session: Session, cast: Cast) -> Person:
    """Mu, head of school A, who heard one lesson in the last week."""
    person = Person(code="P001", name="穆校长")
    session.add(person)
    session.flush()
    session.add(
        Appointment(
            person_id=person.id,
            post=PostKind.PRINCIPAL,
            school_id=cast.school_a,
            since=date(2020, 9, 1),
        )
    )
    session.add(
        QuotaAct(
            kind="lesson",
            person_id=person.id,
            on=date(2026, 11, 18),
            school_id=cast.school_a,
            amount=Decimal(1),
            title="数学",
            sketch=[],
            recorded_at=NOW,
            recorded_by=cast.mu,
        )
    )
    session.commit()
    return person


@pytest.mark.usefixtures("monday")
def test_statements_tell_what_the_ledger_holds(
    app: Flask, session: Session, cast: Cast, bo: Browser, mu: Person
) -> None:
    term = session.scalars(sa.select(Term.id).order_by(Term.starts_on.desc())).first()
    assert f"county::{term}" in bo.page("/documents")
    assert f"person:{mu.id}:{term}" in bo.page(f"/quotas/ledger?person={mu.id}")
    find = KINDS[DocumentKind.QUOTA_STATEMENT].find
    wrong = (f"person:0:{term}", "county::x", f"county:1:{term}", "school:1", "x", f"::{term}")
    with app.app_context():
        for key in wrong:
            with pytest.raises(NotFound):
                find(session, key)
        assert find(session, f"county::{term}").school_id is None
        assert find(session, f"school:{cast.school_a}:{term}").school_id == cast.school_a
    asked = bo.post("/documents", kind="quota-statement", subject=f"person:{mu.id}:{term}")
    assert asked.status_code == 302
    document, pdf = made(app, session)
    assert document.number_words == "泸教督定〔2026〕1号"
    periods = [
        one
        for one in attached(pdf)["record"]["periods"]
        if one["since"] <= "2026-11-18" <= one["until"]
    ]
    assert ("met", "1") in {(one["standing"], one["done"]) for one in periods}
    assert "穆校长" in words_of(pdf)


@pytest.mark.usefixtures("monday")
def test_who_owes_nothing_has_no_statement(app: Flask, session: Session, cast: Cast) -> None:
    person = Person(code="P900", name="没有职务")
    session.add(person)
    session.commit()
    term = session.scalars(sa.select(Term.id)).first()
    with app.app_context(), pytest.raises(NothingOwed):
        KINDS[DocumentKind.QUOTA_STATEMENT].find(session, f"person:{person.id}:{term}")


@pytest.mark.usefixtures("monday")
def test_a_ledger_is_had_as_a_spreadsheet_by_who_may_read_it(
    app: Flask, cast: Cast, bo: Browser, mu: Person, browse: Callable[[int], Browser]
) -> None:
    address = f"/quotas/ledger/export.xlsx?school={cast.school_a}"
    sheet = openpyxl.load_workbook(io.BytesIO(bo.client.get(address).data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("学校", "姓名", "责任岗位", "定额")
    held = [row for row in rows[1:] if row[1] == "穆校长"]
    assert held
    assert {row[2] for row in held} == {"校长"}
    assert {type(row[4]) for row in held} == {datetime}
    assert browse(cast.mu).client.get(address).status_code == 200
    assert browse(cast.tao).client.get(address).status_code == 403
