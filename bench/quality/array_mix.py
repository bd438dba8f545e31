"""A mix in memory, as engines read it."""

from __future__ import annotations

import numpy as np
from metrics import Samples


class ArrayMix:
    """A mix held in memory.

    Parameters
    ----------
    y : ndarray of float32, shape (2, frames)
        Stereo at 44.1 kHz.
    """

    def __init__(self, y: Samples) -> None:
        self._y = y

    @property
    def frames(self) -> int:
        """Length in frames."""
        return int(self._y.shape[1])

    def read(self, start: int, stop: int) -> Samples:
        """Return frames [start, stop), zero outside the track."""
        y = np.zeros((2, stop - start), np.float32)
        low, high = max(start, 0), min(stop, self.frames)
        if low < high:
            y[:, low - start : high - start] = self._y[:, low:high]
        return y
