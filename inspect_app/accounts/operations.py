"""Acts on users and their phones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Action, Actor
from inspect_app.accounts.errors import (
    BadUsername,
    DeviceRevoked,
    NameNeeded,
    NotForTrust,
    OwnAccount,
    OwnTrust,
    SchoolOfRole,
    UsernameTaken,
    WeakPassword,
    WrongCurrentPassword,
)
from inspect_app.accounts.models import ConfidentialReading, Device, User
from inspect_app.accounts.passwords import (
    hash_password,
    is_weak,
    needs_rehash,
    one_time_password,
    password_matches,
)
from inspect_app.accounts.roles import SCHOOL_ROLES, Role
from inspect_app.accounts.tokens import new_token, token_hash
from inspect_app.registers.models import Person, School

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def create_user(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    now: datetime,
    school: School | None = None,
    person: Person | None = None,
) -> tuple[User, str]:
    """A new user and the one-time password to hand over.

    Raises BadUsername, UsernameTaken, NameNeeded or SchoolOfRole.
    """
    if not _USERNAME.fullmatch(username):
        raise BadUsername(field="username")
    if session.scalar(sa.select(User.id).where(User.username == username)) is not None:
        raise UsernameTaken(field="username")
    if not 1 <= len(name) <= 40:
        raise NameNeeded(field="name")
    if (role in SCHOOL_ROLES) != (school is not None):
        raise SchoolOfRole(field="school")
    password = one_time_password()
    user = User(
        username=username,
        name=name,
        role=role,
        school=school,
        person=person,
        password_hash=hash_password(password),
        password_is_temporary=True,
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user, password


def set_password(session: Session, user: User, *, password: str) -> None:
    """Give the user a lasting password; sessions signed in with the old one end.

    Raises WeakPassword.
    """
    if is_weak(password, user.username):
        raise WeakPassword(field="password")
    _replace_password(session, user, password, temporary=False)


def change_own_password(session: Session, user: User, *, current: str, password: str) -> None:
    """As set_password, by somebody who knows the current one. Raises WrongCurrentPassword too."""
    if not password_matches(user.password_hash, current):
        raise WrongCurrentPassword(field="current")
    if current == password:
        raise WeakPassword(field="password")
    set_password(session, user, password=password)


def reset_password(session: Session, user: User) -> str:
    """A one-time password in place of a forgotten one; the user's sessions end."""
    password = one_time_password()
    _replace_password(session, user, password, temporary=True)
    return password


def _replace_password(session: Session, user: User, password: str, *, temporary: bool) -> None:
    user.password_hash = hash_password(password)
    user.password_is_temporary = temporary
    user.session_epoch += 1
    session.flush()


def refresh_hash(session: Session, user: User, *, password: str) -> None:
    """Hash the password anew when it was hashed with other parameters than today's."""
    if needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
        session.flush()


def deactivate(session: Session, user: User, *, actor_id: int, now: datetime) -> None:
    """Shut the user out: sessions end, phones are revoked; records stay. Raises OwnAccount."""
    if user.id == actor_id:
        raise OwnAccount
    user.active = False
    user.session_epoch += 1
    session.execute(
        sa.update(Device)
        .where(Device.user_id == user.id, Device.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.flush()


def reactivate(session: Session, user: User) -> None:
    """Let the user in again; phones must be registered anew."""
    user.active = True
    session.flush()


def register_device(
    session: Session, *, user_id: int, label: str, app_version: str, now: datetime
) -> tuple[Device, str]:
    """A phone that may send in the user's name, and its token, which only the phone will know."""
    token = new_token()
    device = Device(
        user_id=user_id,
        label=label,
        app_version=app_version,
        token_hash=token_hash(token),
        registered_at=now,
    )
    session.add(device)
    session.flush()
    return device, token


def revoke_device(session: Session, device: Device, *, now: datetime) -> None:
    """End what the phone may do; the first time counts."""
    if device.revoked_at is None:
        device.revoked_at = now
        session.flush()


def record_heartbeat(
    session: Session,
    device: Device,
    *,
    unsent_events: int,
    unsent_photos: int,
    oldest_unsent_at: datetime | None,
    app_version: str,
    persisted: bool | None,
    free_bytes: int | None,
    clock_skew: int | None,
    now: datetime,
) -> None:
    """Keep what the phone says of itself. clock_skew: seconds its clock is fast.

    Raises DeviceRevoked.
    """
    if device.revoked_at is not None:
        raise DeviceRevoked
    device.heartbeat_at = now
    device.unsent_events = unsent_events
    device.unsent_photos = unsent_photos
    device.oldest_unsent_at = oldest_unsent_at
    device.app_version = app_version
    device.storage_persisted = persisted
    device.free_bytes = free_bytes
    device.clock_skew = clock_skew
    session.flush()


def trust(user: User, trusted: bool, *, actor_id: int) -> None:
    """Let somebody of the bureau read confidential records, or no longer.

    Raises NotForTrust for other roles, OwnTrust for oneself.
    """
    if user.role is not Role.BUREAU:
        raise NotForTrust
    if user.id == actor_id:
        raise OwnTrust
    user.reads_confidential = trusted


def keep_readings(
    session: Session, actor: Actor, readings: Mapping[UUID, Action], *, path: str, now: datetime
) -> None:
    """Write down that the actor was shown these confidential inspections, or parts of them."""
    session.add_all(
        ConfidentialReading(
            inspection_id=inspection_id,
            user_id=actor.user_id,
            device_id=actor.device_id,
            action=action.value,
            path=path[:200],
            at=now,
        )
        for inspection_id, action in readings.items()
    )
