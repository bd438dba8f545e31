"""Struck things: modes of skins and plates, and noise of wires and shells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft
from truth import SR, Samples

# Modes of an ideal membrane over its lowest one (Fletcher and Rossing, "The physics of musical
# instruments", 1998).
_MEMBRANE = (1.0, 1.594, 2.136, 2.296, 2.653, 2.918)

Signal = NDArray[np.float64]


def strike_all(rng: np.random.Generator) -> dict[str, list[Samples]]:
    """Record a kit: four strokes of each drum, no two alike.

    Parameters
    ----------
    rng : Generator

    Returns
    -------
    dict of list of ndarray of float32
        Mono, loudest sample 1.
    """
    size = {
        "kick": rng.uniform(46, 66),
        "snare": rng.uniform(165, 215),
        "high tom": rng.uniform(150, 190),
        "low tom": rng.uniform(85, 115),
        "bongo": rng.uniform(330, 480),
    }
    plates = {name: rng.uniform(400, 1000) for name in ("hat", "open hat", "ride", "crash")}
    kit: dict[str, list[Samples]] = {}
    for name in (*size, "stick", *plates):
        strokes = []
        for _ in range(4):
            y = _stroke(name, size, plates, rng)
            strokes.append((y / np.abs(y).max()).astype(np.float32))
        kit[name] = strokes
    return kit


def _stroke(
    name: str, size: dict[str, float], plates: dict[str, float], rng: np.random.Generator
) -> Signal:
    if name == "kick":
        skin = _skin(size[name], 0.32, 0.11, rng, bend=0.9)
        return skin + 0.5 * _burst((1500, 5000), 0.32, 0.004, rng)
    if name == "snare":
        return _skin(size[name], 0.28, 0.05, rng) + 0.9 * _burst((900, 9000), 0.28, 0.07, rng)
    if name == "stick":
        return _modes([420, 1130, 1720, 2510], 0.09, 0.014, rng)
    if name in plates:
        decay = {"hat": 0.03, "open hat": 0.2, "ride": 0.6, "crash": 0.8}[name]
        return _plate(plates[name], decay, rng)
    return _skin(size[name], 0.4, 0.06 if name == "bongo" else 0.13, rng, bend=0.15)


def _skin(
    lowest: float, seconds: float, decay: float, rng: np.random.Generator, bend: float = 0.05
) -> Signal:
    t = np.arange(int(seconds * SR)) / SR
    glide = np.cumsum(1 + bend * np.exp(-t / 0.018)) / SR
    y = np.zeros_like(t)
    for number, ratio in enumerate(_MEMBRANE):
        loudness = rng.uniform(0.6, 1.0) / (1 + 1.4 * number)
        y += (
            loudness
            * np.sin(2 * np.pi * lowest * ratio * glide)
            * np.exp(-t * (1 + 0.7 * number) / decay)
        )
    return y * np.clip((seconds - t) / 0.02, 0, 1)


def _modes(hertz: list[float], seconds: float, decay: float, rng: np.random.Generator) -> Signal:
    t = np.arange(int(seconds * SR)) / SR
    parts = [
        rng.uniform(0.5, 1) * np.sin(2 * np.pi * f * rng.uniform(0.99, 1.01) * t) for f in hertz
    ]
    return np.asarray(np.sum(parts, axis=0) * np.exp(-t / decay))


def _plate(lowest: float, decay: float, rng: np.random.Generator) -> Signal:
    """Ring a plate: frequency modulation by an inharmonic ratio, and the noise of the stick."""
    seconds = min(2.0, 5 * decay) + 0.05
    t = np.arange(int(seconds * SR)) / SR
    index = 6 * np.exp(-t / (0.6 * decay)) + 2
    ring = np.zeros_like(t)
    for ratio in (5.43, 7.97, 11.3):
        modulator = index * np.sin(2 * np.pi * lowest * 1.4823 * t + rng.uniform(0, 6))
        ring += np.sin(2 * np.pi * lowest * ratio * t + modulator)
    hiss = _burst((5000, 16_000), seconds, 0.7 * decay, rng)
    ring = ring / 3 * np.exp(-t / decay) * 0.4 + hiss
    return ring * np.clip((seconds - t) / 0.02, 0, 1)


def _burst(
    band: tuple[float, float], seconds: float, decay: float, rng: np.random.Generator
) -> Signal:
    frames = int(seconds * SR)
    spectrum = rfft(rng.standard_normal(frames))
    f = np.arange(len(spectrum)) * SR / frames
    spectrum *= 1 / (1 + (band[0] / np.maximum(f, 1)) ** 4) / (1 + (f / band[1]) ** 6)
    y = irfft(spectrum, frames)
    return np.asarray(y / y.std() / 3 * np.exp(-np.arange(frames) / SR / decay))
