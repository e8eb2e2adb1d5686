"""What the documents room refuses."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from inspect_app.problems import NotFound, Problem


class NothingToReport(Problem):
    """The inspection has not been submitted, so there is nothing sealed to report."""

    status = 409
    slug = "nothing-to-report"
    title = _("检查尚未提交,不能出具报告")
    remedy = _("请等待检查组提交并封存后再出具。")


class NothingReported(Problem):
    """No such report of a repair, or no decision on one, is kept."""

    status = 404
    slug = "nothing-reported"
    title = _("没有这次整改情况或复查")
    remedy = _("请从问题的办理过程中打开。")


class NothingToRectify(Problem):
    """The inspection raised no finding, so nothing needs to be put right."""

    status = 409
    slug = "nothing-to-rectify"
    title = _("这次检查没有需要整改的问题")
    remedy = _("不必出具限期整改通知书。")


class NothingListed(NotFound):
    """No annual list of that year is adopted."""

    slug = "nothing-listed"
    title = _("这一年还没有通过的年度检查计划")
    remedy = _("请先通过并公布这一年的计划。")


class NothingInPeriod(Problem):
    """Nothing was inspected in the period, so there is nothing to tell."""

    status = 409
    slug = "nothing-in-period"
    title = _("这段时间没有已提交的检查")
    remedy = _("请另选时间,或等待检查组提交。")


class NothingOwed(Problem):
    """Nobody chosen owes a quota in the term, so there is nothing to state."""

    status = 409
    slug = "nothing-owed"
    title = _("这个学期没有应完成的定额")
    remedy = _("请另选学期,或核对名册中的任职。")


class NoFile(Problem):
    """A check was asked for without a file."""

    status = 422
    slug = "no-file"
    title = _("没有选择文件")
    remedy = _("请选择要核对的 PDF 文件。")


class NoSuchKind(Problem):
    """No kind of document has that name."""

    status = 404
    slug = "no-such-kind"
    title = _("没有这一种文书")
    remedy = _("请从文书页面重新选择。")


class NotIssued(Problem):
    """The document is still waiting, or could not be made."""

    status = 409
    slug = "document-not-issued"
    title = _("文书还没有出具")
    remedy = _("请稍候刷新;如显示失败,请按原因处理后重新申请。")


class Failure(StrEnum):
    """Why a document could not be made; kept with the document, `failure_words` says it."""

    AMENDED_SINCE = "amended-since"
    OUTSIDE_ADDRESS = "outside-address"
    PHOTO_MISSING = "photo-missing"
    OWN_FAULT = "own-fault"
    TOO_SLOW = "too-slow"
    TOO_LARGE = "too-large"
    PROCESS_DIED = "process-died"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    CERTIFICATE = "certificate"


FAILURES: dict[str, Any] = {
    Failure.AMENDED_SINCE: _("申请之后检查记录已更正,请重新申请报告"),
    Failure.OUTSIDE_ADDRESS: _("文书引用了外部地址:%(detail)s"),
    Failure.PHOTO_MISSING: _("照片不在存储中或无法读取:%(detail)s"),
    Failure.TOO_SLOW: _("生成超过了 %(detail)s 秒,已停止;请减少照片后重新申请"),
    Failure.TOO_LARGE: _("生成所需内存超过了 %(detail)s MB,已停止;请减少照片后重新申请"),
    Failure.PROCESS_DIED: _("生成文书的进程意外终止,请重新申请;再次出现时请联系管理员"),
    Failure.CANCELLED: _("批量任务已取消"),
    Failure.WITHDRAWN: _("保存期已满,内容已经清除"),
    Failure.CERTIFICATE: _("电子签名的证书不在有效期内(%(detail)s),请联系管理员更换"),
    Failure.OWN_FAULT: _("生成时出错(%(detail)s),请联系管理员"),
}


class NotRendered(Exception):  # noqa: N818
    """A report that cannot be set; detail: which photo, address or fault it was."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        self.failure, self.detail = failure, detail
        super().__init__(f"{failure.value} {detail}".strip())


def failure_words(failure: str | None) -> str | None:
    """A kept failure in the reader's language; sentences kept by earlier releases as they are."""
    kind, _space, detail = (failure or "").partition(" ")
    return str(FAILURES[kind]) % {"detail": detail} if kind in FAILURES else failure
