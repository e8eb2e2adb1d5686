"""Who can be drawn: from the registers, or from a typed list; people only by sealed numbers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from inspect_app.draws.certificate import Labelled, LeftOut
from inspect_app.draws.errors import UnknownLeftOut
from inspect_app.draws.forms import Listed
from inspect_app.draws.models import Draw, DrawKind
from inspect_app.draws.sampling import Entry
from inspect_app.programmes.queries import possible_members
from inspect_app.registers.kinds import PostKind, Stage
from inspect_app.registers.models import Appointment, School

PEOPLE = frozenset({DrawKind.INSPECTORS, DrawKind.TEACHERS})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may be drawn. code: how the bureau calls it; name: for people never published."""

    code: str
    name: str
    stratum: str = ""
    group: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Turns:
    """How often codes and groups were drawn before."""

    by_code: Counter[str] = field(default_factory=Counter)
    by_group: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Pool:
    """entries and left_out are published; roll says to the bureau whom the ids stand for."""

    entries: Sequence[Labelled]
    left_out: Sequence[LeftOut]
    roll: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def pool_of(
    kind: DrawKind,
    candidates: Iterable[Candidate],
    *,
    reasons: Mapping[str, str],
    turns: Turns,
    salt: bytes,
) -> Pool:
    """The pool as it is published. reasons: why a code is left out; turns: who was drawn before.

    A person's public id is a salted hash of the code, so that strangers learn no name and cannot
    try codes out; whoever knows salt and code can check it. Raises UnknownLeftOut.
    """
    entries: list[Labelled] = []
    left_out: list[LeftOut] = []
    roll: dict[str, dict[str, str]] = {}
    for one in candidates:
        id_, label = _public(kind, one, salt)
        roll[id_] = {"code": one.code, "name": one.name, "group": one.group}
        if one.code in reasons:
            left_out.append(LeftOut(id_, label, reasons[one.code]))
            continue
        had = turns.by_code[one.code], turns.by_group[one.group]
        entry = Entry(id_, one.stratum, one.group, one.weight, *had)
        entries.append(Labelled(entry, label))
    unknown = set(reasons) - {one["code"] for one in roll.values()}
    if unknown:
        raise UnknownLeftOut("、".join(sorted(unknown)), field="left_out")
    return Pool(sorted(entries, key=lambda one: one.entry.id), left_out, roll)


def _public(kind: DrawKind, one: Candidate, salt: bytes) -> tuple[str, str]:
    if kind not in PEOPLE:
        return one.code, one.name
    sealed = hashlib.sha256(salt + one.code.encode()).hexdigest()[:16]
    return f"{one.group}:{sealed}" if one.group else sealed, ""


def schools(session: Session, *, by: str, weighted: bool) -> Iterator[Candidate]:
    """Every school. by: stratum, `township`, `stage` or empty; weighted: chances by pupils."""
    for one in session.scalars(sa.select(School).order_by(School.code)):
        stratum = {"township": one.township.name, "stage": one.stage.value}.get(by, "")
        weight = max(1, one.students) if weighted else 1
        yield Candidate(one.code, one.name, stratum, "", weight)


def inspectors(session: Session) -> Iterator[Candidate]:
    """Everybody who may be on a team."""
    for one in possible_members(session):
        yield Candidate(one.username, one.name)


def teachers(session: Session, today: date) -> Iterator[Candidate]:
    """Everybody who holds a teacher's post at a school today, kindergartens left out."""
    found = session.scalars(
        sa.select(Appointment)
        .join(Appointment.school)
        .where(
            Appointment.post == PostKind.TEACHER,
            Appointment.since <= today,
            sa.or_(Appointment.until.is_(None), Appointment.until >= today),
            School.stage != Stage.KINDERGARTEN,
        )
        .options(joinedload(Appointment.person), joinedload(Appointment.school))
        .order_by(Appointment.id)
    )
    seen: set[str] = set()
    for one in found:
        if one.school is not None and one.person.code not in seen:
            seen.add(one.person.code)
            yield Candidate(one.person.code, one.person.name, group=one.school.code)


def typed(lines: Iterable[Listed]) -> Iterator[Candidate]:
    """Rooms or seats as they were typed."""
    for one in lines:
        yield Candidate(one.code, one.name, one.stratum, "", one.weight)


def turns_since(session: Session, kind: DrawKind, since: datetime) -> Turns:
    """How often each stood in a draw of this kind announced since an instant."""
    turns = Turns()
    for draw in session.scalars(
        sa.select(Draw).where(
            Draw.kind == kind, Draw.announced_at >= since, Draw.drawn_at.is_not(None)
        )
    ):
        stood = [draw.roll[one] for one in draw.standing]
        turns.by_code.update(one["code"] for one in stood)
        turns.by_group.update(filter(None, (one["group"] for one in stood)))
    return turns
