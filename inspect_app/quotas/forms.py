"""What the ledger's forms say, read field by field."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from inspect_app.programmes.errors import NotReadable
from inspect_app.programmes.forms import Fields, first, read_date, read_text
from inspect_app.programmes.queries import find_school
from inspect_app.quotas.counting import Measure, Quota
from inspect_app.quotas.errors import OtherKind
from inspect_app.quotas.operations import Done

LONGEST = 600
"""Minutes of the longest act."""
LARGEST = Decimal(100_000)


def read_act(form: Fields, kinds: Collection[str]) -> Done:
    """An act as told on the form. kinds: those that its seat has quotas for.

    Raises NotReadable or OtherKind with the field.
    """
    kind = first(form, "kind")
    if kind not in kinds:
        raise OtherKind(field="kind")
    return Done(
        kind=kind,
        on=read_date(form, "on"),
        begins=_time(form, "begins"),
        minutes=_minutes(form),
        amount=_amount(form),
        title=read_text(form, "title", 200),
        text=first(form, "text").strip()[:5000],
    )


def read_place(session: Session, form: Fields, quota: Quota) -> int | None:
    """The school an act took place at, where one was named. Raises UnknownSchool.

    What is counted by schools has to name one.
    """
    typed = first(form, "school")
    if not typed.strip() and quota.measure is not Measure.SCHOOLS:
        return None
    return find_school(session, typed).id


def _time(form: Fields, field: str) -> time | None:
    words = first(form, field)
    try:
        return time.fromisoformat(words) if words else None
    except ValueError:
        raise NotReadable(field=field) from None


def _minutes(form: Fields) -> int | None:
    words = first(form, "minutes").strip()
    if not words:
        return None
    if not words.isdigit() or not 0 < int(words) <= LONGEST:
        raise NotReadable(field="minutes")
    return int(words)


def _amount(form: Fields) -> Decimal:
    words = first(form, "amount").strip() or "1"
    try:
        amount = Decimal(words)
    except InvalidOperation:
        raise NotReadable(field="amount") from None
    if not amount.is_finite() or not 0 < amount <= LARGEST:
        raise NotReadable(field="amount")
    return amount
