"""Chords of a track in time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.chords.decode import Course, best_path, posteriors
from audio_ports.analysis.chords.evidence import chord_evidence
from audio_ports.analysis.chords.grid import chord_grid, span_means
from audio_ports.analysis.chords.hearing import change_chances
from audio_ports.analysis.chords.key_prior import NO_KEY, key_priors
from audio_ports.analysis.chords.states import state_label, triads
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.tonality.chroma import bass_chroma, full_chroma
from audio_ports.analysis.tonality.estimate import Tonality
from audio_ports.analysis.tonality.notes import note_activations

# Neighbouring spans sound alike: their evidence is less than its sum.
_SOFTNESS = np.float32(0.6)
# How often a chord is right by the likelihood of what it is not, in powers of ten.
_NINES = (0.0, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 4.0)
_RIGHT = (0.2, 0.4, 0.5, 0.65, 0.75, 0.81, 0.9, 0.95)
# Of a span, so much belongs to its neighbours: on beats, and without them.
_BORDERS_SEC, _OPEN_BORDERS_SEC = 0.1, 0.2
# Silence is none; so is much of what is no chord of ours.
_SUREST_NONE = 0.75

_Times = NDArray[np.float64]


@dataclass(frozen=True)
class ChordSpan:
    """A chord from `start_sec` to `end_sec`, in Harte's syntax; `N` for none."""

    start_sec: float
    end_sec: float
    label: str
    confidence: float


@dataclass(frozen=True)
class Chords:
    """Of a track, without gaps; the confidence is 0 where no chord is heard."""

    confidence: float
    spans: tuple[ChordSpan, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the part `chords` of docs/analysis-format.md."""
        return {
            "confidence": round(self.confidence, 3),
            "spans": [
                {
                    "startSec": round(span.start_sec, 3),
                    "endSec": round(span.end_sec, 3),
                    "label": span.label,
                    "confidence": round(span.confidence, 3),
                }
                for span in self.spans
            ],
        }


def estimate_chords(
    features: SharedFeatures,
    beats_sec: NDArray[np.float64],
    tonality: Tonality,
    bass: SharedFeatures | None,
) -> Chords:
    """Estimate the chords of a track.

    Beats are explained by chords' tones and their bass, in the likeliest course given the key;
    after Mauch and Dixon, "Simultaneous estimation of chords and musical context from audio"
    (2010), without its network.

    Parameters
    ----------
    features : SharedFeatures
        Of the mix.
    beats_sec : ndarray of float64, shape (beats,)
        Ascending; may be empty.
    tonality : Tonality
        Of the same track.
    bass : SharedFeatures or None
        Of the bass alone, where a separation has given it.

    Returns
    -------
    Chords
    """
    edges = chord_grid(beats_sec, features.duration_sec)
    chroma = span_means(full_chroma(tonality.notes), edges)
    low = tonality.notes if bass is None else note_activations(bass.cqt, tonality.tuning_cents)
    evidence = chord_evidence(chroma, span_means(bass_chroma(low), edges))
    course = _course(edges, tonality)
    path = best_path(evidence, course)
    sure = _sureness(posteriors(evidence * _SOFTNESS, course), path)
    spans = _joined(edges, path, sure, _BORDERS_SEC if len(beats_sec) else _OPEN_BORDERS_SEC)
    return Chords(_mean_confidence(spans), spans)


def _course(edges: _Times, tonality: Tonality) -> Course:
    """Chords of the key are likelier, as far as the key is sure."""
    table, changes = key_priors(), tonality.keys.changes if tonality.keys else ()
    rows, kinds = [table[NO_KEY]], np.zeros(len(edges) - 1, np.intp)
    middle = (edges[:-1] + edges[1:]) / 2
    for span in changes:
        kinds[(middle >= span.start_sec) & (middle < span.end_sec)] = len(rows)
        rows.append(
            span.confidence * table[span.key] + (1 - span.confidence) * table[NO_KEY],
        )
    return Course(change_chances(edges), np.array(rows), kinds)


def _sureness(likely: Array, path: NDArray[np.intp]) -> Array:
    """How likely the path's triad is in each span, whatever its bass and its seventh."""
    triad = np.append(triads(), -1)
    sure = np.zeros(len(path), np.float32)
    for kind in np.unique(triad[path]):
        where = triad[path] == kind
        sure[where] = likely[np.ix_(where, triad == kind)].sum(axis=1)
    return sure


def _joined(
    edges: _Times, path: NDArray[np.intp], sure: Array, borders_sec: float
) -> tuple[ChordSpan, ...]:
    starts = np.concatenate([[0], np.flatnonzero(np.diff(path)) + 1, [len(path)]])
    lengths = np.diff(edges)
    spans = []
    for first, last in pairwise(starts):
        likely = float(np.average(sure[first:last], weights=lengths[first:last]))
        start, end = float(edges[first]), float(edges[last])
        label = state_label(int(path[first]))
        inside = 1 - min(0.5, borders_sec / (end - start))
        surest = _SUREST_NONE if label == "N" else 1.0
        confidence = min(surest, _calibrated(likely) * inside)
        spans.append(ChordSpan(start, end, label, confidence))
    return tuple(spans)


def _calibrated(likely: float) -> float:
    nines = -np.log10(max(1 - likely, 1e-6))
    return float(np.interp(nines, _NINES, _RIGHT))


def _mean_confidence(spans: tuple[ChordSpan, ...]) -> float:
    lengths = [span.end_sec - span.start_sec for span in spans if span.label != "N"]
    if not lengths:
        return 0.0
    sure = [span.confidence for span in spans if span.label != "N"]
    return float(np.average(sure, weights=lengths))
