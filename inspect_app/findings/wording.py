"""The words of moves: what a button says, what it means, what the timeline says afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from inspect_app.findings.lifecycle import FindingState, Move
from inspect_app.findings.suspicions import Suspicion


@dataclass(frozen=True, slots=True)
class MoveWords:
    """button: what the form offers; event: what has happened; hint: what it means; the others:
    labels of the fields, where they are asked."""

    button: Any
    event: Any
    hint: Any = ""
    reason: Any = ""
    until: Any = ""
    rest: Any = ""
    photos: Any = ""


MOVES: dict[Move, MoveWords] = {
    Move.RAISE: MoveWords("", _("检查发现")),
    Move.NOTIFY: MoveWords("", _("已通知学校")),
    Move.CONFIRM: MoveWords("", _("更正后仍不符合")),
    Move.WITHDRAW: MoveWords("", _("更正后撤销")),
    Move.ACKNOWLEDGE: MoveWords(
        _("签收"),
        _("校长签收"),
        _("签收表示已知悉这个问题和期限,不影响之后申辩。整改期限从签收起算。"),
    ),
    Move.SERVE_ON_PAPER: MoveWords(
        _("登记纸质签收"),
        _("纸质送达,校长签字"),
        _("通知书已送达并由校长签字的,拍下签字页。整改期限从今天起算。"),
        reason=_("送达情况(可不填)"),
        photos=_("签字页的照片"),
    ),
    Move.CORRECT_ON_SITE: MoveWords(
        _("登记立行立改"),
        _("立行立改"),
        _("检查当场已改好的,拍下改好后的样子。只作记录,得分不变。"),
        reason=_("当场怎样改好的"),
        photos=_("改好后的照片"),
    ),
    Move.BEGIN: MoveWords(
        _("开始整改"),
        _("开始整改"),
        _("告诉教体局已着手整改。"),
        reason=_("整改安排(可不填)"),
    ),
    Move.DELEGATE: MoveWords(
        _("交给同事办理"),
        _("交由同事办理"),
        _("同事只能看到交给他的问题,可以报告整改。"),
        reason=_("交代事项(可不填)"),
    ),
    Move.REPORT: MoveWords(
        _("报告已整改"),
        _("学校报告已整改"),
        _("写明怎样整改的,附上整改后的照片。教体局复查后销号。"),
        reason=_("怎样整改的"),
        photos=_("整改后的照片"),
    ),
    Move.REPORT_PART: MoveWords(
        _("报告部分整改"),
        _("学校报告部分整改"),
        _("一部分已经改好,其余需要更多时间。"),
        reason=_("已经完成的部分"),
        rest=_("还没有完成的部分"),
        until=_("其余部分何时完成"),
        photos=_("已完成部分的照片"),
    ),
    Move.CONTEST: MoveWords(
        _("申辩"),
        _("学校申辩"),
        _("认为不是问题的,说明理由并附佐证。处理期间期限暂停。"),
        reason=_("申辩理由"),
        photos=_("佐证照片(可不附)"),
    ),
    Move.UPHOLD_CONTEST: MoveWords(
        _("申辩成立,撤销问题"),
        _("申辩成立,问题撤销"),
        reason=_("认定理由"),
    ),
    Move.DISMISS_CONTEST: MoveWords(
        _("申辩不成立"),
        _("申辩不成立,继续整改"),
        _("期限从今天起按申辩时剩余的天数恢复计算。"),
        reason=_("认定理由"),
    ),
    Move.ASK_EXTENSION: MoveWords(
        _("申请延期"),
        _("学校申请延期"),
        _("教体局批准之前,原期限不变。"),
        reason=_("为什么需要更多时间"),
        until=_("希望延到哪一天"),
    ),
    Move.GRANT_EXTENSION: MoveWords(
        _("批准延期"),
        _("批准延期"),
        reason=_("批准意见(可不填)"),
        until=_("延到哪一天"),
    ),
    Move.REFUSE_EXTENSION: MoveWords(_("不批准延期"), _("不批准延期"), reason=_("不批准的理由")),
    Move.TAKE_UP: MoveWords(_("开始复查"), _("开始复查"), _("由您核对学校的整改照片,或到校复查。")),
    Move.ACCEPT: MoveWords(_("通过复查,销号"), _("复查通过,销号"), reason=_("复查意见(可不填)")),
    Move.ACCEPT_PART: MoveWords(
        _("部分通过"),
        _("复查部分通过"),
        _("已完成的部分予以认可,其余限期完成。"),
        reason=_("复查意见(可不填)"),
        rest=_("还须完成的部分"),
        until=_("其余部分的期限"),
    ),
    Move.RETURN: MoveWords(
        _("退回重新整改"),
        _("复查未通过,退回"),
        reason=_("为什么没有通过"),
        until=_("新的期限"),
    ),
    Move.REMIND: MoveWords(
        _("提醒学校"), _("提醒学校"), _("校长打开首页时会看到。"), reason=_("提醒的内容")
    ),
    Move.ESCALATE: MoveWords(
        _("升级督办"),
        _("升级督办"),
        _("超期问题提级处理。通报、约谈、问责由人决定,系统不作结论。"),
        reason=_("升级的理由和安排"),
    ),
    Move.ASSIGN: MoveWords(_("指定经办人"), _("指定经办人"), reason=_("交代事项(可不填)")),
    Move.RECUSE: MoveWords(
        _("申请回避"),
        _("回避"),
        _("与学校或当事人有利害关系的,应当回避;之后不能再作决定。"),
        reason=_("回避的理由"),
    ),
    Move.REFER: MoveWords(
        _("转为非学校能解决"),
        _("转由其他责任方解决"),
        _("列入责任方清单和县级协调清单,不影响学校得分。"),
        reason=_("为什么学校不能解决"),
    ),
    Move.TAKE_BACK: MoveWords(
        _("转回学校整改"),
        _("转回学校整改"),
        reason=_("为什么学校可以解决"),
        until=_("整改期限"),
    ),
    Move.RESOLVE: MoveWords(_("责任方已解决,销号"), _("责任方已解决,销号"), reason=_("怎样解决的")),
    Move.SPOT_CHECK: MoveWords(
        _("登记回头看:没有反弹"), _("回头看:没有反弹"), reason=_("看到的情况")
    ),
    Move.REOPEN: MoveWords(
        _("回头看:问题反弹,重新整改"),
        _("回头看:问题反弹,重新整改"),
        reason=_("看到的情况"),
        until=_("整改期限"),
    ),
    Move.SIGN_RECEIPT: MoveWords(
        _("签收整改情况"),
        _("教体局签收整改情况"),
        _("表示已收到学校报送的整改情况,不代表复查结论。"),
    ),
    Move.RECEIPT_ON_PAPER: MoveWords(
        _("登记纸质整改回执"),
        _("整改回执由教体局签字"),
        _("整改情况已当面交给教体局、回执上有签字的,拍下签字页。"),
        reason=_("交接情况(可不填)"),
        photos=_("签字页的照片"),
    ),
    Move.SIGN_OPINION: MoveWords(
        _("签收复查意见书"),
        _("校长签收复查意见书"),
        _("签收表示已知悉复查意见,不影响之后申辩。期限不变。"),
    ),
    Move.OPINION_ON_PAPER: MoveWords(
        _("登记复查意见书的纸质签收"),
        _("复查意见书纸质送达,校长签字"),
        _("意见书已送达并由校长签字的,拍下签字页。"),
        reason=_("送达情况(可不填)"),
        photos=_("签字页的照片"),
    ),
}

SUSPICIONS: dict[Suspicion, Any] = {
    Suspicion.OLDER: _("拍摄时间早于发现问题的时间"),
    Suspicion.GALLERY: _("从相册选取,不是当场拍摄"),
    Suspicion.LOOKALIKE: _("与另一张照片几乎相同"),
    Suspicion.FAR: _("拍摄地点离学校较远"),
}

UNDONE = {
    "acted-meanwhile": _("复查之后学校又有新的报告"),
    "move-not-allowed": _("复查记录送达之前,问题已另行处理"),
    "not-by-you": _("送交记录的人员应当回避"),
}
"""Why a re-inspection's decision was not carried out, by the slug of its refusal."""

STATES: dict[FindingState, Any] = {
    FindingState.OPEN: _("已发现"),
    FindingState.NOTIFIED: _("待签收"),
    FindingState.ACKNOWLEDGED: _("已签收"),
    FindingState.RECTIFYING: _("整改中"),
    FindingState.SUBMITTED: _("待复查"),
    FindingState.REINSPECTION: _("复查中"),
    FindingState.CONTESTED: _("申辩中"),
    FindingState.EXTENDED: _("已延期"),
    FindingState.ESCALATED: _("升级督办"),
    FindingState.BEYOND_SCHOOL: _("非学校能解决"),
    FindingState.CORRECTED_ON_SITE: _("立行立改"),
    FindingState.CLOSED: _("已销号"),
}
SEVERITIES = {"critical": _("严重"), "major": _("较重"), "minor": _("一般")}
OWNERS = {
    "school": _("学校"),
    "health": _("卫生健康部门"),
    "insurance": _("医疗保障部门"),
    "township": _("乡镇"),
    "county": _("县级"),
}
