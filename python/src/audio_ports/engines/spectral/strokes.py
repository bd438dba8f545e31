"""Drum strokes, seen at two resolutions at once."""

from __future__ import annotations

import numpy as np

from audio_ports.engines.spectral.grid import (
    BIN_HZ,
    FRAMES_PER_SEC,
    FREQUENCIES,
    LONG,
    SHORT,
    SR,
    Power,
    Samples,
    Spectrum,
    power,
)
from audio_ports.engines.spectral.medians import EPSILON, stroke_share

LONG_FRAMES = round(1.0 * FRAMES_PER_SEC)
LONG_BINS = round(150 / BIN_HZ)
SHORT_FRAMES = round(0.1 * SR / SHORT.hop)
SHORT_BINS = round(1500 * SHORT.n_fft / SR)
SHORT_FROM_HZ = 250.0

_USE_SHORT = np.clip((FREQUENCIES - SHORT_FROM_HZ) / SHORT_FROM_HZ + 0.5, 0, 1).astype(np.float32)


def strokes(y: Samples, spectrum: Spectrum, total: Power) -> Power:
    """Share of each bin that is struck rather than held.

    Long windows alone take a vibrato for strokes, short ones alone can't tell a
    kick from a bass: above SHORT_FROM_HZ both have to agree (geometric mean).

    Parameters
    ----------
    y : ndarray of float32, shape (2, samples)
        The samples that `spectrum` was made of.
    spectrum : ndarray of complex64, shape (2, frames, bins)
    total : ndarray of float32, shape (frames, bins)
        Its power over both channels.

    Returns
    -------
    ndarray of float32, shape (frames, bins)
        Between 0 and 1.
    """
    share = stroke_share(total, LONG_FRAMES, LONG_BINS)
    struck = LONG.stft(_short_strokes(y))
    held = power(spectrum - struck)
    there = power(struck)
    there = there[0] + there[1]
    short = there / (there + held[0] + held[1] + EPSILON)
    both: Power = share + _USE_SHORT * (np.sqrt(share * short) - share)
    return both


def _short_strokes(y: Samples) -> Samples:
    edge = SHORT.n_fft
    rest = -(y.shape[1] + edge) % SHORT.hop
    padded = np.pad(y, ((0, 0), (edge, edge + rest)))
    spectrum = SHORT.stft(padded)
    total = power(spectrum)
    spectrum *= stroke_share(total[0] + total[1], SHORT_FRAMES, SHORT_BINS)
    return SHORT.istft(spectrum)[:, edge : edge + y.shape[1]]
