"""Field inspection of schools: define, record, prove, assess, act, say, know."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask, Response, g, request
from flask_smorest import Blueprint
from werkzeug.middleware.proxy_fix import ProxyFix

from inspect_app import extensions, faults, logs, tables
from inspect_app.accounts import api as accounts_api
from inspect_app.accounts import current
from inspect_app.accounts import views as accounts_views
from inspect_app.authoring import views as authoring_views
from inspect_app.checklists import api as checklists_api
from inspect_app.checklists import provisions
from inspect_app.config import Settings
from inspect_app.documents import api as documents_api
from inspect_app.documents import batch_views as document_batches
from inspect_app.documents import check_views as document_checks
from inspect_app.documents import jobs as document_jobs
from inspect_app.documents import views as documents_views
from inspect_app.draws import views as draws_views
from inspect_app.evidence import api as evidence_api
from inspect_app.evidence import decoding
from inspect_app.evidence import storage as evidence_storage
from inspect_app.evidence import views as evidence_views
from inspect_app.findings import api as findings_api
from inspect_app.findings import deadlines, ledger_views
from inspect_app.findings import views as findings_views
from inspect_app.indicators import dashboard_views, rate_views
from inspect_app.indicators import views as indicators_views
from inspect_app.inspections import api as inspections_api
from inspect_app.inspections import drafts_api, receipts
from inspect_app.inspections import views as inspections_views
from inspect_app.notices import outlet as notices_outlet
from inspect_app.notices import views as notices_views
from inspect_app.planner import views as planner_views
from inspect_app.programmes import (
    availability_views,
    budget,
    calendar_views,
    due_views,
    listing_views,
)
from inspect_app.programmes import views as programmes_views
from inspect_app.quotas import views as quotas_views
from inspect_app.registers import api as registers_api
from inspect_app.registers import calendar_file
from inspect_app.registers import views as registers_views
from inspect_app.resources import county_views as county_resources_views
from inspect_app.resources import views as resources_views
from inspect_app.retention import schedule
from inspect_app.retention import views as retention_views
from inspect_app.site import dates, navigation
from inspect_app.site import views as site_views

__all__ = ["create_app", "tables"]

API_BLUEPRINTS: list[Blueprint] = [
    checklists_api.blueprint,
    registers_api.blueprint,
    accounts_api.blueprint,
    inspections_api.blueprint,
    drafts_api.blueprint,
    evidence_api.uploads,
    evidence_api.photos,
    findings_api.blueprint,
    documents_api.blueprint,
]
PAGE_BLUEPRINTS = [
    site_views.blueprint,
    registers_views.blueprint,
    accounts_views.blueprint,
    notices_views.blueprint,
    programmes_views.blueprint,
    due_views.blueprint,
    listing_views.blueprint,
    calendar_views.blueprint,
    availability_views.blueprint,
    draws_views.blueprint,
    planner_views.blueprint,
    inspections_views.blueprint,
    evidence_views.blueprint,
    ledger_views.blueprint,
    findings_views.blueprint,
    quotas_views.blueprint,
    resources_views.blueprint,
    county_resources_views.blueprint,
    documents_views.blueprint,
    document_batches.blueprint,
    document_checks.blueprint,
    retention_views.blueprint,
    authoring_views.blueprint,
    indicators_views.blueprint,
    rate_views.blueprint,
    dashboard_views.blueprint,
]


def create_app(settings: Settings | None = None) -> Flask:
    """The application, wired from settings (default: from the environment)."""
    settings = (settings or Settings.from_environment()).resolved()
    app = Flask(__name__)
    app.config.from_mapping(_flask_config(settings))
    app.extensions["settings"] = settings
    app.before_request(_name_request)
    logs.init_app(app)
    app.after_request(_harden)
    extensions.init_app(app)
    _register_rooms(app)
    faults.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_ENGINES": {"default": settings.database_url},
        "MAX_CONTENT_LENGTH": settings.body_limit,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "RATELIMIT_STORAGE_URI": "memory://",
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_ALGORITHM_STREAMING": ["br", "gzip"],
        "COMPRESS_STREAMING_ENDPOINT_CONDITIONAL": ["static", "site.phone_app"],
        "API_TITLE": "inspect_app",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "v1/openapi.json",
    }


def _register_rooms(app: Flask) -> None:
    current.init_app(app)
    navigation.init_app(app)
    app.add_template_filter(provisions.places, "places")
    dates.init_app(app)
    notices_views.init_app(app)
    receipts.init_app(app)
    evidence_storage.init_app(app)
    decoding.limit_pixels(app.extensions["settings"].pixel_limit)
    calendar_file.init_app(app)
    notices_outlet.init_app(app)
    budget.init_app(app)
    deadlines.init_app(app)
    document_jobs.init_app(app)
    schedule.init_app(app)
    for blueprint in API_BLUEPRINTS:
        extensions.api.register_blueprint(blueprint)
    for blueprint in PAGE_BLUEPRINTS:
        app.register_blueprint(blueprint)


def _name_request() -> None:
    g.request_id = request.headers.get("X-Request-Id", "")[:64] or uuid.uuid4().hex


def _harden(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'self'; frame-ancestors 'none'",
    )
    return response
