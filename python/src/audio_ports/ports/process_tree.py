"""Ending this process with everything it started."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

from audio_ports import process_table


def descendants(pid: int) -> list[int]:
    """Find the processes below one, by /proc.

    Parameters
    ----------
    pid : int
        The process whose children are wanted, as /proc numbers it.

    Returns
    -------
    list of int
        Every parent before its children.
    """
    return [process.pid for process in process_table.descendants(pid)]


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
    for process in process_table.descendants(process_table.own_shown_number()):
        process.kill()
