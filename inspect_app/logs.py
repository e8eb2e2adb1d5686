"""Logs as one JSON object a line, with the request's id."""

from __future__ import annotations

import json
import logging
import logging.config
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger("inspect_app.requests")


class JsonLines(logging.Formatter):
    """Formats a record with time (UTC), level, logger, message, request id and extra members."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request"] = g.get("request_id", "")
        line |= getattr(record, "members", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonLines}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {"gunicorn.error": {"level": "WARNING", "propagate": True}},
}


def begin() -> None:
    """Write this process's log to standard error, as the web server does."""
    logging.config.dictConfig(CONFIG)


def _start_clock() -> None:
    g.started = time.perf_counter()


def _write_line(response: Response) -> Response:
    log.info(
        "%s %s %s",
        request.method,
        request.path,
        response.status_code,
        extra={
            "members": {
                "status": response.status_code,
                "milliseconds": round(1000 * (time.perf_counter() - g.started), 1),
            }
        },
    )
    return response


def init_app(app: Flask) -> None:
    """Write one line per request."""
    app.before_request(_start_clock)
    app.after_request(_write_line)
