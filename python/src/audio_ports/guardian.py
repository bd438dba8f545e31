"""Stand between a worker and one port: start it, watch and end its whole tree, report its end.

Run by path, ``python -I -S guardian.py --mode MODE [OPTIONS] -- COMMAND``, with the standard
library alone. Descriptors 0, 1 and 2 are the port's and are never read or written here; reports
go as JSON lines to descriptor 3, which the port does not inherit. Where the guardian is PID 1 of
a PID namespace the kernel ends the tree with it; elsewhere it is a child subreaper.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable

if __name__ == "__main__":
    # Python looks for nothing beside an isolated script.
    sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))

from audio_ports.guardian_options import Options
from audio_ports.process_table import descendants, own_shown_number, shown_number
from audio_ports.tree_memory import TreeMemory

REPORT_FD = 3
_PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_KILL_PAUSE_SEC = 0.002
_MAX_KILL_PAUSE_SEC = 0.1


def main(argv: list[str]) -> int:
    """Run one port to its end.

    Parameters
    ----------
    argv : list of str
        Pairs of option and value, ``--``, then the port's command.

    Returns
    -------
    int
        0 once the tree is gone, 127 when the port could not be started.
    """
    split = argv.index("--")
    names = [name.removeprefix("--") for name in argv[:split:2]]
    options = Options(dict(zip(names, argv[1:split:2], strict=True)))
    return Guardian(options).run(lambda: _spawn(argv[split + 1 :], options))


class Guardian:
    """One port and all that it starts; this whole process is there for nothing else.

    Parameters
    ----------
    options : Options
        Whom it follows, and what its tree may take.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._shown_pid = own_shown_number()
        self._port = 0
        self._status: int | None = None
        self._ended_by: str | None = None
        self._kill_at: float | None = None
        self._sample_at = time.monotonic()
        self._tree = {"rssBytes": 0, "processes": 0}
        self._peak_bytes = 0
        self._memory = TreeMemory()
        self._oom = _OomCount(options.cgroup)
        self._wakeup = self._listen()
        self._poll = select.poll()
        self._poll.register(self._wakeup, select.POLLIN)

    def run(self, start: Callable[[], int]) -> int:
        """Start the port, wait for its end, end what is left of its tree, report.

        Parameters
        ----------
        start : callable
            Starts the port as the leader of its own session, within its limits, and returns its
            pid; raises OSError if that fails.

        Returns
        -------
        int
            0 once the tree is gone, 127 when the port could not be started.
        """
        self._follow_owner()
        os.set_inheritable(REPORT_FD, False)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            self._port = start()
        except OSError as error:
            self._kill_tree()
            _report({"type": "failed", "errno": error.errno, "message": str(error)})
            return 127
        port = shown_number(self._port)
        _report({"type": "started", "guardianPid": self._shown_pid, "portPid": port})
        while self._reap() and self._status is None:
            self._step()
        self._kill_tree()
        end = {"status": self._status, "endedBy": self._ended_by, "oomKills": self._oom.rise()}
        rss = {"rssBytes": self._tree["rssBytes"], "peakRssBytes": self._peak_bytes}
        _report({"type": "exited", **end, **rss})
        return 0

    def _listen(self) -> int:
        """Make every signal that matters wake the poll, and return the descriptor that it wakes."""
        readable, writable = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        return readable

    def _follow_owner(self) -> None:
        if not self._options.is_namespace:
            prctl(PR_SET_CHILD_SUBREAPER, 1)
        if not self._options.follows_owner:
            return
        self._poll.register(0, self._options.owner_events)
        if not self._options.is_namespace:
            # Not KILL: the guardian must outlive its owner to end the tree.
            prctl(_PR_SET_PDEATHSIG, signal.SIGHUP)
            if os.getppid() != self._options.owner:
                os.kill(os.getpid(), signal.SIGHUP)

    def _step(self) -> None:
        """Wait for the next signal, deadline or end of the owner, and act on it."""
        now = time.monotonic()
        until = self._sample_at if self._kill_at is None else min(self._sample_at, self._kill_at)
        for descriptor, _ in self._poll.poll(max(0.0, until - now) * 1000):
            if descriptor == 0:
                self._end("owner")
            else:
                self._on_signals(os.read(descriptor, 4096))
        now = time.monotonic()
        if self._kill_at is not None and now >= self._kill_at:
            self._end("stop")
        if now >= self._sample_at:
            self._sample_at = now + self._options.sample_sec
            self._sample()

    def _on_signals(self, numbers: bytes) -> None:
        if signal.SIGHUP in numbers and self._options.follows_owner:
            self._end("owner")
        if signal.SIGTERM in numbers or signal.SIGINT in numbers:
            if self._kill_at is None:
                self._kill_at = time.monotonic() + self._options.term_sec
            _signal(-self._port, signal.SIGTERM)

    def _sample(self) -> None:
        alive = [process for process in descendants(self._shown_pid) if process.state != b"Z"]
        rss_bytes = self._memory.sample(alive, self._options.memory_bytes)
        self._tree = {"rssBytes": rss_bytes, "processes": len(alive)}
        self._peak_bytes = max(self._peak_bytes, rss_bytes)
        self._oom.look()
        _report({"type": "sample", **self._tree})
        if 0 < self._options.memory_bytes < rss_bytes:
            self._end("memory")
        elif 0 < self._options.processes < len(alive):
            self._end("processes")

    def _end(self, by: str) -> None:
        """Kill the tree; the first reason is the one that is reported."""
        self._ended_by = self._ended_by or by
        self._kill_tree()

    def _kill_tree(self) -> None:
        """Kill until no descendant is left; all of them, orphans too, are below the guardian."""
        pause_sec = _KILL_PAUSE_SEC
        while self._reap():
            if self._options.is_namespace:
                _signal(-1, signal.SIGKILL)
            else:
                for process in descendants(self._shown_pid):
                    process.kill()
            if self._reap():
                time.sleep(pause_sec)
                pause_sec = min(2 * pause_sec, _MAX_KILL_PAUSE_SEC)

    def _reap(self) -> bool:
        """Collect ended children; False when there is no child at all any more."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return True
                if pid == self._port:
                    self._status = status
        except ChildProcessError:
            return False


class _OomCount:
    """The kernel's out-of-memory kills around the port, counted from the last look on."""

    def __init__(self, cgroup: str) -> None:
        self._file = f"{cgroup}/memory.events" if cgroup else _oom_file()
        self._seen = self._read()

    def look(self) -> None:
        self._seen = self._read()

    def rise(self) -> int:
        return self._read() - self._seen

    def _read(self) -> int:
        try:
            with open(self._file, "rb", buffering=0) as file:
                _, _, rest = (b"\n" + file.read()).partition(b"\noom_kill ")
            return int(rest.partition(b"\n")[0] or 0)
        except (OSError, ValueError):
            return 0


def _oom_file() -> str:
    machine = "/proc/vmstat"
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as lines:
            groups = [line.rstrip("\n").split(":", 2)[1:] for line in lines]
    except OSError:
        return machine
    files = {
        "memory": "/sys/fs/cgroup/memory{}/memory.oom_control",
        "": "/sys/fs/cgroup{}/memory.events",
    }
    found = [files[name].format(path) for name, path in groups if name in files]
    return next(filter(os.path.exists, found), machine)


def _spawn(command: list[str], options: Options) -> int:
    defaults = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP]
    port = os.posix_spawnp(
        command[0], command, os.environ, setsid=True, setsigmask=[], setsigdef=defaults
    )
    options.limit(port)
    return port


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def prctl(option: int, value: int) -> None:
    """Change an attribute of this process.

    Parameters
    ----------
    option : int
        One of the ``PR_SET_`` constants.
    value : int
        What it is set to.

    Raises
    ------
    OSError
        If the kernel refuses it.
    """
    import ctypes  # noqa: PLC0415  # only the subreaper needs it, and it slows the start

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _report(message: dict[str, object]) -> None:
    """Write one line; only for the last one an owner that does not read is waited for."""
    import json  # noqa: PLC0415  # the port starts before it is loaded

    try:
        os.set_blocking(REPORT_FD, message["type"] in ("failed", "exited"))
        os.write(REPORT_FD, json.dumps(message).encode() + b"\n")
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
