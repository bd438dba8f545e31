"""What happens in a track from moment to moment, as far as it tells of beats and bars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from audio_ports.analysis.features.layout import CQT_FPS, ONSET_FPS, Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.rhythm.accents import accent_curve

Seconds = NDArray[np.float64]
Values = NDArray[np.float64]

# A stroke counts for a beat within 23 ms.
_REACH_FRAMES = 5
_LOUD_PERCENTILE = 98
_SEMITONES = 84
# C1 to B2.
_BASS_SEMITONES = 24
_EPSILON = 1e-6
# Of the power of the mix's strokes.
_PLAYED_SHARE = 0.01


class PulseCurves:
    """Curves that can be read at any times; each is about 1 where much happens.

    Parameters
    ----------
    features : SharedFeatures
        Of the mix, or of its drums for the strokes.
    drums : SharedFeatures or None
        Takes the place of the mix where strokes are concerned, if anything is struck in it.
    """

    def __init__(self, features: SharedFeatures, drums: SharedFeatures | None = None) -> None:
        strokes = (drums if drums and _is_played(drums, features) else features).strokes
        self.accents = accent_curve(features)
        self._accents = _peaks(self.accents)
        self._low = _peaks(strokes[:, 0])
        self._middle = _peaks(strokes[:, 3:5].mean(axis=1))
        self._high = _peaks(strokes[:, 6:].mean(axis=1))
        notes = np.sqrt(features.cqt.astype(np.float32))
        notes = notes.reshape(len(notes), _SEMITONES, -1).max(axis=2)
        self._notes = np.concatenate([np.zeros((1, _SEMITONES)), np.cumsum(notes, axis=0)])

    def accent_at(self, times: Seconds) -> Values:
        """Read the rises of all ranges together."""
        return _read(self._accents, times)

    def accents_near(self, times: Seconds) -> Values:
        """Read the accents as they are, not as shares of the loud ones."""
        return _read(_widened(self.accents), times)

    def low_at(self, times: Seconds) -> Values:
        """Read the strokes of kick and bass."""
        return _read(self._low, times)

    def middle_at(self, times: Seconds) -> Values:
        """Read the strokes of snare, rim and claps."""
        return _read(self._middle, times)

    def high_at(self, times: Seconds) -> Values:
        """Read the strokes of cymbals and hats."""
        return _read(self._high, times)

    def harmony_change_at(self, times: Seconds, reach_sec: float) -> Values:
        """Compare the notes before and behind each time: 0 for the same, 1 for all others."""
        return self._change(self._notes, times, reach_sec)

    def bass_change_at(self, times: Seconds, reach_sec: float) -> Values:
        """Compare the notes under C3 alone."""
        return self._change(self._notes[:, :_BASS_SEMITONES], times, reach_sec)

    def _change(self, sums: Values, times: Seconds, reach_sec: float) -> Values:
        frames, reach = times * CQT_FPS, max(3.0, reach_sec * CQT_FPS)
        before = _mean(sums, frames - reach, frames - 0.3)
        behind = _mean(sums, frames + 0.7, frames + reach + 0.7)
        norms = np.linalg.norm(before, axis=1) * np.linalg.norm(behind, axis=1)
        return np.asarray(1 - (before * behind).sum(axis=1) / (norms + _EPSILON))


def _is_played(drums: SharedFeatures, features: SharedFeatures) -> bool:
    """Tell drums from what a separation leaves where there are none; both are at one level."""
    struck, whole = (float(np.mean(np.square(each.strokes))) for each in (drums, features))
    return struck >= _PLAYED_SHARE * whole


def _peaks(curve: Array) -> Array:
    if not curve.any():
        return np.zeros_like(curve)
    peaks = _widened(curve)
    return np.asarray(peaks / (np.percentile(peaks, _LOUD_PERCENTILE) + _EPSILON), np.float32)


def _widened(curve: Array) -> Array:
    return np.asarray(maximum_filter1d(curve, _REACH_FRAMES), np.float32)


def _read(curve: Array, times: Seconds) -> Values:
    frames = np.clip(np.round(times * ONSET_FPS).astype(int), 0, len(curve) - 1)
    return np.asarray(curve[frames], np.float64)


def _mean(sums: Values, start: Values, stop: Values) -> Values:
    last = len(sums) - 1
    first = np.clip(np.round(start).astype(int), 0, last - 1)
    behind = np.clip(np.round(stop).astype(int), first + 1, last)
    return np.asarray((sums[behind] - sums[first]) / (behind - first)[:, None])
