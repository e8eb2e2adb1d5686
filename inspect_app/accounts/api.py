"""JSON routes of sessions and devices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask_login import current_user
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf

from inspect_app import clock
from inspect_app.accounts import operations, queries, signing_in
from inspect_app.accounts.access import Action, access, csrf_free, public
from inspect_app.accounts.current import current_actor, require
from inspect_app.accounts.errors import PasswordChangeNeeded
from inspect_app.accounts.models import User
from inspect_app.accounts.phones import skew_of
from inspect_app.accounts.schemas import (
    CredentialsSchema,
    DeviceSchema,
    HeartbeatSchema,
    NewDeviceSchema,
    SessionSchema,
)
from inspect_app.extensions import db
from inspect_app.problems import Forbidden

blueprint = Blueprint(
    "accounts", __name__, url_prefix="/api/v1", description="Who is calling, and from which phone."
)


def _session_of(user: User) -> dict[str, Any]:
    return {
        "user": {
            "id": user.id,
            "username": user.username,
            "name": user.name,
            "roles": [user.role.value],
            "school": user.school_id,
        },
        "csrf_token": generate_csrf(),
    }


@blueprint.post("/session")
@public
@csrf_free
@signing_in.throttled
@blueprint.arguments(CredentialsSchema)
@blueprint.response(200, SessionSchema)
def sign_in(credentials: dict[str, str]) -> dict[str, Any]:
    """Sign in; answers with a session cookie and the token for unsafe calls."""
    user = signing_in.check_password(credentials["username"], credentials["password"])
    if user.password_is_temporary:
        raise PasswordChangeNeeded
    signing_in.open_session(user)
    return _session_of(user)


@blueprint.get("/session")
@access(Action.USE_OWN_ACCOUNT)
@blueprint.response(200, SessionSchema)
def read_session() -> dict[str, Any]:
    """Who is signed in."""
    return _session_of(current_user)


@blueprint.delete("/session")
@access(Action.USE_OWN_ACCOUNT)
@blueprint.response(204)
def sign_out() -> None:
    """Sign out; a registered phone stays registered."""
    signing_in.close_session()


@blueprint.post("/devices")
@access(Action.USE_OWN_ACCOUNT)
@blueprint.arguments(NewDeviceSchema)
@blueprint.response(201, DeviceSchema)
def register_device(phone: dict[str, str]) -> dict[str, Any]:
    """Register this phone; its token is shown this once."""
    device, token = operations.register_device(
        db.session,
        user_id=current_actor().user_id,
        label=phone["label"],
        app_version=phone["app_version"],
        now=clock.now(),
    )
    return {"id": device.id, "label": device.label, "token": token}


@blueprint.delete("/devices/<uuid:device_id>")
@access(Action.MANAGE_DEVICE)
@blueprint.response(204)
def revoke_device(device_id: UUID) -> None:
    """Revoke a phone: by its owner or the bureau."""
    device = queries.get_device(db.session, device_id)
    require(Action.MANAGE_DEVICE, device)
    operations.revoke_device(db.session, device, now=clock.now())


@blueprint.post("/devices/<uuid:device_id>/heartbeat")
@access(Action.REPORT_DEVICE_STATE, device=True)
@blueprint.arguments(HeartbeatSchema)
@blueprint.response(204)
def heartbeat(state: dict[str, Any], device_id: UUID) -> None:
    """What the phone still holds unsent; only its owner speaks for it, and no other phone."""
    device = queries.get_device(db.session, device_id)
    actor = require(Action.REPORT_DEVICE_STATE, device)
    if actor.device_id not in (None, device.id):
        raise Forbidden
    now = clock.now()
    skew = skew_of(request.headers.get("X-Client-Time"), now)
    operations.record_heartbeat(db.session, device, clock_skew=skew, now=now, **state)
