"""Pitch classes from notes: of all, and of the bass."""

from __future__ import annotations

import numpy as np

from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.features.shared import Compact
from audio_ports.analysis.tonality.notes import NOTES

_FRAMES = 4096
# A loud melody must not hide the chord under it.
_COMPRESSION = np.float32(0.6)
# In semitones above C1: where each range fades in and out. Kick drums lie below,
# cymbals and what harmonics have left above.
_BASS = (3, 8, 24, 36)
_ALL = (2, 8, 50, 62)


def bass_chroma(notes: Compact) -> Array:
    """Fold the low notes, up to C4; shape (frames, 12) from C."""
    return _fold(notes, _BASS)


def full_chroma(notes: Compact) -> Array:
    """Fold all notes up to C#6; shape (frames, 12) from C."""
    return _fold(notes, _ALL)


def _fold(notes: Compact, edges: tuple[int, int, int, int]) -> Array:
    weights = np.interp(np.arange(NOTES), edges, [0, 1, 1, 0])
    folding = np.zeros((NOTES, 12), np.float32)
    folding[np.arange(NOTES), np.arange(NOTES) % 12] = weights
    chroma = np.empty((len(notes), 12), np.float32)
    for start in range(0, len(notes), _FRAMES):
        part = slice(start, start + _FRAMES)
        chroma[part] = notes[part].astype(np.float32) ** _COMPRESSION @ folding
    return chroma
