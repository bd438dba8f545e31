"""A fork server under a guardian with real connections, as its owner sees it."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from guardian_process import LIMIT_SEC, start_guardian

SRC = Path(__file__).parents[1] / "src"
CHANNELS = ("stdin", "stdout", "stderr", "report")

Message = dict[str, Any]


class ForkServerProcess:
    """Runs `python -m audio_ports.fork_server` under a guardian; every wait has a limit."""

    def __init__(self, mode: str, modules: str = "", **env: str) -> None:
        self.id = str(uuid.uuid4())
        self._listener = socket.socket(socket.AF_UNIX)
        self.address = f"@audio-ports-{self.id}"
        self._listener.bind("\0" + self.address[1:])
        self._listener.listen(512)
        self._listener.settimeout(LIMIT_SEC)
        self._connections: dict[str, dict[str, socket.socket]] = {}
        self._accepted: list[socket.socket] = []
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SRC),
            "AUDIO_PORTS_HEARTBEAT_MS": "50",
            "AUDIO_PORTS_ID": self.id,
            "OMP_NUM_THREADS": "1",
            **env,
        }
        command = [sys.executable, "-m", "audio_ports.fork_server", modules]
        self.process, reports = start_guardian(mode, command, env=environment, sample_ms="200")
        self._reports = os.fdopen(reports, "rb")
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()
        self.process.wait(timeout=LIMIT_SEC)
        self._reader.join(LIMIT_SEC)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._reports.close()
        self._listener.close()
        for connection in self._accepted:
            connection.close()

    @property
    def pid(self) -> int:
        """The fork server's own pid, as /proc numbers it."""
        return int(json.loads(self._reports.readline())["portPid"])

    def send(self, **message: object) -> None:
        self.send_bytes(json.dumps(message).encode() + b"\n")

    def send_bytes(self, piece: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(piece)
        self.process.stdin.flush()

    def hang_up(self) -> None:
        """Close the owner's end of stdin."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            return

    def messages(self) -> Iterator[Message]:
        """Give messages until the fork server closes its stdout."""
        while line := self._lines.get(timeout=LIMIT_SEC):
            yield json.loads(line)

    def next(self, *kinds: str) -> Message:
        """Wait for the next message of one of the kinds."""
        return next(message for message in self.messages() if message["type"] in kinds)

    def ask(self, **fields: object) -> Message:
        """Have a port forked and give the answer; its fields may be replaced."""
        self.send(**self.request(**fields))
        return self.next("forked", "failed")

    def request(self, **fields: object) -> Message:
        token = str(uuid.uuid4())
        return {
            "type": "fork",
            "id": str(uuid.uuid4()),
            "socket": self.address,
            "token": token,
            "queue": "test",
            "env": {},
            **fields,
        }

    def fork(self, script: str | None = None, **fields: Any) -> ForkedPort:
        """Have a port forked, of a script's text or of a queue, and wait until it is connected."""
        if script is not None:
            # A text of any length, and nothing to remove afterwards.
            fields["argv"] = [RUN_TEXT, script]
        request = self.request(**fields)
        self.send(**request)
        answer = self.next("forked", "failed")
        assert answer["type"] == "forked", answer
        assert answer["id"] == request["id"]
        return ForkedPort(request["id"], answer["pid"], self.accept(request["token"]))

    def accept(self, token: str) -> dict[str, socket.socket]:
        """Wait until all four connections with a token are there."""
        while set(self._connections.setdefault(token, {})) != set(CHANNELS):
            connection, _ = self._listener.accept()
            self._accepted.append(connection)
            connection.settimeout(LIMIT_SEC)
            line = b""
            while not line.endswith(b"\n"):
                line += connection.recv(1)
            of, channel = line.decode().split()
            self._connections.setdefault(of, {})[channel] = connection
        return self._connections.pop(token)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(b"")


class ForkedPort:
    """A forked port and its guardian at the other end of four connections."""

    def __init__(self, port_id: str, guardian_pid: int, streams: dict[str, socket.socket]) -> None:
        self.id = port_id
        self.guardian_pid = guardian_pid
        self.streams = streams
        self._stdout = streams["stdout"].makefile("rb")
        self._reports = streams["report"].makefile("rb")
        self.started = self.report()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the owner's ends, and wait until the guardian has closed its own."""
        self.streams["stdin"].close()
        self._reports.read()
        self._stdout.close()
        self._reports.close()
        for stream in self.streams.values():
            stream.close()

    def send(self, **message: object) -> None:
        self.streams["stdin"].sendall(json.dumps(message).encode() + b"\n")

    def line(self) -> str:
        """The next line of the port's stdout."""
        return self._stdout.readline().decode().strip()

    def next(self, *kinds: str) -> Message:
        """Wait for the next message of one of the kinds."""
        for line in self._stdout:
            message: Message = json.loads(line)
            if message["type"] in kinds:
                return message
        raise AssertionError(f"No {kinds}.")

    def stderr(self) -> str:
        """All of the port's stderr."""
        with self.streams["stderr"].makefile("rb") as stream:
            return stream.read().decode()

    def report(self) -> Message:
        """The guardian's next report."""
        line = self._reports.readline()
        assert line, f"No report; stderr: {self.stderr()}"
        report: Message = json.loads(line)
        return report

    def end(self) -> Message:
        """Wait for the guardian's last report."""
        while (report := self.report())["type"] not in ("exited", "failed"):
            pass
        return report


RUN_TEXT = str(Path(__file__).parent / "run_text.py")
