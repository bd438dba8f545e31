"""Which notes sound: the spectrum explained by notes with harmonics.

After Mauch and Dixon, "Approximate note transcription for the improved identification of difficult
chords" (2010); solved by the updates of Lee and Seung, "Algorithms for non-negative matrix
factorization" (2001).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from audio_ports.analysis.features.constant_q import bin_hz
from audio_ports.analysis.features.layout import BINS_PER_OCTAVE, LOWEST_HZ, Array
from audio_ports.analysis.features.shared import Compact

NOTES = 84
"""Notes that are told apart: C1 to B7."""

_FRAMES = 1024
_CYCLES = 34.0
_HARMONICS = 16
_DECAY = 0.65
_ROUNDS = 40
_WHITENING = np.float32(0.7)
# Of full scale; less is no sound.
_FLOOR = np.float32(2e-4)
_EPSILON = np.float32(1e-9)


def note_activations(cqt: Compact, tuning_cents: float) -> Compact:
    """Explain a constant-Q spectrum by tuned notes.

    Parameters
    ----------
    cqt : ndarray of float16, shape (frames, 252)
        As in `SharedFeatures`.
    tuning_cents : float
        Where the notes lie, -50 to 50.

    Returns
    -------
    ndarray of float16, shape (frames, 84)
        Strength of each note from C1 upwards, after the spectrum was whitened: how much a note
        stands out from what surrounds it, 0 without sound.
    """
    spectra = _note_spectra(tuning_cents)
    gram = spectra @ spectra.T
    notes = np.zeros((len(cqt), NOTES), np.float16)
    for start in range(0, len(cqt), _FRAMES):
        part = cqt[start : start + _FRAMES].astype(np.float32)
        notes[start : start + _FRAMES] = _solve(_whiten(part) @ spectra.T, gram)
    return notes


def _whiten(part: Array) -> Array:
    """Bring what stands out of its octave to the same height everywhere."""
    mean = uniform_filter1d(part, BINS_PER_OCTAVE, axis=1, mode="nearest")
    above = np.maximum(part - mean, 0)
    power = uniform_filter1d(np.square(above), BINS_PER_OCTAVE, axis=1, mode="nearest")
    # Running sums of what is nearly nothing may round below zero.
    spread = np.sqrt(np.maximum(power, 0))
    return np.asarray(above / (spread + _FLOOR) ** _WHITENING, np.float32)


def _solve(seen: Array, gram: Array) -> Array:
    """Least squares without negative notes; a start above zero everywhere can reach all of them."""
    notes: Array = seen / gram.sum(axis=1)
    for _ in range(_ROUNDS):
        notes *= seen / (notes @ gram + _EPSILON)
    return notes


def _note_spectra(tuning_cents: float) -> Array:
    """Shape (84, 252): what each note looks like in the transform, of length 1."""
    fundamental = LOWEST_HZ * 2 ** ((np.arange(NOTES) + tuning_cents / 100) / 12)
    harmonic = np.arange(1, _HARMONICS + 1)
    hz = fundamental[:, None] * harmonic
    cycles = _CYCLES * (hz[:, :, None] / bin_hz().astype(np.float64) - 1)
    spectra = (_DECAY ** (harmonic - 1)[:, None] * _hann_response(cycles)).sum(axis=1)
    return np.asarray(spectra / np.linalg.norm(spectra, axis=1, keepdims=True), np.float32)


def _hann_response(cycles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tell what a Hann window lets through of a sine that is off by this many cycles."""
    off = np.abs(cycles)
    edge = np.abs(off - 1) < 1e-6
    response = np.abs(np.sinc(off) / (1 - np.square(np.where(edge, 0, off))))
    return np.where(off < 2, np.where(edge, 0.5, response), 0)
