"""A bad link: a TCP proxy that delays, cuts, loses answers and delivers requests twice.

It knows nothing of HTTP beyond this: on one connection an answer follows its request, and the next
request follows the answer. Each such exchange draws its own fate from the weather.
"""

from __future__ import annotations

import random
import select
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from urllib.parse import urlsplit

BLOCK = 16 * 1024
SILENCE = 60.0


class Fate(StrEnum):
    """What becomes of one request and its answer."""

    ARRIVES = "arrives"
    REQUEST_CUT = "request cut"
    ANSWER_CUT = "answer cut"
    ANSWER_LOST = "answer lost"
    TWICE = "twice"


@dataclass(frozen=True)
class Weather:
    """Probabilities (0 to 1) of each fate, at most 1 together, and of a delay beside them.

    longest_delay: seconds; seed: the same seed draws the same fates for the same order of
    connections and exchanges.
    """

    request_cut: float = 0.0
    answer_cut: float = 0.0
    answer_lost: float = 0.0
    twice: float = 0.0
    delayed: float = 0.0
    longest_delay: float = 0.05
    cut_within: int = 20_000
    seed: int = 1

    def draw(self, dice: random.Random) -> Fate:
        """The fate of the next exchange."""
        chances = {
            Fate.REQUEST_CUT: self.request_cut,
            Fate.ANSWER_CUT: self.answer_cut,
            Fate.ANSWER_LOST: self.answer_lost,
            Fate.TWICE: self.twice,
        }
        point = dice.random()
        for fate, chance in chances.items():
            if point < chance:
                return fate
            point -= chance
        return Fate.ARRIVES


FAIR = Weather()


@dataclass
class BadLink:
    """A proxy on a port of its own in front of a server; use as a context manager.

    upstream: the server's address as a URL. happened: how often each fate came true.
    """

    upstream: str
    weather: Weather = FAIR
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        parts = urlsplit(self.upstream)
        self.target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._cuts: list[int] = []
        self._lock = threading.Lock()
        self._connections = 0
        self._open: set[socket.socket] = set()
        self._closing = False

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut_after(self, *sent: int) -> None:
        """Cut the next connections: each after so many bytes from the client."""
        with self._lock:
            self._cuts.extend(sent)

    def __enter__(self) -> BadLink:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing = True
        self._listener.close()
        with self._lock:
            for one in list(self._open):
                _reset(one)

    def _accept(self) -> None:
        while not self._closing:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections += 1
                cut = self._cuts.pop(0) if self._cuts else None
                dice = random.Random(f"{self.weather.seed}-{self._connections}")
            threading.Thread(target=self._serve, args=(client, dice, cut), daemon=True).start()

    def _serve(self, client: socket.socket, dice: random.Random, cut: int | None) -> None:
        try:
            server = socket.create_connection(self.target, timeout=10)
        except OSError:
            _reset(client)
            return
        with self._lock:
            self._open |= {client, server}
        try:
            Pipe(self, client, server, dice, cut).run()
        finally:
            with self._lock:
                self._open -= {client, server}
            with suppress(OSError):
                server.close()
            _reset(client)

    def deliver_again(self, request: bytes) -> None:
        """Send the very same bytes on a connection of their own and drop the answer."""
        with suppress(OSError), socket.create_connection(self.target, timeout=10) as server:
            server.sendall(request)
            server.shutdown(socket.SHUT_WR)
            while server.recv(BLOCK):
                pass


@dataclass
class Pipe:
    """One connection through the link."""

    link: BadLink
    client: socket.socket
    server: socket.socket
    dice: random.Random
    cut: int | None
    sent: int = 0
    request: bytearray = field(default_factory=bytearray)
    answering: bool = True
    fate: Fate = Fate.ARRIVES
    left: int = 0

    def run(self) -> None:
        """Pass bytes on until one side ends or fate does."""
        with suppress(OSError, ValueError):
            going = True
            while going:
                ready, _, _ = select.select([self.client, self.server], [], [], SILENCE)
                if not ready:
                    return
                going = self._up() if self.client in ready else self._down()

    def _up(self) -> bool:
        data = self.client.recv(BLOCK)
        if not data:
            return False
        if self.answering:
            self._begin_exchange()
        room = self._room(len(data))
        self.server.sendall(data[:room])
        self.sent += room
        self.request += data[:room]
        if room < len(data):
            self.link.happened[Fate.REQUEST_CUT] += 1
            return False
        return True

    def _room(self, size: int) -> int:
        """How many of so many bytes get through to the server."""
        room = size
        if self.cut is not None:
            room = min(room, self.cut - self.sent)
        if self.fate == Fate.REQUEST_CUT:
            room = min(room, self.left)
            self.left -= room
        return room

    def _begin_exchange(self) -> None:
        self.answering = False
        self.request.clear()
        weather = self.link.weather
        self.fate = weather.draw(self.dice)
        self.left = self.dice.randrange(1, weather.cut_within)
        if self.dice.random() < weather.delayed:
            self.link.happened["delayed"] += 1
            time.sleep(self.dice.random() * weather.longest_delay)

    def _down(self) -> bool:
        data = self.server.recv(BLOCK)
        if not data:
            return False
        first = not self.answering
        self.answering = True
        if first and self.fate in (Fate.ANSWER_LOST, Fate.ANSWER_CUT):
            self.link.happened[self.fate] += 1
            if self.fate == Fate.ANSWER_CUT:
                self.client.sendall(data[: self.dice.randrange(1, max(2, len(data)))])
            return False
        if first and self.fate == Fate.TWICE:
            self.link.happened[self.fate] += 1
            self.link.deliver_again(bytes(self.request))
        self.client.sendall(data)
        return True


def _reset(connection: socket.socket) -> None:
    """Close so that the other side sees a reset connection, as when a phone loses its cell."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        connection.close()
