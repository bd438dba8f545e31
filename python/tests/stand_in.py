"""A program that stands in for yt-dlp, in the folder of one test."""

from __future__ import annotations

import json
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PROGRAM = Path(__file__).with_name("yt_dlp_stand_in.py")


class StandIn:
    """An executable file with its script beside it."""

    def __init__(self, folder: Path, **script: Any) -> None:
        self._calls = folder / "calls"
        self._script = folder / "script.json"
        self.path = folder / "yt-dlp"
        self._script.write_text(json.dumps({"calls": str(self._calls), **script}))
        self.path.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -I -S "{_PROGRAM}" "{self._script}" "$@"\n'
        )
        self.path.chmod(0o755)

    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in self._calls.read_text().splitlines()]


def wait_until(condition: Callable[[], bool]) -> bool:
    """Look every 10 ms, at most 20 s; tell whether the condition held."""
    deadline = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class RefusingProxy(socketserver.ThreadingTCPServer):
    """A proxy on this machine that refuses everything, and keeps the first lines of requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Refusal)
        self.lines: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://downloader:key@127.0.0.1:{self.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Refusal(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline().decode().strip()
        assert isinstance(self.server, RefusingProxy)
        self.server.lines.append(line)
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.1 403 Refused\r\nconnection: close\r\n\r\n")
