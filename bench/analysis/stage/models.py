"""Models of things that sound at a pitch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, resample_poly, sosfilt
from truth import SR, Samples

Signal = NDArray[np.float64]

Model = Callable[[float, float, np.random.Generator], Signal]

# Resonances of a throat in Hz with their bandwidths, for five vowels (Peterson and Barney, 1952).
_THROATS = (
    ((640, 80), (1190, 90), (2390, 120)),
    ((400, 70), (1920, 100), (2560, 120)),
    ((350, 60), (640, 80), (2700, 130)),
    ((270, 60), (2290, 100), (3010, 120)),
    ((450, 70), (800, 80), (2830, 130)),
)


class Player:
    """Plays a model, and remembers what it has played: two takes of each note."""

    def __init__(self, model: str, rng: np.random.Generator) -> None:
        self._model = MODELS[model]
        self._rng = rng
        self._takes: dict[tuple[int, int, int], Samples] = {}
        self._count = 0

    def play(self, hertz: float, seconds: float) -> Samples:
        """Give a note at an RMS of its loud part near 1/4."""
        self._count += 1
        known = (round(hertz * 50), max(6, round(seconds * 100)), self._count % 2)
        if known not in self._takes:
            y = self._model(hertz, known[1] / 100, self._rng)
            loud = np.sqrt(np.mean(y[: SR // 2] ** 2)) + 1e-9
            self._takes[known] = (y * (0.25 / loud)).clip(-1.5, 1.5).astype(np.float32)
        return self._takes[known]


def _string(
    damping: float, dark: float, hertz: float, seconds: float, rng: np.random.Generator
) -> Signal:
    """Pluck a string (Karplus and Strong, 1983, with the loop's length interpolated)."""
    frames = int((seconds + 0.12) * SR)
    delay = int(SR / hertz)
    share = SR / hertz - delay
    feedback = 0.001 ** (1 / (hertz * damping))
    # What goes round is delayed by a fraction and loses some of its highs.
    taps = feedback * np.convolve([1 - share, share], [0.04, 0.92, 0.04])
    # The pull of a finger near one end, and the noise of its skin.
    end = rng.uniform(0.12, 0.3)
    pull = np.where(np.arange(delay) < end * delay, 1 - end, -end)
    skin = rng.uniform(-0.35, 0.35, delay)
    pick = np.asarray(lfilter([1 - dark], [1, -dark], pull + skin))
    first = delay + 2
    y = np.zeros(first + delay + frames)
    y[first : first + delay] = pick - pick.mean()
    # What comes back is nearly a period old, so that nearly a period is computed at once.
    for start in range(first + delay, len(y), delay - 1):
        count = min(delay - 1, len(y) - start)
        late = y[start - delay - 2 : start - delay + 1 + count]
        y[start : start + count] = np.convolve(late, taps, "valid")
    return y[first : first + frames] * _held(frames, seconds, 0.001)


def _thick_string(hertz: float, seconds: float, rng: np.random.Generator) -> Signal:
    """Pluck a string whose pick-up hears little of its highs."""
    string = _string(3.0, 0.9, hertz, seconds, rng)
    return np.asarray(sosfilt(butter(2, 320, fs=SR, output="sos"), string))


def _held(frames: int, seconds: float, rise: float) -> Signal:
    t = np.arange(frames) / SR
    fall = max(frames / SR - seconds, 0.01)
    return np.clip(t / rise, 0, 1) * np.clip(1 - (t - seconds) / fall, 0, 1) ** 2


def _crunch(hertz: float, seconds: float, rng: np.random.Generator) -> Signal:
    string = _string(4.0, 0.3, hertz, seconds, rng)
    driven = np.clip(3.5 * string / (np.abs(string).max() + 1e-9), -0.7, 1.0)
    cabinet = butter(2, [90, 3200], "band", fs=SR, output="sos")
    return np.asarray(sosfilt(cabinet, driven)) * _held(len(driven), seconds, 0.001)


def _modulated(
    timbre: tuple[float, float, float, float],
    hertz: float,
    seconds: float,
    rng: np.random.Generator,
) -> Signal:
    """Modulate one sine by another (Chowning, 1973).

    `timbre` is the ratio of their frequencies, the index, and the decays of index and level.
    """
    ratio, index, index_decay, decay = timbre
    frames = int((seconds + 0.15) * SR)
    t = np.arange(frames) / SR
    depth = index * np.exp(-t * index_decay) * np.clip(700 / hertz, 0.2, 1.5)
    phase = 2 * np.pi * hertz * t + rng.uniform(0, 0.3)
    y = np.sin(phase + depth * np.sin(ratio * phase)) * np.exp(-t * decay)
    return np.asarray(y * _held(frames, seconds, 0.004))


def _pipe(hertz: float, seconds: float, rng: np.random.Generator) -> Signal:
    """Blow pipes an octave and a twelfth apart, with a puff of air."""
    frames = int((seconds + 0.08) * SR)
    phase = 2 * np.pi * hertz * np.arange(frames) / SR
    y = np.sin(phase + 0.9 * np.sin(phase)) + 0.5 * np.sin(2 * phase + 0.5 * np.sin(2 * phase))
    y += 0.25 * np.sin(3 * phase)
    puff = rng.standard_normal(frames) * np.exp(-np.arange(frames) / SR / 0.02) * 0.15
    return (y + puff) * _held(frames, seconds, 0.02)


def _bowed(hertz: float, seconds: float, rng: np.random.Generator) -> Signal:
    """Shape sines into what a bow makes: three players, none quite in tune, with bow noise."""
    frames = int((seconds + 0.18) * SR)
    t = np.arange(frames) / SR
    y = np.zeros(frames)
    for _ in range(3):
        shake = 0.0035 * np.sin(2 * np.pi * rng.uniform(4.8, 6.2) * t + rng.uniform(0, 6))
        phase = 2 * np.pi * np.cumsum(hertz * (1 + shake) * (1 + rng.normal(0, 0.0012))) / SR
        y += np.arctan(1.8 * np.sin(phase) / (1.15 - np.cos(phase)))
    y += 0.02 * rng.standard_normal(frames)
    y = sosfilt(butter(1, 2500, fs=SR, output="sos"), y)
    return np.asarray(y) * _held(frames, seconds, min(0.09, seconds / 3))


def _stacked(bright: float, hertz: float, seconds: float, rng: np.random.Generator) -> Signal:
    """Stack detuned ramps, made at twice the rate, behind a falling filter."""
    frames = int((seconds + 0.2) * SR)
    t = np.arange(2 * frames) / (2 * SR)
    ramps = [
        2 * ((hertz * detuning * t + rng.random()) % 1) - 1
        for detuning in (0.995, 0.998, 1.0, 1.0025, 1.0045)
    ]
    y = resample_poly(np.sum(ramps, axis=0), 1, 2)[:frames]
    y = sosfilt(butter(2, min(bright * (1 + hertz / 500), 15_000), fs=SR, output="sos"), y)
    return np.asarray(y) * _held(frames, seconds, 0.01 if bright > 1500 else 0.2)


def _sung(vowel: int, hertz: float, seconds: float, rng: np.random.Generator) -> Signal:
    """Open a glottis into a throat; a consonant before it."""
    frames = int((seconds + 0.05) * SR)
    t = np.arange(frames) / SR
    shake = 0.011 * np.clip(4 * t - 0.8, 0, 1) * np.sin(2 * np.pi * 5.6 * t)
    scoop = -0.04 * np.exp(-t / 0.045)
    cycle = np.cumsum(hertz * (1 + shake + scoop)) / SR % 1
    flow = np.where(cycle < 0.6, np.sin(np.pi * cycle / 0.6) ** 2, 0.0)
    source = np.diff(flow, prepend=0.0) * 12 + 0.004 * rng.standard_normal(frames)
    y = np.zeros(frames)
    for number, (centre, width) in enumerate(_THROATS[vowel]):
        radius = np.exp(-np.pi * width / SR)
        poles = [1, -2 * radius * np.cos(2 * np.pi * centre / SR), radius**2]
        y += lfilter([(1 - radius) * 0.8**number], poles, source)
    consonant = 0.3 * rng.standard_normal(frames) * np.exp(-t / 0.012) * np.abs(y).max()
    return np.asarray((y + consonant * (vowel % 2)) * _held(frames, seconds, 0.03))


MODELS: dict[str, Model] = {
    "guitar": partial(_string, 2.2, 0.4),
    "harp": partial(_string, 3.5, 0.75),
    "crunch": _crunch,
    "tines": partial(_modulated, (1.0, 1.6, 2.5, 1.1)),
    "bells": partial(_modulated, (7.0, 0.6, 3.0, 1.8)),
    "horns": partial(_modulated, (1.0, 2.2, 0.3, 0.1)),
    "pipes": _pipe,
    "bowed": _bowed,
    "stack": partial(_stacked, 2200.0),
    "haze": partial(_stacked, 700.0),
    "bass string": _thick_string,
    "bass tines": partial(_modulated, (1.0, 1.2, 3.0, 0.8)),
    "bass stack": partial(_stacked, 350.0),
    **{f"sung {vowel}": partial(_sung, vowel) for vowel in range(len(_THROATS))},
}
"""By name: each gives a note of a frequency and a length."""
