"""How to spread the work over a machine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audio_ports.engines.demucs.geometry import ModelSpan
from audio_ports.pack.layout import SAMPLE_RATE

_BASE_BYTES = 600 * 1024**2
"""PyTorch and what is kept of a track."""

_BYTES_PER_FRAME = 2000
"""Peak of one process beside what all share, of a model that works on whole arrays."""

_TILED_BYTES_PER_FRAME = 1300
"""The same of one that works in tiles: 450 MB for a chunk of 7.8 s, with its slot."""

_BYTES_PER_HELPER = 60 * 1024**2
"""What a further thread over the tiles of one chunk takes: three took 165 MB."""

_THREADS_EACH = 2
_SHORTEST_SEC = 4.0
_BATCH = 8


@dataclass(frozen=True)
class Plan:
    """What works on the units.

    Attributes
    ----------
    device : str
        `cpu`, `cuda` or `mps`.
    processes : int
        On the CPU; 1 elsewhere.
    threads : int
        Of the whole machine that may be used.
    batch : int
        Units at a time on a graphics processor; 1 on the CPU.
    segment : float or None
        Seconds of a chunk; None for the models' own.
    helpers : int
        Threads at work at most beside one for each process, in models that work in tiles.
    """

    device: str
    processes: int
    threads: int
    batch: int
    segment: float | None
    helpers: int = 0

    def threads_each(self, units: int, *, is_tiled: bool) -> int:
        """Divide the threads among units that are worked on at a time.

        Threads that share tiles gain by their number. Below PyTorch's own operations more than two
        gain little, and wait for each other at every step: beside busy neighbours one unit takes a
        minute so.

        Parameters
        ----------
        units : int
            At least 1.
        is_tiled : bool
            Whether their model works in tiles.

        Returns
        -------
        int
            Threads of one unit.
        """
        share = max(1, self.threads // units)
        return min(share, 1 + self.helpers // units if is_tiled else _THREADS_EACH)

    def threads_beside(self, at_work: Collection[int], few: int, *, is_tiled: bool) -> int:
        """Choose the threads of the next unit.

        Parameters
        ----------
        at_work : collection of int
            Threads of each unit that is worked on.
        few : int
            Units that share all threads, since nobody else is needed beside them; 0 for the usual.
        is_tiled : bool
            Whether its model works in tiles.

        Returns
        -------
        int
            At least 1; never more helpers in all than the plan has.
        """
        usual = self.threads_each(self.processes, is_tiled=is_tiled)
        if few == 0 or not is_tiled:
            return usual
        helping = sum(at_work) - len(at_work)
        most = min(self.threads_each(few, is_tiled=True), 1 + self.helpers - helping)
        return max(usual, most)


def first_plan(
    device: str,
    threads: int,
    spans: Sequence[ModelSpan],
    segment: float | None,
    room_bytes: int,
) -> Plan:
    """Choose what the memory allows.

    Parameters
    ----------
    device : str
        `cpu`, `cuda` or `mps`.
    threads : int
        Granted by the owner.
    spans : sequence of ModelSpan
        The one that takes most memory decides.
    segment : float or None
        As asked for, in seconds.
    room_bytes : int
        As `room` gives it; for the CPU.

    Returns
    -------
    Plan
    """
    if device != "cpu":
        return Plan(device, 1, threads, _BATCH, segment)
    need = max(
        span.computed * (_TILED_BYTES_PER_FRAME if span.is_tiled else _BYTES_PER_FRAME)
        for span in spans
    )
    processes = max(1, min(threads, room_bytes // need))
    helpers = max(0, min(threads - 1, (room_bytes - processes * need) // _BYTES_PER_HELPER))
    return Plan(device, processes, threads, 1, segment, helpers)


def room(limit_bytes: int | None, weights_bytes: int) -> int:
    """Find how much memory there is for work, beside what stays whatever is worked on.

    Parameters
    ----------
    limit_bytes : int or None
        Of the owner, for all processes; what the machine has free is one in any case.
    weights_bytes : int
        Of the loaded models.

    Returns
    -------
    int
        Below 0 where even that is too much.
    """
    free = available_bytes()
    return min(free if limit_bytes is None else limit_bytes, free) - _BASE_BYTES - weights_bytes


def smaller_plan(
    plan: Plan, own_segment: float, on_cpu: Callable[[], Plan], *, can_shorten: bool
) -> Plan | None:
    """Choose what to try after memory ran out: a smaller batch, a shorter chunk, then the CPU.

    On a processor no thread has helpers from there on.

    Parameters
    ----------
    plan : Plan
        What was too much.
    own_segment : float
        Seconds of the longest chunk now.
    on_cpu : callable
        Plans the work for the processor, as if it had been asked for from the beginning.
    can_shorten : bool
        Whether shorter chunks take less memory; transformers fill them up to their own length.

    Returns
    -------
    Plan or None
        None if there is nothing smaller.
    """
    if plan.batch > 1:
        return replace(plan, batch=plan.batch // 2)
    if plan.processes > 1:
        return replace(plan, processes=plan.processes // 2, helpers=0)
    if can_shorten and own_segment >= 2 * _SHORTEST_SEC:
        return replace(plan, segment=own_segment / 2, helpers=0)
    if plan.device != "cpu":
        return on_cpu()
    return None


def available_bytes() -> int:
    """Read how much memory the machine could give, by /proc; very much where that is not there."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 1 << 62
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * 1024


def seconds(frames: int) -> float:
    """Convert frames of a track to seconds."""
    return frames / SAMPLE_RATE
