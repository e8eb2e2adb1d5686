"""The certificate of a draw 随机抽取证书 on paper; the certificate itself is its record. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from inspect_app.documents import wording
from inspect_app.documents.frame import Issuing, frame
from inspect_app.documents.letter import Annex, Chapter, Column, Grid, Letter
from inspect_app.documents.letterhead import ISSUER
from inspect_app.documents.record import Json
from inspect_app.draws.certificate import standing

KIND = "随机抽取证书"
DRAWN = {
    "schools": "学校",
    "inspectors": "检查人员",
    "teachers": "教师（先抽学校，再抽教师）",
    "rooms": "复测教室",
    "seats": "学生座位",
}
STRATA = wording.STAGES | {"": "不分层"}


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """A draw that was carried out; certificate: as it is published (draws.certificate)."""

    draw: str
    certificate: Json


def draw_certificate(facts: DrawFacts, issuing: Issuing) -> Letter:
    """The certificate as a document."""
    told, given = facts.certificate["announcement"], facts.certificate
    return Letter(
        frame=frame(
            issuing,
            kind=KIND,
            title=(f"“{told['title']}”", KIND),
            addressee="",
            is_sample=False,
            statements=dict(_statements(given)),
        ),
        record=given,
        opening=(
            f"{ISSUER}于{_moment(told['announced_at'])}公告名单、规则和将要参与计算的公开数值，"
            f"公告后均不再更改；{_moment(given['drawn_at'])}用公布的数值抽取，结果证明如下。",
        ),
        chapters=(_announced(given), _drawn(given), *_replaced(given)),
        closing=(
            "任何人都可以凭本文书所附的记录（JSON）或公开页面上的证书重复这次抽取；"
            "名单、规则、数值或结果改动一处，重复的结果就与本证书不符。"
        ),
        tables=tuple(_annexes(told)),
        proof=(
            ("文书编号", issuing.document),
            ("抽取编号", facts.draw),
            ("公告摘要（SHA-256）", given["announcement_sha256"]),
            ("公开页面", public_page(issuing, facts.draw)),
        ),
    )


def public_page(issuing: Issuing, draw: str) -> str:
    """The address of the draw on the server that the code of the document leads to."""
    server, _, _ = issuing.address.rpartition("/verify/")
    return f"{server}/draws/{draw}"


def _announced(given: Json) -> Chapter:
    told, rule = given["announcement"], given["announcement"]["rule"]
    order = (
        f"先抽学校，再从每校抽{rule['each']}名，轮到次数少的学校在先"
        if rule["each"]
        else "轮到次数少的在先，同等的按权重随机"
    )
    since = _day(told["turns_since"]) + "起" if "turns_since" in told else "本学年"
    again = "轮完后可以再抽" if rule["repeat"] else f"{since}抽到过的不再抽"
    if rule.get("replace"):
        again += "；不能到场的由次序中的下一个替换，并写明原因"
    take = "、".join(f"{STRATA.get(one, one)}{count}个" for one, count in rule["take"].items())
    return Chapter(
        heading="公告的名单和规则",
        paragraphs=(
            f"抽取对象：{DRAWN[told['kind']]}。名单共{len(told['pool'])}个，"
            f"排除和回避{len(told['left_out'])}个。",
            f"规则：{order}；{again}；抽取数量：{take}。",
            f"参与计算的公开数值：{told['public_value']}，{_moment(told['known_from'])}起公布。",
        ),
    )


def _drawn(given: Json) -> Chapter:
    labels = _labels(given["announcement"])
    return Chapter(
        heading="抽取结果",
        paragraphs=(
            f"公布的数值：{given['public_value']}（出处：{given['source']}）。"
            f"共抽到{len(given['drawn'])}个，依抽到的次序列在下表。",
        ),
        grids=(
            Grid(
                title="",
                columns=(
                    Column("次序", 14, "center"),
                    Column("名称"),
                    Column("编号", 40),
                    Column("签号（前16位）", 44),
                ),
                rows=tuple(
                    (str(at), labels[one["id"]], one["id"], one["ticket"][:16])
                    for at, one in enumerate(given["drawn"], start=1)
                ),
            ),
        ),
    )


def _replaced(given: Json) -> Iterator[Chapter]:
    made = given.get("replacements", ())
    if not made:
        return
    labels = _labels(given["announcement"])
    yield Chapter(
        heading="替换",
        paragraphs=(f"抽取后替换{len(made)}次，每次都由次序中的下一个替换。",),
        grids=(
            Grid(
                title="",
                columns=(
                    Column("时间", 30),
                    Column("不能到场的"),
                    Column("替换为"),
                    Column("签号（前16位）", 46),
                    Column("原因", 28),
                ),
                rows=tuple(
                    (
                        _moment(one["at"]),
                        _called(one["gone"], labels),
                        _called(one["id"], labels),
                        one["ticket"][:16],
                        one["reason"],
                    )
                    for one in made
                ),
            ),
        ),
    )


def _called(entry: str, labels: Mapping[str, str]) -> str:
    return f"{labels[entry]} {entry}"


def _labels(told: Json) -> dict[str, str]:
    """How each entry is called in public."""
    return {one["id"]: one["label"] or "（不公开姓名）" for one in told["pool"]}


def _annexes(told: Json) -> Iterator[Annex]:
    labels = _labels(told)
    yield Annex(
        title="固定的名单",
        grids=(
            Grid(
                title="",
                columns=(
                    Column("序号", 14, "center"),
                    Column("名称"),
                    Column("编号", 40),
                    Column("分层", 28),
                    Column("权重", 16, "right"),
                    Column("已轮到", 16, "right"),
                ),
                rows=tuple(
                    (
                        str(at),
                        labels[one["id"]],
                        one["id"],
                        STRATA.get(one["stratum"], one["stratum"]),
                        str(one["weight"]),
                        str(one["turns"]),
                    )
                    for at, one in enumerate(told["pool"], start=1)
                ),
            ),
        ),
    )
    if told["left_out"]:
        yield Annex(
            title="排除和回避",
            grids=(
                Grid(
                    title="",
                    columns=(Column("名称", 50), Column("编号", 40), Column("理由")),
                    rows=tuple(
                        (one["label"] or "（不公开姓名）", one["id"], one["reason"])
                        for one in told["left_out"]
                    ),
                ),
            ),
        )


def _statements(given: Json) -> Iterator[tuple[str, str]]:
    told = given["announcement"]
    yield "抽取事项", told["title"]
    yield "公告摘要", given["announcement_sha256"]
    yield "公布的数值", given["public_value"]
    yield "抽取时间", _moment(given["drawn_at"])
    yield "抽取结果", "、".join(standing(given["drawn"], given.get("replacements", ())))


def _day(day: str) -> str:
    return wording.day(date.fromisoformat(day))


def _moment(instant: str) -> str:
    return wording.minute(datetime.fromisoformat(instant))
