"""Questions about users and phones; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from inspect_app.accounts.models import ConfidentialReading, Device, User
from inspect_app.accounts.phones import HARMLESS, PhoneState, Risk, risks_of
from inspect_app.accounts.roles import Role
from inspect_app.accounts.tokens import token_hash
from inspect_app.choices import Choice
from inspect_app.database import table_of
from inspect_app.problems import NotFound

PAGE_SIZE = 50

_devices, _users = table_of(Device), table_of(User)
_HOLDER = (
    sa.select(
        _devices.c.id,
        _users.c.id,
        _users.c.role,
        _users.c.school_id,
        _users.c.reads_confidential,
    )
    .join_from(_devices, _users, _users.c.id == _devices.c.user_id)
    .where(
        _devices.c.token_hash == sa.bindparam("token_hash"),
        _devices.c.revoked_at.is_(None),
        _users.c.active,
    )
)


def active_user(session: Session, username: str) -> User | None:
    """The user of that name who may sign in."""
    return session.scalar(sa.select(User).where(User.username == username, User.active))


def user_by_name(session: Session, username: str) -> User | None:
    """The user of that name, active or not."""
    return session.scalar(sa.select(User).where(User.username == username))


def get_user(session: Session, user_id: int) -> User:
    """The user. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def get_device(session: Session, device_id: UUID) -> Device:
    """The phone. Raises NotFound."""
    device = session.get(Device, device_id)
    if device is None:
        raise NotFound
    return device


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a phone whose token is good."""

    device_id: UUID
    user_id: int
    role: Role
    school_id: int | None
    reads_confidential: bool


def holder_of(session: Session, token: str) -> Holder | None:
    """The holder of the phone with this token, unless it is revoked or they may not sign in."""
    row = session.execute(_HOLDER, {"token_hash": token_hash(token)}).one_or_none()
    return row and Holder(*row)


@dataclass(frozen=True, slots=True)
class UserFilter(Choice):
    """What a list of users is narrowed to; empty or None: not narrowed."""

    role: Role | None = None
    words: str = ""
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page of users and how many there are in all."""

    users: Sequence[User]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


def list_users(session: Session, chosen: UserFilter, *, page: int) -> UserPage:
    """Users by role and user name."""
    query = sa.select(User)
    if chosen.role is not None:
        query = query.where(User.role == chosen.role)
    if chosen.active is not None:
        query = query.where(User.active.is_(chosen.active))
    if chosen.words:
        query = query.where(
            sa.or_(
                User.username.contains(chosen.words.lower(), autoescape=True),
                User.name.contains(chosen.words, autoescape=True),
            )
        )
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    found = session.scalars(
        query.options(joinedload(User.school))
        .order_by(User.role, User.username)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return UserPage(found.all(), total, page)


def devices_of(session: Session, user_id: int) -> Sequence[Device]:
    """The user's phones that may still send, the latest registered first."""
    return session.scalars(
        sa.select(Device)
        .where(Device.user_id == user_id, Device.revoked_at.is_(None))
        .order_by(Device.registered_at.desc(), Device.id)
    ).all()


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A phone of the list, with its risks."""

    device: Device
    risks: tuple[Risk, ...]

    @property
    def may_lose(self) -> bool:
        """Whether work on it may be lost."""
        return not HARMLESS.issuperset(self.risks)


def list_phones(session: Session, now: datetime, least_version: str = "") -> list[PhoneRow]:
    """Phones that may still send or were revoked with unsent work; phones at risk first."""
    devices = session.scalars(
        sa.select(Device)
        .where(sa.or_(Device.revoked_at.is_(None), Device.unsent_events + Device.unsent_photos > 0))
        .order_by(Device.heartbeat_at.desc().nulls_last(), Device.id)
    )
    rows = [PhoneRow(device, risks_of(state_of(device), now, least_version)) for device in devices]
    return sorted(rows, key=lambda row: -len(row.risks))


def readings_of(session: Session, inspection_id: UUID) -> list[ConfidentialReading]:
    """Who was shown a confidential record, the latest first; at most 200."""
    return list(
        session.scalars(
            sa.select(ConfidentialReading)
            .where(ConfidentialReading.inspection_id == inspection_id)
            .order_by(ConfidentialReading.id.desc())
            .limit(200)
        )
    )


def state_of(device: Device) -> PhoneState:
    """What the phone last said, as a value."""
    return PhoneState(
        unsent=device.unsent_events + device.unsent_photos,
        oldest_unsent_at=device.oldest_unsent_at,
        heard_at=device.heartbeat_at,
        persisted=device.storage_persisted,
        free_bytes=device.free_bytes,
        app_version=device.app_version,
        clock_skew=device.clock_skew,
    )
