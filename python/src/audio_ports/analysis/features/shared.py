"""What all estimators work from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import N_FFT, SR, Array

Compact = NDArray[np.float16]


@dataclass(frozen=True)
class SharedFeatures:
    """One pass over a track; frame `i` of anything is centred at `i * hop` samples of 22.05 kHz.

    All levels are those of the audio brought to -18 LUFS, so that thresholds mean the same in
    each track. Three hours take 170 MB.

    Attributes
    ----------
    duration_sec : float
        Of the track.
    onsets : ndarray of float32, shape (frames, 8)
        Rises of the logarithmic mel bands by range, low to high, at 86.1 frames a second; 0 is
        no rise.
    strokes : ndarray of float32, shape (frames, 8)
        The same of what is struck alone (drums, attacks).
    mel : ndarray of float16, shape (frames, 80)
        `log10(1 + 1000 x)` of mel amplitudes, at 21.5 frames a second.
    cqt : ndarray of float16, shape (frames, 252)
        Amplitudes of what is sustained, from C1 in thirds of a semitone, at 10.8 frames a second.
    descriptors : ndarray of float32, shape (frames, len(DESCRIPTORS))
        At 10.8 frames a second, columns in the order of `DESCRIPTORS`.
    """

    duration_sec: float
    onsets: Array
    strokes: Array
    mel: Compact
    cqt: Compact
    descriptors: Array


MFCC_COUNT = 13
CONTRAST_BANDS = 6

DESCRIPTORS = (
    "rms",
    "centroid_hz",
    "bandwidth_hz",
    "rolloff_hz",
    "flatness",
    "zero_crossing_rate",
    *(f"contrast_{band}" for band in range(CONTRAST_BANDS)),
    *(f"mfcc_{index}" for index in range(MFCC_COUNT)),
)
"""Columns of `SharedFeatures.descriptors`; `rms` is of full scale, contrast in dB."""

LINE_HZ = SR / N_FFT
"""Between lines of the spectrogram in Hz."""
