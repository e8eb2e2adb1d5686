"""One shape for every refusal: problem details (RFC 9457) in the API, the same words on a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from flask_babel import lazy_gettext as _

_Asked = ParamSpec("_Asked")
_Read = TypeVar("_Read")


class Problem(Exception):  # noqa: N818
    """A refusal that names what is wrong, where, and how to mend it.

    Subclasses set `status`, `slug` (stable, part of the contract), `title` and `remedy`.
    detail: what is wrong here; field: the member or form field; extra: further problem members;
    others: what else is wrong with the same form.
    """

    status: int = 400
    slug: str = "malformed"
    title: Any = _("请求格式有误")
    remedy: Any = _("请检查后重试。")

    def __init__(self, detail: Any = None, *, field: str | None = None, **extra: Any) -> None:
        super().__init__(str(self.slug))
        self.detail = detail
        self.field = field
        self.extra = extra
        self.others: Sequence[Problem] = ()

    def __str__(self) -> str:
        return f"{self.slug}: {self.detail or ''} {self.field or ''}".strip()

    def at(self, field: str) -> Problem | None:
        """What is wrong with the field, of this problem and the others of its form."""
        return next((one for one in (self, *self.others) if one.field == field), None)

    def as_dict(self) -> dict[str, Any]:
        """The problem as a JSON object in the language of the reader."""
        body: dict[str, Any] = {
            "type": f"/problems/{self.slug}",
            "title": str(self.title),
            "status": self.status,
            "remedy": str(self.remedy),
        }
        if self.detail is not None:
            body["detail"] = str(self.detail)
        if self.field is not None:
            body["field"] = self.field
        return body | self.extra


class Faults:
    """What is wrong with the fields of one form, told all at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def read(
        self, reader: Callable[_Asked, _Read], *args: _Asked.args, **kwargs: _Asked.kwargs
    ) -> _Read:
        """What the reader gives; what it refuses is kept for `tell`, which must follow."""
        try:
            return reader(*args, **kwargs)
        except Problem as problem:
            self._found.append(problem)
            return None  # type: ignore[return-value]

    def tell(self) -> None:
        """Raise the first problem with the others beside it, if there is any."""
        if self._found:
            first, *others = self._found
            first.others = others
            raise first


class Malformed(Problem):
    """The request cannot be read."""


class NotFound(Problem):
    """There is no such thing, or the caller may not know of it."""

    status = 404
    slug = "not-found"
    title = _("没有找到")
    remedy = _("请核对地址,或返回上一页。")


class Forbidden(Problem):
    """The caller is known and may not do this."""

    status = 403
    slug = "forbidden"
    title = _("没有权限")
    remedy = _("请使用有权限的账号,或联系教体局管理员。")


class SignInNeeded(Problem):
    """Nobody is signed in, or the sign-in has expired."""

    status = 401
    slug = "sign-in-needed"
    title = _("请先登录")
    remedy = _("登录后重试;手机上已保存的内容不受影响。")


class BodyTooLarge(Problem):
    """The request body is over the limit."""

    status = 413
    slug = "body-too-large"
    title = _("一次发送的内容过大")
    remedy = _("请分批发送。")


class TooManyRequests(Problem):
    """The caller asks too often."""

    status = 429
    slug = "too-many-requests"
    title = _("请求过于频繁")
    remedy = _("请稍候再试。")


class InvalidForm(Problem):
    """Some fields of a form or body are wrong; `errors` maps each to its messages."""

    status = 422
    slug = "invalid"
    title = _("有内容需要更正")
    remedy = _("请按提示逐项更正后重试。")


class ServerFault(Problem):
    """Our own mistake; nothing was half-written."""

    status = 500
    slug = "server-fault"
    title = _("服务器出错")
    remedy = _("内容没有丢失,请稍后重试;如仍出错,请把编号告诉管理员。")
