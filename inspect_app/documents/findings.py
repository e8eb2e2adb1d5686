"""A finding as documents tell it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspect_app.checklists.limits import UNVERIFIED
from inspect_app.checklists.provisions import places
from inspect_app.documents import wording
from inspect_app.documents.record import FindingFacts, Json


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding in prose: what, measured against what, on what basis, who, how, by when."""

    heading: str
    text: str


def finding_view(index: int, finding: FindingFacts) -> FindingView:
    """The finding as paragraph number `index` of a document."""
    basis = finding.basis
    row = f"（{basis['row_label']['zh']}）" if basis["row_label"] else ""
    veto = "，否决项" if basis["veto"] else ""
    severity = f"{wording.SEVERITIES[finding.severity]}{veto}"
    return FindingView(
        heading=f"（{wording.ordinal(index)}）{finding.prompt}{row}（{severity}）。",
        text="".join(
            (
                wording.sentence(finding.message),
                f"依据：{cited}" if (cited := basis_words(basis)) else "",
                f"整改要求：{_remedy(finding)}",
            )
        ),
    )


def basis_words(basis: Json) -> str:
    """What a finding rests on, as sentences: places in the plan, standards, what is outside it."""
    cited = "；".join([*places(basis["provisions"]), *_standards(basis)])
    outside = basis.get("outside")
    return (wording.sentence(cited) if cited else "") + (outside["zh"] if outside else "")


def _standards(basis: Json) -> Iterator[str]:
    for one in (known for known in basis["standards"] if known["verified"] != UNVERIFIED):
        yield f"{one['title']['zh']}〔{wording.VERIFICATION[one['verified']]}〕"


def _remedy(finding: FindingFacts) -> str:
    todo = f"{wording.sentence(finding.remedy)}由{wording.OWNERS[finding.owner]}负责，"
    if finding.sign_by is not None:
        sign = f"请于{wording.day(finding.sign_by)}前签收"
        return f"{todo}自签收之日起{_term(finding)}内完成（{sign}）。"
    return f"{todo}于{wording.day(finding.due_on)}前完成（{_term(finding)}）。"


def due_words(finding: FindingFacts) -> str:
    """By when, for a table: a date, or counted from a signature that is still to come."""
    return wording.day(finding.due_on) if finding.sign_by is None else f"签收后{_term(finding)}内"


def limit_words(finding: FindingFacts) -> str:
    """By when, within a sentence."""
    due = due_words(finding)
    return f"限{due}前整改" if finding.sign_by is None else f"限{due}整改"


def _term(finding: FindingFacts) -> str:
    deadline = finding.basis["deadline"]
    return f"{deadline['days']}{wording.COUNTING[deadline['counting']]}"
