"""What each role finds in the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext as _
from flask_login import current_user

from inspect_app.accounts.access import Actor, may
from inspect_app.extensions import language


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: the endpoint it leads to and its label."""

    endpoint: str
    label: Any


ENTRIES = (
    Entry("indicators_pages.overview", _("检查情况")),
    Entry("ledger_pages.home", _("问题与整改")),
    Entry("findings_pages.home", _("问题与整改")),
    Entry("documents_pages.home", _("文书")),
    Entry("programmes_pages.visits", _("入校检查安排")),
    Entry("authoring_pages.checklists", _("检查表")),
    Entry("quotas_pages.home", _("定额")),
    Entry("county_resources_pages.home", _("优质均衡")),
    Entry("draws_pages.draws", _("随机抽取")),
    Entry("registers_pages.schools", _("学校名册")),
    Entry("accounts_pages.users", _("用户与手机")),
    Entry("site.phone_app", _("手机端")),
)


def navigation() -> list[Entry]:
    """The entries whose page the signed-in user may open."""
    actor = Actor(current_user.id, current_user.role, current_user.school_id)
    return [entry for entry in ENTRIES if _may_open(actor, entry)]


def _may_open(actor: Actor, entry: Entry) -> bool:
    view = current_app.view_functions.get(entry.endpoint)
    if view is None:
        return False
    mark = getattr(view, "access", ())
    return mark is None or bool(mark and may(actor, mark[0]))


def init_app(app: Flask) -> None:
    """Give every template the navigation and the reader's language."""
    app.context_processor(lambda: {"navigation": navigation, "language": language})
