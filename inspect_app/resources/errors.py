"""What the figures of schools refuse."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class AlreadyDecided(Problem):
    """The version was confirmed or sent back before, or a later one has replaced it."""

    status = 409
    slug = "return-already-decided"
    title = _("这一版已经处理过,或已有更新的一版")
    remedy = _("请刷新页面,处理最新的一版。")


class ReasonNeeded(Problem):
    """Sending figures back needs a reason that the school can read."""

    status = 422
    slug = "return-reason-needed"
    title = _("退回须写明原因")
    remedy = _("请写明哪一项要核对,不超过 500 个字。")
