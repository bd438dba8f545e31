"""A real port over real pipes, as its owner sees it."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SRC = Path(__file__).parents[1] / "src"
LIMIT_SEC = 60.0

Message = dict[str, Any]

# A port whose command is written in its test: the protocol does not depend on audio.
_SCRIPT = """
import os, subprocess, sys, tempfile, threading
from audio_ports.errors import TaskError
from audio_ports.ports.serve import serve

def run(request, task):
    {body}

serve("test", ["focus", "cancel"], lambda: run)
"""


class PortProcess:
    """Starts `python -m audio_ports <queue>`; every wait has a limit."""

    def __init__(
        self, *arguments: str, env: dict[str, str] | None = None, stdout: int = subprocess.PIPE
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *(arguments[1:] or ("-m", "audio_ports", arguments[0]))],
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(SRC), "OMP_NUM_THREADS": "1"} | (env or {}),
            start_new_session=True,
        )
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._stderr = bytearray()
        self._threads = [
            threading.Thread(target=self._read_lines, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.wait()

    @property
    def stderr(self) -> str:
        return self._stderr.decode()

    def send(self, **message: object) -> None:
        self.send_bytes(json.dumps(message).encode() + b"\n")

    def send_bytes(self, piece: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(piece)
        self.process.stdin.flush()

    def close_stdin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def messages(self) -> Iterator[Message]:
        """Give messages until the port closes its stdout."""
        while line := self._lines.get(timeout=LIMIT_SEC):
            message = json.loads(line)
            assert isinstance(message, dict)
            yield message

    def next(self, *kinds: str) -> Message:
        """Wait for the next message of one of the kinds, or of any."""
        return next(message for message in self.messages() if message["type"] in kinds or not kinds)

    def forget(self) -> None:
        """Drop the messages that have come and were not asked for."""
        while not self._lines.empty():
            self._lines.get()

    def wait(self) -> int:
        """Wait for the end of the process and of its output."""
        code = self.process.wait(LIMIT_SEC)
        for thread in self._threads:
            thread.join(LIMIT_SEC)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not stream.closed:
                stream.close()
        return code

    def _read_lines(self) -> None:
        # Nothing is read if a test keeps stdout to itself.
        for line in self.process.stdout or ():
            self._lines.put(line)
        self._lines.put(b"")

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        while piece := os.read(self.process.stderr.fileno(), 65_536):
            self._stderr += piece


def scripted_port(body: str, stdout: int = subprocess.PIPE, **env: str) -> PortProcess:
    """Start a port whose command has that body; it beats every 20 ms."""
    variables = {"AUDIO_PORTS_HEARTBEAT_MS": "20", **env}
    return PortProcess("test", "-c", _SCRIPT.format(body=body), env=variables, stdout=stdout)


def run_port(port: str, **request: object) -> tuple[list[Message], int]:
    """Do one job in a port of its own; give all messages and the exit code."""
    with PortProcess(port) as process:
        process.send(type="run", id="job-1", **request)
        messages = list(process.messages())
        return messages, process.wait()


def of_type(messages: list[Message], kind: str) -> list[Message]:
    return [message for message in messages if message["type"] == kind]
