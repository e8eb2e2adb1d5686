"""`inspect-app users`."""

from __future__ import annotations

from flask import Flask

from inspect_app.accounts.commands import users
from tests.accounts.conftest import Browser
from tests.conftest import Cast


def test_a_user_is_created_with_a_one_time_password_and_given_a_lasting_one(
    app: Flask, cast: Cast
) -> None:
    run = app.test_cli_runner().invoke
    created = run(users, ["create", "Gao", "--role", "self-checker", "--school", "sa"])
    assert created.exit_code == 0, created.output
    one_time = created.output.strip().rsplit(":", 1)[-1]
    assert Browser(app.test_client()).sign_in("gao", one_time).status_code == 403
    changed = run(users, ["set-password", "gao"], input="blue mountain\nblue mountain\n")
    assert changed.exit_code == 0, changed.output
    answer = Browser(app.test_client()).sign_in("gao", "blue mountain")
    assert answer.get_json()["user"]["school"] == cast.school_a


def test_what_cannot_be_is_refused_in_words(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner().invoke
    for arguments, words in (
        (["create", "ling", "--role", "inspector"], "已被使用"),
        (["create", "gao", "--role", "principal"], "学校"),
        (["create", "gao", "--role", "principal", "--school", "NONE"], "学校"),
        (["set-password", "nobody", "--password", "blue mountain"], "没有用户 nobody"),
        (["set-password", "ling", "--password", "short"], "太容易被猜到"),
    ):
        refused = run(users, arguments)
        assert refused.exit_code == 1
        assert words in refused.output
