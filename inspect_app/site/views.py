"""Home, the phone app's files, the API's documents, and health."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_login import current_user

from inspect_app.accounts.access import public
from inspect_app.accounts.addresses import local_address
from inspect_app.extensions import LANGUAGES, db
from inspect_app.problems import NotFound

blueprint = Blueprint("site", __name__)

_NEVER_CACHED = {"index.html", "sw.js", "manifest.webmanifest"}


def _phone_app() -> Path:
    return Path(current_app.static_folder or "") / "dist"


@blueprint.get("/")
@public
def home() -> Any:
    """Where each role starts."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts_pages.sign_in"))
    return redirect(_start_of(current_user.role))


def _start_of(role: str) -> str:
    starts = {
        "bureau": "indicators_pages.overview",
        "principal": "ledger_pages.home",
    }
    endpoint = starts.get(role)
    return url_for(endpoint) if endpoint else url_for("site.phone_app")


@blueprint.get("/app/")
@blueprint.get("/app/<path:path>")
@public
def phone_app(path: str = "index.html") -> Response:
    """The phone app: its files, and its first page for every address inside it."""
    name = path if (_phone_app() / path).is_file() else "index.html"
    if not (_phone_app() / name).is_file():
        raise NotFound
    response = send_from_directory(_phone_app(), name)
    if name in _NEVER_CACHED:
        response.headers["Cache-Control"] = "no-cache"
    elif name.startswith("assets/"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/api/docs")
@public
def api_documents() -> str:
    """The API for people: every call, its body and its answers."""
    specification = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return render_template("site/api.html", specification=specification)


@blueprint.post("/language")
@public
def choose_language() -> Any:
    """Keep the reader's choice of language in a cookie."""
    chosen = request.form.get("language", "")
    response = redirect(local_address(request.form.get("next", "/")))
    if chosen in LANGUAGES:
        response.set_cookie("language", chosen, max_age=365 * 86400, samesite="Lax")
    return response


@blueprint.get("/health")
@public
def health() -> Response:
    """The process lives."""
    return jsonify(status="ok")


@blueprint.get("/ready")
@public
def ready() -> Response:
    """The database answers."""
    db.session.execute(sa.text("SELECT 1"))
    return jsonify(status="ok")
