"""When each beat of a song falls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Clock:
    """Turns positions in beats into seconds.

    Parameters
    ----------
    lengths : ndarray of float64, shape (beats,)
        Seconds of each beat.
    start_sec : float
        Of the first one.
    """

    def __init__(self, lengths: NDArray[np.float64], start_sec: float) -> None:
        self.beats = np.concatenate([[start_sec], start_sec + np.cumsum(lengths)])
        self._lengths = lengths

    def sec(self, position: float) -> float:
        """Give the time of a position; before and after the song it goes on at the same pace."""
        last = len(self._lengths)
        if position < 0:
            return float(self.beats[0] + position * self._lengths[0])
        if position > last:
            return float(self.beats[-1] + (position - last) * self._lengths[-1])
        return float(np.interp(position, np.arange(last + 1), self.beats))


def beat_lengths(
    kind: str, tempo: float, section_starts: Sequence[int], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Give the seconds of each beat.

    Parameters
    ----------
    kind : str
        "steady", "drift" (slowly by 3 %), "player" (a little at random) or "jump" (another
        tempo from a section on).
    tempo : float
        BPM of the most of it.
    section_starts : sequence of int
        In beats, the last one being the end.
    rng : Generator

    Returns
    -------
    ndarray of float64, shape (section_starts[-1],)
    """
    count = section_starts[-1]
    x = np.linspace(0, 1, count)
    rates = np.full(count, tempo)
    if kind == "drift":
        swings = rng.uniform(0.5, 1.5)
        rates = tempo * (1 + 0.03 * np.sin(2 * np.pi * (swings * x + rng.random())))
    elif kind == "player":
        walk = np.cumsum(rng.standard_normal(count))
        walk -= np.linspace(walk[0], walk[-1], count)
        rates = tempo * (1 + 0.012 * walk / (np.abs(walk).max() + 1e-9))
    elif kind == "jump":
        late = [start for start in section_starts[:-1] if start > 0.6 * count]
        rates[late[0] if late else round(0.7 * count) :] = tempo * rng.choice([0.88, 1.1, 1.18])
    return np.asarray(60 / rates, np.float64)
