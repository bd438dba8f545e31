"""A guardian with a small port over real pipes, as its owner sees it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

GUARDIAN = Path(__file__).parents[1] / "src" / "audio_ports" / "guardian.py"
IN_NAMESPACE = ("setpriv", "--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child=KILL")
LIMIT_SEC = 20.0

SLEEP = "import time; time.sleep(600)"

# Starts a plain child and one that leads a session of its own.
FAMILY = f"""
import subprocess, sys, time
for is_session in (False, True):
    command = [sys.executable, "-I", "-S", "-c", {SLEEP!r}, sys.argv[1]]
    subprocess.Popen(command, start_new_session=is_session)
print("up", flush=True)
"""

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
        self.process, reports = start_guardian(mode, port, None, **options)
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
        stdout = self.process.stdout.fileno()
        line = b""
        # One byte at a time: what a buffer held already, select would not see.
        while not line.endswith(b"\n"):
            assert select.select([stdout], [], [], LIMIT_SEC)[0], "The port is silent."
            piece = os.read(stdout, 1)
            if not piece:
                break
            line += piece
        return line.decode().strip()

    def tell(self) -> None:
        """Send the port a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def told_line(self) -> str:
        """What the port answers to a line, once the guardian has reported its start."""
        assert self.report()["type"] == "started"
        self.tell()
        return self.line()

    def report(self) -> Report:
        """The guardian's next report."""
        report: Report = json.loads(self._reports.readline())
        return report

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
    mode: str, port: list[str], env: dict[str, str] | None = None, **options: str
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
        env=env,
        start_new_session=True,
    )
    os.close(write_end)
    return process, read_end


def has_namespaces() -> bool:
    """Whether this machine lets the tests make PID namespaces."""
    return subprocess.run([*IN_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


def wait_until_gone(tag: str, find: Callable[[str], list[int]] | None = None) -> list[int]:
    """The pids that `find` still gives for the tag at the end of the limit."""
    find = find or tagged
    deadline = time.monotonic() + LIMIT_SEC
    while (pids := find(tag)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return pids


def tagged(tag: str) -> list[int]:
    """The pids of live processes with the tag on their command line, as /proc numbers them."""
    return _showing("cmdline", tag)


def marked(port_id: str) -> list[int]:
    """The pids of live processes of a port, as /proc numbers them."""
    return _showing("environ", f"AUDIO_PORTS_ID={port_id}")


def _showing(file: str, text: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            texts = (entry / file).read_bytes().split(b"\0")
        except OSError:
            continue
        if entry.name.isdecimal() and text.encode() in texts:
            found.append(int(entry.name))
    return sorted(found)


MODES = ["namespace", "subreaper"] if has_namespaces() else ["subreaper"]
