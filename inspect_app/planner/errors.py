"""What the planner refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.programmes.errors import PlanProblem


class NothingToPlan(PlanProblem):
    """No proposed visit was kept."""

    slug = "nothing-to-plan"
    title = _("没有选择要安排的入校检查")
    remedy = _("请至少保留一行。")


class UnreadableProposal(PlanProblem):
    """A row of the proposal is not as it was shown."""

    slug = "proposal-not-readable"
    title = _("安排方案中有一行看不懂")
    remedy = _("请重新生成方案。")
