"""The columns of time that a track's form is found on: its beats, or half seconds without them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_COLUMNS = 2000
"""Work that is quadratic in columns takes seconds at most."""

_FEWEST_BEATS = 8
_STEP_SEC = 0.5
_STEPS_PER_BAR = 4
# Of a beat: edges are never nearer to each other.
_NARROWEST = 0.4
# Of a beat: a longer gap has lost beats in it.
_WIDEST = 1.7


class Rhythm(Protocol):
    """What the form needs to know of a track's rhythm."""

    @property
    def beats(self) -> Times:
        """Seconds, ascending; empty without a pulse."""

    @property
    def downbeats(self) -> Times:
        """Those beats that begin a bar."""

    @property
    def beats_per_bar(self) -> int:
        """2 to 12."""


@dataclass(frozen=True)
class Grid:
    """Columns without gaps from a track's first sample to its last.

    Attributes
    ----------
    edges : ndarray of float64, shape (columns + 1,)
        Seconds, ascending, from 0 to the track's end.
    is_downbeat : ndarray of bool, shape (columns,)
        Whether a bar begins with the column; nowhere without beats.
    bar_sec : float
        The usual length of a bar; two seconds without beats.
    beats, downbeats : ndarray of float64
        Those within the track; both empty where there are too few.
    beats_per_bar : int
    """

    edges: Times
    is_downbeat: Flags
    bar_sec: float
    beats: Times
    downbeats: Times
    beats_per_bar: int

    @property
    def starts(self) -> Times:
        """Of the columns."""
        return self.edges[:-1]

    @property
    def lengths(self) -> Times:
        """Of the columns in seconds."""
        return np.diff(self.edges)


def make_grid(rhythm: Rhythm, duration_sec: float) -> Grid:
    """Lay columns over a track.

    Parameters
    ----------
    rhythm : Rhythm
        What lies outside of the track is not looked at.
    duration_sec : float
        Above 0.

    Returns
    -------
    Grid
        2000 columns at most: beats of a long track are taken together, bar by bar.
    """
    beats = _inside(rhythm.beats, duration_sec)
    if len(beats) < _FEWEST_BEATS:
        return _even_grid(duration_sec)
    downbeats = _inside(rhythm.downbeats, duration_sec)
    period = float(np.median(np.diff(beats)))
    points = _continued(beats, period, duration_sec)
    is_downbeat = _is_among(points, downbeats, period / 4)
    edges, flags = _thinned(points, is_downbeat, rhythm.beats_per_bar)
    if edges[0] > _NARROWEST * period:
        edges, flags = np.r_[0.0, edges], np.r_[False, flags]
    if duration_sec - edges[-1] > _NARROWEST * period or len(edges) < 2:
        edges, flags = np.r_[edges, duration_sec], np.r_[flags, False]
    edges[0], edges[-1] = 0.0, duration_sec
    return Grid(
        edges=edges,
        is_downbeat=flags[:-1],
        bar_sec=period * rhythm.beats_per_bar,
        beats=beats,
        downbeats=downbeats,
        beats_per_bar=rhythm.beats_per_bar,
    )


def cut_grid(grid: Grid, cuts: list[float]) -> Grid:
    """Let columns begin at given times, too; edges that are very near make way.

    Parameters
    ----------
    grid : Grid
    cuts : list of float
        Seconds within the track.

    Returns
    -------
    Grid
    """
    inner = np.array([sec for sec in cuts if 0 < sec < grid.edges[-1]])
    if not len(inner):
        return grid
    near = _NARROWEST * float(np.median(grid.lengths))
    keeps = ~_is_among(grid.edges, np.unique(inner), near)
    keeps[[0, -1]] = True
    flags = np.r_[grid.is_downbeat, False][keeps]
    edges, order = np.unique(np.r_[grid.edges[keeps], inner], return_index=True)
    flags = np.r_[flags, np.zeros(len(inner), np.bool_)][order]
    return replace(grid, edges=edges, is_downbeat=flags[:-1])


def _inside(times: Times, duration_sec: float) -> Times:
    times = np.asarray(times, np.float64)
    return np.unique(times[(times >= 0) & (times < duration_sec)])


def _even_grid(duration_sec: float) -> Grid:
    columns = int(np.clip(round(duration_sec / _STEP_SEC), 1, MOST_COLUMNS))
    none = np.zeros(0)
    return Grid(
        edges=np.linspace(0, duration_sec, columns + 1),
        is_downbeat=np.zeros(columns, np.bool_),
        bar_sec=_STEP_SEC * _STEPS_PER_BAR,
        beats=none,
        downbeats=none,
        beats_per_bar=_STEPS_PER_BAR,
    )


def _continued(beats: Times, period: float, duration_sec: float) -> Times:
    """Go on at the usual distance where beats are missing: before, between and behind."""
    front = np.arange(beats[0] - period, 0, -period)[::-1]
    back = np.arange(beats[-1] + period, duration_sec, period)
    parts = [front, beats[:1]]
    for at in np.flatnonzero(np.diff(beats) > _WIDEST * period):
        gap = beats[at + 1] - beats[at]
        steps = round(gap / period)
        parts.append(np.linspace(beats[at], beats[at + 1], steps + 1)[1:-1])
    return np.unique(np.concatenate([*parts, beats[1:], back]))


def _is_among(points: Times, times: Times, within: float) -> Flags:
    if not len(times):
        return np.zeros(len(points), np.bool_)
    after = np.clip(np.searchsorted(times, points), 1, max(1, len(times) - 1))
    nearest = np.minimum(
        np.abs(points - times[np.minimum(after, len(times) - 1)]), np.abs(points - times[after - 1])
    )
    return nearest <= within


def _thinned(points: Times, is_downbeat: Flags, beats_per_bar: int) -> tuple[Times, Flags]:
    step = 1
    while len(points) / step > MOST_COLUMNS - 2:
        step = beats_per_bar if step == 1 else 2 * step
    if step == 1:
        return points, is_downbeat
    first = int(np.argmax(is_downbeat)) % step
    return points[first::step], is_downbeat[first::step]
