"""Every room's tables, imported together so that the metadata is whole."""

from inspect_app.accounts import models as accounts
from inspect_app.checklists import models as checklists
from inspect_app.database import Base
from inspect_app.documents import models as documents
from inspect_app.draws import models as draws
from inspect_app.evidence import models as evidence
from inspect_app.findings import models as findings
from inspect_app.indicators import models as indicators
from inspect_app.inspections import models as inspections
from inspect_app.notices import models as notices
from inspect_app.planner import models as planner
from inspect_app.programmes import models as programmes
from inspect_app.quotas import models as quotas
from inspect_app.registers import models as registers
from inspect_app.resources import models as resources
from inspect_app.retention import models as retention

metadata = Base.metadata

__all__ = [
    "accounts",
    "checklists",
    "documents",
    "draws",
    "evidence",
    "findings",
    "indicators",
    "inspections",
    "metadata",
    "notices",
    "planner",
    "programmes",
    "quotas",
    "registers",
    "resources",
    "retention",
]
