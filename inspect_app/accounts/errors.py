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


class PasswordChangeNeeded(Problem):
    """The password is a one-time one, good only for choosing an own password."""

    status = 403
    slug = "password-change-needed"
    title = _("请先设置自己的密码")
    remedy = _("一次性密码只能用来设置新密码:请在浏览器打开“我的账号”页面,设置后再登录手机端。")


class AccountProblem(Problem):
    """A user that cannot be so; `field` names the form field to mend."""

    status = 422


class WrongCurrentPassword(AccountProblem):
    """The current password given for a change is not the user's."""

    slug = "wrong-current-password"
    title = _("当前密码不正确")
    remedy = _("请重新输入当前密码;忘记密码请联系教体局管理员。")


class WeakPassword(AccountProblem):
    """The new password is too easy to guess."""

    slug = "weak-password"
    title = _("新密码太容易被猜到")
    remedy = _("请使用 10 至 128 个字符,不要包含用户名,也不要只重复几个字符。")


class PasswordsDiffer(AccountProblem):
    """The new password and its repetition differ."""

    slug = "passwords-differ"
    title = _("两次输入的新密码不一致")
    remedy = _("请重新输入两遍相同的新密码。")


class BadUsername(AccountProblem):
    """The user name is of the wrong form."""

    slug = "bad-username"
    title = _("用户名格式不正确")
    remedy = _("请使用 2 至 40 个小写字母、数字、点、短横线或下划线,以字母或数字开头。")


class UsernameTaken(AccountProblem):
    """Somebody has this user name."""

    slug = "username-taken"
    title = _("用户名已被使用")
    remedy = _("请换一个用户名。")


class NameNeeded(AccountProblem):
    """The person's name is missing or too long."""

    slug = "name-needed"
    title = _("没有填写姓名,或姓名过长")
    remedy = _("请填写姓名,不超过 40 个字。")


class UnknownRole(AccountProblem):
    """There is no such role."""

    slug = "unknown-role"
    title = _("没有选择角色")
    remedy = _("请从检查人员、校长、教体局、学校自查员中选择一种。")


class SchoolOfRole(AccountProblem):
    """Principals and self-checkers belong to one school, everybody else to none."""

    slug = "school-of-role"
    title = _("角色与所属学校不相符")
    remedy = _("校长和学校自查员必须填写一所名册中的学校的代码;其他角色不填学校。")


class OwnAccount(Problem):
    """Nobody may shut themselves out."""

    status = 409
    slug = "own-account"
    title = _("不能停用自己的账号")
    remedy = _("请由教体局的另一位管理员操作。")


class OwnTrust(Problem):
    """Nobody may admit themselves to confidential records."""

    status = 409
    slug = "own-trust"
    title = _("不能给自己开通或取消查看保密记录")
    remedy = _("请由教体局的另一位管理员操作。")


class NotForTrust(Problem):
    """Only people of the bureau are admitted by name; others by the checklist alone."""

    status = 409
    slug = "not-for-trust"
    title = _("只能为教体局人员开通查看保密记录")
    remedy = _("其他人能否查看,由检查表的 confidential 一栏决定。")
