"""Reading what somebody wants to be sent."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.datastructures import ImmutableMultiDict

from inspect_app.notices.channels import PERSONAL, Channel
from inspect_app.notices.errors import AddressNeeded, AddressNotUsable
from inspect_app.notices.kinds import Group

_ADDRESS = re.compile(r"[^\s@<>,;:\"()]{1,64}@[A-Za-z0-9.-]{1,120}\.[A-Za-z0-9-]{2,60}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody chose. mail: their address, "" for none."""

    mail: str
    topics: frozenset[tuple[Channel, Group]]


def read_wanted(form: ImmutableMultiDict[str, str], offered: Collection[Channel]) -> Wanted:
    """The form of settings; what is not offered is left out.

    Raises AddressNotUsable, or AddressNeeded where mail is wanted and nobody said where.
    """
    mail = form.get("mail", "").strip()
    if mail and not _ADDRESS.fullmatch(mail):
        raise AddressNotUsable(field="mail")
    ticked = set(form.getlist("topic"))
    topics = frozenset(
        (channel, group)
        for channel in PERSONAL & set(offered)
        for group in Group
        if f"{channel}:{group}" in ticked
    )
    if not mail and any(channel is Channel.MAIL for channel, _ in topics):
        raise AddressNeeded(field="mail")
    return Wanted(mail, topics)
