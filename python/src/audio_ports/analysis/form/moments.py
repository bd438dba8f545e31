"""Drops and breakdowns: where a track's drive jumps up or falls away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.form.columns import Columns
from audio_ports.analysis.form.energy import column_drive
from audio_ports.analysis.form.grid import Grid
from audio_ports.analysis.form.silence import Span

MOST_MOMENTS = 24

# How long the drive stays where it has gone, and how near to the step it changes.
_LASTS_BARS, _SHARP_BARS = 4.0, 1.0
# Of the track's own range.
_LEAST_STEP, _LEAST_SHARPNESS, _LEAST_BUILD = 0.25, 0.2, 0.08
_FULL, _LOW = 0.5, 0.45
# Of the step, that no bar of what follows a fall may come back.
_COMEBACK = 0.5
_SURE_STEP, _MOST_SURE = 0.6, 0.9


@dataclass(frozen=True)
class Moment:
    """A drop or a breakdown at a downbeat."""

    kind: Literal["drop", "breakdown"]
    at_sec: float
    confidence: float


@dataclass(frozen=True)
class _Step:
    column: int
    before: float
    after: float
    is_built: bool

    @property
    def size(self) -> float:
        return abs(self.after - self.before)


class _Drive:
    """Means of the drive over stretches of time."""

    def __init__(self, columns: Columns, grid: Grid) -> None:
        self._values = column_drive(columns)
        self._edges = grid.edges
        self._sums = np.r_[0.0, np.cumsum(self._values * grid.lengths)]

    def mean(self, start_sec: float, end_sec: float) -> float:
        start_sec, end_sec = max(start_sec, 0.0), min(end_sec, float(self._edges[-1]))
        if end_sec <= start_sec:
            return 0.0
        low, high = np.interp([start_sec, end_sec], self._edges, self._sums)
        return float((high - low) / (end_sec - start_sec))


def find_moments(columns: Columns, grid: Grid, sounding: list[Span]) -> list[Moment]:
    """Find drops and breakdowns.

    Parameters
    ----------
    columns : Columns
    grid : Grid
        The one that `columns` were made on.
    sounding : list of (float, float)
        Spans that are not silent, in seconds.

    Returns
    -------
    list of Moment
        Ascending, 24 at most. A drop is a sharp rise to what drives, four bars long at least, out
        of a part that came down before, or that led up to it for eight bars. A breakdown is a
        fall that lasts four bars, with a return later on.
    """
    drive = _Drive(columns, grid)
    steps = [step for span in sounding for step in _steps(drive, grid, span)]
    steps.sort(key=lambda step: step.column)
    moments = []
    for place, step in enumerate(steps):
        at_sec = float(grid.edges[step.column])
        confidence = round(
            min(_MOST_SURE, 0.5 + 0.4 * (step.size / _SURE_STEP)) * _regular(grid), 3
        )
        if step.after > step.before and _is_drop(step, steps[:place]):
            moments.append(Moment("drop", at_sec, confidence))
        elif step.after < step.before and _is_breakdown(step, steps[place + 1 :]):
            moments.append(Moment("breakdown", at_sec, confidence))
    moments.sort(key=lambda moment: -moment.confidence)
    return sorted(moments[:MOST_MOMENTS], key=lambda moment: moment.at_sec)


def _steps(drive: _Drive, grid: Grid, span: Span) -> list[_Step]:
    """Largest steps of the drive first, none within the reach of a larger one."""
    lasts, sharp = _LASTS_BARS * grid.bar_sec, _SHARP_BARS * grid.bar_sec
    found = []
    for column in _candidates(grid, span):
        at = float(grid.edges[column])
        if at - lasts < span[0] - sharp or at + lasts > span[1] + sharp:
            continue
        start = max(at - lasts, span[0])
        before, after = drive.mean(start, at), drive.mean(at, min(at + lasts, span[1]))
        step = _Step(column, before, after, _is_built(drive, at - span[0], at, grid))
        near = drive.mean(at, at + sharp) - drive.mean(at - sharp, at)
        is_sharp = near * np.sign(step.after - step.before) >= _LEAST_SHARPNESS
        if step.size >= _LEAST_STEP and is_sharp and _stays(drive, step, at, grid):
            found.append(step)
    found.sort(key=lambda step: -step.size)
    kept: list[_Step] = []
    for step in found:
        at = grid.edges[step.column]
        if all(abs(at - grid.edges[other.column]) >= lasts * 0.9 for other in kept):
            kept.append(step)
    return kept


def _candidates(grid: Grid, span: Span) -> NDArray[np.intp]:
    inside = (grid.starts > span[0]) & (grid.starts < span[1])
    if grid.is_downbeat.any():
        inside &= grid.is_downbeat
    return np.flatnonzero(inside)


def _stays(drive: _Drive, step: _Step, at: float, grid: Grid) -> bool:
    """Whether each bar that follows is on the step's side."""
    limit = step.before + _COMEBACK * (step.after - step.before)
    bars = [
        drive.mean(at + bar * grid.bar_sec, at + (bar + 1) * grid.bar_sec)
        for bar in range(int(_LASTS_BARS) - 1)
    ]
    return min(bars) > limit if step.after > step.before else max(bars) < limit


def _is_built(drive: _Drive, sounding_sec: float, at: float, grid: Grid) -> bool:
    """Whether the drive has risen for eight bars."""
    half = _LASTS_BARS * grid.bar_sec
    if sounding_sec < 2 * half - grid.bar_sec / 2:
        return False
    return drive.mean(at - half, at) - drive.mean(at - 2 * half, at - half) >= _LEAST_BUILD


def _is_drop(step: _Step, earlier: list[_Step]) -> bool:
    came_down = any(other.after < other.before for other in earlier)
    return step.after >= _FULL and (came_down or step.is_built)


def _is_breakdown(step: _Step, later: list[_Step]) -> bool:
    comes_back = any(other.after > other.before for other in later)
    return step.after <= max(_LOW, step.before - 2 * _LEAST_STEP) and comes_back


def _regular(grid: Grid) -> float:
    """Without downbeats a moment is only about where it is said to be."""
    return 1.0 if grid.is_downbeat.any() else 0.6
