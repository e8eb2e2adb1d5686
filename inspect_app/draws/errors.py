"""What drawing refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class DrawProblem(Problem):
    """A draw that cannot stand; `field` names the form field to mend."""

    status = 422


class EmptyPool(DrawProblem):
    """Nobody is left to draw from."""

    slug = "empty-pool"
    title = _("名单是空的")
    remedy = _("请核对名单和排除的人员或学校,至少留下一个。")


class TooFew(DrawProblem):
    """The pool holds fewer than are to be drawn."""

    slug = "pool-too-small"
    title = _("名单少于要抽取的数量")
    remedy = _("请减少抽取数量,或核对名单。")


class RepeatedEntry(DrawProblem):
    """Two lines of a list have one number."""

    slug = "entry-repeated"
    title = _("名单中有重复的编号")
    remedy = _("请给每一行一个不同的编号。")


class UnreadableLine(DrawProblem):
    """A line of a typed list cannot be read."""

    slug = "line-not-readable"
    title = _("名单中有一行看不懂")
    remedy = _("每行写“编号,名称”,后面可加“,分层,权重”;权重是大于 0 的整数。")


class UnknownLeftOut(DrawProblem):
    """Somebody is left out who is not in the pool, or without a reason."""

    slug = "left-out-unknown"
    title = _("排除的一行没有写清")
    remedy = _("每行写“编号 原因”,编号是名单中的编号,原因不能空。")


class KnownAlready(DrawProblem):
    """The public value would be known when the draw is announced."""

    slug = "value-known-already"
    title = _("公开数值的公布时间不晚于公告时间")
    remedy = _("请选择公告之后才会公布的数值和时间。")


class NotKnownYet(DrawProblem):
    """The public value cannot be known yet."""

    status = 409
    slug = "value-not-known-yet"
    title = _("还没有到公布公开数值的时间")
    remedy = _("请在公告写明的时间之后抽取。")


class DrawnAlready(DrawProblem):
    """The draw has been carried out; it is never repeated with another value."""

    status = 409
    slug = "drawn-already"
    title = _("这次抽取已经完成")
    remedy = _("结果不能更改;需要时请另行公告一次抽取。")


class NotDrawnYet(Problem):
    """There is no certificate before the draw."""

    status = 404
    slug = "not-drawn-yet"
    title = _("这次抽取还没有进行")
    remedy = _("抽取之后才有证书。")


class NotReplaceable(DrawProblem):
    """The announcement said nothing of replacing, or the one named does not stand."""

    status = 409
    slug = "not-replaceable"
    title = _("这一个不能替换")
    remedy = _("只能替换仍在结果中的一个,且公告时须写明可以替换。")


class NobodyLeft(DrawProblem):
    """Everybody in the pool was drawn or is gone."""

    status = 409
    slug = "nobody-left"
    title = _("名单中没有可以替换的了")
    remedy = _("请另行公告一次抽取。")


class NotACertificate(DrawProblem):
    """The file is no certificate of a draw; detail: the place of the first mistake."""

    slug = "not-a-certificate"
    title = _("这不是抽取证书")
    remedy = _("请使用下载得到的证书文件(JSON),不要改动内容。")


class NotFilledIn(DrawProblem):
    """A field of a form is missing, too long, or of the wrong form."""

    slug = "draw-field-unreadable"
    title = _("这一栏没有填写或格式有误")
    remedy = _("请按提示重新填写。")
