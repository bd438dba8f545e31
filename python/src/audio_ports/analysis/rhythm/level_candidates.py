"""Every row of beats that a pulse may stand for, and what speaks for it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audio_ports.analysis.rhythm.bar_candidates import BarCandidate, bar_candidates
from audio_ports.analysis.rhythm.beat_states import FASTEST_BPM, SLOWEST_BPM
from audio_ports.analysis.rhythm.choice import Choice, Evidence, choose
from audio_ports.analysis.rhythm.periodicity import periodicity
from audio_ports.analysis.rhythm.pulse_curves import PulseCurves, Seconds, Values

# In halves of the pulse: the pulse itself, its double and its half, and groups of three.
_STEPS = (1, 2, 3, 4, 6, 8)
_LEAST_BEATS = 8
_USUAL_BPM = 115.0
_USUAL_BAR_SEC = 2.0
_EPSILON = 1e-6


class LevelCandidate(NamedTuple):
    """Beats with their likeliest bars.

    `step` is how many halves of the pulse a beat has.
    """

    beats: Seconds
    step: int
    bar: BarCandidate
    bar_choice: Choice
    evidence: Evidence


def level_candidates(curves: PulseCurves, pulse: Seconds) -> list[LevelCandidate]:
    """Gather all levels and phases.

    Parameters
    ----------
    curves : PulseCurves
    pulse : ndarray of float64, shape (n,)
        Seconds, ascending: beats, or something that goes with them.

    Returns
    -------
    list of LevelCandidate
        Empty for fewer than eight beats.
    """
    if len(pulse) < 2:
        return []
    halves = np.empty(2 * len(pulse) - 1)
    halves[::2], halves[1::2] = pulse, (pulse[1:] + pulse[:-1]) / 2
    half_bpm = 120 / float(np.median(np.diff(pulse)))
    return [
        candidate
        for step in _STEPS
        if SLOWEST_BPM <= half_bpm / step <= FASTEST_BPM
        for phase in range(step)
        if (candidate := _candidate(curves, halves[phase::step], step))
    ]


def with_bars(curves: PulseCurves, level: LevelCandidate) -> LevelCandidate:
    """Choose a level's bars anew, by other curves."""
    bars = bar_candidates(curves, level.beats)
    choice = choose("bars", [bar.evidence for bar in bars])
    return level._replace(bar=bars[choice.place], bar_choice=choice)


def _candidate(curves: PulseCurves, beats: Seconds, step: int) -> LevelCandidate | None:
    if len(beats) < _LEAST_BEATS:
        return None
    bars = bar_candidates(curves, beats)
    choice = choose("bars", [bar.evidence for bar in bars])
    bar = bars[choice.place]
    evidence = _evidence(curves, beats, step)
    bar_sec = bar.metre * float(np.median(np.diff(beats)))
    with_bars = {
        **evidence,
        "bar_score": choice.score,
        "bar_share": choice.probability,
        "bar_length": float(np.log2(bar_sec / _USUAL_BAR_SEC)),
    }
    return LevelCandidate(beats, step, bar, choice, with_bars)


def _evidence(curves: PulseCurves, beats: Seconds, step: int) -> Evidence:
    beat_sec = float(np.median(np.diff(beats)))
    lengths = np.append(np.diff(beats), beat_sec)
    accent, halves, *thirds = (
        float(curves.accent_at(beats + lengths * share).mean())
        for share in (0, 1 / 2, 1 / 3, 2 / 3)
    )
    low, middle = curves.low_at(beats), curves.middle_at(beats)
    change = curves.harmony_change_at(beats, min(1.0, max(0.4, beat_sec)))
    strong, weak = _every_other(curves.accent_at(beats))
    octaves = float(np.log2(60 / beat_sec / _USUAL_BPM))
    high, high_between = curves.high_at(beats), curves.high_at(beats + lengths / 2)
    return {
        "tempo_squared": octaves**2,
        "accent": accent,
        "halves": _share(halves, accent),
        "thirds": _share(sum(thirds) / 2, accent),
        "high": _contrast(float(high.mean()), float(high_between.mean())),
        # Where every other beat has no accent at all, the beat is another one.
        "backbeat": periodicity(middle, 2) * _share(weak, strong) * 2,
        "low_alternates": periodicity(low, 2),
        "harmony_2": periodicity(change, 2),
        "harmony_4": periodicity(change, 4),
        "is_threefold": float(step % 3 == 0),
    }


def _every_other(values: Values) -> tuple[float, float]:
    """Give the mean of every second value, and of the others, the greater first."""
    even, odd = float(values[::2].mean()), float(values[1::2].mean())
    return max(even, odd), min(even, odd)


def _share(part: float, other: float) -> float:
    return part / (part + other + _EPSILON)


def _contrast(on: float, off: float) -> float:
    return (on - off) / (on + off + 1e-3)
