"""What planning refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class PlanProblem(Problem):
    """A plan that cannot stand; `field` names the form field to mend."""

    status = 422


class OutsideWindow(PlanProblem):
    """The visit's date is not within the programme's window."""

    slug = "outside-window"
    title = _("日期不在检查计划的时间范围内")
    remedy = _("请改选计划时间范围内的日期,或选择另一项计划。")


class PastDate(PlanProblem):
    """The visit's date has passed."""

    slug = "past-date"
    title = _("日期已过")
    remedy = _("请选择今天或以后的日期。")


class EmptyTeam(PlanProblem):
    """Nobody is on the team."""

    slug = "empty-team"
    title = _("检查组没有成员")
    remedy = _("请至少选择一名检查人员。")


class UnfitMember(PlanProblem):
    """Somebody on the team is unknown, inactive, or no inspector."""

    slug = "unfit-member"
    title = _("检查组成员不能参加检查")
    remedy = _("请只选择在用的检查人员、教体局账号,或被查学校自己的自查员。")


class LeadNotOnTeam(PlanProblem):
    """The lead is not one of the team."""

    slug = "lead-not-on-team"
    title = _("组长不在检查组内")
    remedy = _("请从已选的检查组成员中指定组长。")


class AbsentMember(PlanProblem):
    """Somebody on the team is absent that day; detail: who and why."""

    slug = "absent-member"
    title = _("检查组成员这一天请假")
    remedy = _("请改日期或换人;请假有误的,先在人员可用情况中撤销。")


class RecusedMember(PlanProblem):
    """Somebody on the team must not inspect the school; detail: who and why."""

    slug = "recused-member"
    title = _("检查组成员须回避这所学校")
    remedy = _("请换人;回避有误的,先在人员可用情况中撤销。")


class MissingDepartment(PlanProblem):
    """A department that the visit needs has nobody on the team; detail: which."""

    slug = "missing-department"
    title = _("联合检查的部门没有人在检查组内")
    remedy = _("请选上该部门的人员,或从联合部门中去掉。")


class UnknownMember(PlanProblem):
    """Nobody was chosen who may be on a team."""

    slug = "unknown-member"
    title = _("没有选择检查人员")
    remedy = _("请从名单中选择一人。")


class UnknownSchool(PlanProblem):
    """The words typed match no school, or more than one."""

    slug = "unknown-school"
    title = _("没有确定是哪所学校")
    remedy = _("请输入学校代码,或从提示中选择一所学校。")


class UnknownProgramme(PlanProblem):
    """The programme chosen is not on the annual list."""

    slug = "unknown-programme"
    title = _("没有选择检查计划")
    remedy = _("请从年度检查计划中选择一项;未列入年度计划的检查不得开展。")


class NoChecklist(PlanProblem):
    """The visit would fill no checklist."""

    slug = "no-checklist"
    title = _("没有选择检查表")
    remedy = _("请至少选择一张检查表。")


class NotReadable(PlanProblem):
    """A field of a form is missing, too long, or of the wrong form."""

    slug = "not-readable"
    title = _("这一栏没有填写或格式有误")
    remedy = _("请按提示重新填写。")


class WindowReversed(PlanProblem):
    """The programme's window ends before it begins."""

    slug = "window-reversed"
    title = _("结束日期早于开始日期")
    remedy = _("请更正起止日期。")


class NothingToAdopt(PlanProblem):
    """No task of that year has been drafted."""

    slug = "nothing-to-adopt"
    title = _("这一年没有待通过的计划")
    remedy = _("请先把要开展的检查列入草案。")


class SupplementReasonNeeded(PlanProblem):
    """The year's list is adopted; what is added to it must say why."""

    slug = "supplement-reason-needed"
    title = _("需要写明增补原因")
    remedy = _("这一年的计划已经公布,只能增补;请填写增补原因。")


class ExceptionUnnamed(PlanProblem):
    """An exception lacks its kind or its reason."""

    slug = "exception-unnamed"
    title = _("例外没有写全")
    remedy = _("请选择例外情形(投诉举报、突发事件、上级交办)并填写原因。")


class OverBudget(PlanProblem):
    """The school would be entered more often than its budget allows; detail: how often it was."""

    slug = "over-budget"
    title = _("这所学校的入校次数已到上限")
    remedy = _("请合并到已安排的入校检查、改到别的学期,或写明例外情形和原因。")


class CodeTaken(PlanProblem):
    """Another programme has this code."""

    slug = "code-taken"
    title = _("计划编号已被使用")
    remedy = _("请换一个编号。")


class NotMovable(Problem):
    """The visit has begun, is done, or was cancelled already."""

    status = 409
    slug = "visit-not-movable"
    title = _("这次入校检查不能取消或改期")
    remedy = _("只有尚未开始的入校检查可以取消或改期;已开始的请照常提交。")


class MoveReasonNeeded(PlanProblem):
    """Whoever cancels or reschedules a visit must say why."""

    slug = "move-reason-needed"
    title = _("需要写明原因")
    remedy = _("请填写取消或改期的原因。")
