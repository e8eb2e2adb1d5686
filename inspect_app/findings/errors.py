"""What the findings room refuses."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from inspect_app.findings.lifecycle import Need
from inspect_app.problems import Problem


class MoveNotAllowed(Problem):
    """The finding is in a state from which this move does not lead on, or not for the caller."""

    status = 409
    slug = "move-not-allowed"
    title = _("这个问题现在不能这样处理")
    remedy = _("请刷新页面,查看问题的最新状态。")


class ActedMeanwhile(Problem):
    """Somebody else moved the finding after the caller had looked at it."""

    status = 409
    slug = "acted-meanwhile"
    title = _("在您查看之后,这个问题已有新的处理")
    remedy = _("您的操作没有生效,也没有覆盖别人的处理。请看最新情况后再决定。")


class MoveIdTaken(Problem):
    """The id of the move belongs to another move already."""

    status = 409
    slug = "move-id-taken"
    title = _("这个操作编号已被另一次操作使用")
    remedy = _("请刷新页面后重新提交。")


class NotByYou(Problem):
    """A rule leaves the move to somebody else."""

    status = 403
    slug = "not-by-you"
    title = _("这一步须由其他人员处理")
    remedy = _("发现问题的人员和已申请回避的人员不能作这一决定,请转交其他人员。")


class NotOverdue(Problem):
    """The ladder has no further rung to climb yet."""

    status = 409
    slug = "not-overdue"
    title = _("还没有超期到可以升级的程度")
    remedy = _("请在达到下一级超期天数后再升级。")


class NothingAsked(Problem):
    """No extension was asked for."""

    status = 409
    slug = "nothing-asked"
    title = _("学校没有正在申请的延期")
    remedy = _("请刷新页面,查看问题的最新状态。")


class NothingToSign(Problem):
    """The document was signed for, or a later one has taken its place."""

    status = 409
    slug = "nothing-to-sign"
    title = _("这份文书没有待签收的")
    remedy = _("请刷新页面,查看问题的最新状态。")


class AlreadyPlanned(Problem):
    """A visit is to re-inspect the repair already; `detail` is what was found."""

    status = 409
    slug = "review-already-planned"
    title = _("已安排到校复查")
    remedy = _("请在安排的检查组复查之后再看,或先取消那次安排。")


class DateNotUsable(Problem):
    """The date is not in the future, does not prolong, or lies years ahead."""

    status = 422
    slug = "date-not-usable"
    title = _("这个日期不能用作期限")
    remedy = _("请选择今天之后的日期;延期须晚于现在的期限,且不超过三年。")


class UnknownPerson(Problem):
    """The person chosen cannot be given the finding."""

    status = 422
    slug = "unknown-person"
    title = _("不能交给这个人员")
    remedy = _("请从列表中选择在用的账号。")


class UnknownOwner(Problem):
    """Nobody of that name can be responsible."""

    status = 422
    slug = "unknown-owner"
    title = _("没有这个责任方")
    remedy = _("请从列表中选择责任方。")


class UnknownMove(Problem):
    """There is no such move."""

    status = 404
    slug = "unknown-move"
    title = _("没有这种处理方式")
    remedy = _("请返回问题页面,使用页面上的按钮。")


class WordsNeeded(Problem):
    """The move must bring something it does not."""

    status = 422
    slug = "something-needed"
    title = _("还缺少必要的内容")
    remedy = _("请补充后重新提交。")

    MISSING: dict[Need, Any] = {  # noqa: RUF012
        Need.REASON: _("请写明原因或情况"),
        Need.UNTIL: _("请选择日期"),
        Need.REST: _("请写明还有什么没有完成"),
        Need.PHOTO: _("请附上照片"),
        Need.PERSON: _("请选择人员"),
        Need.OWNER: _("请选择责任方"),
    }

    @classmethod
    def of(cls, need: Need) -> WordsNeeded:
        """The refusal for one thing that is missing."""
        return cls(cls.MISSING[need], field=need.value)


class UnreadableMove(Problem):
    """The form lacks the move's id or what was seen of the finding."""

    slug = "unreadable-move"
    title = _("提交的内容不完整")
    remedy = _("请刷新页面后重新提交。")


class TooMuch(Problem):
    """A text is too long or there are too many photos; `detail` is the limit."""

    status = 422
    slug = "too-much"
    title = _("内容超出限制")
    remedy = _("文字请在 2000 字以内,照片请在 9 张以内。")


class NoneChosen(Problem):
    """Nothing was ticked, or nothing that can be done to many at once was asked for."""

    status = 422
    slug = "none-chosen"
    title = _("没有选择问题或处理方式")
    remedy = _("请先勾选问题,再选择要统一办理的事项。")
