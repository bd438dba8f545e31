"""Drums, bass and chord instruments; each returns one hit or note."""

from __future__ import annotations

import numpy as np
from dsp import SR, Samples, band_noise, hertz, pan

Rng = np.random.Generator


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * SR)) / SR


def kick(tone: float, rng: Rng) -> Samples:
    """Falling sine with a knock and a beater click; `tone` is the final pitch in Hz."""
    t = _time(0.38)
    f = tone * (1 + 3.5 * np.exp(-t / 0.018) + 0.6 * np.exp(-t / 0.09))
    body = np.sin(2 * np.pi * np.cumsum(f) / SR) * np.exp(-t / 0.08)
    knock = band_noise(t.size, (180, 900), rng) * np.exp(-t / 0.025) * 0.75
    click = band_noise(t.size, (2000, 7000), rng) * np.exp(-t / 0.006) * 0.25
    hit: Samples = (body + knock + click).astype(np.float32)
    return hit


def snare(tone: float, rng: Rng) -> Samples:
    """Two shell modes and rattling noise."""
    t = _time(0.3)
    shell = np.sin(2 * np.pi * tone * t) + 0.7 * np.sin(2 * np.pi * tone * 1.78 * t + 0.5)
    wires = band_noise(t.size, (900, 9000), rng) * np.exp(-t / 0.085)
    return (0.8 * shell * np.exp(-t / 0.05) + 0.55 * wires).astype(np.float32)


def tom(tone: float, rng: Rng) -> Samples:
    """Make a pitched drum with a slight fall."""
    t = _time(0.5)
    f = tone * (1 + 0.5 * np.exp(-t / 0.05))
    skin = band_noise(t.size, (300, 3000), rng) * np.exp(-t / 0.015) * 0.3
    body = np.sin(2 * np.pi * np.cumsum(f) / SR) * np.exp(-t / 0.16)
    hit: Samples = (body + skin).astype(np.float32)
    return hit


def hat(decay: float, rng: Rng) -> Samples:
    """High-passed noise with a few metallic partials; `decay` in seconds."""
    t = _time(min(1.6, 6 * decay))
    partials = sum(np.sign(np.sin(2 * np.pi * f * t)) for f in (3187.0, 4931.0, 7109.0, 8263.0))
    y = band_noise(t.size, (6000, 15000), rng) + 0.15 * partials
    return (0.35 * y * np.exp(-t / decay)).astype(np.float32)


def bass_note(pitch: float, seconds: float, tone: tuple[str, Rng]) -> Samples:
    """One bass note; timbres `finger`, `pick`, `synth`, `growl`."""
    timbre, rng = tone
    t = _time(seconds + 0.04)
    f0 = hertz(pitch) * 2 ** (rng.normal(0, 2) / 1200)
    cutoff, damp, tilt = {
        "finger": (1000.0, 1.8, 0.3),
        "pick": (1600.0, 1.2, 0.3),
        "synth": (1100.0, 3.0, 0.3),
        "growl": (750.0, 2.5, 0.2),
    }[timbre]
    y = np.zeros(t.size)
    for k in range(1, int(min(4000, 4 * cutoff) / f0) + 1):
        amp = k**-tilt / np.sqrt(1 + (k * f0 / cutoff) ** 4)
        fade = np.exp(-t * (1 / damp + 0.15 * (k - 1)))
        y += amp * fade * np.sin(2 * np.pi * k * f0 * np.sqrt(1 + 2e-5 * k * k) * t + rng.random())
    if timbre == "pick":
        y += 0.3 * band_noise(t.size, (800, 4000), rng) * np.exp(-t / 0.008)
    attack = np.clip(t / 0.006, 0, 1)
    release = np.clip((seconds + 0.03 - t) / 0.03, 0, 1)
    return (y * attack * release).astype(np.float32)


def chord_note(pitch: float, seconds: float, tone: tuple[str, float, Rng]) -> Samples:
    """One note of a stereo chord instrument: `pad`, `keys`, `guitar` or `organ`.

    `tone` carries the timbre, the pan position of the note and the generator.
    """
    timbre, position, rng = tone
    f0 = hertz(pitch)
    if timbre == "pad":
        voices = [_partials(f0 * 2 ** (c / 1200), seconds + 0.5, ("pad", rng)) for c in (-7, 0, 7)]
        sides = (-0.8 + 0.3 * position, 0.4 * position, 0.8 + 0.3 * position)
        parts = [pan(v, float(np.clip(p, -1, 1))) for v, p in zip(voices, sides, strict=True)]
        return parts[0] + parts[1] + parts[2]
    if timbre == "guitar":
        left = _partials(f0 * 2 ** (rng.normal(0, 3) / 1200), seconds, ("guitar", rng))
        right = _partials(f0 * 2 ** (rng.normal(0, 3) / 1200), seconds, ("guitar", rng))
        late = np.roll(right, int(0.008 * SR * rng.random()))
        return pan(left, -0.85) + pan(late, 0.85)
    return pan(_partials(f0, seconds, (timbre, rng)), position)


def _partials(f0: float, seconds: float, tone: tuple[str, Rng]) -> Samples:
    timbre, rng = tone
    t = _time(seconds + 0.1)
    attack, damp, tilt, bright = {
        "pad": (0.12, 9.0, 1.0, 0.02),
        "keys": (0.004, 0.9, 1.5, 0.5),
        "guitar": (0.003, 0.7, 1.0, 0.5),
        "organ": (0.01, 30.0, 1.1, 0.0),
    }[timbre]
    y = np.zeros(t.size)
    for k in range(1, min(28, int(9000 / f0)) + 1):
        if timbre == "organ" and k not in (1, 2, 3, 4, 6, 8, 10, 12):
            continue
        fade = np.exp(-t * (1 / damp + bright * (k - 1)))
        y += k**-tilt * fade * np.sin(2 * np.pi * (k * f0 * t + rng.random()))
    release = np.clip((t[-1] - t) / 0.1, 0, 1)
    note: Samples = (y * np.clip(t / attack, 0, 1) * release).astype(np.float32)
    return note
