"""Questions about notices; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from inspect_app.accounts.access import Action, Actor, Scope, may
from inspect_app.accounts.models import Role, User
from inspect_app.notices.models import MailAddress, Message, Notice, PushSubscription, Wish
from inspect_app.problems import NotFound

PAGE_SIZE = 30
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of somebody's notices, the latest first; unread: of all pages, 100 at most."""

    notices: Sequence[Notice]
    unread: int
    page: int
    has_more: bool


def inbox(session: Session, user_id: int, *, page: int) -> Inbox:
    """What somebody was told, the latest first."""
    found = session.scalars(
        sa.select(Notice)
        .where(Notice.user_id == user_id)
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    unread = count_unread(session, user_id)
    return Inbox(found[:PAGE_SIZE], unread, page, len(found) > PAGE_SIZE)


def count_unread(session: Session, user_id: int) -> int:
    """How many notices somebody has not read; 100 stands for more than 99."""
    unread = (
        sa.select(Notice.id)
        .where(Notice.user_id == user_id, Notice.read_at.is_(None))
        .limit(MOST_COUNTED + 1)
    )
    return session.scalar(sa.select(sa.func.count()).select_from(unread.subquery())) or 0


def own_notice(session: Session, user_id: int, notice_id: UUID) -> Notice:
    """One of somebody's notices. Raises NotFound for another's as for none."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.user_id != user_id:
        raise NotFound
    return notice


def wishes(session: Session, user_id: int) -> set[str]:
    """What somebody wants sent, as `channel:topic`."""
    found = session.scalars(sa.select(Wish).where(Wish.user_id == user_id))
    return {f"{one.channel}:{one.topic}" for one in found}


def mail_address(session: Session, user_id: int) -> str:
    """Where somebody wants their mail; "" where they did not say."""
    found = session.get(MailAddress, user_id)
    return found.address if found else ""


def own_endpoints(session: Session, user_id: int) -> list[str]:
    """Where somebody's browsers are reached."""
    own = sa.select(PushSubscription.endpoint).where(PushSubscription.user_id == user_id)
    return list(session.scalars(own.order_by(PushSubscription.id)))


def is_to_confirm(session: Session, user_id: int) -> bool:
    """Whether somebody gave an address and has not shown yet that its mail reaches them."""
    found = session.get(MailAddress, user_id)
    return found is not None and found.confirmed_at is None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One page of messages, the latest first."""

    messages: Sequence[Message]
    page: int
    has_more: bool


def messages(session: Session, *, page: int) -> MessagePage:
    """What went out or should have, with what it told."""
    found = session.scalars(
        sa.select(Message)
        .options(selectinload(Message.notices), joinedload(Message.user))
        .order_by(Message.made_at.desc(), Message.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return MessagePage(found[:PAGE_SIZE], page, len(found) > PAGE_SIZE)


def principals(session: Session, school_id: int) -> list[User]:
    """The active principals of a school."""
    return _active(session, User.school_id == school_id, User.role == Role.PRINCIPAL)


def bureau(session: Session) -> list[User]:
    """The active people of the bureau."""
    return _active(session, User.role == Role.BUREAU)


def users(session: Session, ids: Iterable[int]) -> list[User]:
    """The active ones among these users."""
    return _active(session, User.id.in_(set(ids)))


def _active(session: Session, *conditions: sa.ColumnElement[bool]) -> list[User]:
    return list(session.scalars(sa.select(User).where(User.active, *conditions).order_by(User.id)))


def told(people: Iterable[User], action: Action, scope: Scope, *, but: int | None) -> set[int]:
    """Those of the people who may see it, without whoever did it."""
    return {
        one.id
        for one in people
        if one.id != but
        and may(
            Actor(one.id, one.role, one.school_id, reads_confidential=one.reads_confidential),
            action,
            scope,
        )
    }
