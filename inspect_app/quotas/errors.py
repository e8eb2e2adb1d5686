"""What the quota room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class LedgerProblem(Problem):
    """A form of the ledger says what cannot be kept."""

    status = 422


class FutureAct(LedgerProblem):
    """An act is dated after today."""

    slug = "future-act"
    title = _("日期在今天之后")
    remedy = _("只登记已经完成的工作,请改为实际日期。")


class OtherKind(LedgerProblem):
    """The post has no quota that such an act could count towards."""

    slug = "other-kind"
    title = _("这个职务没有这一项定额")
    remedy = _("请从列表中选择要登记的工作。")


class UnknownCode(LedgerProblem):
    """No person and no school of the register has this code."""

    slug = "unknown-code"
    title = _("名册中没有这个代码")
    remedy = _("请填写人员代码或学校代码,例如 P0012 或 S005。")
