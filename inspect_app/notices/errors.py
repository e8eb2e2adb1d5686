"""What the notices room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class SettingsProblem(Problem):
    """A choice that cannot be kept; `field` names the form field to mend."""

    status = 422


class AddressNotUsable(SettingsProblem):
    """The mail address is none."""

    slug = "mail-address-not-usable"
    title = _("邮箱地址不正确")
    remedy = _("请写成 name@example.cn 的样子;不收邮件的,留空。")


class LinkNotUsable(Problem):
    """The link that confirms a mail address is altered, too old, or somebody else's."""

    status = 422
    slug = "confirmation-not-usable"
    title = _("确认链接不能用")
    remedy = _("链接三天内有效,只能由填写邮箱的人登录后使用。可以在“接收方式”页再发一次。")


class SubscriptionNotUsable(Problem):
    """What a browser subscribed with is incomplete, or leads to no push service that is allowed."""

    status = 422
    slug = "subscription-not-usable"
    title = _("这个浏览器的推送不能用")
    remedy = _("请换一个浏览器,或改用邮件。可用的推送服务由管理员设定。")


class AddressNeeded(SettingsProblem):
    """Mail is wanted and nobody said where."""

    slug = "mail-address-needed"
    title = _("没有填写邮箱地址")
    remedy = _("请填写收邮件的地址,或取消邮件一列的勾选。")
