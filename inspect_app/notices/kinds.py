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
    VISIT_CANCELLED = "visit-cancelled"
    DOCUMENT_ISSUED = "document-issued"
