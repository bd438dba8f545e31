"""How well each chord explains what sounds."""

from __future__ import annotations

import numpy as np

from audio_ports.analysis.chords.states import bass_tones, chord_states, chord_tones
from audio_ports.analysis.features.layout import Array

_CHROMA_WEIGHT = 26.0
_BASS_WEIGHT = 5.3
_COMPRESSION = np.float32(0.7)
# What a chord that is none explains of any sound, and of a flat one.
_NO_CHORD = 0.5
_FLAT = 0.26
# Activations of a frame in which hardly anything sounds.
_QUIET = 0.15
# Chords of four tones, and rare ones, have to explain more.
_COST = {
    "maj": 0.0,
    "min": 0.0,
    "7": 0.9,
    "maj7": 0.9,
    "min7": 0.9,
    "sus4": 3.2,
    "sus2": 4.0,
    "dim": 3.2,
}
_INVERSION_COST = 1.8


def chord_evidence(chroma: Array, bass: Array) -> Array:
    """Weigh all chords for each span.

    Parameters
    ----------
    chroma, bass : ndarray of float32, shape (spans, 12)
        Of all notes and of the bass.

    Returns
    -------
    ndarray of float32, shape (spans, states)
        Logarithms of likelihoods but for a constant; the last state is "no chord".
    """
    tones = chord_tones().astype(np.float32)
    seen = _unit(chroma**_COMPRESSION)
    fits = seen @ (tones / np.linalg.norm(tones, axis=1, keepdims=True)).T
    low = _unit(np.sqrt(bass))
    chords = _CHROMA_WEIGHT * fits + _BASS_WEIGHT * low[:, bass_tones()] - _costs()
    flat = seen.sum(axis=1) / np.sqrt(12)
    none = _CHROMA_WEIGHT * (_NO_CHORD + _FLAT * flat)
    return np.concatenate([chords, none[:, None]], axis=1, dtype=np.float32)


def _unit(chroma: Array) -> Array:
    """Of length 1, and less where hardly anything sounds."""
    length = np.linalg.norm(chroma, axis=1, keepdims=True)
    return np.asarray(chroma / (length + _QUIET), np.float32)


def _costs() -> Array:
    return np.array(
        [
            _COST[state.quality] + (_INVERSION_COST if state.bass else 0.0)
            for state in chord_states()
        ],
        np.float32,
    )
