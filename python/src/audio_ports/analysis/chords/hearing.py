"""What is heard of chords before a key is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.chords.decode import Course, posteriors
from audio_ports.analysis.chords.evidence import chord_evidence
from audio_ports.analysis.chords.grid import chord_grid, span_means
from audio_ports.analysis.chords.key_prior import NO_KEY, key_priors
from audio_ports.analysis.chords.states import triads
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.features.shared import Compact
from audio_ports.analysis.tonality.chroma import bass_chroma, full_chroma
from audio_ports.analysis.tonality.degrees import TRIADS

_USUAL_SEC = 1.6


class Hearing(NamedTuple):
    """Even spans of a track.

    Attributes
    ----------
    edges_sec : ndarray of float64, shape (spans + 1,)
    chroma : ndarray of float32, shape (spans, 12)
        Of all notes.
    triads : ndarray of float32, shape (spans, 36)
        How likely each triad sounds, as `tonality.degrees` numbers them; the rest is none.
    """

    edges_sec: NDArray[np.float64]
    chroma: Array
    triads: Array


def hear_triads(notes: Compact, duration_sec: float) -> Hearing:
    """Hear the triads of a track in even spans.

    Parameters
    ----------
    notes : ndarray of float16, shape (frames, 84)
        As `note_activations` gives them.
    duration_sec : float
        Of the track.

    Returns
    -------
    Hearing
    """
    edges = chord_grid(np.zeros(0), duration_sec)
    chroma = span_means(full_chroma(notes), edges)
    evidence = chord_evidence(chroma, span_means(bass_chroma(notes), edges))
    spans = len(edges) - 1
    course = Course(change_chances(edges), key_priors(), np.full(spans, NO_KEY, np.intp))
    likely = posteriors(evidence, course)
    membership = np.zeros((likely.shape[1] - 1, TRIADS), np.float32)
    membership[np.arange(len(membership)), triads()] = 1
    return Hearing(edges, chroma, likely[:, :-1] @ membership)


def change_chances(edges_sec: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the chance of a new chord at the start of each span, from the span's length."""
    return np.asarray(np.clip(1 - np.exp(-np.diff(edges_sec) / _USUAL_SEC), 1e-6, 0.99), np.float64)
