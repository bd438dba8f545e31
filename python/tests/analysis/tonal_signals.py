"""Chords of harmonic tones, and percussion without pitch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from analysis.array_audio import SR
from audio_ports.analysis.features.layout import Array

Chord = tuple[Sequence[int], float]
"""MIDI notes and a length in seconds."""

_HARMONICS = 6


def chords(progression: Iterable[Chord], cents: float = 0.0) -> Array:
    """Play chords one after another."""
    return np.concatenate([_chord(notes, length, cents) for notes, length in progression])


def triads(roots: Iterable[tuple[int, str]], length: float = 1.0, cents: float = 0.0) -> Array:
    """Play triads ("maj" or "min") around middle C, each over its root in the bass."""
    return chords(((voiced(root, quality), length) for root, quality in roots), cents)


def voiced(root: int, quality: str) -> list[int]:
    """Put a triad around middle C and its root below."""
    steps = (0, 4, 7) if quality == "maj" else (0, 3, 7)
    return [36 + root % 12, *(55 + (root + step - 55) % 12 for step in steps)]


def cadence(key: int) -> list[tuple[int, str]]:
    """Name the chords that say a key: major keys are 0 to 11, minor ones 12 to 23."""
    tonic, mode = key % 12, "min" if key >= 12 else "maj"
    around = [(tonic, mode), (tonic + 5, mode), (tonic + 7, "maj"), (tonic, mode)]
    return [(root % 12, quality) for root, quality in around]


def noise(duration: float, level: float = 0.1) -> Array:
    """Make white noise."""
    shape = round(duration * SR)
    return np.asarray(level * np.random.default_rng(7).standard_normal(shape), np.float32)


def drums(duration: float) -> Array:
    """Play kicks that fall in pitch, and short bursts of noise, twice a second."""
    t = np.arange(round(0.4 * SR)) / SR
    kick = np.sin(2 * np.pi * (50 * t - 3 * np.exp(-t * 40))) * np.exp(-t * 18)
    snare = np.random.default_rng(3).standard_normal(len(t)) * np.exp(-t * 25)
    y = np.zeros(round(duration * SR) + len(t))
    for beat in range(int(duration * 2)):
        start = round(beat * SR / 2)
        y[start : start + len(t)] += 0.5 * (snare if beat % 2 else kick)
    return np.asarray(y[: round(duration * SR)], np.float32)


def _chord(notes: Sequence[int], length: float, cents: float) -> Array:
    return np.asarray(sum(_tone(note, length, cents) for note in notes), np.float32)


@cache
def _tone(note: int, length: float, cents: float) -> Array:
    t = np.arange(round(length * SR)) / SR
    hz = 440 * 2 ** ((note - 69 + cents / 100) / 12)
    y = np.zeros(len(t))
    for harmonic in range(1, _HARMONICS + 1):
        y += np.sin(2 * np.pi * hz * harmonic * t + note) / harmonic
    edge = np.clip(np.minimum(t, length - t) / 0.02, 0, 1)
    return np.asarray(0.08 * y * edge, np.float32)
