"""A phone that cannot send: its rescue file brings everything, once, and only for whom it may."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.evidence.commands import rescue
from inspect_app.evidence.models import Picture
from inspect_app.inspections.models import Event, QuarantinedEvent
from tests.conftest import Cast
from tests.factories import Planned, RegisteredPhone, plan_inspection, register_phone
from tests.pages import Browser
from tests.phone import picture
from tests.servers import ROOT

ACTS: list[dict[str, Any]] = [
    {"kind": "answer", "item": "door", "row": "", "field": "value", "value": "conform"},
    {"kind": "answer", "item": "remark", "row": "", "field": "value", "value": "门锁已换"},
    {"kind": "row", "item": "rooms", "row": "r1", "present": True, "label": "诊室"},
]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The phone's own code that writes a rescue file, for Node."""
    script = tmp_path_factory.mktemp("rescue") / "rescueFile.mjs"
    subprocess.run(
        [
            *(str(ROOT / "scripts" / "with-node.sh"), "npx", "esbuild"),
            *("tests/sync/rescueFile.ts", "--bundle", "--platform=browser", "--format=esm"),
            *("--external:node:*", "--log-level=error", f"--outfile={script}"),
        ],
        cwd=ROOT / "frontend",
        check=True,
    )
    return script


@pytest.fixture
def planned(session: Session, cast: Cast) -> Planned:
    """Ling's inspection of school A."""
    return plan_inspection(session, school=cast.school_a, team=[cast.ling])


@pytest.fixture
def phone(session: Session, cast: Cast) -> RegisteredPhone:
    """Ling's phone."""
    return register_phone(session, cast.ling)


@pytest.fixture
def rescued(script: Path, tmp_path: Path, phone: RegisteredPhone, planned: Planned) -> bytes:
    """What Ling's phone exports: three entries and a photo, none of them ever sent."""
    (tmp_path / "door.jpg").write_bytes(picture(7))
    user = {"id": phone.user, "username": "ling", "name": "凌检查", "roles": [], "school": None}
    day = {
        "account": {"user": user, "device": str(phone.device), "token": "t", "label": "手机"},
        "inspection": str(planned.inspection),
        "acts": ACTS,
        "photos": [str(tmp_path / "door.jpg")],
    }
    (tmp_path / "day.json").write_text(json.dumps(day))
    subprocess.run(
        [
            *(str(ROOT / "scripts" / "with-node.sh"), "node", str(script)),
            *(str(tmp_path / "day.json"), str(tmp_path / "rescue.zip")),
        ],
        check=True,
    )
    return (tmp_path / "rescue.zip").read_bytes()


def _changed(rescued: bytes, **members: Any) -> bytes:
    """The same file with members of its record changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rescued)) as file, zipfile.ZipFile(out, "w") as changed:
        for name in file.namelist():
            content = file.read(name)
            if name == "rescue.json":
                content = json.dumps(json.loads(content) | members).encode()
            changed.writestr(name, content)
    return out.getvalue()


def _bring(app: Flask, user: int, content: bytes) -> Any:
    browser = Browser(app.test_client()).sign_in(user)
    browser.get("/rescue")
    return browser.post("/rescue", file=(io.BytesIO(content), "rescue.zip"))


def test_the_file_is_a_zip_that_any_tool_opens(rescued: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(rescued)) as file:
        assert file.testzip() is None
        names = file.namelist()
    assert names[0] == "rescue.json"
    assert len(names) == 2


@pytest.mark.parametrize("who", ["ling", "bo"])
def test_a_rescue_file_brings_events_and_photos_however_often_once(
    who: str, app: Flask, cast: Cast, session: Session, rescued: bytes
) -> None:
    for expected in ("收下 4 条,已有 0 条", "收下 0 条,已有 4 条"):
        answer = _bring(app, getattr(cast, who), rescued)
        assert answer.status_code == 200
        assert expected in answer.text
    events = session.scalars(sa.select(Event)).all()
    assert sorted(event.kind for event in events) == ["answer", "answer", "photo", "row"]
    assert {event.author_id for event in events} == {cast.ling}
    with zipfile.ZipFile(io.BytesIO(rescued)) as file:
        photo = file.namelist()[1].removeprefix("photos/")
    assert session.scalars(sa.select(Picture.sha256)).all() == [photo]
    assert session.scalars(sa.select(QuarantinedEvent)).all() == []


def test_nobody_brings_what_is_not_theirs(
    app: Flask, cast: Cast, session: Session, rescued: bytes
) -> None:
    assert _bring(app, cast.mu, rescued).status_code == 403
    others = _changed(rescued, author=cast.bo)
    assert _bring(app, cast.ling, others).status_code == 403
    assert _bring(app, cast.bo, others).status_code == 200
    assert session.scalars(sa.select(Event)).all() == []
    assert len(session.scalars(sa.select(QuarantinedEvent)).all()) == 4


@pytest.mark.parametrize(
    "content",
    [b"", b"no zip at all", b"PK\x05\x06" + bytes(18)],
    ids=["nothing", "no zip", "an empty zip"],
)
def test_a_file_that_is_none_is_refused_in_words(app: Flask, cast: Cast, content: bytes) -> None:
    answer = _bring(app, cast.bo, content)
    assert answer.status_code == 422
    assert "不是手机导出的抢救文件" in answer.text


@pytest.mark.parametrize(
    "members", [{"v": 2}, {"events": {}}, {"author": "7"}], ids=["version", "events", "author"]
)
def test_a_record_of_another_shape_is_refused(
    app: Flask, cast: Cast, session: Session, rescued: bytes, members: dict[str, Any]
) -> None:
    assert _bring(app, cast.bo, _changed(rescued, **members)).status_code == 422
    assert session.scalars(sa.select(Event)).all() == []


def test_the_command_brings_a_file_too(
    app: Flask, cast: Cast, session: Session, rescued: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "rescue.zip"
    result = app.test_cli_runner().invoke(rescue, [str(file)])
    assert result.exit_code == 0, result.output
    assert "4 entries taken in" in result.output
    assert len(session.scalars(sa.select(Event)).all()) == 4
    file.write_bytes(b"damaged")
    assert app.test_cli_runner().invoke(rescue, [str(file)]).exit_code == 1
