"""The queue of what there is to make: the web process only asks, a worker makes.

A document is asked for in the database first; the queue only wakes the worker. What the queue lost
is found again by looking at the documents that wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import event

from inspect_app import clock
from inspect_app.config import SettingError, Settings
from inspect_app.documents import batches, queries
from inspect_app.documents.standing import ask_for_due
from inspect_app.evidence.operations import purge_expired, purge_unentered
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.reminding import remind_of_deadlines
from inspect_app.notices.outlet import outlet
from inspect_app.notices.sending import plan_messages, send_due
from inspect_app.planner.working import make_proposal, waiting_proposals
from inspect_app.programmes.budget import visit_budget
from inspect_app.programmes.operations import miss_overdue
from inspect_app.registers.calendar_file import working_days

if TYPE_CHECKING:
    from inspect_app.documents.press import Press

NAME = "inspect-app"
_of_thread = threading.local()
POSTGRESQL = frozenset({"postgresql", "postgres"})
REDIS = frozenset({"redis", "rediss"})


def open_queue(settings: Settings) -> Huey:
    """The queue at the configured address."""
    url = settings.queue_url
    if not url:
        return SqliteHuey(
            NAME, filename=str(settings.data / "queue.db"), results=False, timeout=30, fsync=True
        )
    if urlsplit(url).scheme in POSTGRESQL:
        return PostgresHuey(NAME, dsn=url, results=False)
    return RedisHuey(NAME, url=url, results=False)


@dataclass(frozen=True, slots=True)
class Jobs:
    """The queue and what can be put into it."""

    queue: Huey
    issue: Any
    merge: Any
    propose: Any

    def recover(self) -> int:
        """Put everything that waits to be made into an empty queue; gives how many."""
        if self.queue.pending_count():
            return 0
        waiting = queries.waiting_documents(db.session)
        proposals = waiting_proposals(db.session)
        db.session.rollback()
        for document_id in waiting:
            self.issue(str(document_id))
        for proposal_id in proposals:
            self.propose(proposal_id)
        return len(waiting) + len(proposals)


def _open_jobs(app: Flask) -> Jobs:
    queue = open_queue(app.extensions["settings"])

    @queue.task(name="issue_document")  # type: ignore[untyped-decorator]
    def issue(document_id: str) -> None:
        # Only a worker renders: the web processes start without WeasyPrint.
        from inspect_app.documents import issuing
        from inspect_app.documents.signing import open_signer

        with app.app_context():
            settings = app.extensions["settings"]
            issuing.issue(
                db.session,
                storage(),
                UUID(document_id),
                _press(settings).set,
                now=clock.now(),
                signer=open_signer(settings),
            )

    @queue.task(name="merge_batch")  # type: ignore[untyped-decorator]
    def merge(batch_id: str) -> None:
        with app.app_context():
            batches.merge(db.session, storage(), UUID(batch_id))

    @queue.task(name="make_proposal")  # type: ignore[untyped-decorator]
    def propose(proposal_id: int) -> None:
        with app.app_context():
            make_proposal(
                db.session,
                proposal_id,
                budget=visit_budget(),
                calendar=working_days(),
                now=clock.now(),
            )

    found = Jobs(queue, issue, merge, propose)

    @queue.periodic_task(crontab(minute="*/5"), name="find_waiting")  # type: ignore[untyped-decorator]
    def find_waiting() -> None:
        with app.app_context():
            found.recover()

    for act in (purge_uploads, ask_for_bulletins, *app.extensions["each_night"]):
        queue.periodic_task(crontab(hour="3", minute="20"), name=act.__name__)(_inside(app, act))

    @queue.periodic_task(crontab(minute="10"), name="remind_of_deadlines")  # type: ignore[untyped-decorator]
    def remind() -> None:
        with app.app_context():
            remind_of_deadlines(db.session, deadlines(), now=clock.now())
            db.session.commit()

    @queue.periodic_task(crontab(minute="7"), name="miss_overdue_visits")  # type: ignore[untyped-decorator]
    def miss_overdue_visits() -> None:
        with app.app_context():
            miss_overdue(db.session, now=clock.now())
            db.session.commit()

    @queue.periodic_task(crontab(minute="*"), name="send_notices")  # type: ignore[untyped-decorator]
    def send_notices() -> None:
        with app.app_context():
            plan_messages(db.session, outlet(), now=clock.now())
            db.session.commit()
            send_due(db.session, outlet(), now=clock.now())

    return found


def _inside(app: Flask, act: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            act()

    return run


def purge_uploads() -> None:
    """Remove uploads left unfinished past their time, and photos of forms that were refused."""
    now = clock.now()
    purge_expired(db.session, storage(), now=now)
    purge_unentered(db.session, storage(), now=now)
    db.session.commit()


def ask_for_bulletins() -> None:
    """Ask for the bulletins on periods that are over, and have them made."""
    due = ask_for_due(db.session, now=clock.now())
    if due:
        issue_after_commit(*due)
    db.session.commit()


def each_night(app: Flask, act: Callable[[], None]) -> None:
    """Have the worker do a thing each night, in the application's context."""
    app.extensions["each_night"].append(act)


def _press(settings: Settings) -> Press:
    """The press of this thread of the worker."""
    if not hasattr(_of_thread, "press"):
        from inspect_app.documents.press import Caps, Press

        caps = Caps(settings.render_seconds, settings.render_memory)
        _of_thread.press = Press(settings.storage_url, caps)
    return _of_thread.press  # type: ignore[no-any-return]


def init_app(app: Flask) -> None:
    """Leave the place where `jobs` keeps what it opened. Raises SettingError for a bad address."""
    url = app.extensions["settings"].queue_url
    if url and urlsplit(url).scheme not in POSTGRESQL | REDIS:
        raise SettingError(f"INSPECT_APP_QUEUE_URL={url!r}: begin with postgresql:// or redis://")
    app.extensions["document_jobs"] = None
    app.extensions["each_night"] = []


def jobs() -> Jobs:
    """The application's jobs, opened on first use and never before a server forks."""
    found = current_app.extensions["document_jobs"]
    if found is None:
        found = _open_jobs(current_app._get_current_object())  # type: ignore[attr-defined]
        current_app.extensions["document_jobs"] = found
    return found  # type: ignore[no-any-return]


def issue_after_commit(*documents: UUID) -> None:
    """Wake a worker for documents once the request's transaction has committed."""
    waking = jobs()

    def wake(_session: Any) -> None:
        for document in documents:
            waking.issue(str(document))

    event.listen(db.session, "after_commit", wake, once=True)


def merge_after_commit(batch: UUID) -> None:
    """Wake a worker to merge a batch once the request's transaction has committed."""
    waking = jobs()
    event.listen(db.session, "after_commit", lambda _session: waking.merge(str(batch)), once=True)


def propose_after_commit(proposal: int) -> None:
    """Wake a worker to make a proposal once the request's transaction has committed."""
    waking = jobs()
    event.listen(db.session, "after_commit", lambda _session: waking.propose(proposal), once=True)
