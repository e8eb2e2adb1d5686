"""What the retention room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class HoldReasonNeeded(Problem):
    """A hold must say why."""

    status = 422
    slug = "hold-reason-needed"
    title = _("需要写明暂缓清除的原因")
    remedy = _("请返回上一页,用一句话写明原因,不超过 200 字,不写教师姓名。")


class NotRetained(Problem):
    """The checklist version sets no period, so there is nothing to hold."""

    status = 409
    slug = "not-retained"
    title = _("这项记录没有规定保存期限")
    remedy = _("只有检查表规定了保存期限的记录才需要暂缓清除。")
