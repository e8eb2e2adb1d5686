"""The bulletin 通报 of a quarter, a term or a programme: coverage, scores, failures. Pure.

Figures of a sample are told as those of the schools inspected, never as the county's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from inspect_app.checklists.provisions import places, summary
from inspect_app.documents import wording
from inspect_app.documents.frame import Issuing, frame
from inspect_app.documents.letter import (
    Annex,
    Chapter,
    Chart,
    Column,
    Grid,
    Letter,
    counted_instead,
    mean,
    one_decimal,
    percent,
    score_bar,
    share_bar,
)
from inspect_app.documents.letterhead import ISSUER, PLAN
from inspect_app.documents.period import Found, Inspected, PeriodFacts

KIND = "通报"
COMMONEST = 10
SHORT = 24

Grouped = Mapping[str, list[Inspected]]


def bulletin(facts: PeriodFacts, issuing: Issuing) -> Letter:
    """The bulletin on what is known of a period."""
    period = facts.period
    return Letter(
        frame=frame(
            issuing,
            kind=KIND,
            title=(f"关于{period.name}", "督导检查情况的", KIND),
            addressee="各学校、各乡镇中心学校：",
            is_sample=any(one.is_sample for one in facts.inspected),
            statements=dict(_statements(facts)),
        ),
        record=facts.attached,
        opening=(_opening(facts),),
        chapters=(_coverage(facts), _scores(facts), _failures(facts), _standing(facts)),
        closing=(
            "各学校要对照本通报和限期整改通知书逐项整改、按期报告；所列数据以出具时已封存的检查记录为准，"
            "逐校结果见附件。"
        ),
        tables=(_schools_annex(facts), _provisions_annex(facts)),
        proof=(
            ("文书编号", issuing.document),
            ("统计范围", f"{wording.day(period.since)}至{wording.day(period.until)}"),
            ("检查记录", f"{len(facts.inspected)}份，编号见所附数据文件"),
        ),
    )


def _opening(facts: PeriodFacts) -> str:
    period = facts.period
    basis = f"根据{period.basis.rstrip('。；')}，" if period.basis else f"依据{PLAN}，"
    return (
        f"{basis}{ISSUER}于{wording.day(period.since)}至{wording.day(period.until)}"
        f"组织开展督导检查。现将情况通报如下。"
    )


def by_checklist(inspected: Iterable[Inspected]) -> dict[str, list[Inspected]]:
    """Inspections by checklist id, in the order given."""
    grouped: dict[str, list[Inspected]] = {}
    for one in inspected:
        grouped.setdefault(one.checklist, []).append(one)
    return grouped


def is_census(inspected: Iterable[Inspected], schools: Mapping[str, int]) -> bool:
    """Whether every school of the register was inspected."""
    return len({one.school_code for one in inspected}) == sum(schools.values())


def _coverage(facts: PeriodFacts) -> Chapter:
    visited = {one.school_code: one.township for one in facts.inspected}
    reached, total = Counter(visited.values()), sum(facts.schools.values())
    return Chapter(
        heading="检查覆盖情况",
        paragraphs=(
            f"名册内学校{total}所，本期检查{len(visited)}所，覆盖率{percent(len(visited), total)}；"
            f"完成检查{len(facts.inspected)}份。{_reach(facts)}",
        ),
        charts=(
            Chart(
                "各乡镇受检学校数／学校总数",
                tuple(share_bar(one, reached[one], count) for one, count in facts.schools.items()),
            ),
        ),
    )


def _reach(facts: PeriodFacts) -> str:
    if is_census(facts.inspected, facts.schools):
        return "全部学校均已检查，以下为全县情况。"
    return "本期为抽查，以下数据只反映受检学校，不代表未检查的学校，不推算全县情况。"


def _scores(facts: PeriodFacts) -> Chapter:
    before = by_checklist(facts.before)
    grouped = by_checklist(facts.inspected)
    bars = tuple(
        score_bar(some[0].checklist_title, _mean(some), _mean(before.get(key, ())))
        for key, some in grouped.items()
        if _mean(some) is not None
    )
    compared = f"（空心条为{facts.before_name}）" if any(one.before for one in bars) else ""
    return Chapter(
        heading="评定结果",
        paragraphs=tuple(_score_words(facts, some) for some in grouped.values()),
        charts=(Chart(f"各检查表平均得分{compared}", bars),) if bars else (),
        grids=(_score_grid(facts, grouped, before),),
    )


def _score_words(facts: PeriodFacts, some: list[Inspected]) -> str:
    reach = "普查" if is_census(some, facts.schools) else "抽查"
    grades = Counter(one.grade for one in some if one.grade)
    words = "、".join(f"{grade}{count}份" for grade, count in grades.most_common())
    schools = len({one.school_code for one in some})
    return wording.sentence(
        f"《{some[0].checklist_title}》（{reach}，{schools}所学校{len(some)}份）："
        + (words or "不评定等次")
    )


def _score_grid(
    facts: PeriodFacts,
    grouped: Mapping[str, list[Inspected]],
    before: Mapping[str, list[Inspected]],
) -> Grid:
    return Grid(
        title="各检查表得分",
        columns=(
            Column("检查表"),
            Column("范围", 14, "center"),
            Column("份数", 14, "right"),
            Column("最低", 16, "right"),
            Column("平均", 16, "right"),
            Column("最高", 16, "right"),
            Column("上期平均", 20, "right"),
            Column("升降", 16, "right"),
        ),
        rows=tuple(
            _score_row(some, before.get(key, []), is_census(some, facts.schools))
            for key, some in grouped.items()
        ),
    )


def _score_row(some: list[Inspected], before: list[Inspected], census: bool) -> tuple[str, ...]:
    scores = _scored(some)
    now, then = _mean(some), _mean(before)
    change = "—" if now is None or then is None else f"{now - then:+.1f}"
    return (
        some[0].checklist_title,
        "普查" if census else "抽查",
        str(len(some)),
        one_decimal(min(scores, default=None)),
        one_decimal(now),
        one_decimal(max(scores, default=None)),
        one_decimal(then),
        change,
    )


def _scored(some: Iterable[Inspected]) -> list[Decimal]:
    return [one.score for one in some if one.score is not None]


def _mean(some: Iterable[Inspected]) -> Decimal | None:
    return mean(_scored(some))


def commonest(found: Iterable[Found]) -> list[tuple[str, int, int]]:
    """Provisions failed, as (id, schools, findings), those of most schools first."""
    pairs = [(provision, one.school_code) for one in found for provision in one.provisions]
    counts = Counter(provision for provision, _ in pairs)
    schools = Counter(provision for provision, _ in set(pairs))
    return [
        (one, schools[one], counts[one])
        for one in sorted(counts, key=lambda one: (-schools[one], -counts[one], one))
    ]


def _failures(facts: PeriodFacts) -> Chapter:
    if not facts.found:
        return Chapter("主要问题", ("本期检查未发现需要立项整改的问题。",))
    graded = Counter(one.severity for one in facts.found)
    words = "、".join(f"{word}{graded[one]}个" for one, word in wording.SEVERITIES.items())
    visited = len({one.school_code for one in facts.inspected})
    top = commonest(facts.found)[:COMMONEST]
    return Chapter(
        heading="主要问题",
        paragraphs=(
            f"共发现需要整改的问题{len(facts.found)}个，其中{words}。"
            f"按《实施方案》条款统计，不达标学校最多的{len(top)}条如下。",
        ),
        charts=(
            Chart(
                "不达标学校数／受检学校数",
                tuple(share_bar(_provision(one), schools, visited) for one, schools, _ in top),
            ),
        ),
    )


def _provision(provision: str) -> str:
    """A provision's place and the beginning of its wording, for the label of a bar."""
    words = summary(provision).rstrip("。")
    short = words if len(words) <= SHORT else f"{words[:SHORT]}…"
    return f"{places([provision])[0]} {short}".strip()


def _standing(facts: PeriodFacts) -> Chapter:
    closed = sum(one.done for one in facts.found)
    beyond = Counter(one.owner for one in facts.found if one.owner != "school")
    words = "、".join(f"{wording.OWNERS[one]}{count}个" for one, count in beyond.most_common())
    others = f"其中须由学校以外方面办理的：{words}。" if beyond else ""
    return Chapter(
        heading="整改进展",
        paragraphs=(
            f"截至出具时已销号{closed}个，未销号{len(facts.found) - closed}个，"
            f"销号率{percent(closed, len(facts.found))}。{others}",
            *counted_instead(
                (f"{one.school}《{one.checklist_title}》{one.subject}", one)
                for one in facts.inspected
            ),
        ),
    )


def _schools_annex(facts: PeriodFacts) -> Annex:
    findings = Counter(one.school_code for one in facts.found)
    grouped = by_checklist(facts.inspected).values()
    return Annex(
        title="逐校检查结果",
        grids=(*map(_school_grid, grouped), _findings_grid(facts, findings)),
    )


def _school_grid(some: list[Inspected]) -> Grid:
    return Grid(
        title=some[0].checklist_title,
        columns=(
            Column("序号", 12, "center"),
            Column("学校"),
            Column("乡镇", 22),
            Column("检查对象", 28),
            Column("检查日期", 27),
            Column("得分", 14, "right"),
            Column("等次", 18, "center"),
        ),
        rows=tuple(_school_row(*one) for one in enumerate(some, start=1)),
    )


def _school_row(number: int, one: Inspected) -> tuple[str, ...]:
    return (
        str(number),
        one.school,
        one.township,
        one.subject,
        one.visited_on.isoformat(),
        one_decimal(one.score),
        one.grade or "—",
    )


def _findings_grid(facts: PeriodFacts, findings: Mapping[str, int]) -> Grid:
    names = {one.school_code: one.school for one in facts.inspected}
    closed = Counter(one.school_code for one in facts.found if one.done)
    order = sorted(names, key=lambda code: (-findings.get(code, 0), code))
    return Grid(
        title="各校问题和销号",
        columns=(
            Column("学校"),
            Column("问题", 20, "right"),
            Column("已销号", 20, "right"),
            Column("未销号", 20, "right"),
        ),
        rows=tuple(
            (
                names[code],
                str(findings.get(code, 0)),
                str(closed[code]),
                str(findings.get(code, 0) - closed[code]),
            )
            for code in order
        ),
    )


def _provisions_annex(facts: PeriodFacts) -> Annex:
    return Annex(
        title="不达标条款统计",
        grids=(
            Grid(
                title="",
                columns=(
                    Column("序号", 12, "center"),
                    Column("条款", 30),
                    Column("内容"),
                    Column("学校", 16, "right"),
                    Column("问题", 16, "right"),
                ),
                rows=tuple(
                    (str(number), places([one])[0], summary(one), str(schools), str(count))
                    for number, (one, schools, count) in enumerate(commonest(facts.found), start=1)
                ),
            ),
        ),
    )


def _statements(facts: PeriodFacts) -> Iterator[tuple[str, str]]:
    visited = {one.school_code for one in facts.inspected}
    yield "受检学校", f"{len(visited)}所"
    yield "检查份数", f"{len(facts.inspected)}份"
    for some in by_checklist(facts.inspected).values():
        yield f"平均得分：{some[0].checklist_title}", one_decimal(_mean(some))
    yield "问题总数", f"{len(facts.found)}个"
    yield "已销号", f"{sum(one.done for one in facts.found)}个"
    for one in facts.inspected:
        yield f"{one.school} {one.checklist_title} {one.subject}", one_decimal(one.score)
