"""The mix at the level at which the models were trained, and stems back at the mix's own."""

from __future__ import annotations

import numpy as np

from audio_ports.engines.base import Mix
from audio_ports.engines.demucs.runner import Samples


class TrainedLevels:
    """Reads a mix with mean 0 and deviation 1.

    Parameters
    ----------
    mix : Mix
        The master.
    mean, std : float
        Of the whole track's mono mix, as ingest measured them.
    """

    def __init__(self, mix: Mix, mean: float, std: float) -> None:
        self._mix = mix
        self._mean = np.float32(mean)
        self._deviation = np.float32(std + 1e-8)

    def read(self, start: int, stop: int) -> Samples:
        """Read frames [start, stop), shape (2, stop - start); silence outside the track."""
        y = np.zeros((2, stop - start), np.float32)
        low, high = max(0, start), min(self._mix.frames, stop)
        if low < high:
            y[:, low - start : high - start] = (
                self._mix.read(low, high) - self._mean
            ) / self._deviation
        return y

    def restore(self, y: Samples) -> Samples:
        """Give a model's output of any shape the level of the mix."""
        return y * self._deviation + self._mean
