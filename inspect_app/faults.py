"""The edge where every refusal becomes a problem answer or a page."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from inspect_app import problems
from inspect_app.extensions import db
from inspect_app.problems import Problem

log = logging.getLogger(__name__)

_UNREADABLE_JSON = {"json": ["Invalid JSON body."]}
_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        problems.Malformed,
        problems.SignInNeeded,
        problems.Forbidden,
        problems.NotFound,
        problems.BodyTooLarge,
        problems.InvalidForm,
        problems.TooManyRequests,
    )
}


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _answer(problem: Problem, headers: list[tuple[str, str]] | None = None) -> Response:
    body = problem.as_dict() | {"request": g.get("request_id", "")}
    if _is_api():
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        response = Response(render_template("problem.html", problem=body))
    response.status_code = problem.status
    for name, value in headers or ():
        response.headers[name] = value
    return response


def _on_problem(problem: Problem) -> Response:
    db.session.rollback()
    return _answer(problem)


def _problem_of(error: HTTPException) -> Problem:
    details: dict[str, Any] = getattr(error, "data", None) or {}
    if details.get("messages") == _UNREADABLE_JSON:
        return problems.Malformed(_("请求体不是有效的 JSON。"), field="json")
    if "messages" in details:
        return problems.InvalidForm(errors=details["messages"])
    if isinstance(error, CSRFError):
        return problems.Malformed(_("页面已过期,请刷新后重试。"), field="X-CSRFToken")
    known = _BY_STATUS.get(error.code or 500)
    if known is not None:
        return known()
    problem = problems.Malformed(error.description)
    problem.status = error.code or 500
    return problem


def _on_http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    db.session.rollback()
    keep = {"retry-after", "allow", "x-ratelimit-reset"}
    headers = [(n, v) for n, v in error.get_headers() if n.lower() in keep]
    return _answer(_problem_of(error), headers)


def _on_fault(error: Exception) -> Response:
    db.session.rollback()
    log.exception("request %s failed", g.get("request_id", ""), exc_info=error)
    return _answer(problems.ServerFault())


def init_app(app: Flask) -> None:
    """Register the handlers, after every extension so that none overrides them."""
    app.register_error_handler(Problem, _on_problem)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_fault)
