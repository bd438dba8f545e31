"""Integrated loudness by ITU-R BS.1770-4 and EBU R 128."""

from __future__ import annotations

import math
from array import array

import numpy as np
from numpy.typing import NDArray

from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE

STEP_FRAMES = SAMPLE_RATE // 10
"""Between the powers that are kept: 100 ms."""

_STEPS_PER_BLOCK = 4

ABSOLUTE_GATE_LUFS = -70.0
"""What is not louder counts as silence."""

_RELATIVE_GATE_LU = -10.0

OFFSET_LU = -0.691
"""Loudness of a K-weighted power of 1, both channels' together."""


class LoudnessMeter:
    """Measures stereo at 44.1 kHz as it comes, in any portions.

    Keeps eight bytes for each 100 ms.
    """

    def __init__(self) -> None:
        self._sections = k_weighting(SAMPLE_RATE)
        self._state = np.zeros((len(self._sections), CHANNELS, 2))
        self._rest = np.zeros((CHANNELS, 0))
        self._steps = array("d")

    def add(self, y: NDArray[np.float32]) -> None:
        """Measure the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Full scale is 1.
        """
        # Loading it takes longer than measuring a minute, so it waits for a thread.
        from scipy.signal import sosfilt  # noqa: PLC0415

        weighted, self._state = sosfilt(
            self._sections, y.astype(np.float64), axis=1, zi=self._state
        )
        joined = np.concatenate([self._rest, weighted], axis=1)
        count = joined.shape[1] // STEP_FRAMES
        whole = joined[:, : count * STEP_FRAMES].reshape(CHANNELS, count, STEP_FRAMES)
        self._steps.extend(np.einsum("csf,csf->s", whole, whole) / STEP_FRAMES)
        self._rest = joined[:, count * STEP_FRAMES :].copy()

    def powers(self) -> NDArray[np.float64]:
        """Give the K-weighted power of each whole 100 ms.

        Returns
        -------
        ndarray of float64, shape (steps,)
            Mean squares, both channels' together.
        """
        return np.array(self._steps, np.float64)

    def integrated(self) -> float | None:
        """Give the loudness of all that came.

        Returns
        -------
        float or None
            LUFS; None if no block of 400 ms is louder than -70 LUFS.
        """
        steps = self.powers()
        if len(steps) < _STEPS_PER_BLOCK:
            return None
        blocks = np.convolve(steps, np.ones(_STEPS_PER_BLOCK) / _STEPS_PER_BLOCK, "valid")
        blocks = blocks[blocks > to_power(ABSOLUTE_GATE_LUFS)]
        if not len(blocks):
            return None
        gate = to_power(to_lufs(float(blocks.mean())) + _RELATIVE_GATE_LU)
        return to_lufs(float(blocks[blocks > gate].mean()))


def k_weighting(sr: int) -> NDArray[np.float64]:
    """Design the two filters of BS.1770 for a sample rate.

    The standard has coefficients for 48 kHz; these follow from the analogue
    filters behind them (De Man, "Evaluation of implementations of the EBU R128
    loudness measurement", 2018).

    Parameters
    ----------
    sr : int
        Sample rate in Hz.

    Returns
    -------
    ndarray of float64, shape (2, 6)
        Second-order sections: head shelf, then high-pass.
    """
    k = math.tan(math.pi * 1681.974450955533 / sr)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        1,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k = math.tan(math.pi * 38.13547087602444 / sr)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1, -2, 1, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])


def to_lufs(power: float) -> float:
    """Give the loudness of a K-weighted power above 0."""
    return OFFSET_LU + 10 * math.log10(power)


def to_power(loudness: float) -> float:
    """Give the K-weighted power of a loudness in LUFS."""
    return float(10 ** ((loudness - OFFSET_LU) / 10))
