"""A guardian with a small port over real pipes, as its owner sees it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

GUARDIAN = Path(__file__).parents[1] / "src" / "audio_ports" / "guardian.py"
IN_NAMESPACE = ("setpriv", "--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child=KILL")
LIMIT_SEC = 20.0

AS_DESCRIPTOR_3 = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
if sys.argv[1] != "3":
    os.close(int(sys.argv[1]))
os.execvp(sys.argv[2], sys.argv[2:])
"""

Report = dict[str, Any]


class GuardianProcess:
    """Runs `python -c <script> <tag>` under a guardian in the mode; every wait has a limit."""

    def __init__(self, mode: str, script: str, tag: str, **options: str) -> None:
        port = [sys.executable, "-I", "-S", "-c", script, tag]
        self.process, reports = start_guardian(mode, port, **options)
        self._reports = os.fdopen(reports, "rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The end of stdin makes the guardian end its tree; killed, it might leave the tree behind.
        self.process.communicate(timeout=LIMIT_SEC)
        self._reports.close()

    def line(self) -> str:
        """The next line of the port's stdout."""
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], LIMIT_SEC)[0], "The port is silent."
        return self.process.stdout.readline().decode().strip()

    def end(self) -> Report:
        """All reports up to the end, the last of each type by its type."""
        lines = self._reports.readlines()
        self.process.wait(timeout=LIMIT_SEC)
        return {report["type"]: report for report in map(json.loads, lines)}

    def hang_up(self) -> None:
        """Close the owner's end of stdin."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None


def start_guardian(
    mode: str, port: list[str], **options: str
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a guardian; the descriptor that its reports come from is the caller's to close."""
    read_end, write_end = os.pipe()
    values = {"mode": mode, "owner": str(os.getpid()), "sample_ms": "20", **options}
    flags = [part for name in values for part in (f"--{name.replace('_', '-')}", values[name])]
    prefix = IN_NAMESPACE if mode == "namespace" else ()
    guardian = [sys.executable, "-I", "-S", str(GUARDIAN), *flags, "--", *port]
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", AS_DESCRIPTOR_3, str(write_end), *prefix, *guardian],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[write_end],
        start_new_session=True,
    )
    os.close(write_end)
    return process, read_end


def wait_until_gone(tag: str) -> list[int]:
    """The pids that still carry the tag on their command line at the end of the limit."""
    deadline = time.monotonic() + LIMIT_SEC
    while (pids := tagged(tag)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return pids


def tagged(tag: str) -> list[int]:
    """The pids of live processes with the tag on their command line, as /proc numbers them."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if entry.name.isdecimal() and tag.encode() in arguments:
            found.append(int(entry.name))
    return found
