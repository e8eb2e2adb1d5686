"""What the findings room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class MoveNotAllowed(Problem):
    """The finding is in a state from which this move does not lead on."""

    status = 409
    slug = "move-not-allowed"
    title = _("这个问题现在不能这样处理")
    remedy = _("请刷新页面,查看问题的最新状态。")


class ReasonNeeded(Problem):
    """The move must say why."""

    status = 422
    slug = "reason-needed"
    title = _("需要写明原因")
    remedy = _("请填写原因后重试。")
