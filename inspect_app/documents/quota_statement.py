"""The quota statement 定额履行情况表: what was owed in a term, done and missed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inspect_app.checklists.values import plain
from inspect_app.documents import wording
from inspect_app.documents.frame import Issuing, frame
from inspect_app.documents.letter import Annex, Chapter, Column, Grid, Letter, percent
from inspect_app.documents.letterhead import ISSUER

KIND = "定额履行情况表"
STANDINGS = {"met": "已完成", "open": "未到期", "missed": "未完成", "not-due": "不计"}


@dataclass(frozen=True, slots=True)
class Owing:
    """One period of one quota of one who owes it. lost: school days excused.

    quota: its title; least: what it asks; standing: value of quotas.counting.Standing.
    """

    quota: str
    least: str
    unit: str
    who: str
    since: date
    until: date
    days: int
    lost: int
    owed: Decimal
    done: Decimal
    standing: str

    @property
    def told(self) -> str:
        """The period as it is printed."""
        return f"{self.since.isoformat()}至{self.until.isoformat()}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A term of one person, school or the county. key: of the subject; as_of: the last day seen.

    whole: every period is listed; else those missed alone.
    """

    key: str
    whom: str
    term: str
    as_of: date
    is_sample: bool
    whole: bool
    owings: tuple[Owing, ...]


def quota_statement(statement: Statement, issuing: Issuing) -> Letter:
    """The statement as a document."""
    return Letter(
        frame=frame(
            issuing,
            kind=KIND,
            title=(statement.whom, statement.term, KIND),
            addressee="",
            is_sample=statement.is_sample,
            statements=dict(_statements(statement)),
        ),
        record={
            "subject": statement.key,
            "as_of": statement.as_of.isoformat(),
            "periods": [_recorded(one) for one in statement.owings if _is_listed(statement, one)],
        },
        opening=(
            f"本表依据{ISSUER}的定额台账编制，截至{wording.day(statement.as_of)}。"
            f"{statement.whom}{statement.term}有定额{len(_by_quota(statement))}项，"
            f"{_summary(statement.owings)}。",
        ),
        chapters=(_totals(statement), _missed(statement)),
        closing=(
            "一期应完成的数量按上课天数折算，请假和公务等免计的天数已经扣除；"
            "超额不结转，也不跨期补。每条记录和不计的理由见系统中的台账。"
        ),
        tables=(_periods(statement),) if statement.whole else (),
        proof=(("文书编号", issuing.document),),
    )


def _by_quota(statement: Statement) -> dict[str, list[Owing]]:
    found: dict[str, list[Owing]] = {}
    for one in statement.owings:
        found.setdefault(one.quota, []).append(one)
    return found


def _met(some: Sequence[Owing]) -> tuple[int, int]:
    """Periods met, and periods due: met, or over."""
    met = sum(one.standing == "met" for one in some)
    return met, met + sum(one.standing == "missed" for one in some)


def _summary(some: Sequence[Owing]) -> str:
    met, due = _met(some)
    running = sum(one.standing == "open" for one in some)
    later = f"，未到期{running}期" if running else ""
    return f"应完成{due}期，已完成{met}期，完成率{percent(met, due)}{later}"


def _totals(statement: Statement) -> Chapter:
    return Chapter(
        heading="各项定额的完成情况",
        grids=(
            Grid(
                title="",
                columns=(
                    Column("定额"),
                    Column("每期要求", 24, "right"),
                    Column("责任人（单位）", 30, "right"),
                    Column("应完成期数", 22, "right"),
                    Column("已完成", 18, "right"),
                    Column("完成率", 20, "right"),
                ),
                rows=tuple(_total(*one) for one in _by_quota(statement).items()),
            ),
        ),
    )


def _total(quota: str, some: list[Owing]) -> tuple[str, ...]:
    met, due = _met(some)
    asked = f"{some[0].least}{some[0].unit}"
    return quota, asked, str(len({one.who for one in some})), str(due), str(met), percent(met, due)


def _missed(statement: Statement) -> Chapter:
    missed = [one for one in statement.owings if one.standing == "missed"]
    if not missed:
        return Chapter(heading="未完成的期次", paragraphs=("没有到期未完成的期次。",))
    return Chapter(
        heading="未完成的期次",
        paragraphs=(f"到期未完成的共{len(missed)}期，列在下表。",),
        grids=(_grid(missed) if statement.whole else _counted(missed),),
    )


def _counted(missed: Sequence[Owing]) -> Grid:
    """Missed periods counted for each who owes and each quota, the most first."""
    counts = Counter((one.who, one.quota) for one in missed)
    return Grid(
        title="",
        columns=(Column("责任人（单位）", 60), Column("定额"), Column("未完成期数", 26, "right")),
        rows=tuple((who, quota, str(count)) for (who, quota), count in counts.most_common()),
    )


def _is_listed(statement: Statement, one: Owing) -> bool:
    return statement.whole or one.standing == "missed"


def _periods(statement: Statement) -> Annex:
    return Annex(title="逐期明细", grids=(_grid(statement.owings),))


def _grid(some: Sequence[Owing]) -> Grid:
    return Grid(
        title="",
        columns=(
            Column("责任人（单位）", 32),
            Column("定额"),
            Column("期间", 28),
            Column("上课天数", 14, "right"),
            Column("免计", 12, "right"),
            Column("应", 12, "right"),
            Column("已", 12, "right"),
            Column("结果", 18, "center"),
        ),
        rows=tuple(_row(one) for one in some),
    )


def _row(one: Owing) -> tuple[str, ...]:
    return (
        one.who,
        one.quota,
        one.told,
        str(one.days),
        str(one.lost),
        plain(one.owed),
        plain(one.done),
        STANDINGS[one.standing],
    )


def _recorded(one: Owing) -> dict[str, str | int]:
    return {
        "who": one.who,
        "quota": one.quota,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "days": one.days,
        "lost": one.lost,
        "owed": plain(one.owed),
        "done": plain(one.done),
        "standing": one.standing,
    }


def _statements(statement: Statement) -> Iterator[tuple[str, str]]:
    yield "截至", wording.day(statement.as_of)
    for quota, some in _by_quota(statement).items():
        yield quota, _summary(some)
