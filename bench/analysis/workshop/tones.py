"""Pitched sounds, added up from partials or filtered from sawteeth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt
from truth import SR, Samples

_HIGHEST_HZ = 9000.0
_DRAWBARS = ((0.5, 0.6), (1, 1.0), (2, 0.7), (3, 0.45), (4, 0.4), (6, 0.2), (8, 0.2))
_FORMANTS = (
    ((730, 1.0, 90), (1090, 0.5, 110), (2440, 0.25, 170)),
    ((270, 1.0, 60), (2290, 0.35, 150), (3010, 0.2, 200)),
    ((570, 1.0, 80), (840, 0.6, 100), (2410, 0.15, 170)),
    ((530, 1.0, 80), (1840, 0.45, 130), (2480, 0.3, 170)),
)


class Instrument:
    """Plays notes of one sound; a note that comes again is not computed again."""

    def __init__(self, sound: str) -> None:
        self._make = SOUNDS[sound]
        self._notes: dict[tuple[int, int], Samples] = {}

    def note(self, hertz: float, seconds: float) -> Samples:
        """Give a note with its release, peaks of about 1."""
        # Steps of 10 ms are not heard in a note's end.
        known = (round(hertz * 100), round(seconds * 100))
        if known not in self._notes:
            y = self._make(hertz, max(known[1], 4) / 100)
            self._notes[known] = (y / (np.abs(y).max() + 1e-9)).astype(np.float32)
        return self._notes[known]


def _time(seconds: float, release_sec: float) -> NDArray[np.float64]:
    return np.arange(round((seconds + release_sec) * SR)) / SR


def _envelope(t: NDArray[np.float64], attack: float, seconds: float) -> NDArray[np.float64]:
    release = max(float(t[-1]) - seconds, 0.005)
    return np.minimum(t / attack, 1) * np.clip(1 - (t - seconds) / release, 0, 1)


def _saw(hertz: float, t: NDArray[np.float64], vibrato: float = 0.0) -> NDArray[np.float64]:
    phase = 2 * np.pi * hertz * t + vibrato * hertz / 5.5 * np.sin(2 * np.pi * 5.5 * t)
    count = max(1, min(30, int(_HIGHEST_HZ / hertz)))
    return np.asarray(sum(np.sin(n * phase) / n for n in range(1, count + 1)))


def _low(y: NDArray[np.float64], hertz: float) -> NDArray[np.float64]:
    return np.asarray(sosfilt(butter(2, min(hertz, 18_000), fs=SR, output="sos"), y))


def _organ(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.03)
    y = sum(level * np.sin(2 * np.pi * hertz * ratio * t) for ratio, level in _DRAWBARS)
    return np.asarray(y * _envelope(t, 0.008, seconds))


def _pad(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.4)
    y = _saw(hertz * 1.003, t) + _saw(hertz * 0.997, t)
    return _low(y, 1400) * _envelope(t, min(0.15, seconds / 2), seconds)


def _strings(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.15)
    y = _saw(hertz, t, 0.004) + _saw(hertz * 1.002, t, 0.006)
    return _low(y, 3000) * _envelope(t, min(0.07, seconds / 3), seconds)


def _pluck(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.25)
    partials = range(1, max(2, min(14, int(_HIGHEST_HZ / hertz))))
    y = sum(np.sin(2 * np.pi * hertz * n * t) * np.exp(-t * (1.5 + n)) / n for n in partials)
    return np.asarray(y * _envelope(t, 0.002, seconds))


def _epiano(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.2)
    body = np.sin(2 * np.pi * hertz * t) + 0.3 * np.sin(4 * np.pi * hertz * t) * np.exp(-t * 3)
    bell = 0.25 * np.sin(2 * np.pi * hertz * 7.1 * t) * np.exp(-t * 18)
    return np.asarray((body * np.exp(-t * 1.3) + bell) * _envelope(t, 0.003, seconds))


def _fuzz(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.06)
    string = _saw(hertz, t) * np.exp(-t * 0.8)
    return _low(np.tanh(4 * string), 4200) * _envelope(t, 0.003, seconds)


def _synth(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.1)
    odd = range(1, max(2, min(24, int(_HIGHEST_HZ / hertz))), 2)
    y = np.asarray(sum(np.sin(2 * np.pi * hertz * n * t) / n for n in odd))
    return _low(y, 2600) * _envelope(t, 0.004, seconds)


def _reed(hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.05)
    y = _saw(hertz, t) + _saw(hertz * 1.006, t)
    return _low(y, 4500) * _envelope(t, 0.02, seconds)


def _voice(vowel: int, hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.06)
    depth = 0.008 * np.clip((t - 0.2) / 0.2, 0, 1)
    glide = -0.03 * np.exp(-t / 0.03)
    phase = 2 * np.pi * np.cumsum(hertz * (1 + glide + depth * np.sin(2 * np.pi * 5.2 * t))) / SR
    y = np.zeros(len(t))
    for n in range(1, max(2, int(5000 / hertz))):
        peaks = sum(
            level / (1 + ((n * hertz - f) / width) ** 2) for f, level, width in _FORMANTS[vowel]
        )
        y += (peaks + 0.02) / n**0.5 * np.sin(n * phase)
    return y * _envelope(t, min(0.04, seconds / 3), seconds)


def _bass(cutoff_hz: float, decay: float, hertz: float, seconds: float) -> NDArray[np.float64]:
    t = _time(seconds, 0.04)
    return _low(_saw(hertz, t), cutoff_hz) * np.exp(-t * decay) * _envelope(t, 0.004, seconds)


SOUNDS: dict[str, Callable[[float, float], NDArray[np.float64]]] = {
    "organ": _organ,
    "pad": _pad,
    "strings": _strings,
    "pluck": _pluck,
    "epiano": _epiano,
    "fuzz": _fuzz,
    "synth": _synth,
    "reed": _reed,
    "finger_bass": partial(_bass, 500.0, 1.2),
    "synth_bass": partial(_bass, 900.0, 0.2),
    "sub_bass": partial(_bass, 160.0, 0.1),
    **{f"voice{vowel}": partial(_voice, vowel) for vowel in range(len(_FORMANTS))},
}
"""By name; each gives a note of a frequency and a length in seconds."""
