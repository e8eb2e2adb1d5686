"""What the planner refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.programmes.errors import PlanProblem


class NothingToPlan(PlanProblem):
    """No proposed visit was kept."""

    slug = "nothing-to-plan"
    title = _("没有选择要安排的入校检查")
    remedy = _("请至少保留一行。")


class UnreadableAbsence(PlanProblem):
    """A line of absences or recusals cannot be read, or names somebody not chosen."""

    slug = "absence-not-readable"
    title = _("请假或回避中有一行看不懂")
    remedy = _("每行写“用户名 日期”或“用户名 学校代码”,用户名须在已选人员中。")


class UnreadableProposal(PlanProblem):
    """A row of the proposal is not as it was shown."""

    slug = "proposal-not-readable"
    title = _("安排方案中有一行看不懂")
    remedy = _("请重新生成方案。")
