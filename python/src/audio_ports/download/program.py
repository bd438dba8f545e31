"""Running somebody else's program as a child that never outlives its limits."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from audio_ports.errors import TaskError
from audio_ports.ports.line_splitter import LineSplitter
from audio_ports.process_table import descendants, own_shown_number

_MAX_LINE_BYTES = 4_000_000
_READ_BYTES = 65_536
_LOOK_MS = 250
# From being asked to end until it is ended by force.
_TERM_SEC = 2.0
# Of this port's own interpreter, and what leads past the proxy; its processes' marker stays.
_LEFT_OUT = frozenset(
    {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "AUDIO_PORTS_REQUESTS", "NO_PROXY", "no_proxy"}
)


class Program:
    """A program with a deadline for all of its runs together.

    Parameters
    ----------
    path : str
        As the shell would find it.
    folder : Path
        Where it works.
    limit_sec : float
        From now on, over all runs.
    idle_sec : float
        Longest silence of a run.
    """

    def __init__(self, path: str, folder: Path, *, limit_sec: float, idle_sec: float) -> None:
        self._path = path
        self._folder = folder
        self._limit_sec = limit_sec
        self._idle_sec = idle_sec
        self._deadline = time.monotonic() + limit_sec
        self._environment = _environment()

    def use_proxy(self, url: str) -> None:
        """Have all its requests go by one proxy.

        Parameters
        ----------
        url : str
            With its key, which so is on no command line.
        """
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            self._environment |= {name: url, name.upper(): url}

    def run(self, arguments: Sequence[str], hear: Callable[[str], None]) -> int:
        """Run it once, in a group of its own; nothing that it has started is left afterwards.

        Parameters
        ----------
        arguments : sequence of str
            Passed as they are, without a shell.
        hear : callable
            Gets each line that it writes, of both streams; what it raises ends the run.

        Returns
        -------
        int
            Its exit status; negative for a signal.

        Raises
        ------
        OSError
            If it can't be started.
        TaskError
            `timeout`.
        """
        child = subprocess.Popen(
            [self._path, *arguments],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._follow(child, hear)
            return self._wait(child)
        finally:
            _end(child)

    def _follow(self, child: subprocess.Popen[bytes], hear: Callable[[str], None]) -> None:
        """Read until it closes its output, or has ended while somebody else holds that open."""
        pipe = child.stdout
        if pipe is None:
            return
        splitter = LineSplitter(_MAX_LINE_BYTES)
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        heard_at = time.monotonic()
        while True:
            if poll.poll(_LOOK_MS):
                piece = os.read(pipe.fileno(), _READ_BYTES)
                heard_at = time.monotonic()
                _tell(splitter, piece or b"\n", hear)
                if not piece:
                    return
            elif child.poll() is not None:
                _tell(splitter, b"\n", hear)
                return
            self._check(heard_at)

    def _check(self, heard_at: float) -> None:
        now = time.monotonic()
        if now >= self._deadline:
            raise _timeout(f"took longer than {self._limit_sec:g} s")
        if now - heard_at >= self._idle_sec:
            raise _timeout(f"has said nothing for {self._idle_sec:g} s")

    def _wait(self, child: subprocess.Popen[bytes]) -> int:
        try:
            return child.wait(max(0.0, self._deadline - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise _timeout(f"took longer than {self._limit_sec:g} s") from error


def _tell(splitter: LineSplitter, piece: bytes, hear: Callable[[str], None]) -> None:
    for line in splitter.push(piece.replace(b"\r", b"\n")):
        hear(line.decode("utf-8", "replace").strip())


def _timeout(what: str) -> TaskError:
    return TaskError("timeout", f"The downloader {what} and was ended.")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return kept | {"PYTHONUTF8": "1", "NO_COLOR": "1"}


def _end(child: subprocess.Popen[bytes]) -> None:
    # Looked up first: what has lost its parent is not below this process any more.
    below = descendants(own_shown_number())
    _signal_group(child, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        child.wait(_TERM_SEC)
    _signal_group(child, signal.SIGKILL)
    for process in below:
        process.kill()
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)
