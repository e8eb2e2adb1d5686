"""The ledger as a list to hand out, in the words of its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from inspect_app.checklists.provisions import places
from inspect_app.exports import Column, Table
from inspect_app.findings.clock import days_left
from inspect_app.findings.lifecycle import WITH_SCHOOL
from inspect_app.findings.models import Finding
from inspect_app.findings.wording import OWNERS, SEVERITIES, STATES


def ledger_table(
    findings: Iterable[Finding], *, count: int, today: date, language: str
) -> Table[Finding]:
    """The findings with what the ledger shows of each. language: `zh` or `en`, of their texts."""
    return Table(
        str(_("问题台账")),
        (
            Column(_("学校"), lambda one: one.school.name, 26),
            Column(_("乡镇"), lambda one: one.school.township.name, 12),
            Column(_("检查表"), lambda one: _title(one, language), 24),
            Column(_("检查日期"), lambda one: one.inspection.visit.date, 12),
            Column(_("问题"), lambda one: _name(one, language), 36),
            Column(_("为什么是问题"), lambda one: one.message[language], 50),
            Column(_("条款"), lambda one: _("、").join(places(one.basis["provisions"])), 24),
            Column(_("严重程度"), lambda one: str(SEVERITIES[one.severity]), 10),
            Column(_("责任方"), lambda one: str(OWNERS[one.owner]), 14),
            Column(_("状态"), lambda one: str(STATES[one.state]), 14),
            Column(_("整改期限"), lambda one: one.mend_by, 12),
            Column(_("超期天数"), lambda one: _days_late(one, today), 10),
            Column(_("此前出现次数"), lambda one: one.recurrence, 12),
            Column(_("教体局经办人"), lambda one: one.officer.name if one.officer else "", 14),
            Column(_("编号"), lambda one: str(one.id), 38),
        ),
        findings,
        count,
    )


def _title(finding: Finding, language: str) -> str:
    return str(finding.inspection.checklist_version.title[language])


def _name(finding: Finding, language: str) -> str:
    row = finding.basis["row_label"]
    return f"{finding.prompt[language]} · {row[language]}" if row else finding.prompt[language]


def _days_late(finding: Finding, today: date) -> int | None:
    if finding.state not in WITH_SCHOOL or finding.due_on is None or finding.due_on >= today:
        return None
    return -days_left(finding.due_on, today)
