"""The kinds of document as data: what each is about, from what and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from inspect_app.documents import (
    annual_list,
    bulletin,
    dossier,
    dossier_gathering,
    draw_certificate,
    gathering,
    notice,
    period_gathering,
    quota_gathering,
    quota_statement,
    rectification,
    rectification_gathering,
    report,
    subjects,
    visit_report,
)
from inspect_app.documents.frame import Issuing, Paper
from inspect_app.documents.letterhead import MARKS
from inspect_app.documents.models import DocumentKind
from inspect_app.documents.subjects import Subject
from inspect_app.findings.lifecycle import Notice


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    name: printed; label: on pages, in the reader's language;
    find: the subject behind a key, as it stands, or a Problem when there is nothing to issue;
    gather: what it tells, as plain values; compose: those values as a paper, pure.
    """

    code: DocumentKind
    name: str
    label: Any
    find: Callable[[Session, str], Subject]
    gather: Callable[[Session, str], Any]
    compose: Callable[[Any, Issuing], Paper]

    @property
    def mark(self) -> str:
        """The mark of its series of numbers."""
        return MARKS[self.code.value]


_KINDS = (
    Kind(
        DocumentKind.INSPECTION_REPORT,
        report.KIND,
        _("督导检查报告"),
        subjects.assessed_inspection(report.KIND),
        gathering.sealed_record,
        report.inspection_report,
    ),
    Kind(
        DocumentKind.RECTIFICATION_NOTICE,
        notice.KIND,
        _("限期整改通知书"),
        subjects.inspection_with_findings(notice.KIND),
        gathering.sealed_record,
        notice.rectification_notice,
    ),
    Kind(
        DocumentKind.VISIT_REPORT,
        visit_report.KIND,
        _("入校检查综合报告"),
        subjects.sealed_visit(visit_report.KIND),
        gathering.visit_records,
        visit_report.visit_report,
    ),
    Kind(
        DocumentKind.BULLETIN,
        bulletin.KIND,
        _("通报"),
        period_gathering.inspected_period(bulletin.KIND),
        period_gathering.period_facts,
        bulletin.bulletin,
    ),
    Kind(
        DocumentKind.SCHOOL_DOSSIER,
        dossier.KIND,
        _("学校督导档案"),
        dossier_gathering.school_year,
        dossier_gathering.school_dossier_facts,
        dossier.school_dossier,
    ),
    Kind(
        DocumentKind.RECTIFICATION_RECEIPT,
        rectification.RECEIPT,
        _("整改回执"),
        rectification_gathering.issuing_move(rectification.RECEIPT, Notice.RECEIPT),
        rectification_gathering.repair_reported,
        rectification.rectification_receipt,
    ),
    Kind(
        DocumentKind.REINSPECTION_OPINION,
        rectification.OPINION,
        _("复查意见书"),
        rectification_gathering.issuing_move(rectification.OPINION, Notice.OPINION),
        rectification_gathering.repair_decided,
        rectification.reinspection_opinion,
    ),
    Kind(
        DocumentKind.ANNUAL_LIST,
        annual_list.KIND,
        _("年度检查计划"),
        annual_list.adopted_year,
        annual_list.year_facts,
        annual_list.annual_list,
    ),
    Kind(
        DocumentKind.DRAW_CERTIFICATE,
        draw_certificate.KIND,
        _("随机抽取证书"),
        subjects.drawn(draw_certificate.KIND),
        gathering.draw_facts,
        draw_certificate.draw_certificate,
    ),
    Kind(
        DocumentKind.QUOTA_STATEMENT,
        quota_statement.KIND,
        _("定额履行情况表"),
        quota_gathering.owed_term,
        quota_gathering.term_statement,
        quota_statement.quota_statement,
    ),
)

KINDS: Mapping[DocumentKind, Kind] = {one.code: one for one in _KINDS}
OF_INSPECTION = (DocumentKind.INSPECTION_REPORT, DocumentKind.RECTIFICATION_NOTICE)
"""Kinds whose subject is one inspection, in the order in which they are issued."""
OF_MOVE: Mapping[Notice, DocumentKind] = {
    Notice.RECEIPT: DocumentKind.RECTIFICATION_RECEIPT,
    Notice.OPINION: DocumentKind.REINSPECTION_OPINION,
}
"""Kinds that a move of a finding is put on paper as, at once."""
