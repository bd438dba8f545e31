"""How much memory a tree of processes takes, shared pages counted once.

Standard library only: every guardian loads this before its port may start.
"""

from __future__ import annotations

import resource
import time

from audio_ports.process_table import Process

_PAGE_BYTES = resource.getpagesize()
# An exact look walks all pages: it may take this share of the time at most.
_LOOK_SHARE = 0.05


class TreeMemory:
    """Measures one tree again and again, exactly only as often as that is cheap."""

    def __init__(self) -> None:
        self._exact_bytes = 0
        self._resident_bytes = 0
        self._look_at = 0.0

    def sample(self, processes: list[Process], limit_bytes: int) -> int:
        """Measure the tree.

        Parameters
        ----------
        processes : list of Process
            All that live.
        limit_bytes : int
            What is above it has been looked at exactly; 0 is no limit.

        Returns
        -------
        int
            Bytes. Between two exact looks all that was added counts in full.
        """
        resident_bytes = sum(process.pages for process in processes) * _PAGE_BYTES
        if len(processes) < 2:
            return resident_bytes
        added_bytes = max(0, resident_bytes - self._resident_bytes)
        taken_bytes = min(resident_bytes, self._exact_bytes + added_bytes)
        if time.monotonic() < self._look_at and not 0 < limit_bytes < taken_bytes:
            return taken_bytes
        self._look(processes)
        self._resident_bytes = resident_bytes
        return min(resident_bytes, self._exact_bytes)

    def _look(self, processes: list[Process]) -> None:
        started = time.monotonic()
        self._exact_bytes = sum(_own_share(process) for process in processes)
        ended = time.monotonic()
        self._look_at = ended + (ended - started) / _LOOK_SHARE


def _own_share(process: Process) -> int:
    """Count a page that several processes share as the part that falls to this one."""
    try:
        with open(f"/proc/{process.pid}/smaps_rollup", "rb") as lines:
            share = next(line for line in lines if line.startswith(b"Pss:"))
        return int(share.split()[1]) * 1024
    except (OSError, StopIteration, ValueError):
        # Not told by this kernel, or the process has just ended.
        return process.pages * _PAGE_BYTES
