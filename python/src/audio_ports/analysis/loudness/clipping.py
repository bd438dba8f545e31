"""Runs of samples at full scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import Array
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE

# The highest 16-bit value, and a little less for what conversions do to it.
_FULL_SCALE = np.float32(1 - 1.5 * 2**-15)
_SHORTEST_RUN = 3


class ClippingMeter:
    """Counts runs of at least three samples at or over full scale, each channel's apart."""

    def __init__(self) -> None:
        self._frames = 0
        self._open = [0] * CHANNELS
        self._count = 0
        self._first: int | None = None

    def add(self, y: Array) -> None:
        """Take the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Full scale is 1.
        """
        for channel in range(CHANNELS):
            is_full = (y[channel] >= _FULL_SCALE) | (y[channel] <= -_FULL_SCALE)
            if self._open[channel] or is_full.any():
                self._count_runs(channel, is_full)
        self._frames += y.shape[1]

    def warnings(self) -> list[dict[str, object]]:
        """Say how many runs there are and where the first one begins.

        Returns
        -------
        list of dict
            One warning, `clipping`, or none.
        """
        if self._first is None:
            return []
        at_sec = round(self._first / SAMPLE_RATE, 3)
        return [{"code": "clipping", "count": self._count, "atSec": at_sec}]

    def _count_runs(self, channel: int, is_full: NDArray[np.bool_]) -> None:
        """Count a run where it becomes long enough, which may be in a later portion."""
        before = self._open[channel]
        edges = np.diff(is_full.astype(np.int8), prepend=0, append=0)
        starts, stops = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)
        lengths = stops - starts
        was_counted = np.zeros(len(starts), np.bool_)
        self._open[channel] = 0
        if len(starts) and starts[0] == 0:
            starts[0] -= before
            lengths[0] += before
            was_counted[0] = before >= _SHORTEST_RUN
        if len(stops) and stops[-1] == len(is_full):
            self._open[channel] = int(lengths[-1])
        elif not len(is_full):
            self._open[channel] = before
        is_new = (lengths >= _SHORTEST_RUN) & ~was_counted
        self._count += int(np.count_nonzero(is_new))
        if is_new.any():
            first = self._frames + int(starts[is_new][0])
            self._first = first if self._first is None else min(self._first, first)
