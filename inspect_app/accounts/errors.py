"""What the accounts room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class DeviceRevoked(Problem):
    """The device token is unknown or was revoked."""

    status = 401
    slug = "device-revoked"
    title = _("这台手机的授权已失效")
    remedy = _("手机上的内容都还在;请重新登录以登记手机,然后再发送。")


class WrongCredentials(Problem):
    """No active user has this name and password."""

    status = 401
    slug = "wrong-credentials"
    title = _("用户名或密码不正确")
    remedy = _("请核对后重试;忘记密码请联系教体局管理员。")
