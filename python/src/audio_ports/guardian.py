"""Stand between a worker and one port: start it, watch and end its whole tree, report its end.

Run by path, ``python -I -S guardian.py --mode MODE [OPTIONS] -- COMMAND``, with the standard
library alone. Descriptors 0, 1 and 2 are the port's and are never read or written here; reports
go as JSON lines to descriptor 3, which the port does not inherit. Where the guardian is PID 1 of
a PID namespace the kernel ends the tree with it; elsewhere it is a child subreaper.
"""

from __future__ import annotations

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
_KILL_PAUSE_SEC = 0.002
_MAX_KILL_PAUSE_SEC = 0.1


class _Options:
    """What the worker asks for; a limit of 0 is none."""

    def __init__(self, values: dict[str, str]) -> None:
        self.is_namespace = values["mode"] == "namespace"
        self.follows_owner = values.get("parent-death") != "off"
        self.owner = int(values.get("owner", "0"))
        self.term_sec = int(values.get("term-ms", "5000")) / 1000
        self.sample_sec = int(values.get("sample-ms", "500")) / 1000
        self.memory_bytes = int(values.get("memory-bytes", "0"))
        self.processes = int(values.get("processes", "0"))


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
    options = _Options(dict(zip(names, argv[1:split:2], strict=True)))
    return _Guardian(options).run(argv[split + 1 :])


class _Guardian:
    """One port and all that it starts."""

    def __init__(self, options: _Options) -> None:
        self._options = options
        self._host_pid = int(os.readlink("/proc/self"))
        self._port = 0
        self._status: int | None = None
        self._ended_by: str | None = None
        self._kill_at: float | None = None
        self._sample_at = time.monotonic()
        self._tree = {"rssBytes": 0, "processes": 0}
        self._peak_bytes = 0
        self._oom = _OomCount()
        self._wakeup = self._listen()
        self._poll = select.poll()
        self._poll.register(self._wakeup, select.POLLIN)

    def run(self, command: list[str]) -> int:
        """Start `command`, wait for its end, end what is left of its tree, report."""
        self._follow_owner()
        try:
            self._start(command)
        except OSError as error:
            _report({"type": "failed", "errno": error.errno, "message": str(error)})
            return 127
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
            _prctl(_PR_SET_CHILD_SUBREAPER, 1)
        if not self._options.follows_owner:
            return
        self._poll.register(0, 0)
        if not self._options.is_namespace:
            # Not KILL: the guardian must outlive its owner to end the tree.
            _prctl(_PR_SET_PDEATHSIG, signal.SIGHUP)
            if os.getppid() != self._options.owner:
                os.kill(os.getpid(), signal.SIGHUP)

    def _start(self, command: list[str]) -> None:
        os.set_inheritable(_REPORT_FD, False)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        defaults = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP]
        self._port = os.posix_spawnp(
            command[0], command, os.environ, setsid=True, setsigmask=[], setsigdef=defaults
        )
        port = _host_pid_of(self._port, self._host_pid)
        _report({"type": "started", "guardianPid": self._host_pid, "portPid": port})

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
        alive = [stat for stat in _descendants(self._host_pid) if stat.state != b"Z"]
        rss_bytes = sum(stat.pages for stat in alive) * _PAGE_BYTES
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
                for stat in _descendants(self._host_pid):
                    stat.kill()
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
    """The kernel's out-of-memory kills around this process, counted from the last look on."""

    def __init__(self) -> None:
        self._file = _oom_file()
        self._seen = self._read()

    def look(self) -> None:
        self._seen = self._read()

    def rise(self) -> int:
        return self._read() - self._seen

    def _read(self) -> int:
        try:
            with open(self._file, encoding="ascii") as lines:
                counts = dict(line.split(maxsplit=1) for line in lines)
            return int(counts.get("oom_kill", 0))
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


class _Stat:
    """What ``/proc/<pid>/stat`` says of a process; OSError if there is none."""

    __slots__ = ("pages", "parent", "pid", "start", "state")

    def __init__(self, pid: int) -> None:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            line = file.read()
        fields = line[line.rindex(b")") + 2 :].split()
        self.pid = pid
        self.state = fields[0]
        self.parent = int(fields[1])
        self.start = int(fields[19])
        self.pages = int(fields[21])

    def kill(self) -> None:
        """Kill exactly this process: its pid may be another's by now."""
        try:
            if _Stat(self.pid).start == self.start:
                os.kill(self.pid, signal.SIGKILL)
        except OSError:
            return


def _descendants(root: int) -> list[_Stat]:
    children: dict[int, list[_Stat]] = {}
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            stat = _Stat(int(name))
        except OSError:
            continue
        children.setdefault(stat.parent, []).append(stat)
    found: list[_Stat] = []
    parents = [root]
    while parents:
        below = children.pop(parents.pop(), [])
        found.extend(below)
        parents.extend(stat.pid for stat in below)
    return found


def _host_pid_of(pid: int, guardian_host_pid: int) -> int | None:
    """Find the number outside the namespace of the child that is `pid` inside."""
    for stat in _descendants(guardian_host_pid):
        try:
            with open(f"/proc/{stat.pid}/status", encoding="utf-8", errors="replace") as lines:
                numbers = next(line.split()[1:] for line in lines if line.startswith("NSpid:"))
        except (OSError, StopIteration):
            continue
        if int(numbers[-1]) == pid:
            return stat.pid
    return None


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _prctl(option: int, value: int) -> None:
    import ctypes  # noqa: PLC0415  # only the subreaper needs it, and it slows the start

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _report(message: dict[str, object]) -> None:
    """Write one line; only for the last one an owner that does not read is waited for."""
    try:
        os.set_blocking(_REPORT_FD, message["type"] in ("failed", "exited"))
        os.write(_REPORT_FD, json.dumps(message).encode() + b"\n")
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
