"""What is wrong between or within the two channels: offsets, inverted phase, a missing side."""

from __future__ import annotations

import math

import numpy as np

from audio_ports.analysis.features.layout import Array
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE

_LEAST_OFFSET = 0.005
# A wave cut anywhere leaves up to a half of its last period in the mean; lower ones are not heard.
_LOWEST_HZ = 20.0
_INVERTED_CORRELATION = -0.7
_ONE_SIDED_DB = 20.0
_MOST_DB = 120.0
# A mean square of -100 dBFS: what is below is no side of anything.
_NOTHING = 1e-10


class StereoMeter:
    """Sums up both channels and their product."""

    def __init__(self) -> None:
        self._frames = 0
        self._sums = np.zeros(CHANNELS)
        self._products = np.zeros((CHANNELS, CHANNELS))

    def add(self, y: Array) -> None:
        """Take the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Full scale is 1.
        """
        self._frames += y.shape[1]
        self._sums += y.sum(axis=1, dtype=np.float64)
        self._products += y @ y.T

    def warnings(self) -> list[dict[str, object]]:
        """Say what is wrong.

        Returns
        -------
        list of dict
            `dc_offset` with the larger `offset` of full scale; `phase_inverted` with the
            `correlation` and by how many dB the mono sum is quieter (`lossDb`); `one_sided` with
            the quieter `side` and by how many dB it is quieter (`quieterDb`).
        """
        if not self._frames:
            return []
        means = self._sums / self._frames
        moments = self._products / self._frames
        left, right = (max(0.0, float(moments[c, c] - means[c] ** 2)) for c in range(CHANNELS))
        both = float(moments[0, 1] - means[0] * means[1])
        return [
            *self._offset(float(means[np.abs(means).argmax()]), float(moments.diagonal().max())),
            *_sides(left, right, both),
        ]

    def _offset(self, mean: float, power: float) -> list[dict[str, object]]:
        periods = self._frames / SAMPLE_RATE * _LOWEST_HZ
        if abs(mean) <= max(_LEAST_OFFSET, math.sqrt(2 * power) / (math.pi * periods)):
            return []
        return [{"code": "dc_offset", "offset": round(mean, 4)}]


def _sides(left: float, right: float, both: float) -> list[dict[str, object]]:
    louder, quieter = max(left, right), min(left, right)
    if louder <= _NOTHING:
        return []
    gap_db = _decibels(louder, quieter)
    if gap_db >= _ONE_SIDED_DB:
        side = "left" if left < right else "right"
        return [{"code": "one_sided", "side": side, "quieterDb": round(gap_db, 1)}]
    correlation = both / math.sqrt(left * right)
    if correlation > _INVERTED_CORRELATION:
        return []
    # Against twice the same in both channels, which loses nothing.
    loss_db = _decibels(2 * (left + right), left + right + 2 * both)
    fact = {"correlation": round(max(-1.0, correlation), 3), "lossDb": round(loss_db, 1)}
    return [{"code": "phase_inverted", **fact}]


def _decibels(more: float, less: float) -> float:
    return 10 * math.log10(more / max(less, more * 10 ** (-_MOST_DB / 10)))
