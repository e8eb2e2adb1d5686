"""The demo county's programme and the visits that Ling and Wen have before them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.models import User
from inspect_app.clock import civil_date
from inspect_app.programmes.budget import read_budget
from inspect_app.programmes.listing import Task, adopt, draft_task
from inspect_app.programmes.models import Programme
from inspect_app.registers.models import School

ROOMS = (("clinic-room", "卫生室"), ("counselling-room", "心理辅导室"))

# Days from today, the school's place in the story, the team with its lead first, announced or not.
PLAN = (
    (0, "middle", ("ling", "wen"), False),
    (0, "large", ("ling",), False),
    (1, "small", ("ling",), False),
    (1, "large", ("wen", "ling"), True),
)


def plan_visits(
    session: Session,
    schools: Mapping[str, School],
    users: Mapping[str, User],
    *,
    year: int,
    now: datetime,
) -> None:
    """Enter the programme of the school year and plan visits for today and tomorrow.

    schools: by their place in the story; users: by user name; year: the school year begins in.
    """
    today = civil_date(now)
    last = today + timedelta(days=1)
    programme = _programme(session, year, last=last, bureau=users["bo"], now=now)
    for days, place, team, announced in PLAN:
        flow.plan_visit(
            session,
            programme=programme,
            school=schools[place],
            on=today + timedelta(days=days),
            team=[users[name].id for name in team],
            lead=users[team[0]].id,
            checklists=ROOMS,
            budget=read_budget(),
            announced=announced,
            now=now,
        )


def _programme(
    session: Session, year: int, *, last: date, bureau: User, now: datetime
) -> Programme:
    """The one task of a list that was adopted before the visits were planned."""
    draft_task(
        session,
        Task(
            code=f"SL-{year}-01",
            title=f"{year}—{year + 1}学年中小学卫生室和心理辅导室建设检查(示例)",
            basis=(
                "《泸西县教育高质量发展三年行动实施方案(2023—2025年)》(泸办发〔2023〕35号)"
                "附件6《学生身心健康呵护行动方案》二(二)、二(三)"
            ),
            scope="全县义务教育学校的卫生室和心理辅导室",
            frequency="每学期1次",
            department="县教育体育局教育督导室",
            window_from=date(year, 8, 1),
            window_to=max(date(year + 1, 7, 31), last),
        ),
    )
    return adopt(session, year, reason="", actor_id=bureau.id, now=now).programmes[0]
