"""What ``/proc`` says of processes: who is below whom, and whom exactly a signal reaches.

Standard library only, and little of it: every guardian loads this before its port may start.
``/proc`` may number processes as an outer PID namespace does. Such numbers are called shown;
the plain ones are those that this process's own system calls take and give.
"""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable

Children = Callable[[int], list[int]]

_READ_BYTES = 65_536


class Process:
    """One process as ``/proc/<pid>/stat`` shows it.

    Parameters
    ----------
    pid : int
        Its shown number.

    Raises
    ------
    OSError
        If there is none.
    """

    __slots__ = ("pages", "parent", "pid", "start", "state")

    def __init__(self, pid: int) -> None:
        line = _content(f"/proc/{pid}/stat")
        # The name may hold spaces and brackets: fields count from the last ")".
        fields = line[line.rindex(b")") + 2 :].split(maxsplit=22)
        self.pid = pid
        self.state = fields[0]
        self.parent = int(fields[1])
        self.start = int(fields[19])
        self.pages = int(fields[21])

    def is_there(self) -> bool:
        """Look whether the number is still this process's, ended but not reaped included.

        Returns
        -------
        bool
        """
        try:
            return Process(self.pid).start == self.start
        except OSError:
            return False

    def kill(self) -> None:
        """Kill exactly this process: its number may be another's by now."""
        try:
            number = own_number(self.pid)
            if self.is_there():
                os.kill(number, signal.SIGKILL)
        except OSError:
            return


def descendants(root: int, children_of: Children | None = None) -> list[Process]:
    """Find the processes below one.

    What changes its place meanwhile may be missed: look again where it matters.

    Parameters
    ----------
    root : int
        Shown number of the process at the top, which is not among them.
    children_of : callable, optional
        Gives the shown numbers of a process's children; by default the kernel's own lists, or
        a look at all processes where it keeps none.

    Returns
    -------
    list of Process
        Every parent before its children.
    """
    if children_of is None:
        children_of = _default_children(root)
    found: list[Process] = []
    parents = _existing([root])
    while parents:
        parent = parents.pop()
        listed = children_of(parent.pid)
        # Any number may be another process's by now, with other children.
        if listed and parent.is_there():
            below = [child for child in _existing(listed) if child.parent == parent.pid]
            found += below
            parents += below
    return found


def children(pid: int) -> list[int]:
    """Find the children of one process.

    Parameters
    ----------
    pid : int
        Its shown number.

    Returns
    -------
    list of int
        Shown numbers, ended children that are not reaped included; empty if it is gone.
    """
    return _default_children(pid)(pid)


def listed_children(pid: int) -> list[int]:
    """Read the kernel's lists of a process's children, one for each of its threads.

    Parameters
    ----------
    pid : int
        Its shown number.

    Returns
    -------
    list of int
        Shown numbers, of each thread's children the youngest last; empty if it is gone.
    """
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found
    for thread in threads:
        try:
            found += map(int, _content(f"/proc/{pid}/task/{thread}/children").split())
        except OSError:
            continue
    return found


def scanned_children() -> Children:
    """Look at all processes once, for kernels without lists of children.

    Returns
    -------
    callable
        Gives the shown numbers of a process's children as they were at that time.
    """
    found: dict[int, list[int]] = {}
    for process in _existing([int(name) for name in os.listdir("/proc") if name.isdecimal()]):
        found.setdefault(process.parent, []).append(process.pid)
    return lambda pid: found.get(pid, [])


def own_number(shown: int) -> int:
    """Translate a shown number.

    Parameters
    ----------
    shown : int
        Number of a process in this PID namespace or in one below.

    Returns
    -------
    int
        The number that a signal to it takes here.

    Raises
    ------
    OSError
        If it is gone.
    """
    depth = _own_depth()
    if depth <= 1:
        return shown
    # Those of deeper namespaces, if it is in one, follow after ours.
    numbers = _numbers(shown)[depth - 1 :]
    if not numbers:
        raise ProcessLookupError(f"Process {shown} has no number here.")
    return numbers[0]


def own_shown_number() -> int:
    """Read the shown number of this process.

    Returns
    -------
    int
    """
    return int(os.readlink("/proc/self"))


def shown_number(pid: int) -> int | None:
    """Find the shown number of this process or of one of its children.

    Parameters
    ----------
    pid : int
        As ``fork`` or ``posix_spawn`` gave it.

    Returns
    -------
    int or None
        None if there is no such child.
    """
    itself = own_shown_number()
    if pid == os.getpid():
        return itself
    if _own_depth() <= 1:
        return pid
    # The youngest first: it is nearly always the one.
    for shown in reversed(children(itself)):
        try:
            if own_number(shown) == pid:
                return shown
        except OSError:
            continue
    return None


def _existing(pids: list[int]) -> list[Process]:
    found = []
    for pid in pids:
        try:
            found.append(Process(pid))
        except OSError:
            continue
    return found


def _default_children(pid: int) -> Children:
    has_lists = os.path.exists(f"/proc/{pid}/task/{pid}/children")
    return listed_children if has_lists else scanned_children()


@functools.cache
def _own_depth() -> int:
    """Count the PID namespaces from the one of ``/proc`` down to this process's own."""
    return len(_numbers(own_shown_number()))


def _numbers(shown: int) -> list[int]:
    status = _content(f"/proc/{shown}/status")
    _, _, rest = status.partition(b"\nNSpid:")
    return [int(number) for number in rest.partition(b"\n")[0].split()]


def _content(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        whole = piece = os.read(descriptor, _READ_BYTES)
        while piece:
            piece = os.read(descriptor, _READ_BYTES)
            whole += piece
        return whole
    finally:
        os.close(descriptor)
