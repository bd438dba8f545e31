"""A constant-Q transform octave by octave, each from audio at half the rate of the one above.

After Schoerkhuber and Klapuri, "Constant-Q transform toolbox for music processing" (2010).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.signal import resample_poly

from audio_ports.analysis.features.layout import (
    BINS_PER_OCTAVE,
    CQT_BINS,
    CQT_HOP,
    LOWEST_HZ,
    OCTAVES,
    SR,
    Array,
)

# Of a window: semitones stay apart, and low notes are not smeared over a second.
_CYCLES = 34.0
_TOP_SR = SR // 2
_TOP_WINDOW = 256


def constant_q(y: Array, frames: int, margin: int) -> Array:
    """Transform a block of audio.

    Parameters
    ----------
    y : ndarray of float32, shape (n,)
        At 22.05 kHz; frame 0 is centred at sample `margin`.
    frames : int
        How many frames follow each other from there.
    margin : int
        In samples, a multiple of the hop; also behind the last frame.

    Returns
    -------
    ndarray of float32, shape (frames, 252)
        Amplitudes: a sine of amplitude 1 on a bin gives 1.
    """
    kernel = _kernel()
    spectrum = np.empty((frames, CQT_BINS), np.float32)
    octave_y = np.asarray(resample_poly(y, 1, 2), np.float32)
    for down in range(OCTAVES):
        hop = CQT_HOP // 2 >> down
        first = (margin // 2 >> down) - _TOP_WINDOW // 2
        parts = np.lib.stride_tricks.sliding_window_view(octave_y, _TOP_WINDOW)[first::hop][:frames]
        products = parts @ kernel
        top = CQT_BINS - down * BINS_PER_OCTAVE
        spectrum[:, top - BINS_PER_OCTAVE : top] = np.hypot(
            products[:, :BINS_PER_OCTAVE], products[:, BINS_PER_OCTAVE:]
        )
        if down + 1 < OCTAVES:
            octave_y = np.asarray(resample_poly(octave_y, 1, 2), np.float32)
    return spectrum


def bin_hz() -> Array:
    """Give the centre of each bin in Hz."""
    steps = (np.arange(CQT_BINS) - 1) / BINS_PER_OCTAVE
    return np.asarray(LOWEST_HZ * 2**steps, np.float32)


@cache
def _kernel() -> Array:
    """Windowed cosines and sines of the highest octave; the others are the same at lower rates."""
    hz = bin_hz()[-BINS_PER_OCTAVE:].astype(np.float64)
    t = (np.arange(_TOP_WINDOW) - _TOP_WINDOW // 2)[:, None] / _TOP_SR
    reach = _CYCLES / hz / 2
    window = np.where(np.abs(t) < reach, 0.5 + 0.5 * np.cos(np.pi * t / reach), 0.0)
    window /= window.sum(axis=0) / 2
    phase = 2 * np.pi * hz * t
    return np.concatenate([window * np.cos(phase), window * np.sin(phase)], axis=1).astype(
        np.float32
    )
