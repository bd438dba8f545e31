"""Files whose spectrum ends at a wall: upsampled ones, and those of low bit rates."""

from __future__ import annotations

import numpy as np
from scipy.fft import rfft

from audio_ports.analysis.features.layout import Array
from audio_ports.pack.layout import SAMPLE_RATE

_N_FFT = 4096
# A frame of 93 ms in each 0.4 s.
_HOP = 16_384
_LINE_HZ = SAMPLE_RATE / _N_FFT
_BAND_LINES = 24
_BAND_HZ = _BAND_LINES * _LINE_HZ
# Below the wall 1 kHz is full, above it all is empty but for a filter's slope of 1 kHz.
_FULL_BANDS, _SLOPE_BANDS = 4, 4
# Lines of single tones stand apart, and a wall of tones is no wall.
_FULL_PERCENTILE, _EMPTY_PERCENTILE = 25, 75
_LOWEST_WALL_HZ, _HIGHEST_WALL_HZ = 3000.0, 14_000.0
_WALL_DB = 30.0
# Of a line's amplitude: a 16-bit file's own noise, and 24 bits' below it.
_FLOOR_DB = -130.0


class BandwidthMeter:
    """Averages the power spectrum of both channels."""

    def __init__(self) -> None:
        window = np.hanning(_N_FFT + 1)[:-1].astype(np.float32)
        self._window = window / (window.sum() / 2)
        self._power = np.zeros(_N_FFT // 2 + 1)
        self._frames = 0

    def add(self, y: Array) -> None:
        """Take the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Full scale is 1; portions of less than 93 ms are left out.
        """
        if y.shape[1] < _N_FFT:
            return
        frames = np.lib.stride_tricks.sliding_window_view(y, _N_FFT, axis=1)[:, ::_HOP]
        lines = rfft(frames * self._window, axis=2)
        self._power += np.square(np.abs(lines)).sum(axis=(0, 1), dtype=np.float64)
        self._frames += 2 * frames.shape[1]

    def warnings(self) -> list[dict[str, object]]:
        """Say where the spectrum ends.

        Returns
        -------
        list of dict
            `low_bandwidth` with `cutoffHz`, to 100 Hz, or nothing.
        """
        if not self._frames:
            return []
        bands = len(self._power) // _BAND_LINES
        levels = 10 * np.log10(self._power[: bands * _BAND_LINES] / self._frames + 1e-20)
        lines = np.maximum(levels, _FLOOR_DB).reshape(bands, _BAND_LINES)
        full = np.percentile(lines, _FULL_PERCENTILE, axis=1)
        empty = np.percentile(lines, _EMPTY_PERCENTILE, axis=1)
        lowest = max(_FULL_BANDS, int(_LOWEST_WALL_HZ / _BAND_HZ))
        drops = [
            full[wall - _FULL_BANDS : wall].min() - empty[wall + _SLOPE_BANDS :].max()
            for wall in range(lowest, int(_HIGHEST_WALL_HZ / _BAND_HZ))
        ]
        if max(drops) < _WALL_DB:
            return []
        # The last band that is still full.
        wall = max(place for place, drop in enumerate(drops) if drop >= _WALL_DB) + lowest
        return [{"code": "low_bandwidth", "cutoffHz": round(wall * _BAND_HZ / 100) * 100}]
