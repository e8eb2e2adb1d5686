"""What this room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import InvalidForm, NotFound, Problem


class UnknownChecklist(NotFound):
    """No version of that number was ever published."""

    slug = "unknown-checklist"
    title = _("没有这个检查表版本")
    remedy = _("请更新任务列表后重试;如仍没有,请联系教体局管理员。")


class AlreadyPublished(Problem):
    """A published version never changes."""

    status = 409
    slug = "already-published"
    title = _("该版本已发布,不能更改")
    remedy = _("请把 version 加一后再发布。")


class TypeChanged(Problem):
    """An item keeps its type under its id for ever, so that trends stay comparable."""

    status = 409
    slug = "item-type-changed"
    title = _("检查项的类型与已发布版本不同")
    remedy = _("请给改了类型的检查项换一个新编号,并用 replaces 写出旧编号。")


class NotAnXlsForm(InvalidForm):
    """A file that is no workbook, or has no sheet `survey`."""

    slug = "not-an-xlsform"
    title = _("这不是 XLSForm")
    remedy = _("请上传含有 survey 工作表的 XLSX 文件。")
