"""Peaks of one segment, for waveforms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.pack.layout import FRAMES_PER_PEAK

PEAK = np.dtype([("min", "<i2"), ("max", "<i2"), ("rms", "<u2")])


def segment_peaks(samples: NDArray[np.int32], bits: int) -> NDArray[np.void]:
    """Measure each 441 frames of the stored samples, in 16-bit scale.

    Parameters
    ----------
    samples : ndarray of int32, shape (channels, frames)
        Values of `bits` bits.
    bits : int
        16 or 24.

    Returns
    -------
    structured ndarray, shape (ceil(frames / 441),)
        Little-endian `min` (floored, int16), `max` (ceiled, int16) and `rms`
        (ceiled, uint16), each the largest over the channels.
    """
    frames = samples.shape[1]
    count = -(-frames // FRAMES_PER_PEAK)
    peaks = np.zeros(count, PEAK)
    whole = frames // FRAMES_PER_PEAK
    body = samples[:, : whole * FRAMES_PER_PEAK]
    blocks = body.reshape(len(samples), whole, FRAMES_PER_PEAK)
    _measure(blocks, bits, peaks[:whole])
    if count > whole:
        _measure(samples[:, np.newaxis, whole * FRAMES_PER_PEAK :], bits, peaks[whole:])
    return peaks


def _measure(blocks: NDArray[np.int32], bits: int, out: NDArray[np.void]) -> None:
    step = 2.0 ** (bits - 16)
    lowest = np.floor(blocks.min(axis=2).min(axis=0) / step)
    highest = np.ceil(blocks.max(axis=2).max(axis=0) / step)
    exact = blocks.astype(np.float64)
    power = np.einsum("cbf,cbf->cb", exact, exact).max(axis=0) / blocks.shape[2]
    out["min"] = lowest
    out["max"] = np.minimum(highest, 32_767)
    out["rms"] = np.minimum(np.ceil(np.sqrt(power) / step), 65_535)
