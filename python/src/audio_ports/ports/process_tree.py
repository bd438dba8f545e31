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
    for pid in descendants(os.getpid()):
        _kill(pid)
    os._exit(exit_code)


def end_with_group() -> NoReturn:
    """End for an owner that is gone: children, own process group, then itself.

    The group is signalled only if this process leads it: a port that was
    started without a group of its own shares the one of its owner.
    """
    for pid in descendants(os.getpid()):
        _kill(pid)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


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
