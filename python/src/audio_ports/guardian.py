"""Stand between a worker and one port: start it, watch and end its whole tree, report its end.

Run by path, ``python -I -S guardian.py --mode MODE [OPTIONS] -- COMMAND``, with the standard library
alone. Descriptors 0, 1 and 2 are the port's and are never read or written here; reports go to
descriptor 3 as JSON lines, which the port does not inherit. As PID 1 of a PID namespace the kernel ends
the tree with the guardian; elsewhere the guardian is a child subreaper and ends it itself.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import select
import signal
import sys
import time

_REPORT_FD = 3
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PAGE_BYTES = resource.getpagesize()
_KILL_PAUSE_SEC = 0.005
_DEFAULTS = {
    "mode": "subreaper",
    "owner": "0",
    "parent-death": "on",
    "term-ms": "5000",
    "sample-ms": "500",
    "memory-bytes": "0",
    "processes": "0",
}


class Options:
    """What the worker asks for; a limit of 0 is none.

    Parameters
    ----------
    values : dict of str to str
        Option names without dashes and their texts.
    """

    def __init__(self, values: dict[str, str]) -> None:
        merged = {**_DEFAULTS, **values}
        self.is_namespace = merged["mode"] == "namespace"
        self.owner = int(merged["owner"])
        self.follows_owner = merged["parent-death"] == "on"
        self.term_sec = int(merged["term-ms"]) / 1000
        self.sample_sec = int(merged["sample-ms"]) / 1000
        self.memory_bytes = int(merged["memory-bytes"])
        self.processes = int(merged["processes"])


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
    return Guardian(options).run(argv[split + 1 :])


class Guardian:
    """One port and all that it starts.

    Parameters
    ----------
    options : Options
        Mode and limits.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._host_pid = int(os.readlink("/proc/self"))
        self._port = 0
        self._status: int | None = None
        self._ended_by: str | None = None
        self._kill_at: float | None = None
        self._sample_at = time.monotonic()
        self._tree = {"rssBytes": 0, "processes": 0}
        self._peak_bytes = 0
        self._oom = OomCount()
        self._wakeup = self._listen()
        self._poll = select.poll()
        self._poll.register(self._wakeup, select.POLLIN)

    def run(self, command: list[str]) -> int:
        """Start `command`, wait for its end, end what is left of its tree, report.

        Parameters
        ----------
        command : list of str
            Program and arguments of the port.

        Returns
        -------
        int
            Exit code of the guardian.
        """
        self._follow_owner()
        try:
            self._start(command)
        except OSError as error:
            _report({"type": "failed", "errno": error.errno, "message": str(error)})
            return 127
        while self._reap() and self._status is None:
            self._step()
        self._kill_tree()
        _report(
            {
                "type": "exited",
                "status": self._status,
                "endedBy": self._ended_by,
                "rssBytes": self._tree["rssBytes"],
                "peakRssBytes": self._peak_bytes,
                "oomKills": self._oom.rise(),
            }
        )
        return 0

    def _listen(self) -> int:
        """Make every signal that matters wake the poll, and return the descriptor that it wakes."""
        readable, writable = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _note)
        return readable

    def _follow_owner(self) -> None:
        if not self._options.is_namespace:
            _prctl(_PR_SET_CHILD_SUBREAPER, 1)
        if not self._options.follows_owner:
            return
        self._poll.register(0, 0)
        if not self._options.is_namespace:
            # A KILL here would leave the tree behind: the guardian must outlive the owner to end it.
            _prctl(_PR_SET_PDEATHSIG, signal.SIGHUP)
            if os.getppid() != self._options.owner:
                os.kill(os.getpid(), signal.SIGHUP)

    def _start(self, command: list[str]) -> None:
        os.set_inheritable(_REPORT_FD, False)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self._port = os.posix_spawnp(
            command[0],
            command,
            os.environ,
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP],
        )
        port_host_pid = self._port
        if self._options.is_namespace:
            port_host_pid = _host_pid_of(self._port, self._host_pid)
        _report({"type": "started", "guardianPid": self._host_pid, "portPid": port_host_pid})

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
            _signal_group(self._port, signal.SIGTERM)

    def _sample(self) -> None:
        alive = [entry for entry in _descendants(self._host_pid) if entry[1] != b"Z"]
        rss_bytes = sum(pages for _, _, pages in alive) * _PAGE_BYTES
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
        if self._ended_by is None:
            self._ended_by = by
        self._kill_tree()

    def _kill_tree(self) -> None:
        """Kill until no descendant is left; all of them, orphans too, are below the guardian."""
        while self._reap():
            if self._options.is_namespace:
                _kill(-1)
            else:
                for pid, _, _ in _descendants(self._host_pid):
                    _kill(pid)
            if self._reap():
                time.sleep(_KILL_PAUSE_SEC)

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


class OomCount:
    """The kernel's count of out-of-memory kills around this process.

    A rise counts as evidence only between the last sample and the port's end.
    """

    def __init__(self) -> None:
        self._file, self._key = _oom_file()
        self._seen = self._read()

    def look(self) -> None:
        """Forget the kills up to now: they were others'."""
        self._seen = self._read()

    def rise(self) -> int:
        """Return the kills since the last look."""
        return self._read() - self._seen

    def _read(self) -> int:
        try:
            with open(self._file, encoding="ascii") as lines:
                counts = dict(line.split(maxsplit=1) for line in lines)
            return int(counts.get(self._key, 0))
        except (OSError, ValueError):
            return 0


def _oom_file() -> tuple[str, str]:
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as lines:
            groups = [line.rstrip("\n").split(":", 2) for line in lines]
    except OSError:
        groups = []
    for _, controllers, path in groups:
        if controllers == "memory":
            file = f"/sys/fs/cgroup/memory{path}/memory.oom_control"
        else:
            file = f"/sys/fs/cgroup{path}/memory.events"
        if controllers in ("", "memory") and os.path.exists(file):
            return file, "oom_kill"
    return "/proc/vmstat", "oom_kill"


def _descendants(root: int) -> list[tuple[int, bytes, int]]:
    """List the processes below `root` as (pid, state, resident pages), as /proc numbers them."""
    children: dict[int, list[tuple[int, bytes, int]]] = {}
    for name in os.listdir("/proc"):
        if not name.isdecimal():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb", buffering=0) as file:
                line = file.read()
        except OSError:
            continue
        fields = line[line.rindex(b")") + 2 :].split()
        children.setdefault(int(fields[1]), []).append((int(name), fields[0], int(fields[21])))
    found: list[tuple[int, bytes, int]] = []
    parents = [root]
    while parents:
        below = children.pop(parents.pop(), [])
        found.extend(below)
        parents.extend(entry[0] for entry in below)
    return found


def _host_pid_of(pid: int, guardian_host_pid: int) -> int | None:
    """Find the number outside the namespace of the child that is `pid` inside."""
    for host_pid, _, _ in _descendants(guardian_host_pid):
        try:
            with open(f"/proc/{host_pid}/status", encoding="utf-8", errors="replace") as lines:
                numbers = next(line.split()[1:] for line in lines if line.startswith("NSpid:"))
        except (OSError, StopIteration):
            continue
        if int(numbers[-1]) == pid:
            return host_pid
    return None


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _signal_group(leader: int, number: int) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return


def _prctl(option: int, value: int) -> None:
    import ctypes  # noqa: PLC0415  # only the subreaper needs it, and it slows the start

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _report(message: dict[str, object]) -> None:
    """Write one line; an owner that is gone or does not read is not waited for."""
    try:
        os.write(_REPORT_FD, json.dumps(message).encode() + b"\n")
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EAGAIN, errno.EBADF, errno.ECONNRESET):
            raise


def _note(_number: int, _frame: object) -> None:
    """Let the wakeup descriptor carry the signal."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
