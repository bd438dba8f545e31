"""True peak by ITU-R BS.1770-4, annex 2: the peak between the samples."""

from __future__ import annotations

import math

import numpy as np
import soxr
from numpy.typing import NDArray

from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE

_OVERSAMPLING = 4


class TruePeakMeter:
    """Oversamples stereo at 44.1 kHz four times as it comes."""

    def __init__(self) -> None:
        self._resampler = soxr.ResampleStream(
            SAMPLE_RATE, _OVERSAMPLING * SAMPLE_RATE, CHANNELS, dtype="float32", quality="HQ"
        )
        self._peak = 0.0

    def add(self, y: NDArray[np.float32]) -> None:
        """Measure the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Full scale is 1.
        """
        self._peak = max(self._peak, float(np.abs(y).max(initial=0)))
        self._measure(np.ascontiguousarray(y.T), is_last=False)

    def finish(self) -> float | None:
        """Give the peak of all that came; nothing may be added after it.

        Returns
        -------
        float or None
            dBTP; None for digital silence.
        """
        self._measure(np.zeros((0, CHANNELS), np.float32), is_last=True)
        return 20 * math.log10(self._peak) if self._peak else None

    def _measure(self, y: NDArray[np.float32], *, is_last: bool) -> None:
        between = self._resampler.resample_chunk(y, last=is_last)
        self._peak = max(self._peak, float(np.abs(between).max(initial=0)))
