"""A sung line: glottal harmonics through moving formants, vibrato, breath, consonants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from dsp import SR, Samples, band_noise, place, smooth

CONTROL = 256
FORMANTS = {
    "a": (800, 1200, 2800, 3600),
    "e": (460, 1900, 2600, 3500),
    "i": (300, 2250, 3000, 3700),
    "o": (470, 850, 2700, 3500),
    "u": (330, 700, 2500, 3400),
}
BANDWIDTHS = np.array([90.0, 110.0, 160.0, 220.0])
FORMANT_GAINS = np.array([1.0, 0.6, 0.35, 0.2])
CONSONANTS = (
    (5000.0, 10000.0, 0.10, 0.30),
    (2400.0, 6000.0, 0.09, 0.32),
    (1500.0, 7000.0, 0.025, 0.6),
    (600.0, 3000.0, 0.03, 0.5),
)


@dataclass(frozen=True)
class Note:
    """One sung or played note: start and length in seconds, pitch as a MIDI number."""

    start: float
    length: float
    pitch: float
    level: float = 1.0


@dataclass(frozen=True)
class Singer:
    """What makes one voice: vibrato, tract length (1 = adult male), share of consonants."""

    vibrato_hz: float
    vibrato_cents: float
    tract: float
    consonants: float


def sing(notes: list[Note], frames: int, style: tuple[Singer, np.random.Generator]) -> Samples:
    """Render a monophonic vocal line of `frames` samples."""
    singer, rng = style
    f0, level, formants = _contours(notes, frames, style)
    y = _harmonics(f0, level, formants)[:frames]
    breath = band_noise(frames, (1500, 9000), rng) * np.interp(
        np.arange(frames), np.arange(level.size) * CONTROL, level
    )
    y += 0.02 * breath.astype(np.float32)
    for note in notes:
        if rng.random() < singer.consonants:
            low, high, length, gain = CONSONANTS[rng.integers(len(CONSONANTS))]
            burst = band_noise(int(length * SR), (low, high), rng)
            burst *= np.hanning(burst.size).astype(np.float32)
            place(y, burst * np.float32(1.6 * gain * note.level), note.start - 0.6 * length)
    return y


def _contours(
    notes: list[Note], frames: int, style: tuple[Singer, np.random.Generator]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return f0 in Hz, level and four formants in Hz at every CONTROL-th sample."""
    singer, rng = style
    n = frames // CONTROL + 2
    t = np.arange(n) * CONTROL / SR
    pitch = np.full(n, notes[0].pitch)
    level = np.zeros(n)
    depth = np.zeros(n)
    formants = np.tile(np.array(FORMANTS["a"], float), (n, 1))
    for note in notes:
        now = (t >= note.start) & (t < note.start + note.length)
        pitch[t >= note.start] = note.pitch
        formants[t >= note.start] = FORMANTS[str(rng.choice(list(FORMANTS)))]
        age = t[now] - note.start
        level[now] = note.level * np.clip((note.start + note.length - t[now]) / 0.08, 0, 1)
        depth[now] = np.clip((age - 0.12) / 0.25, 0, 1)
    pitch = smooth(pitch, 0.045 * SR / CONTROL)
    level = smooth(level, 0.02 * SR / CONTROL)
    formants = np.stack([smooth(f, 0.06 * SR / CONTROL) for f in formants.T]) * singer.tract
    rate = singer.vibrato_hz * (1 + 0.08 * smooth(rng.standard_normal(n), 40))
    vibrato = np.sin(2 * np.pi * np.cumsum(rate) * CONTROL / SR)
    drift = 40 * smooth(rng.standard_normal(n), 12)
    cents = singer.vibrato_cents * depth * vibrato + drift
    level = level * (1 + 0.12 * depth * np.sin(2 * np.pi * np.cumsum(rate) * CONTROL / SR + 1.0))
    return 440 * 2 ** ((pitch - 69 + cents / 100) / 12), level, formants


def _harmonics(f0: np.ndarray, level: np.ndarray, formants: np.ndarray) -> Samples:
    frames = (f0.size - 2) * CONTROL + CONTROL
    at = np.arange(frames)
    control = np.arange(f0.size) * CONTROL
    phase = 2 * np.pi * np.cumsum(np.interp(at, control, f0)) / SR
    y = np.zeros(frames, np.float32)
    for k in range(1, int(9000 / f0.min()) + 1):
        f = k * f0
        tract = sum(
            g / (1 + ((f - centre) / width) ** 2)
            for g, centre, width in zip(FORMANT_GAINS, formants, BANDWIDTHS, strict=True)
        )
        amp = level * (tract + 0.03) * k**-0.6 * (f < 10000)
        if amp.max() > 1e-4:
            y += (np.interp(at, control, amp) * np.sin(k * phase)).astype(np.float32)
    return y
