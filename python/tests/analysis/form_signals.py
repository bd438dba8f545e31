"""Music at 120 BPM whose form is known: a bar of four beats takes two seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.array_audio import SR, seconds
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.form.grid import Times

BEAT_SEC = 0.5
BAR_SEC = 2.0

VERSE = (60, 67, 69, 65)
CHORUS = (62, 58, 65, 61)


@dataclass(frozen=True)
class KnownRhythm:
    """What the form needs to know."""

    beats: Times
    downbeats: Times
    beats_per_bar: int = 4


NO_RHYTHM = KnownRhythm(np.zeros(0), np.zeros(0))


def rhythm_of(y: Array, offset_sec: float = 0.0) -> KnownRhythm:
    """Beats of all of a signal, the first one a downbeat."""
    beats = np.arange(offset_sec, len(y) / SR - 1e-6, BEAT_SEC)
    return KnownRhythm(beats, beats[::4])


def chords(roots: Sequence[int], bars: int, partials: Sequence[float]) -> Array:
    """One major triad in each bar, in turn; `partials` are amplitudes of harmonics."""
    t = seconds(BAR_SEC)
    fade = np.minimum(1, np.minimum(t, BAR_SEC - t) / 0.01)
    played = []
    for bar in range(bars):
        y = np.zeros(len(t))
        for step in (0, 4, 7):
            hz = 440 * 2 ** ((roots[bar % len(roots)] + step - 69) / 12)
            for harmonic, amplitude in enumerate(partials, start=1):
                y += amplitude * np.sin(2 * np.pi * hz * harmonic * t)
        played.append(0.05 * fade * y)
    return np.concatenate(played).astype(np.float32)


def drums(bars: int, level: float = 1.0) -> Array:
    """Bass drum on all beats, noise half-way between them."""
    rng = np.random.default_rng(7)
    t = seconds(BEAT_SEC / 2)
    kick = 0.5 * np.sin(2 * np.pi * 55 * t) * np.exp(-t / 0.06)
    hat = 0.15 * rng.standard_normal(len(t)) * np.exp(-t / 0.02)
    return np.tile(np.concatenate([kick, hat]), bars * 4).astype(np.float32) * np.float32(level)


def verse(bars: int, transposed: int = 0) -> Array:
    """Dull chords with drums."""
    roots = [root + transposed for root in VERSE]
    return chords(roots, bars, (1.0, 0.3)) + drums(bars, 0.6)


def chorus(bars: int, transposed: int = 0) -> Array:
    """Bright chords on other roots with loud drums."""
    roots = [root + transposed for root in CHORUS]
    return chords(roots, bars, (1.0, 0.8, 0.7, 0.6, 0.5, 0.4)) + drums(bars)


def silence(duration_sec: float) -> Array:
    return np.zeros(round(duration_sec * SR), np.float32)
