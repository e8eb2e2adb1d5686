"""The pages of accounts: signing in, the own password, users and phones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from inspect_app.accounts.addresses import local_address
from inspect_app.accounts.models import Role, User
from tests.accounts.conftest import Browser
from tests.conftest import PASSWORD, Cast


def _sign_in_by_page(browser: Browser, username: str, password: str, **more: str) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.page("/sign-in"))
    assert token
    form = {"csrf_token": token.group(1), "username": username, "password": password, **more}
    return browser.client.post("/sign-in", data=form)


def test_a_page_asked_for_too_early_is_reached_after_signing_in(
    browser: Callable[[], Browser],
) -> None:
    bo = browser()
    asked = bo.client.get("/users?role=bureau")
    assert asked.headers["Location"] == "/sign-in?next=/users?role%3Dbureau"
    form = bo.client.get(asked.headers["Location"]).get_data(as_text=True)
    target = re.search(r'name="next" value="([^"]+)"', form.split('action="/sign-in"')[1])
    assert target
    answer = _sign_in_by_page(bo, "bo", PASSWORD, next=target.group(1))
    assert answer.headers["Location"] == "/users?role=bureau"
    assert "薄科员" in bo.page("/users?role=bureau")


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        " //elsewhere.example",
        "javascript:alert(1)",
        "users",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(
    browser: Callable[[], Browser], address: str
) -> None:
    assert local_address(address) == "/"
    answer = _sign_in_by_page(browser(), "bo", PASSWORD, next=address)
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(
    browser: Callable[[], Browser],
) -> None:
    answer = _sign_in_by_page(browser(), "bo", "wrong horse")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "用户名或密码不正确" in page
    assert 'value="bo"' in page
    assert "wrong horse" not in page


def test_signing_out_leads_back_to_the_form(signed_in: Callable[[str], Browser]) -> None:
    bo = signed_in("bo")
    assert bo.submit("/sign-out").headers["Location"] == "/sign-in"
    assert bo.client.get("/users").status_code == 302


def test_an_own_password_is_changed_and_other_browsers_are_signed_out(
    signed_in: Callable[[str], Browser],
) -> None:
    here, elsewhere = signed_in("mu"), signed_in("mu")
    new = {"current": PASSWORD, "password": "blue mountain road", "repeated": "blue mountain road"}
    assert here.submit("/account/password", **new).status_code == 302
    assert here.call("GET", "/session").status_code == 200
    assert elsewhere.call("GET", "/session").status_code == 401
    assert elsewhere.sign_in("mu", PASSWORD).status_code == 401
    assert elsewhere.sign_in("mu", "blue mountain road").status_code == 200


@pytest.mark.parametrize(
    ("current", "password", "repeated", "words"),
    [
        ("wrong horse", "blue mountain road", "blue mountain road", "当前密码不正确"),
        (PASSWORD, "short", "short", "太容易被猜到"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "太容易被猜到"),
        (PASSWORD, "my name is mu 2026", "my name is mu 2026", "太容易被猜到"),
        (PASSWORD, PASSWORD, PASSWORD, "太容易被猜到"),
        (PASSWORD, "blue mountain road", "blue mountain rode", "不一致"),
    ],
)
def test_a_bad_change_is_refused_beside_its_field_and_changes_nothing(
    signed_in: Callable[[str], Browser], current: str, password: str, repeated: str, words: str
) -> None:
    mu = signed_in("mu")
    answer = mu.submit("/account/password", current=current, password=password, repeated=repeated)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert mu.sign_in("mu", PASSWORD).status_code == 200


def _one_time_password(answer: TestResponse) -> str:
    found = re.search(r"data-one-time-password>([^<]+)<", answer.get_data(as_text=True))
    assert found
    return found.group(1)


def test_a_new_user_gets_a_one_time_password_good_only_for_choosing_an_own_one(
    signed_in: Callable[[str], Browser], browser: Callable[[], Browser], session: Session
) -> None:
    form = {"name": "高校长", "username": "Gao", "role": "principal", "school": "sb"}
    answer = signed_in("bo").submit("/users/new", **form)
    assert answer.headers["Cache-Control"] == "no-store"
    password = _one_time_password(answer)
    gao = browser()
    assert _sign_in_by_page(gao, "gao", password).headers["Location"] == "/account"
    assert gao.client.get("/findings/").headers["Location"] == "/account"
    assert gao.call("GET", "/session").get_json()["type"] == "/problems/password-change-needed"
    new = {"current": password, "password": "blue mountain road", "repeated": "blue mountain road"}
    assert gao.submit("/account/password", **new).headers["Location"] == "/"
    assert gao.call("GET", "/session").get_json()["user"]["name"] == "高校长"
    kept = session.scalars(sa.select(User).where(User.username == "gao")).one()
    assert kept.role is Role.PRINCIPAL
    assert kept.school is not None
    assert kept.school.code == "SB"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": "ling"}, "已被使用"),
        ({"username": "凌"}, "用户名格式不正确"),
        ({"name": ""}, "没有填写姓名"),
        ({"role": "king"}, "没有选择角色"),
        ({"role": "inspector", "school": "SA"}, "角色与所属学校不相符"),
        ({"role": "principal", "school": ""}, "角色与所属学校不相符"),
        ({"role": "principal", "school": "NONE"}, "角色与所属学校不相符"),
    ],
)
def test_a_user_that_cannot_be_so_is_refused_and_what_was_typed_stays(
    signed_in: Callable[[str], Browser], session: Session, wrong: dict[str, str], words: str
) -> None:
    form = {"name": "高校长", "username": "gao", "role": "principal", "school": "SB"} | wrong
    answer = signed_in("bo").submit("/users/new", **form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert all(f'value="{form[field]}"' in page for field in ("name", "username") if form[field])
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 4


def test_a_reset_ends_the_sessions_and_shows_the_password_once(
    signed_in: Callable[[str], Browser], cast: Cast
) -> None:
    mu, bo = signed_in("mu"), signed_in("bo")
    password = _one_time_password(bo.submit(f"/users/{cast.mu}/password"))
    assert password not in bo.page(f"/users/{cast.mu}")
    assert mu.call("GET", "/session").status_code == 401
    assert mu.sign_in("mu", PASSWORD).status_code == 401


def test_the_bureau_shuts_a_user_out_and_lets_them_in_again_but_never_itself(
    signed_in: Callable[[str], Browser], cast: Cast
) -> None:
    mu, bo = signed_in("mu"), signed_in("bo")
    bo.submit(f"/users/{cast.mu}/deactivation")
    assert "已停用" in bo.page(f"/users/{cast.mu}")
    assert mu.sign_in("mu").status_code == 401
    bo.submit(f"/users/{cast.mu}/reactivation")
    assert mu.sign_in("mu").status_code == 200
    assert bo.submit(f"/users/{cast.bo}/deactivation").status_code == 409
    assert bo.call("GET", "/session").status_code == 200


@pytest.mark.parametrize("username", ["ling", "mu"])
def test_only_the_bureau_sees_and_changes_users(
    signed_in: Callable[[str], Browser], cast: Cast, username: str
) -> None:
    one = signed_in(username)
    for path in ("/users", "/users/new", f"/users/{cast.tao}", "/phones"):
        assert one.client.get(path).status_code == 403, path
    for path in ("/users/new", f"/users/{cast.tao}/password", f"/users/{cast.tao}/deactivation"):
        assert one.submit(path, username="x").status_code == 403, path


def test_phones_that_may_lose_work_stand_first_with_the_reason(
    signed_in: Callable[[str], Browser],
) -> None:
    for name, unsent, since in (("mu", 0, None), ("ling", 7, "2026-01-01T08:00:00+08:00")):
        one = signed_in(name)
        device, headers = one.register_phone()
        state = {
            "unsent_events": unsent,
            "unsent_photos": 0,
            "oldest_unsent_at": since,
            "app_version": "0.1.0",
            "persisted": False,
            "free_bytes": None,
        }
        path = f"/devices/{device}/heartbeat"
        assert one.call("POST", path, json=state, headers=headers).status_code == 204
    page = signed_in("bo").page("/phones")
    assert "1 台手机上的内容有丢失的风险" in page
    assert page.index("凌检查") < page.index("穆校长")
    assert page.count("超过 24 小时未发送") == 1
    assert page.count("浏览器未承诺长期保存") == 1


def test_a_phone_is_revoked_on_the_page_by_its_owner_and_by_no_stranger(
    signed_in: Callable[[str], Browser],
) -> None:
    ling = signed_in("ling")
    device, headers = ling.register_phone()
    assert signed_in("mu").submit(f"/phones/{device}/revocation").status_code == 403
    assert ling.call("GET", "/bootstrap", headers=headers).status_code == 200
    answer = ling.submit(f"/phones/{device}/revocation", next="//elsewhere.example")
    assert answer.headers["Location"] == "/"
    assert ling.call("GET", "/bootstrap", headers=headers).status_code == 401


def test_users_are_found_by_name_role_and_standing(signed_in: Callable[[str], Browser]) -> None:
    bo = signed_in("bo")
    assert "共 4 个用户" in bo.page("/users")
    assert "共 2 个用户" in bo.page("/users?role=principal")
    assert "共 1 个用户" in bo.page("/users?words=LING")
    assert "共 0 个用户" in bo.page("/users?active=0")
    assert "共 0 个用户" in bo.page("/users?words=%25")
