"""What plain librosa says: each feature by the call that its documentation shows."""

from __future__ import annotations

import librosa
import numpy as np
from estimators import Answers, Part
from numpy.typing import NDArray
from truth import SR, Samples

_RATE = 22_050
_HOP = 512
_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
# Krumhansl, "Cognitive foundations of musical pitch", 1990.
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_SECTION_SEC = 15.0

Matrix = NDArray[np.float32]


def analyse_plainly(y: Samples, parts: frozenset[str]) -> Answers:
    """Answer with librosa's own functions.

    Parameters
    ----------
    y : ndarray of float32, shape (2, frames)
        At 44.1 kHz.
    parts : frozenset of str
        "rhythm", "tonality", "chords" and "form".

    Returns
    -------
    dict
        Parts as docs/analysis-format.md has them, without confidences.
    """
    mono = librosa.resample(y.mean(axis=0), orig_sr=SR, target_sr=_RATE)
    chroma = librosa.feature.chroma_cqt(y=mono, sr=_RATE, hop_length=_HOP)
    tempo, beats = librosa.beat.beat_track(y=mono, sr=_RATE, hop_length=_HOP)
    analysis: Answers = {}
    if "rhythm" in parts:
        times = librosa.frames_to_time(beats, sr=_RATE, hop_length=_HOP)
        # It knows no bars: every fourth beat is the usual guess.
        analysis["rhythm"] = {
            "tempoBpm": float(np.atleast_1d(tempo)[0]),
            "beats": times.tolist(),
            "downbeats": times[::4].tolist(),
            "beatsPerBar": 4,
        }
    if "tonality" in parts:
        analysis["tonality"] = _key(mono, chroma)
    if "chords" in parts:
        analysis["chords"] = _chords(chroma, beats, len(mono) / _RATE)
    if "form" in parts:
        analysis["form"] = _sections(mono, chroma, len(mono) / _RATE)
    return analysis


def _key(mono: Matrix, chroma: Matrix) -> Part:
    total = chroma.sum(axis=1)
    fits = [
        (float(np.corrcoef(total, np.roll(profile, tonic))[0, 1]), f"{_NAMES[tonic]} {mode}")
        for mode, profile in (("major", _MAJOR), ("minor", _MINOR))
        for tonic in range(12)
    ]
    tuning = float(librosa.estimate_tuning(y=mono, sr=_RATE))
    return {"key": max(fits)[1], "tuningCents": 100 * tuning}


def _chords(chroma: Matrix, beats: NDArray[np.int64], duration_sec: float) -> Part:
    """Take the best of 24 triads over each beat."""
    templates = np.zeros((24, 12), np.float32)
    for root in range(12):
        templates[root, [root, (root + 4) % 12, (root + 7) % 12]] = 1
        templates[12 + root, [root, (root + 3) % 12, (root + 7) % 12]] = 1
    labels = [f"{name}:maj" for name in _NAMES] + [f"{name}:min" for name in _NAMES]
    borders = librosa.util.fix_frames(beats, x_min=0, x_max=chroma.shape[1])
    synced = librosa.util.normalize(librosa.util.sync(chroma, borders), axis=0)
    times = librosa.frames_to_time(borders, sr=_RATE, hop_length=_HOP)
    times = np.concatenate([times[: synced.shape[1]], [duration_sec]])
    best = (templates @ synced).argmax(axis=0)
    spans = [
        {"startSec": float(start), "endSec": float(end), "label": labels[int(each)]}
        for start, end, each in zip(times[:-1], times[1:], best, strict=True)
        if end > start
    ]
    return {"spans": spans}


def _sections(mono: Matrix, chroma: Matrix, duration_sec: float) -> Part:
    """Agglomerative borders; what is most alike in the mean has the same label."""
    mfcc = librosa.feature.mfcc(y=mono, sr=_RATE, hop_length=_HOP)
    count = max(2, round(duration_sec / _SECTION_SEC))
    stacked = np.vstack([librosa.util.normalize(mfcc, axis=1), chroma[:, : mfcc.shape[1]]])
    starts = librosa.segment.agglomerative(stacked, count)
    times = [*librosa.frames_to_time(starts, sr=_RATE, hop_length=_HOP).tolist(), duration_sec]
    ends = [*starts[1:].tolist(), stacked.shape[1]]
    means = np.array(
        [stacked[:, start:end].mean(axis=1) for start, end in zip(starts, ends, strict=True)]
    )
    return {
        "sections": [
            {"startSec": start, "endSec": end, "label": name}
            for start, end, name in zip(times[:-1], times[1:], _labels(means), strict=True)
        ]
    }


def _labels(means: Matrix) -> list[str]:
    # Recurrence is not defined for fewer.
    alike = (
        librosa.segment.recurrence_matrix(means.T, k=1, width=1, sym=True)
        if len(means) > 4
        else np.zeros((len(means), len(means)))
    )
    names: list[str] = []
    for index in range(len(means)):
        known = [other for other in range(index) if alike[index, other]]
        names.append(names[known[0]] if known else f"S{len(set(names))}")
    return names
