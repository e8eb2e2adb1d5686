"""Where a browser may be sent after signing in. Pure."""

from __future__ import annotations


def local_address(address: str) -> str:
    """The address when it stays on this server, else the home page.

    Browsers drop control characters and read a backslash as a slash, so neither may occur.
    """
    leaves = address.startswith("//") or any(one <= " " or one == "\\" for one in address)
    return address if address.startswith("/") and not leaves else "/"
