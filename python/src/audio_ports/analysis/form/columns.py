"""What sounds in each column: harmony, bass, timbre and strokes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from audio_ports.analysis.features.layout import (
    BINS_PER_OCTAVE,
    CQT_FPS,
    MEL_FPS,
    ONSET_FPS,
    Array,
)
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.form.grid import Times

_Reduction = Callable[[Array], Array]

TIMBRE_COUNT = 12
_CHUNK = 8192
# Octaves of the constant-Q transform that are the bass.
_BASS_OCTAVES = 2
_LOW_BANDS = 4
_COMPRESSION = np.float32(100)
_FLOOR = np.float32(0.05)


SILENT_RMS = 1e-3
"""Of full scale: 42 dB below a track's loudness, which is brought to -18 LUFS."""


@dataclass(frozen=True)
class Columns:
    """Means over each column of a grid.

    Attributes
    ----------
    chroma, bass : ndarray of float32, shape (columns, 36)
        Thirds of a semitone from C, of length 1 where there is pitch; above and below C3.
    timbre : ndarray of float32, shape (columns, 12)
        Cepstrum of the logarithmic mel bands; the first coefficient is the level.
    strokes : ndarray of float32, shape (columns, 8)
        Struck rises by range.
    low : ndarray of float32, shape (columns,)
        Level of kick and bass: mean of the logarithmic mel bands up to 200 Hz.
    rms : ndarray of float32, shape (columns,)
        Of full scale.
    """

    chroma: Array
    bass: Array
    timbre: Array
    strokes: Array
    low: Array
    rms: Array


def describe_columns(features: SharedFeatures, edges: Times) -> Columns:
    """Average the shared features over columns.

    Parameters
    ----------
    features : SharedFeatures
    edges : ndarray of float64, shape (columns + 1,)
        Seconds, ascending.

    Returns
    -------
    Columns
    """
    pitch = column_means(_chunked(features.cqt, _folded), edges * CQT_FPS)
    timbre = column_means(_chunked(features.mel, _cepstrum), edges * MEL_FPS)
    square = np.square(features.descriptors[:, :1])
    return Columns(
        chroma=_unit(pitch[:, BINS_PER_OCTAVE:]),
        bass=_unit(pitch[:, :BINS_PER_OCTAVE]),
        timbre=timbre[:, :-1],
        strokes=column_means(features.strokes, edges * ONSET_FPS),
        low=timbre[:, -1],
        rms=np.sqrt(column_means(square, edges * CQT_FPS)[:, 0]),
    )


def _chunked(frames: NDArray[np.float16], reduce: _Reduction) -> Array:
    """Widen and reduce part by part: three hours are never held in float32."""
    parts = [
        reduce(frames[start : start + _CHUNK].astype(np.float32))
        for start in range(0, len(frames), _CHUNK)
    ]
    return np.concatenate(parts)


def _folded(spectrum: Array) -> Array:
    level = np.log1p(_COMPRESSION * spectrum)
    octaves = level.reshape(len(level), -1, BINS_PER_OCTAVE)
    bass = octaves[:, :_BASS_OCTAVES].sum(axis=1)
    return np.concatenate([bass, octaves[:, _BASS_OCTAVES:].sum(axis=1)], axis=1)


def _cepstrum(mel: Array) -> Array:
    """Cepstrum, and the level of the lowest bands as a last column."""
    cepstrum = dct(mel, axis=1, norm="ortho")[:, :TIMBRE_COUNT]
    low = mel[:, :_LOW_BANDS].mean(axis=1, keepdims=True)
    return np.concatenate([cepstrum, low], axis=1)


def column_means(frames: Array, edges: Times) -> Array:
    """Average frames over columns.

    Parameters
    ----------
    frames : ndarray, shape (frames, n)
        Frame `i` stands for [i - 1/2, i + 1/2].
    edges : ndarray of float64, shape (columns + 1,)
        In frames, ascending.

    Returns
    -------
    ndarray of float32, shape (columns, n)
        Frames that an edge cuts count by their share.
    """
    count = len(frames)
    at = np.clip(edges + 0.5, 0, count)
    sums = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames, axis=0, dtype=float)])
    whole = np.minimum(at.astype(np.int64), count - 1)
    upto = sums[whole] + (at - whole)[:, None] * frames[whole]
    lengths = np.maximum(np.diff(at), 1e-6)[:, None]
    return np.asarray(np.diff(upto, axis=0) / lengths, np.float32)


def _unit(chroma: Array) -> Array:
    """Of length 1; what is next to silent stays short."""
    return np.asarray(chroma / (np.linalg.norm(chroma, axis=1, keepdims=True) + _FLOOR), np.float32)
