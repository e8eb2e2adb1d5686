"""What the record refuses."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class EventProblem(Problem):
    """An event that cannot enter the log; it is kept in quarantine with this reason."""

    status = 422
    remedy = _("手机会保留这一条;请升级手机端,或联系教体局管理员处理。")


class MalformedEvent(EventProblem):
    """A member of the event is missing, unknown or of the wrong type."""

    slug = "malformed-event"
    title = _("记录的格式有误")


class EventTooLarge(EventProblem):
    """The event is over its size limit."""

    slug = "event-too-large"
    title = _("单条记录过大")
    remedy = _("请缩短文字,或减少签名笔画后重新填写。")


class UnknownInspection(EventProblem):
    """There is no such inspection."""

    slug = "unknown-inspection"
    title = _("没有这项检查")


class NotYourInspection(EventProblem):
    """The author of the event is not on the team of the inspection."""

    slug = "not-your-inspection"
    title = _("这项检查不在您的检查组任务内")
    remedy = _("内容已保留;请联系教体局把您加入检查组后再发送。")


class WrongAuthor(EventProblem):
    """The event names another author or device than the caller."""

    slug = "wrong-author"
    title = _("记录的填报人或手机与登录不符")


class UnknownItem(EventProblem):
    """The checklist version of the inspection has no such item, row or field."""

    slug = "unknown-item"
    title = _("检查表中没有这个检查项")


class WrongValue(EventProblem):
    """The value is not of the item's type."""

    slug = "wrong-value"
    title = _("填写的内容与检查项的类型不符")
    remedy = _("请在手机上重新填写这一项。")


class ConflictingEvent(EventProblem):
    """Another event with the same id is in the log already."""

    status = 409
    slug = "conflicting-event"
    title = _("同一编号已有另一条不同的记录")
    remedy = _("两条都已保留,由工作人员核对。")


class TooManyEvents(Problem):
    """More events than one call may carry."""

    slug = "too-many-events"
    title = _("一次发送的记录过多")
    remedy = _("每次最多发送 500 条,请分批发送。")


class IncompleteTransfer(Problem):
    """The server does not hold what the phone holds yet; says exactly what is missing."""

    status = 409
    slug = "incomplete-transfer"
    title = _("还有内容没有送到服务器")
    remedy = _("请保持网络,缺少的内容会自动补发。")


class IncompleteAnswers(Problem):
    """Required items are not answered; lists them."""

    status = 422
    slug = "incomplete-answers"
    title = _("还有必填项没有完成")
    remedy = _("请补齐所列检查项后再提交。")


class NotSealed(Problem):
    """The inspection has not been submitted yet."""

    status = 404
    slug = "not-sealed"
    title = _("这项检查还没有提交")
    remedy = _("提交后才能查看评定和文书。")


class NothingToSettle(Problem):
    """No late event of this inspection waits for a decision."""

    status = 409
    slug = "nothing-to-settle"
    title = _("没有待处理的迟到记录")
    remedy = _("请刷新页面查看最新情况。")


class DigestDisagrees(Problem):
    """A seal's digest does not follow from the log, so its content must not be deleted."""

    status = 409
    slug = "digest-disagrees"
    title = _("记录与封存时的摘要不符,没有清除")
    remedy = _("请联系管理员,用 inspect-app records check 查看。")


class ContentDeleted(Problem):
    """What the record said was deleted after its period; it can be read and amended no more."""

    status = 410
    slug = "content-deleted"
    title = _("保存期已满,内容已经清除")
    remedy = _("封存摘要、回执和文号仍可核对。")


class AlreadySealed(Problem):
    """The inspection was sealed at another digest; what came later waits for a person."""

    status = 409
    slug = "already-sealed"
    title = _("这项检查已经提交并封存")
    remedy = _("之后送达的内容已保留,由教体局决定是否补正。")


class HandedOver(Problem):
    """Whoever gave the inspection away does not seal it; what they recorded is kept."""

    status = 409
    slug = "handed-over"
    title = _("这项检查已移交")
    remedy = _("您填写的内容都已保留;请由接手人提交。")


class NotInHand(Problem):
    """There is nothing to hand over: sealed, cancelled, or not in the giver's hands."""

    status = 409
    slug = "not-in-hand"
    title = _("这项检查不能移交")
    remedy = _("只有尚未提交、且在移交人手中的检查可以移交;请刷新查看最新情况。")


class NoNewerVersion(Problem):
    """The inspection is sealed or up to date, or a newer version than the one shown came out."""

    status = 409
    slug = "no-newer-version"
    title = _("没有可换用的新版检查表")
    remedy = _("请刷新查看最新情况;已填的内容不受影响。")


class UnfitReceiver(Problem):
    """The receiver cannot take part in the visit, or has the inspection in hand already."""

    status = 422
    slug = "unfit-receiver"
    title = _("不能移交给所选人员")
    remedy = _("请选择在用的检查人员、教体局账号,或被查学校自己的自查员。")


class HandoverReasonNeeded(Problem):
    """A handover must say why."""

    status = 422
    slug = "handover-reason-needed"
    title = _("需要写明移交原因")
    remedy = _("请填写移交原因。")


class SettlementReasonNeeded(Problem):
    """A decision on late events must say why."""

    status = 422
    slug = "settlement-reason-needed"
    title = _("需要写明处理原因")
    remedy = _("请返回上一页,填写原因后重试。")


def incomplete_transfer(
    digest: str, held: dict[str, str], missing_photos: list[str], refused_photos: list[str]
) -> IncompleteTransfer:
    """The refusal of a submission: what the server's merged state rests on, and what it lacks."""
    extra: dict[str, Any] = {
        "digest": digest,
        "held": held,
        "missing_photos": missing_photos,
        "refused_photos": refused_photos,
    }
    return IncompleteTransfer(field="photos" if missing_photos else "digest", **extra)


class ClientTooOld(Problem):
    """The phone app is older than the server supports; what it sent was taken all the same."""

    status = 426
    slug = "client-too-old"
    title = _("手机端版本过旧")
    remedy = _("内容已收下;请联网打开手机端完成更新。")
