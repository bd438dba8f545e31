"""Ending this process with everything it started."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn


def descendants(pid: int) -> list[int]:
    """Find the processes below one, by /proc.

    Parameters
    ----------
    pid : int
        The process whose children are wanted.

    Returns
    -------
    list of int
        Children before grandchildren; empty where there is no /proc.
    """
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.pop(waiting.pop(), [])
        found += below
        waiting += below
    return found


def end_with_children(exit_code: int) -> NoReturn:
    """Kill what this process started, then end it at once, without clean-up.

    Parameters
    ----------
    exit_code : int
        Status to exit with.
    """
    _kill_children()
    os._exit(exit_code)


def end_with_group() -> NoReturn:
    """End for an owner that is gone: children, own process group, then itself.

    The group is signalled only if this process leads it: a port that was
    started without a group of its own shares the one of its owner.
    """
    _kill_children()
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _kill_children() -> None:
    # In a PID namespace /proc may still show the host's numbers: what it says of
    # this process and its children is mapped back before a signal is sent.
    for shown in descendants(int(Path("/proc/self").readlink().name)):
        pid = _own_number(shown)
        if pid is not None:
            _kill(pid)


def _own_number(shown_pid: int) -> int | None:
    """Map a number in /proc to the one of this process's PID namespace."""
    try:
        status = Path(f"/proc/{shown_pid}/status").read_text()
    except OSError:
        return None
    numbers = [line.split() for line in status.splitlines() if line.startswith("NSpid:")]
    return int(numbers[0][-1]) if numbers else shown_pid


def _parents() -> Iterable[tuple[int, int]]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_bytes()
        except OSError:
            continue
        # The name may hold spaces and brackets: fields count from the last ")".
        yield int(entry.name), int(stat[stat.rindex(b")") + 2 :].split()[1])


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
