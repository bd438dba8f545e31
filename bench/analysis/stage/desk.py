"""The mixing desk: from sounds to stems, from stems to a master."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.signal import lfilter, oaconvolve
from truth import SR, Samples

from stage.band import Sound

# Delays of combs and of all-passes in samples (after Schroeder, 1962).
_COMBS = ((1687, 0.773), (1601, 0.802), (2053, 0.753), (2251, 0.733))
_ALL_PASSES = (347, 113, 37)


def record(sounds: Iterable[Sound], frames: int) -> Samples:
    """Put all sounds of a player onto two tracks."""
    stem = np.zeros((2, frames), np.float32)
    for sound in sounds:
        first = int(sound.sec * SR)
        y = sound.y[: max(0, frames - first)] * np.float32(sound.volume)
        stem[0, first : first + len(y)] += y * np.float32(np.sqrt(2 * sound.left))
        stem[1, first : first + len(y)] += y * np.float32(np.sqrt(2 * (1 - sound.left)))
    return stem


def master(stems: dict[str, Samples], chance: np.random.Generator) -> Samples:
    """Mix, add a hall and noise, compress and limit.

    Parameters
    ----------
    stems : dict of ndarray of float32, shape (2, frames)
    chance : Generator

    Returns
    -------
    ndarray of float32, shape (2, frames)
        Peaks below 1.
    """
    faders = {stem: np.float32(chance.uniform(0.75, 1.3)) for stem in sorted(stems)}
    mix = np.sum([faders[stem] * stems[stem] for stem in sorted(stems)], axis=0)
    send = stems["vocals"] + stems["other"] + np.float32(0.25) * stems["drums"]
    mix = mix + np.float32(chance.uniform(0.02, 0.14)) * _hall(
        send, float(chance.uniform(0.6, 1.1))
    )
    hiss = np.cumsum(chance.standard_normal(mix.shape), axis=1)
    hiss = hiss - uniform_filter1d(hiss, 400, axis=1)
    level = 10 ** (chance.uniform(-80, -48) / 20)
    mix = mix / np.abs(mix).max() + level * hiss / hiss.std()
    if chance.random() < 0.6:
        mix = _compressed(mix, float(chance.uniform(6, 14)))
    return _limited(mix, float(chance.uniform(0.55, 0.97)), float(chance.uniform(1.0, 2.2)))


def _hall(y: Samples, size: float) -> Samples:
    """Answer as four combs and three all-passes do."""
    wet = np.zeros_like(y)
    for side in range(2):
        answer = np.zeros(2 * SR)
        for delay, feedback in _COMBS:
            period = int(delay * size) + 23 * side
            echoes = answer[::period]
            echoes += 0.25 * feedback ** np.arange(len(echoes))
        answer[0] = 0
        for delay in _ALL_PASSES:
            ahead, back = np.zeros(delay + 1), np.zeros(delay + 1)
            ahead[0], ahead[-1] = -0.7, 1
            back[0], back[-1] = 1, -0.7
            answer = np.asarray(lfilter(ahead, back, answer))
        wet[side] = oaconvolve(y[side], answer)[: y.shape[1]]
    return wet


def _compressed(mix: Samples, ratio_db: float) -> Samples:
    """Turn down what is louder than the mean, by up to `ratio_db` dB over 50 ms."""
    power = uniform_filter1d(np.mean(mix**2, axis=0), SR // 20)
    over = 10 * np.log10(power / power.mean() + 1e-9)
    gain = 10 ** (-np.clip(over, 0, ratio_db) * 0.4 / 20)
    return np.asarray(mix * gain, np.float32)


def _limited(mix: Samples, ceiling: float, push: float) -> Samples:
    """Look ahead 2 ms, and never exceed the ceiling."""
    mix = mix * (push / np.abs(mix).max())
    peaks = maximum_filter1d(np.abs(mix).max(axis=0), 2 * (SR // 500) + 1)
    gain = uniform_filter1d(np.minimum(1, 1 / np.maximum(peaks, 1e-9)), SR // 500)
    return np.asarray(np.clip(mix * gain, -1, 1) * ceiling, np.float32)
