"""The shared features of one block of a track."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.fft import rfft

from audio_ports.analysis.features.constant_q import constant_q
from audio_ports.analysis.features.descriptors import STEP, describe
from audio_ports.analysis.features.layout import (
    CQT_HOP,
    HOP,
    MEL_BANDS,
    MEL_HOP,
    N_FFT,
    ONSET_BANDS,
    Array,
)
from audio_ports.analysis.features.medians import stroke_share
from audio_ports.analysis.features.mel import mel_filters
from audio_ports.analysis.features.shared import Compact

BLOCK_HOPS = 192
"""Frames of the constant-Q transform in a block: 17.8 s."""

BLOCK = BLOCK_HOPS * CQT_HOP
"""Samples of a block."""

MARGIN = 16 * CQT_HOP
"""Samples that a block is read with on either side: longer than all windows and medians reach."""

COMPRESSION = np.float32(1000)
"""Mel amplitudes are seen as `log10(1 + 1000 x)`."""

# A rise is against what was 23 ms ago in the band or its neighbours, so that vibrato is none
# (Boeck and Widmer, "Maximum filter vibrato suppression for onset detection", 2013).
_LAG = 2
# 0.2 s along time, a fifth of the bands along frequency.
_STROKE_FRAMES, _STROKE_BANDS = 17, 17
# 0.8 s, and six semitones: a line of the transform is two wide.
_STEADY_FRAMES, _STEADY_BINS = 9, 19


class BlockFeatures(NamedTuple):
    """Of a block without its margins; see `SharedFeatures`."""

    onsets: Array
    strokes: Array
    mel: Compact
    cqt: Compact
    descriptors: Array


def block_features(y: Array) -> BlockFeatures:
    """Compute the features of a block.

    Parameters
    ----------
    y : ndarray of float32, shape (MARGIN + BLOCK + MARGIN,)
        Mono at 22.05 kHz.

    Returns
    -------
    BlockFeatures
        Of the middle part.
    """
    amplitudes = _spectrogram(y)
    mel = amplitudes @ mel_filters()
    margin, frames = MARGIN // HOP, BLOCK // HOP
    inside = slice(margin, margin + frames)
    level = np.log10(1 + COMPRESSION * mel)
    share = stroke_share(mel, _STROKE_FRAMES, _STROKE_BANDS)
    struck = np.log10(1 + COMPRESSION * mel * share)
    described = amplitudes[inside][::STEP]
    return BlockFeatures(
        onsets=_rises(level)[inside],
        strokes=_rises(struck)[inside],
        mel=level[inside][:: MEL_HOP // HOP].astype(np.float16),
        cqt=_sustained(y),
        descriptors=describe(
            y[MARGIN - CQT_HOP // 2 : MARGIN + BLOCK + CQT_HOP // 2],
            described,
            mel[inside][::STEP],
        ),
    )


def _spectrogram(y: Array) -> Array:
    """Amplitudes of frames centred at multiples of the hop: a sine of amplitude 1 gives 1."""
    window = np.hanning(N_FFT + 1)[:-1].astype(np.float32)
    window /= window.sum() / 2
    around = np.pad(y, N_FFT // 2)
    parts = np.lib.stride_tricks.sliding_window_view(around, N_FFT)[::HOP]
    amplitudes = np.empty((len(parts), N_FFT // 2 + 1), np.float32)
    for start in range(0, len(parts), 256):
        part = slice(start, start + 256)
        np.abs(rfft(parts[part] * window, axis=1), out=amplitudes[part])
    return amplitudes


def _rises(level: Array) -> Array:
    widest = level.copy()
    np.maximum(widest[:, 1:], level[:, :-1], out=widest[:, 1:])
    np.maximum(widest[:, :-1], level[:, 1:], out=widest[:, :-1])
    rises = np.zeros_like(level)
    np.maximum(level[_LAG:] - widest[:-_LAG], 0, out=rises[_LAG:])
    grouped = rises.reshape(len(level), ONSET_BANDS, MEL_BANDS // ONSET_BANDS)
    return np.asarray(grouped.mean(axis=2), np.float32)


def _sustained(y: Array) -> Compact:
    lead = MARGIN // CQT_HOP // 2
    spectrum = constant_q(y, BLOCK_HOPS + 2 * lead, MARGIN - lead * CQT_HOP)
    share = stroke_share(spectrum, _STEADY_FRAMES, _STEADY_BINS)
    return (spectrum * (1 - share))[lead : lead + BLOCK_HOPS].astype(np.float16)
