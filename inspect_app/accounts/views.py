"""Pages: signing in and out, the own account, users and phones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.accounts import operations, queries, signing_in
from inspect_app.accounts.access import Action, access, public
from inspect_app.accounts.addresses import local_address
from inspect_app.accounts.current import current_actor, require
from inspect_app.accounts.errors import (
    AccountProblem,
    PasswordsDiffer,
    SchoolOfRole,
    UnknownRole,
    WrongCredentials,
)
from inspect_app.accounts.models import User
from inspect_app.accounts.queries import UserFilter
from inspect_app.accounts.roles import Role
from inspect_app.extensions import db
from inspect_app.registers.models import School
from inspect_app.registers.queries import school_by_code

blueprint = Blueprint("accounts_pages", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> Any:
    """The form to sign in with."""
    target = local_address(request.args.get("next", "/"))
    if current_user.is_authenticated:
        return redirect(target)
    return render_template("accounts/sign_in.html", target=target, username="", problem=None)


@blueprint.post("/sign-in")
@public
@signing_in.throttled
def submit_sign_in() -> Any:
    """Sign in and go on to the page that was asked for."""
    form = request.form
    target = local_address(form.get("next", "/"))
    try:
        user = signing_in.check_password(form.get("username", ""), form.get("password", ""))
    except WrongCredentials as problem:
        username = form.get("username", "")
        page = render_template(
            "accounts/sign_in.html", target=target, username=username, problem=problem
        )
        return page, problem.status
    signing_in.open_session(user)
    return redirect(url_for(".account") if user.password_is_temporary else target)


@blueprint.post("/sign-out")
@access(Action.USE_OWN_ACCOUNT)
def sign_out() -> Any:
    """Sign out."""
    signing_in.close_session()
    flash(_("已退出登录。"), "success")
    return redirect(url_for(".sign_in"))


@blueprint.get("/account")
@access(Action.USE_OWN_ACCOUNT)
def account() -> str:
    """The own account: password and phones."""
    return _account_page()


def _account_page(problem: AccountProblem | None = None) -> str:
    return render_template(
        "accounts/account.html",
        user=current_user,
        devices=queries.devices_of(db.session, current_user.id),
        problem=problem,
    )


@blueprint.post("/account/password")
@access(Action.USE_OWN_ACCOUNT)
def change_password() -> Any:
    """Choose an own password; this browser stays signed in, every other session ends."""
    form = request.form
    user = queries.get_user(db.session, current_actor().user_id)
    try:
        if form.get("password", "") != form.get("repeated", ""):
            raise PasswordsDiffer(field="repeated")
        operations.change_own_password(
            db.session, user, current=form.get("current", ""), password=form.get("password", "")
        )
    except AccountProblem as problem:
        return _account_page(problem), problem.status
    signing_in.open_session(user)
    flash(_("密码已更改;其他浏览器上的登录已失效。"), "success")
    return redirect("/")


@blueprint.get("/users")
@access(Action.MANAGE_USERS)
def users() -> str:
    """Everybody who can sign in, with filters in the address."""
    chosen = _filter()
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "accounts/users.html",
        found=queries.list_users(db.session, chosen, page=page),
        chosen=chosen,
        roles=list(Role),
    )


def _filter() -> UserFilter:
    role = request.args.get("role", "")
    active = request.args.get("active", "")
    return UserFilter(
        role=Role(role) if role in {one.value for one in Role} else None,
        words=request.args.get("words", "").strip(),
        active={"1": True, "0": False}.get(active),
    )


@blueprint.get("/users/new")
@access(Action.MANAGE_USERS)
def new_user() -> str:
    """The form for a new user."""
    return _new_user_page()


def _new_user_page(problem: AccountProblem | None = None) -> str:
    return render_template(
        "accounts/new_user.html", form=request.form, roles=list(Role), problem=problem
    )


@blueprint.post("/users/new")
@access(Action.MANAGE_USERS)
def create_user() -> Any:
    """Create the user and show the one-time password, this once."""
    form = request.form
    try:
        user, password = operations.create_user(
            db.session,
            username=form.get("username", "").strip().lower(),
            name=form.get("name", "").strip(),
            role=_role(form.get("role", "")),
            school=_school(form.get("school", "").strip()),
            now=clock.now(),
        )
    except AccountProblem as problem:
        return _new_user_page(problem), problem.status
    return _one_time_password_page(user, password)


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise UnknownRole(field="role") from None


def _school(code: str) -> School | None:
    if not code:
        return None
    school = school_by_code(db.session, code)
    if school is None:
        raise SchoolOfRole(field="school")
    return school


def _one_time_password_page(user: User, password: str) -> Any:
    response = make_response(
        render_template("accounts/one_time_password.html", user=user, password=password)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/users/<int:user_id>")
@access(Action.MANAGE_USERS)
def user(user_id: int) -> str:
    """One user: role, school, phones, and what the bureau may do."""
    found = queries.get_user(db.session, user_id)
    return render_template(
        "accounts/user.html", user=found, devices=queries.devices_of(db.session, user_id)
    )


@blueprint.post("/users/<int:user_id>/password")
@access(Action.MANAGE_USERS)
def reset_password(user_id: int) -> Any:
    """Replace a forgotten password by a one-time one, shown this once."""
    found = queries.get_user(db.session, user_id)
    return _one_time_password_page(found, operations.reset_password(db.session, found))


@blueprint.post("/users/<int:user_id>/deactivation")
@access(Action.MANAGE_USERS)
def deactivate(user_id: int) -> Any:
    """Shut a user out; everything they recorded stays."""
    found = queries.get_user(db.session, user_id)
    operations.deactivate(db.session, found, actor_id=current_actor().user_id, now=clock.now())
    flash(_("已停用 %(name)s 的账号,其手机授权也已失效。", name=found.name), "success")
    return redirect(url_for(".user", user_id=user_id))


@blueprint.post("/users/<int:user_id>/reactivation")
@access(Action.MANAGE_USERS)
def reactivate(user_id: int) -> Any:
    """Let a user in again."""
    found = queries.get_user(db.session, user_id)
    operations.reactivate(db.session, found)
    flash(_("已恢复 %(name)s 的账号。", name=found.name), "success")
    return redirect(url_for(".user", user_id=user_id))


@blueprint.post("/users/<int:user_id>/trust")
@access(Action.MANAGE_USERS)
def trust(user_id: int) -> Any:
    """Let somebody of the bureau read confidential records, or no longer."""
    found = queries.get_user(db.session, user_id)
    trusted = request.form.get("trusted") == "1"
    operations.trust(found, trusted, actor_id=current_actor().user_id)
    if trusted:
        flash(_("%(name)s 现在可以查看保密记录,每次查看都会登记。", name=found.name), "success")
    else:
        flash(_("%(name)s 不再能查看保密记录。", name=found.name), "success")
    return redirect(url_for(".user", user_id=user_id))


@blueprint.get("/phones")
@access(Action.MANAGE_USERS)
def phones() -> str:
    """Registered phones, those that may lose work first."""
    return render_template(
        "accounts/phones.html",
        phones=queries.list_phones(
            db.session, clock.now(), current_app.extensions["settings"].minimum_client
        ),
    )


@blueprint.post("/phones/<uuid:device_id>/revocation")
@access(Action.MANAGE_DEVICE)
def revoke(device_id: UUID) -> Any:
    """Revoke a phone: by its owner or the bureau."""
    device = queries.get_device(db.session, device_id)
    require(Action.MANAGE_DEVICE, device)
    operations.revoke_device(db.session, device, now=clock.now())
    flash(_("已取消手机“%(label)s”的授权;手机上的内容不会被删除。", label=device.label), "success")
    return redirect(local_address(request.form.get("next", "/account")))
