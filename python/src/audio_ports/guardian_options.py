"""What a guardian is asked for, and the limits among it that the kernel keeps.

Standard library only: every guardian loads this before its port may start.
"""

from __future__ import annotations

import os
import resource

from audio_ports.process_table import shown_number

_MAX_NICE = 19
_CPU_GRACE_SEC = 5


class Options:
    """What the worker asks for; a limit of 0 is none.

    Parameters
    ----------
    values : dict of str to str
        By the names of the command line's options, without their dashes.
    owner_events : int
        What besides a hang-up on descriptor 0 means the owner's end, as poll names it.
    """

    def __init__(self, values: dict[str, str], owner_events: int = 0) -> None:
        self.is_namespace = values["mode"] == "namespace"
        self.follows_owner = values.get("parent-death") != "off"
        self.owner = int(values.get("owner", "0"))
        self.owner_events = owner_events
        self.term_sec = int(values.get("term-ms", "5000")) / 1000
        self.sample_sec = int(values.get("sample-ms", "500")) / 1000
        self.memory_bytes = int(values.get("memory-bytes", "0"))
        self.processes = int(values.get("processes", "0"))
        self.cgroup = values.get("cgroup", "")
        self._nice = int(values.get("nice", "0"))
        self._cpu_sec = int(values.get("cpu-sec", "0"))
        self._open_files = int(values.get("open-files", "0"))

    def limit(self, pid: int) -> None:
        """Put the limits that the kernel keeps on a port, and on what it starts from now on.

        Parameters
        ----------
        pid : int
            The port, a child of the caller or the caller itself.

        Raises
        ------
        OSError
            If one of them can't be had.
        """
        if self.cgroup:
            _write(f"{self.cgroup}/cgroup.procs", pid)
        if self._nice:
            nice = min(_MAX_NICE, os.getpriority(os.PRIO_PROCESS, pid) + self._nice)
            os.setpriority(os.PRIO_PROCESS, pid, nice)
            _weigh_session(pid, nice)
        if self._cpu_sec:
            _lower(pid, resource.RLIMIT_CPU, self._cpu_sec, self._cpu_sec + _CPU_GRACE_SEC)
        if self._open_files:
            _lower(pid, resource.RLIMIT_NOFILE, self._open_files, self._open_files)


def _lower(pid: int, limit: int, soft: int, hard: int) -> None:
    """Set a limit, but nowhere above what holds already: only privileged ones may raise it."""
    highest = resource.prlimit(pid, limit)[1]
    if highest != resource.RLIM_INFINITY:
        soft, hard = min(soft, highest), min(hard, highest)
    resource.prlimit(pid, limit, (soft, hard))


def _weigh_session(pid: int, nice: int) -> None:
    """Weigh the port against other sessions, where the kernel shares time between these first."""
    try:
        _write(f"/proc/{shown_number(pid)}/autogroup", nice)
    except OSError:
        return


def _write(path: str, number: int) -> None:
    with open(path, "wb", buffering=0) as file:
        file.write(b"%d" % number)
