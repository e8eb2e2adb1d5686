"""The pages on which people choose what is sent, and the bureau sees what went out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import create_app
from inspect_app.config import Settings
from inspect_app.notices.channels import Channel
from inspect_app.notices.confirming import confirmation
from inspect_app.notices.models import MailAddress, Message, MessageState, Notice, Wish
from tests.conftest import NOW, Cast
from tests.notices.test_sending import say
from tests.pages import Browser

Browse = Callable[[int], Browser]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Mail may be chosen; nothing is sent, as no worker runs."""
    return replace(
        settings,
        public_url="https://inspect.example.cn",
        smtp_url="smtp://127.0.0.1:1",
        mail_from="notices@example.cn",
    )


def test_what_somebody_wants_sent_is_kept_and_shown(
    session: Session, browse: Browse, cast: Cast
) -> None:
    mu = browse(cast.mu)
    assert "checked" not in mu.page("/notices/settings")
    kept = mu.post("/notices/settings", topic="mail:deadlines", mail="mu@example.cn")
    assert kept.status_code == 302
    page = mu.page("/notices/settings")
    assert page.count("checked") == 1
    assert "mu@example.cn" in page
    assert session.scalars(sa.select(Wish.user_id)).all() == [cast.mu]
    mu.post("/notices/settings", mail="")
    session.rollback()
    assert session.scalars(sa.select(Wish)).all() == []
    assert session.scalars(sa.select(MailAddress)).all() == []


def test_an_address_is_confirmed_by_whoever_gave_it_and_by_nobody_else(
    app: Flask, session: Session, browse: Browse, cast: Cast
) -> None:
    mu, tao = browse(cast.mu), browse(cast.tao)
    mu.page("/notices/settings")
    mu.post("/notices/settings", topic="mail:deadlines", mail="mu@example.cn")
    assert "邮箱还没有确认" in mu.page("/notices/settings")
    assert mu.post("/notices/mail/again").status_code == 302
    session.rollback()
    asked = session.scalars(sa.select(Message)).one()
    assert (asked.confirms, asked.user_id) == ("mu@example.cn", cast.mu)
    secret = app.extensions["settings"].secret_key
    link = f"/notices/mail?token={confirmation(secret, cast.mu, 'mu@example.cn')}"
    assert tao.get(link).status_code == 422
    assert mu.get("/notices/mail?token=none").status_code == 422
    assert "mu@example.cn" in mu.page(link)
    session.rollback()
    assert session.scalars(sa.select(MailAddress.confirmed_at)).one() is None
    confirmed = mu.post("/notices/mail", token=link.partition("=")[2])
    assert confirmed.status_code == 302
    session.rollback()
    assert session.scalars(sa.select(MailAddress.confirmed_at)).one() is not None
    assert "邮箱还没有确认" not in mu.page("/notices/settings")
    mu.post("/notices/settings", topic="mail:visits", mail="mu@example.cn")
    session.rollback()
    assert session.scalars(sa.select(MailAddress.confirmed_at)).one() is not None
    assert "请确认邮箱地址" in browse(cast.bo).page("/notices/sent")


@pytest.mark.parametrize("mail", ["", "nobody", "a@b.cn, c@d.cn", "a@b.cn\nBcc: c@d.cn"])
def test_mail_needs_one_good_address(
    session: Session, browse: Browse, cast: Cast, mail: str
) -> None:
    mu = browse(cast.mu)
    mu.page("/notices/settings")
    refused = mu.post("/notices/settings", topic="mail:deadlines", mail=mail)
    assert refused.status_code == 422
    assert "checked" in refused.text
    assert 'id="fault-mail"' in refused.text
    assert session.scalars(sa.select(Wish)).all() == []


def test_another_system_is_the_operators_choice_alone(
    session: Session, browse: Browse, cast: Cast
) -> None:
    mu = browse(cast.mu)
    mu.page("/notices/settings")
    mu.post("/notices/settings", topic="webhook:deadlines", mail="")
    assert session.scalars(sa.select(Wish)).all() == []


def test_the_bureau_sees_what_failed_and_sends_it_again(
    session: Session, browse: Browse, cast: Cast
) -> None:
    say(session, cast.bo)
    message = Message(
        channel=Channel.MAIL,
        user_id=cast.bo,
        state=MessageState.GIVEN_UP,
        made_at=NOW,
        due_at=NOW,
        attempts=7,
        failure="SMTP 451",
        notices=list(session.scalars(sa.select(Notice))),
    )
    session.add(message)
    session.commit()
    bo = browse(cast.bo)
    page = bo.page("/notices/sent")
    assert "没有送到" in page
    assert "SMTP 451" in page
    assert browse(cast.mu).get("/notices/sent").status_code == 403
    assert bo.post("/notices/sent", message="nothing").status_code == 404
    assert bo.post("/notices/sent", message=message.id).status_code == 302
    session.expire_all()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)


def test_without_channels_the_page_says_so(
    app: Flask, settings: Settings, session: Session, cast: Cast
) -> None:
    plain = create_app(replace(settings, smtp_url=""))
    page = Browser(plain.test_client()).sign_in(cast.mu).page("/notices/settings")
    assert "教体局还没有开通系统外的发送方式" in page
