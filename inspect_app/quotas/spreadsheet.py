"""Ledgers as a list to hand out: a row for each period of each quota of each who owes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import get_template_attribute
from flask_babel import gettext as _

from inspect_app.exports import Column, Table
from inspect_app.quotas import queries
from inspect_app.quotas.counting import Line, Standing
from inspect_app.quotas.gathering import Ledger
from inspect_app.quotas.ledger import Account
from inspect_app.quotas.queries import Seat


@dataclass(frozen=True, slots=True)
class Row:
    """One period of one quota of one seat."""

    seat: Seat
    account: Account
    line: Line


def ledger_table(ledgers: Sequence[Ledger], language: str) -> Table[Row]:
    """The ledgers as a table; language: zh or en, of what the plan calls its quotas."""
    rows = [
        Row(ledger.seat, account, line)
        for ledger in ledgers
        for account in ledger.accounts
        for line in account.lines
    ]
    post = get_template_attribute("macros.html", "owing_post")
    standings = {
        Standing.MET: _("已完成"),
        Standing.OPEN: _("未到期"),
        Standing.MISSED: _("未完成"),
        Standing.NOT_DUE: _("不计"),
    }
    columns: tuple[Column[Row], ...] = (
        Column(_("学校"), lambda one: one.seat.school, 28),
        Column(_("姓名"), lambda one: one.seat.name, 12),
        Column(_("责任岗位"), lambda one: post(one.seat.post), 18),
        Column(_("定额"), lambda one: _title(one, language), 30),
        Column(_("期间起"), lambda one: one.line.period.since, 12),
        Column(_("期间止"), lambda one: one.line.period.until, 12),
        Column(_("上课天数"), lambda one: one.line.days, 10),
        Column(_("免计天数"), lambda one: one.line.lost, 10),
        Column(_("应"), lambda one: one.line.owed, 8),
        Column(_("已"), lambda one: one.line.done, 8),
        Column(_("差"), lambda one: one.line.missing, 8),
        Column(_("结果"), lambda one: standings[one.line.standing], 12),
    )
    return Table(_("定额台账"), columns, rows, len(rows))


def _title(row: Row, language: str) -> str:
    _quota, raw = queries.quotas()[row.account.quota.id]
    return str(raw["title"][language])
