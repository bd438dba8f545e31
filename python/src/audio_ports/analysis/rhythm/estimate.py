"""Beats, downbeats, metre and tempo of a track."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from audio_ports.analysis.features.layout import ONSET_FPS, Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.rhythm.beat_states import beat_periods
from audio_ports.analysis.rhythm.choice import shares_of
from audio_ports.analysis.rhythm.level_candidates import LevelCandidate, level_candidates, with_bars
from audio_ports.analysis.rhythm.pulse_curves import PulseCurves, Seconds, Values
from audio_ports.analysis.rhythm.second_opinion import second_tempo
from audio_ports.analysis.rhythm.tempo import Tempo, tempo_of
from audio_ports.analysis.rhythm.track_beats import track_beats

_USUAL_BPM = 115.0
_SPREAD_OCTAVES = 0.7
_PREFERENCE = 0.25
_THRESHOLD = 0.25
_GAIN = 2.0
_SAME_TEMPO = 0.04
# Accents on the beat over all accents: noise has 1.2, music with a pulse over 3.
_NO_PULSE, _CLEAR_PULSE = 1.5, 3.0
# Beats with an accent: strokes without any order are on fewer.
_HEARD = 0.2
_FEW_HEARD, _MOST_HEARD = 0.3, 0.6
_SURE_OCTAVE = 0.8


@dataclass(frozen=True)
class Rhythm:
    """The part `rhythm` of an analysis; times in seconds."""

    tempo_bpm: float | None = None
    tempo_confidence: float = 0.0
    other_tempo_bpm: float | None = None
    is_octave_sure: bool = False
    is_steady: bool = False
    stability: float = 0.0
    tempo_curve: list[list[float]] = field(default_factory=list)
    beats: Seconds = field(default_factory=lambda: np.zeros(0))
    beat_confidence: float = 0.0
    downbeats: Seconds = field(default_factory=lambda: np.zeros(0))
    downbeat_confidence: float = 0.0
    beats_per_bar: int = 4
    metre_confidence: float = 0.0

    def to_json(self) -> dict[str, object]:
        """Give the part as docs/analysis-format.md has it."""
        return {
            "tempoBpm": _rounded(self.tempo_bpm, 2),
            "tempoConfidence": round(self.tempo_confidence, 3),
            "otherTempoBpm": _rounded(self.other_tempo_bpm, 2),
            "isOctaveSure": self.is_octave_sure,
            "isSteady": self.is_steady,
            "stability": round(self.stability, 3),
            "tempoCurve": [[round(sec, 3), round(bpm, 2)] for sec, bpm in self.tempo_curve],
            "beats": [round(float(sec), 3) for sec in self.beats],
            "beatConfidence": round(self.beat_confidence, 3),
            "downbeats": [round(float(sec), 3) for sec in self.downbeats],
            "downbeatConfidence": round(self.downbeat_confidence, 3),
            "beatsPerBar": self.beats_per_bar,
            "metreConfidence": round(self.metre_confidence, 3),
        }


def estimate_rhythm(features: SharedFeatures, drums: SharedFeatures | None = None) -> Rhythm:
    """Find beats and what follows from them.

    Parameters
    ----------
    features : SharedFeatures
        Of the mix.
    drums : SharedFeatures or None
        Of the drums stem, where there is one: it tells where bars begin. Which beats there are is
        told by all that is played.

    Returns
    -------
    Rhythm
        Without tempo and beats where nothing has a pulse.
    """
    curves = PulseCurves(features)
    levels = level_candidates(curves, find_pulse(curves))
    if not levels:
        return Rhythm()
    shares = shares_of("levels", [level.evidence for level in levels])
    best = levels[int(shares.argmax())]
    clarity = _clarity(curves, best)
    if clarity == 0:
        return Rhythm()
    if drums:
        best = with_bars(PulseCurves(features, drums), best)
    return _rhythm(curves, _Chosen(levels, shares, best, clarity), features.duration_sec)


def find_pulse(curves: PulseCurves) -> Seconds:
    """Track what is most like beats, on whichever level.

    Parameters
    ----------
    curves : PulseCurves

    Returns
    -------
    ndarray of float64, shape (n,)
        Seconds, ascending.
    """
    if not curves.accents.any():
        return np.zeros(0)
    rewards = (_GAIN * (curves.accents - _THRESHOLD)).astype(np.float32)
    return track_beats(rewards, _tempo_preference()) / ONSET_FPS


@dataclass(frozen=True)
class _Chosen:
    levels: list[LevelCandidate]
    shares: Values
    best: LevelCandidate
    clarity: float


def _rhythm(curves: PulseCurves, chosen: _Chosen, duration_sec: float) -> Rhythm:
    best, clarity = chosen.best, chosen.clarity
    tempo = tempo_of(best.beats)
    beats = tempo.beats[tempo.beats <= duration_sec]
    agreeing = [_is_same(_bpm(level), _bpm(best)) for level in chosen.levels]
    tempo_share = float(chosen.shares[agreeing].sum())
    beat_share = float(chosen.shares.max())
    second = second_tempo(curves.accents)
    dropped = len(best.beats) - len(tempo.beats)
    first = (best.bar.first - dropped) % best.bar.metre
    return Rhythm(
        tempo_bpm=tempo.bpm,
        tempo_confidence=clarity * tempo_share,
        other_tempo_bpm=_other_tempo(chosen, tempo),
        is_octave_sure=second is not None
        and _is_same(second, tempo.bpm)
        and tempo_share >= _SURE_OCTAVE,
        is_steady=tempo.is_steady,
        stability=tempo.stability,
        tempo_curve=tempo.curve.tolist(),
        beats=beats,
        beat_confidence=clarity * beat_share,
        downbeats=beats[first :: best.bar.metre],
        downbeat_confidence=clarity * beat_share * best.bar_choice.probability,
        beats_per_bar=best.bar.metre,
        metre_confidence=clarity * tempo_share * best.bar_choice.probability,
    )


def _other_tempo(chosen: _Chosen, tempo: Tempo) -> float | None:
    """Find the likeliest tempo but the chosen one."""
    others = [
        (float(share), _bpm(level))
        for level, share in zip(chosen.levels, chosen.shares, strict=True)
        if not _is_same(_bpm(level), _bpm(chosen.best))
    ]
    if not others:
        return None
    return tempo.bpm * max(others)[1] / _bpm(chosen.best)


def _clarity(curves: PulseCurves, level: LevelCandidate) -> float:
    """How far accents fall on the pulse, 0 to 1."""
    everywhere = float(curves.accents.mean())
    if everywhere <= 0:
        return 0.0
    on_beats = curves.accents_near(level.beats)
    over = float(on_beats.mean()) / everywhere
    heard = float(np.mean(on_beats >= _HEARD))
    return _between(over, _NO_PULSE, _CLEAR_PULSE) * _between(heard, _FEW_HEARD, _MOST_HEARD)


def _between(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _tempo_preference() -> Array:
    octaves = np.log2(60 * ONSET_FPS / beat_periods() / _USUAL_BPM)
    return np.asarray(-_PREFERENCE * (octaves / _SPREAD_OCTAVES) ** 2, np.float32)


def _bpm(level: LevelCandidate) -> float:
    return 60 / float(np.median(np.diff(level.beats)))


def _is_same(bpm: float, other: float) -> bool:
    return abs(bpm / other - 1) <= _SAME_TEMPO


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
