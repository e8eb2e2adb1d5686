"""What the documents room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class NothingToReport(Problem):
    """The inspection has not been submitted, so there is nothing sealed to report."""

    status = 409
    slug = "nothing-to-report"
    title = _("检查尚未提交,不能出具报告")
    remedy = _("请等待检查组提交并封存后再出具。")


class NotIssued(Problem):
    """The document is still waiting, or could not be made."""

    status = 409
    slug = "document-not-issued"
    title = _("文书还没有出具")
    remedy = _("请稍候刷新;如显示失败,请按原因处理后重新申请。")


class NotRendered(Exception):  # noqa: N818
    """A report that cannot be set; the words say why, for a person."""
