"""The fork server's one loop."""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable

from audio_ports.fork_server.fork_request import ForkRequest
from audio_ports.fork_server.outbox import Outbox
from audio_ports.guardian import PR_SET_CHILD_SUBREAPER, prctl
from audio_ports.ports.channel import MAX_LINE_BYTES
from audio_ports.ports.line_splitter import LineSplitter
from audio_ports.ports.request import Request
from audio_ports.process_table import (
    Process,
    children,
    descendants,
    own_number,
    own_shown_number,
    shown_number,
)

_READ_BYTES = 65_536
# Requests wait while the owner does not take the answers.
_MAX_WAITING_BYTES = 65_536
_MAX_MESSAGE_CHARS = 500


class ForkServer:
    """Answers the owner and reaps guardians, on one thread: others would be lost in a fork.

    Parameters
    ----------
    stdin : int
        Where the owner's messages come from.
    outbox : Outbox
        Where messages to the owner go.
    start : callable
        Forks a port's guardian and returns its pid; raises OSError if it can't.
    """

    def __init__(self, stdin: int, outbox: Outbox, start: Callable[[ForkRequest], int]) -> None:
        self._stdin = stdin
        self._outbox = outbox
        self._start = start
        self._splitter = LineSplitter(MAX_LINE_BYTES)
        self._interval_sec = int(os.environ.get("AUDIO_PORTS_HEARTBEAT_MS", "2000")) / 1000
        self._beat_at = 0.0
        self._guardians: set[int] = set()
        self._exit_code: int | None = None
        self._wakeup = _listen()
        self._poll = select.poll()
        self._poll.register(self._wakeup, select.POLLIN)
        # A guardian that is killed leaves its port to this process, not to one further up.
        prctl(PR_SET_CHILD_SUBREAPER, 1)

    def run(self) -> int:
        """Serve until the owner ends it or is gone.

        Returns
        -------
        int
            The exit code: 1 if the owner said what can't be understood.
        """
        try:
            while self._exit_code is None:
                self._beat()
                self._step()
        except BrokenPipeError:
            return 0
        return self._exit_code

    def _step(self) -> None:
        is_heard = self._outbox.waiting_bytes < _MAX_WAITING_BYTES
        self._poll.register(self._stdin, select.POLLIN if is_heard else 0)
        self._poll.register(self._outbox.fd, select.POLLOUT if self._outbox.waiting_bytes else 0)
        wait_sec = max(0.0, self._beat_at - time.monotonic())
        for descriptor, events in self._poll.poll(wait_sec * 1000):
            if descriptor == self._wakeup:
                os.read(self._wakeup, _READ_BYTES)
                self._reap()
            elif descriptor == self._outbox.fd:
                self._outbox.flush()
                if events & (select.POLLERR | select.POLLHUP):
                    raise BrokenPipeError
            else:
                self._read(is_heard=is_heard)

    def _beat(self) -> None:
        now = time.monotonic()
        if now >= self._beat_at:
            self._beat_at = now + self._interval_sec
            if not self._outbox.waiting_bytes:
                self._outbox.put({"type": "heartbeat"})
            self._kill_strays()

    def _read(self, *, is_heard: bool) -> None:
        piece = os.read(self._stdin, _READ_BYTES) if is_heard else b""
        if not piece:
            self._exit_code = 0
        try:
            for line in self._splitter.push(piece):
                self._take(json.loads(line))
                self._beat()
        except (ValueError, RecursionError) as error:
            message = f"Can't read a message: {error}"[:_MAX_MESSAGE_CHARS]
            fault = {"type": "error", "id": None, "code": "bad_request", "message": message}
            self._outbox.put(fault)
            self._exit_code = 1

    def _take(self, message: object) -> None:
        if not isinstance(message, dict):
            raise ValueError("it is no object")
        match message.get("type"):
            case "fork":
                self._fork(message)
            case "ping":
                sequence = {"sequence": message["sequence"]} if "sequence" in message else {}
                self._outbox.put({"type": "pong", **sequence})
            case "exit":
                self._exit_code = 0
            case other:
                raise ValueError(f"unknown type {other!r}")

    def _fork(self, message: Request) -> None:
        try:
            request = ForkRequest.parse(message)
            _check_threads()
            pid = self._start(request)
        except (ValueError, OSError) as error:
            given = message.get("id")
            port_id = given[:_MAX_MESSAGE_CHARS] if isinstance(given, str) else None
            self._outbox.put({"type": "failed", "id": port_id, "message": str(error)})
            return
        self._guardians.add(pid)
        self._outbox.put({"type": "forked", "id": request.id, "pid": shown_number(pid)})

    def _reap(self) -> None:
        try:
            while pid := os.waitpid(-1, os.WNOHANG)[0]:
                self._guardians.discard(pid)
        except ChildProcessError:
            pass
        self._kill_strays()

    def _kill_strays(self) -> None:
        """Kill what guardians left behind that were killed themselves."""
        found = children(own_shown_number())
        if len(found) <= len(self._guardians):
            return
        for stray in itertools.filterfalse(self._is_guardian, found):
            # It stays there, as a zombie at least, until it is reaped here.
            for process in (Process(stray), *descendants(stray)):
                process.kill()

    def _is_guardian(self, shown: int) -> bool:
        try:
            return own_number(shown) in self._guardians
        except OSError:
            return False


def _listen() -> int:
    """Make ended children wake the poll, and return the descriptor that it wakes."""
    readable, writable = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return readable


def _check_threads() -> None:
    names = [thread.name for thread in threading.enumerate()]
    if len(names) != 1:
        raise ValueError(f"Another thread runs here, a fork would lose it: {', '.join(names)}.")
    # What is left in a buffer would be written by the port once more.
    sys.stdout.flush()
    sys.stderr.flush()
