"""JSON routes of the registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from inspect_app.accounts.access import Action, access
from inspect_app.extensions import db
from inspect_app.registers import queries
from inspect_app.registers.models import School
from inspect_app.registers.schemas import SchoolQuerySchema, SchoolSchema

blueprint = Blueprint(
    "registers", __name__, url_prefix="/api/v1", description="Schools, people, posts and terms."
)


@blueprint.get("/schools")
@access(Action.READ_REGISTERS)
@blueprint.arguments(SchoolQuerySchema, location="query")
@blueprint.response(200, SchoolSchema(many=True))
@blueprint.paginate(page_size=50, max_page_size=200)
def read_schools(wanted: dict[str, Any], pagination_parameters: Any) -> Sequence[School]:
    """Schools by township and code; the header X-Pagination tells how many there are."""
    found = queries.list_schools(
        db.session,
        queries.SchoolFilter(wanted["township"], wanted["stage"], wanted["name"].strip()),
        page=pagination_parameters.page,
        size=pagination_parameters.page_size,
    )
    pagination_parameters.item_count = found.total
    return found.schools
