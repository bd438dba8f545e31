"""How to spread the work over a machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audio_ports.engines.demucs.geometry import ModelSpan
from audio_ports.pack.layout import SAMPLE_RATE

_BASE_BYTES = 700 * 1024**2
"""PyTorch, the models, and what is kept of a track."""

_BYTES_PER_FRAME = 1600
"""Peak of one process beside what all share: 550 MB for a chunk of 7.8 s."""

_ROOMY_BYTES_PER_FRAME = 2900
"""The same if it keeps the memory that it has freed, which saves a sixth of the time."""

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
    is_roomy : bool
        Whether processes may keep memory that they have freed.
    """

    device: str
    processes: int
    threads: int
    batch: int
    segment: float | None
    is_roomy: bool = False

    @property
    def threads_each(self) -> int:
        """Threads of a unit that shares the machine with others."""
        return max(1, self.threads // self.processes)


def first_plan(
    device: str,
    threads: int,
    spans: Sequence[ModelSpan],
    segment: float | None,
    memory_bytes: int | None = None,
) -> Plan:
    """Choose what the memory allows.

    Parameters
    ----------
    device : str
        `cpu`, `cuda` or `mps`.
    threads : int
        Granted by the owner.
    spans : sequence of ModelSpan
        The longest decides.
    segment : float or None
        As asked for, in seconds.
    memory_bytes : int, optional
        Limit of the owner for all processes; what the machine has free is one in any case.

    Returns
    -------
    Plan
    """
    if device != "cpu":
        return Plan(device, 1, threads, _BATCH, segment)
    room = min(memory_bytes or available_bytes(), available_bytes()) - _BASE_BYTES
    longest = max(span.segment for span in spans)
    processes = max(1, min(threads, room // (longest * _BYTES_PER_FRAME)))
    is_roomy = room >= processes * longest * _ROOMY_BYTES_PER_FRAME
    return Plan(device, processes, threads, 1, segment, is_roomy)


def smaller_plan(
    plan: Plan, own_segment: float, on_cpu: Callable[[], Plan], *, can_shorten: bool
) -> Plan | None:
    """Choose what to try after memory ran out: a smaller batch, a shorter chunk, then the CPU.

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
    if plan.is_roomy:
        return replace(plan, is_roomy=False)
    if plan.processes > 1:
        return replace(plan, processes=plan.processes // 2)
    if can_shorten and own_segment >= 2 * _SHORTEST_SEC:
        return replace(plan, segment=own_segment / 2)
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
