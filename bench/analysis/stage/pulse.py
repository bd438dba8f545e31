"""A tempo that is a function of the bar line, integrated tick by tick."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TICKS = 12
"""Steps of integration in a beat."""


class Pulse:
    """Times of positions that are counted in beats.

    Parameters
    ----------
    bpm : ndarray of float64, shape (beats * TICKS,)
        Tempo during each tick.
    count_in_sec : float
        Before the first beat.
    """

    def __init__(self, bpm: NDArray[np.float64], count_in_sec: float) -> None:
        self._ticks = count_in_sec + np.cumsum(np.append(0.0, 60 / bpm / TICKS))

    @property
    def total(self) -> int:
        """Beats."""
        return (len(self._ticks) - 1) // TICKS

    def at(self, beat: float) -> float:
        """Give the seconds of a position; beyond the end it goes on evenly."""
        tick = beat * TICKS
        last = len(self._ticks) - 1
        if tick > last:
            return float(self._ticks[-1] + (tick - last) * (self._ticks[-1] - self._ticks[-2]))
        return float(np.interp(tick, np.arange(last + 1), self._ticks))


def tempo_curve(
    manner: str, bpm: float, borders: list[int], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Give the tempo of each tick.

    Parameters
    ----------
    manner : str
        "machine", "ramp" (from -3 % to +3 % or back), "breathing" (noise that returns to the
        mean) or "change" (another tempo from a border on).
    bpm : float
    borders : list of int
        Beats where sections begin, then the end.
    rng : Generator

    Returns
    -------
    ndarray of float64, shape (borders[-1] * TICKS,)
    """
    ticks = borders[-1] * TICKS
    if manner == "ramp":
        ends = np.array([-0.03, 0.03]) * rng.choice([-1, 1])
        return np.asarray(bpm * (1 + np.linspace(ends[0], ends[1], ticks)))
    if manner == "breathing":
        drift = np.zeros(borders[-1] + 1)
        for beat in range(1, len(drift)):
            drift[beat] = 0.93 * drift[beat - 1] + 0.003 * rng.standard_normal()
        return np.asarray(
            bpm * (1 + np.interp(np.arange(ticks) / TICKS, np.arange(len(drift)), drift))
        )
    curve = np.full(ticks, bpm)
    if manner == "change":
        border = next((each for each in borders if each >= 0.6 * borders[-1]), borders[-1])
        curve[border * TICKS :] = bpm * rng.choice([0.85, 0.9, 1.12, 1.2])
    return curve
