"""The sentence of a notice, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from inspect_app.extensions import DAYS, language
from inspect_app.notices.kinds import NoticeKind

_K = NoticeKind

SENTENCES: Mapping[NoticeKind, Any] = {
    _K.RAISED: _("%(school)s有待签收的问题 %(count)s 个(%(what)s),请在 %(day)s 前签收"),
    _K.REFERRED: _("%(school)s的问题“%(what)s”已转由学校以外的责任方解决"),
    _K.SIGN_SOON: _("%(school)s有 %(count)s 个问题(%(what)s)须在 %(day)s 前签收"),
    _K.DUE_SOON: _("%(school)s有 %(count)s 个问题(%(what)s)须在 %(day)s 前完成整改"),
    _K.SIGN_LATE: _("%(school)s有 %(count)s 个问题(%(what)s)超过 %(day)s 仍未签收"),
    _K.LATE: _("%(school)s有 %(count)s 个问题(%(what)s)超过期限 %(day)s 仍未完成整改"),
    _K.LATE_IN_COUNTY: _("新有 %(count)s 个问题超过期限,请在台账中处理"),
    _K.REMINDED: _("教体局提醒:%(school)s的问题“%(what)s”请抓紧整改"),
    _K.ESCALATED: _("%(school)s的问题“%(what)s”已升级督办"),
    _K.EXTENSION_ASKED: _("%(school)s申请把问题“%(what)s”的期限延长到 %(day)s"),
    _K.EXTENSION_GRANTED: _("%(school)s的问题“%(what)s”已同意延期到 %(day)s"),
    _K.EXTENSION_REFUSED: _("%(school)s的问题“%(what)s”延期申请未获同意"),
    _K.REPAIR_REPORTED: _("%(school)s报告问题“%(what)s”已整改,请在 %(day)s 前复查"),
    _K.RETURNED: _("%(school)s的问题“%(what)s”复查未通过,请在 %(day)s 前重新整改"),
    _K.ACCEPTED_IN_PART: _("%(school)s的问题“%(what)s”部分通过复查,其余请在 %(day)s 前完成"),
    _K.CLOSED: _("%(school)s的问题“%(what)s”已销号"),
    _K.REOPENED: _("%(school)s的问题“%(what)s”重新打开,请在 %(day)s 前整改"),
    _K.CONTESTED: _("%(school)s对问题“%(what)s”提出申辩"),
    _K.CONTEST_UPHELD: _("%(school)s对问题“%(what)s”的申辩成立,问题已撤销"),
    _K.CONTEST_DISMISSED: _("%(school)s对问题“%(what)s”的申辩不成立,请在 %(day)s 前整改"),
    _K.ASSIGNED: _("%(school)s的问题“%(what)s”交由你办理"),
    _K.DELEGATED: _("校长把问题“%(what)s”交给你办理,期限 %(day)s"),
    _K.VISIT_ASSIGNED: _("你在 %(day)s 到%(school)s检查的名单中(%(what)s)"),
    _K.VISIT_ANNOUNCED: _("检查组将于 %(day)s 到%(school)s检查(%(what)s)"),
    _K.VISIT_MOVED: _("到%(school)s的检查由 %(before)s 改到 %(day)s(%(what)s)"),
    _K.VISIT_CANCELLED: _("%(day)s 到%(school)s的检查已取消(%(what)s)"),
    _K.DOCUMENT_ISSUED: _("文书已印发:%(what)s"),
}
CONFIDENTIAL = _("一项保密的检查内容")


def sentence(kind: NoticeKind, about: Mapping[str, Any]) -> str:
    """What is told. What has no words of its own is confidential and stays unnamed."""
    return str(SENTENCES[kind]) % _blanks(about)


def marked_sentence(kind: NoticeKind, about: Mapping[str, Any]) -> Markup:
    """The sentence for a page; a title that is there in Chinese alone is marked as Chinese."""
    blanks = _blanks(about)
    if about["what"].keys() == {"zh"} and language() != "zh":
        blanks["what"] = Markup('<span lang="zh-CN">{}</span>').format(blanks["what"])
    return Markup(SENTENCES[kind]) % blanks


def _blanks(about: Mapping[str, Any]) -> dict[str, Any]:
    what = about["what"]
    return {
        "school": about["school"],
        "what": what.get(language()) or what.get("zh") or str(CONFIDENTIAL),
        "day": _day(about["day"]),
        "before": _day(about.get("before")),
        "count": about["count"],
    }


def _day(written: str | None) -> str:
    return format_date(date.fromisoformat(written), DAYS[language()]) if written else ""
