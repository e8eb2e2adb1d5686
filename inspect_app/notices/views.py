"""The inbox, what somebody wants sent elsewhere, and what went out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import current_actor
from inspect_app.extensions import db, limiter
from inspect_app.notices import forms, operations, queries, sending
from inspect_app.notices.channels import PERSONAL
from inspect_app.notices.confirming import confirmed_address
from inspect_app.notices.errors import SettingsProblem
from inspect_app.notices.kinds import Group
from inspect_app.notices.models import Message
from inspect_app.notices.outlet import outlet
from inspect_app.notices.wording import marked_sentence
from inspect_app.problems import NotFound

blueprint = Blueprint("notices_pages", __name__, url_prefix="/notices")


@blueprint.get("/")
@access(Action.USE_OWN_ACCOUNT)
def inbox() -> str:
    """What the reader was told, the latest first."""
    page = max(1, request.args.get("page", 1, type=int))
    found = queries.inbox(db.session, current_actor().user_id, page=page)
    return render_template("notices/inbox.html", found=found, sentence=marked_sentence)


@blueprint.post("/opened")
@access(Action.USE_OWN_ACCOUNT)
def open_notice() -> Any:
    """Go to what a notice is about; it counts as read."""
    user_id = current_actor().user_id
    notice_id = request.form.get("notice", type=UUID)
    if notice_id is None:
        raise NotFound
    notice = queries.own_notice(db.session, user_id, notice_id)
    operations.mark_read(db.session, user_id, notice.id, now=clock.now())
    return redirect(notice.path)


@blueprint.post("/read")
@access(Action.USE_OWN_ACCOUNT)
def mark_all_read() -> Any:
    """Count all notices as read."""
    operations.mark_read(db.session, current_actor().user_id, now=clock.now())
    return redirect(url_for("notices_pages.inbox"))


@blueprint.get("/settings")
@access(Action.USE_OWN_ACCOUNT)
def settings() -> str:
    """What the reader wants sent, and where to."""
    return _settings_page()


@blueprint.post("/settings")
@limiter.limit("60 per hour")
@access(Action.USE_OWN_ACCOUNT)
def change_settings() -> Any:
    """Keep what the reader wants sent."""
    try:
        wanted = forms.read_wanted(request.form, outlet().senders)
    except SettingsProblem as problem:
        return _settings_page(problem), problem.status
    user_id = current_actor().user_id
    operations.keep_wishes(db.session, user_id, wanted, now=clock.now())
    if queries.is_to_confirm(db.session, user_id):
        flash(_("已保存。确认邮件已发往您填写的邮箱;点开其中的链接之后才会收到消息。"), "success")
    else:
        flash(_("已保存接收方式。"), "success")
    return redirect(url_for("notices_pages.settings"))


@blueprint.post("/push")
@limiter.limit("60 per hour")
@access(Action.USE_OWN_ACCOUNT)
def change_push() -> Any:
    """Subscribe the browser that asks, or take it off. Raises SubscriptionNotUsable."""
    user_id, sender = current_actor().user_id, outlet().push
    if request.form.get("remove"):
        operations.forget_device(db.session, request.form.get("endpoint", ""), user_id)
        flash(_("这个浏览器不再接收推送。"), "success")
    else:
        device = forms.read_device(request.form, sender.services if sender else ())
        operations.keep_device(db.session, user_id, device, now=clock.now())
        flash(_("已开通:新消息会在这个浏览器提示。"), "success")
    return redirect(url_for("notices_pages.settings"))


@blueprint.post("/mail/again")
@limiter.limit("10 per hour")
@access(Action.USE_OWN_ACCOUNT)
def ask_again() -> Any:
    """Send the link that confirms the reader's address once more."""
    operations.ask_to_confirm(db.session, current_actor().user_id, now=clock.now())
    flash(_("确认邮件已再次发出。"), "success")
    return redirect(url_for("notices_pages.settings"))


@blueprint.get("/mail")
@access(Action.USE_OWN_ACCOUNT)
def mail() -> str:
    """Where the link leads: the address and a button, since mail filters follow links too."""
    return render_template("notices/mail.html", address=_address(), token=request.args["token"])


@blueprint.post("/mail")
@access(Action.USE_OWN_ACCOUNT)
def confirm_mail() -> Any:
    """Keep that mail to the reader's address reaches them."""
    operations.confirm_address(db.session, current_actor().user_id, _address(), now=clock.now())
    flash(_("邮箱已确认,之后会收到邮件。"), "success")
    return redirect(url_for("notices_pages.settings"))


def _address() -> str:
    """The address that the link names. Raises LinkNotUsable."""
    secret = current_app.extensions["settings"].secret_key
    token = request.values.get("token", "")
    return confirmed_address(secret, token, current_actor().user_id)


def _settings_page(problem: SettingsProblem | None = None) -> str:
    user_id = current_actor().user_id
    chosen = queries.wishes(db.session, user_id)
    return render_template(
        "notices/settings.html",
        channels=sorted(PERSONAL & outlet().senders.keys()),
        groups=list(Group),
        quiet=outlet().quiet,
        mail=request.form.get("mail", queries.mail_address(db.session, user_id)),
        push=outlet().push,
        endpoints=queries.own_endpoints(db.session, user_id),
        to_confirm=queries.is_to_confirm(db.session, user_id),
        ticked=set(request.form.getlist("topic")) if problem else chosen,
        problem=problem,
    )


@blueprint.get("/sent")
@access(Action.READ_SENDINGS)
def sent() -> str:
    """What went out, what waits and what failed, the latest first."""
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "notices/sent.html",
        found=queries.messages(db.session, page=page),
        channels=list(outlet().senders),
        sentence=marked_sentence,
    )


@blueprint.post("/sent")
@access(Action.READ_SENDINGS)
def send_again() -> Any:
    """Try a message that was given up once more."""
    message_id = request.form.get("message", type=UUID)
    message = db.session.get(Message, message_id) if message_id else None
    if message is None:
        raise NotFound
    sending.send_again(db.session, message, now=clock.now())
    return redirect(url_for("notices_pages.sent"))


def init_app(app: Flask) -> None:
    """Give every template the number of the reader's unread notices."""
    app.context_processor(
        lambda: {
            "unread_notices": lambda: queries.count_unread(db.session, current_actor().user_id)
        }
    )
