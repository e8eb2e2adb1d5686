"""What people are told of, as one table. Pure."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What happened that somebody should know of."""

    RAISED = "raised"
    REFERRED = "referred"
    SIGN_SOON = "sign-soon"
    DUE_SOON = "due-soon"
    SIGN_LATE = "sign-late"
    LATE = "late"
    LATE_IN_COUNTY = "late-in-county"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    EXTENSION_ASKED = "extension-asked"
    EXTENSION_GRANTED = "extension-granted"
    EXTENSION_REFUSED = "extension-refused"
    REPAIR_REPORTED = "repair-reported"
    RETURNED = "returned"
    ACCEPTED_IN_PART = "accepted-in-part"
    CLOSED = "closed"
    REOPENED = "reopened"
    CONTESTED = "contested"
    CONTEST_UPHELD = "contest-upheld"
    CONTEST_DISMISSED = "contest-dismissed"
    ASSIGNED = "assigned"
    DELEGATED = "delegated"
    VISIT_ASSIGNED = "visit-assigned"
    VISIT_ANNOUNCED = "visit-announced"
    VISIT_MOVED = "visit-moved"
    VISIT_CANCELLED = "visit-cancelled"
    DOCUMENT_ISSUED = "document-issued"


class Group(StrEnum):
    """What kinds have in common for somebody who chooses what to be sent."""

    FINDINGS = "findings"
    DEADLINES = "deadlines"
    REVIEWS = "reviews"
    VISITS = "visits"
    DOCUMENTS = "documents"


_K = NoticeKind
_OF_GROUP = {
    Group.DEADLINES: (_K.SIGN_SOON, _K.DUE_SOON, _K.SIGN_LATE, _K.LATE, _K.LATE_IN_COUNTY),
    Group.REVIEWS: (_K.REPAIR_REPORTED, _K.CONTESTED, _K.EXTENSION_ASKED, _K.ASSIGNED),
    Group.VISITS: (
        *(_K.VISIT_ASSIGNED, _K.VISIT_ANNOUNCED),
        *(_K.VISIT_MOVED, _K.VISIT_CANCELLED),
    ),
    Group.DOCUMENTS: (_K.DOCUMENT_ISSUED,),
}
_GROUPS = {kind: group for group, kinds in _OF_GROUP.items() for kind in kinds}


def group_of(kind: NoticeKind) -> Group:
    """The group a kind belongs to."""
    return _GROUPS.get(kind, Group.FINDINGS)
