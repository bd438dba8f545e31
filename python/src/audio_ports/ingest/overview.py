"""A waveform in 96 numbers, for a row of the library."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

OVERVIEW_POINTS = 96
_STEP_FRAMES = 441


class Overview:
    """Keeps the peak of each 10 ms until the length is known."""

    def __init__(self) -> None:
        self._peaks = array("f")

    def add(self, y: NDArray[np.float32]) -> None:
        """Take the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            A multiple of 441 frames, except for the last portion.
        """
        loudest = np.abs(y).max(axis=0)
        starts = np.arange(0, len(loudest), _STEP_FRAMES)
        if len(starts):
            self._peaks.extend(np.maximum.reduceat(loudest, starts))

    def points(self) -> list[float]:
        """Give the peak of each 96th of what came.

        Returns
        -------
        list of float
            96 numbers, 0..1.
        """
        peaks = np.frombuffer(self._peaks, np.float32) if self._peaks else np.zeros(1)
        edges = np.arange(OVERVIEW_POINTS) * len(peaks) // OVERVIEW_POINTS
        points = np.maximum.reduceat(peaks, edges)
        return [round(float(point), 4) for point in np.minimum(points, 1.0)]
