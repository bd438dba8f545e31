"""Every way in which beats may make bars, and what speaks for it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audio_ports.analysis.rhythm.choice import Evidence
from audio_ports.analysis.rhythm.periodicity import periodicity
from audio_ports.analysis.rhythm.pulse_curves import PulseCurves, Seconds, Values

METRES = (2, 3, 4, 5, 6, 7)
_USUAL_BAR_SEC = 2.0
_LEAST_BARS = 3
_LONGEST_LAG = 14
_EPSILON = 1e-6


class BarCandidate(NamedTuple):
    """Bars of so many beats, the first of which begins with that beat."""

    metre: int
    first: int
    evidence: Evidence


def bar_candidates(curves: PulseCurves, beats: Seconds) -> list[BarCandidate]:
    """Gather all metres and phases.

    Parameters
    ----------
    curves : PulseCurves
    beats : ndarray of float64, shape (n,)
        Seconds, ascending, at least two.

    Returns
    -------
    list of BarCandidate
        Empty for fewer beats than three of the shortest bars have.
    """
    if len(beats) < METRES[0] * _LEAST_BARS:
        return []
    rows = _rows(curves, beats)
    alike = _likeness(rows)
    beat_sec = float(np.median(np.diff(beats)))
    return [
        BarCandidate(metre, first, _evidence(rows, alike, (metre, first, beat_sec)))
        for metre in METRES
        if len(beats) >= metre * _LEAST_BARS
        for first in range(metre)
    ]


def _rows(curves: PulseCurves, beats: Seconds) -> dict[str, Values]:
    reach = min(1.5, max(0.4, float(np.median(np.diff(beats)))))
    rows = {
        "harmony": curves.harmony_change_at(beats, reach),
        "long_harmony": curves.harmony_change_at(beats, 2 * reach),
        "bass": curves.bass_change_at(beats, reach),
        "low": curves.low_at(beats),
        "middle": curves.middle_at(beats),
        "high": curves.high_at(beats),
        "accent": curves.accent_at(beats),
    }
    return {name: (row - row.mean()) / (row.std() + _EPSILON) for name, row in rows.items()}


def _likeness(rows: dict[str, Values]) -> dict[int, float]:
    """How alike beats are that lie so many apart, over what is usual in this track."""
    names = ("low", "middle", "high", "harmony", "bass")
    beats = np.stack([rows[name] for name in names], axis=1)
    beats /= np.linalg.norm(beats, axis=1, keepdims=True) + _EPSILON
    lags = range(1, min(_LONGEST_LAG, len(beats) - 4) + 1)
    alike = {lag: float((beats[lag:] * beats[:-lag]).sum(axis=1).mean()) for lag in lags}
    usual = float(np.mean(list(alike.values()))) if alike else 0.0
    return {lag: value - usual for lag, value in alike.items()}


def _evidence(
    rows: dict[str, Values], alike: dict[int, float], bar: tuple[int, int, float]
) -> Evidence:
    metre, first, beat_sec = bar
    starts = np.arange(first, len(rows["low"]), metre)
    on_starts = {name: float(row[starts].mean()) for name, row in rows.items()}
    return {
        **on_starts,
        "harmony_period": periodicity(rows["harmony"], metre),
        "bass_period": periodicity(rows["bass"], metre),
        "likeness": alike.get(metre, 0.0),
        "long_likeness": alike.get(2 * metre, 0.0),
        "bar_length": float(np.log2(metre * beat_sec / _USUAL_BAR_SEC) ** 2),
        **{f"metre_{other}": float(metre == other) for other in METRES if other != 4},
    }
