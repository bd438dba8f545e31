"""Render a song to reference stems that sum to its mix."""

from __future__ import annotations

import numpy as np
from dsp import SR, Samples, pan, place, reverberate, rms, room
from instruments import bass_note, chord_note, hat, kick, snare, tom
from scores import STEMS
from songs import SECONDS, Song
from voice import Note, Singer, sing

FRAMES = int(SECONDS * SR)
PATTERNS = {
    "rock": ((0, 4, 5), (2, 6), 8),
    "four": ((0, 2, 4, 6), (2, 6), 16),
    "half": ((0, 5), (4,), 8),
    "break": ((0, 3, 5), (2, 6), 16),
}
SENDS = {"vocals": 0.22, "drums": 0.1, "bass": 0.02, "other": 0.18}

Rng = np.random.Generator


def render(song: Song) -> dict[str, Samples]:
    """Return the four stems, each (2, frames), after reverb and bus compression."""
    rng = np.random.default_rng(song.seed * 7919)
    stems = {
        "drums": _drums(song, rng),
        "bass": _bass(song, rng),
        "other": _other(song, rng),
        "vocals": _vocals(song, rng),
    }
    tail = room(song.reverb_sec, rng)
    for stem, dry in stems.items():
        level = dry / rms(dry)
        stems[stem] = level + np.float32(SENDS[stem]) * reverberate(level, tail)
    stems["bass"] *= np.float32(10 ** (song.bass_db / 20))
    stems["other"] *= np.float32(10 ** (song.chords_db / 20))
    backing = stems["drums"] + stems["bass"] + stems["other"]
    sung = np.abs(stems["vocals"]).max(axis=0) > 0.05
    loudness = rms(backing) / rms(stems["vocals"][:, sung])
    stems["vocals"] *= np.float32(loudness * 10 ** (song.vocal_db / 20))
    gain = _bus_gain(backing + stems["vocals"])
    peak = np.abs(gain * (backing + stems["vocals"])).max()
    return {stem: (stems[stem] * gain * np.float32(0.9 / peak)) for stem in STEMS}


def _grid(song: Song) -> tuple[float, int]:
    """Return seconds per eighth note and the number of bars started."""
    eighth = 30.0 / song.tempo
    return eighth, int(np.ceil(SECONDS / (8 * eighth)))


def _human(rng: Rng) -> tuple[float, float]:
    """Draw the timing offset in seconds and the level of one played hit."""
    return float(rng.normal(0, 0.004)), float(10 ** (rng.normal(0, 1.2) / 20))


def _drums(song: Song, rng: Rng) -> Samples:
    y = np.zeros((2, FRAMES), np.float32)
    eighth, bars = _grid(song)
    kicks, snares, hats = PATTERNS[song.beat]
    tone, shell = rng.uniform(46, 60), rng.uniform(185, 240)
    for bar in range(bars):
        fill = bar % 4 == 3
        hits: list[tuple[float, Samples, float]] = [(s, 0.5 * kick(tone, rng), 0.0) for s in kicks]
        hits += [(s, 1.0 * snare(shell, rng), 0.0) for s in snares if not (fill and s == 6)]
        for step in np.arange(hats) * 8 / hats:
            accent = 1.0 if step % 2 == 0 else 0.6
            hits.append((step, 0.3 * accent * hat(0.035, rng), 0.35))
        if fill:
            hits += [(6 + 0.5 * i, tom(170 - 25 * i, rng), -0.5 + 0.3 * i) for i in range(4)]
            hits.append((7.5, 0.7 * hat(0.15, rng), 0.35))
        if bar % 4 == 0:
            hits.append((0, 0.7 * hat(0.5, rng), -0.4))
        for step, sound, position in hits:
            late, level = _human(rng)
            place(y, level * pan(sound, position), (8 * bar + step) * eighth + late)
    return y


def _chord(song: Song, bar: int) -> list[int]:
    """Scale pitches of a bar's triad, the lowest an octave above the bass."""
    degree = song.progression[bar % len(song.progression)]
    steps = [degree, degree + 2, degree + 4]
    octave = len(song.scale)
    return [song.root + 12 + song.scale[s % octave] + 12 * (s // octave) for s in steps]


def _bass(song: Song, rng: Rng) -> Samples:
    y = np.zeros((2, FRAMES), np.float32)
    eighth, bars = _grid(song)
    rhythms = ((0, 1, 2, 3, 4, 5, 6, 7), (0, 3, 4, 6), (0, 3, 5, 7), (0, 2, 3, 4, 6, 7))
    rhythm = rhythms[rng.integers(len(rhythms))]
    for bar in range(bars):
        pitch = _chord(song, bar)[0] - 12
        for i, step in enumerate(rhythm):
            until = rhythm[i + 1] if i + 1 < len(rhythm) else 8
            shift = int(rng.choice((0, 0, 0, 7, 12))) if step else 0
            late, level = _human(rng)
            sound = bass_note(pitch + shift, 0.9 * (until - step) * eighth, (song.bass, rng))
            place(y, level * pan(sound, 0.0), (8 * bar + step) * eighth + late)
    return y


def _other(song: Song, rng: Rng) -> Samples:
    chords = np.zeros((2, FRAMES), np.float32)
    lead = np.zeros((2, FRAMES), np.float32)
    eighth, bars = _grid(song)
    strums = {"pad": (0,), "organ": (0,), "keys": (0, 3, 6), "guitar": (0, 2, 3, 5, 6)}
    rhythm = strums[song.chords]
    for bar in range(bars):
        triad = _chord(song, bar)
        for i, step in enumerate(rhythm):
            until = rhythm[i + 1] if i + 1 < len(rhythm) else 8
            late, level = _human(rng)
            for n, pitch in enumerate([*triad, triad[0] + 12]):
                tone = (song.chords, -0.6 + 0.4 * n, rng)
                sound = chord_note(pitch, (until - step) * eighth, tone)
                place(chords, level * sound, (8 * bar + step) * eighth + late)
        for step in range(0, 8, 1 if song.tempo < 108 else 2):
            pitch = triad[step % 3] + 12 * (1 + (step // 3) % 2)
            late, level = _human(rng)
            sound = chord_note(pitch, 1.5 * eighth, (song.arpeggio, 0.55, rng))
            place(lead, level * sound, (8 * bar + step) * eighth + late)
    return chords / rms(chords) + np.float32(0.45) * lead / rms(lead)


def _vocals(song: Song, rng: Rng) -> Samples:
    singer = Singer(
        vibrato_hz=float(rng.uniform(5.0, 6.4)),
        vibrato_cents=float(rng.uniform(25, 65)),
        tract=1.17 if song.female else 1.0,
        consonants=0.7,
    )
    y = sing(_melody(song, rng), FRAMES, (singer, rng))[:FRAMES]
    return np.stack([y, y])


def _melody(song: Song, rng: Rng) -> list[Note]:
    """Phrases of two bars that end with a rest; a random walk over the scale."""
    eighth, bars = _grid(song)
    lengths = (1, 1, 2, 2, 3, 4)
    base = song.root + (36 if song.female else 24)
    degree, notes = 3, []
    for phrase in range(0, bars, 2):
        step, end = 8 * phrase + int(rng.integers(0, 3)), 8 * phrase + int(rng.integers(12, 15))
        while step < end:
            length = int(rng.choice(lengths))
            degree = int(np.clip(degree + rng.integers(-2, 3), -2, 8))
            octave = len(song.scale)
            pitch = base + song.scale[degree % octave] + 12 * (degree // octave)
            level = float(10 ** (rng.normal(0, 1.5) / 20))
            notes.append(Note(step * eighth, 0.95 * length * eighth, pitch, level))
            step += length
    return notes


def _bus_gain(mix: Samples) -> Samples:
    """Gain curve of a 3:1 bus compressor, 8 ms attack and 120 ms release."""
    block = 64
    power = np.mean(mix**2, axis=0)
    level = 10 * np.log10(power[: power.size // block * block].reshape(-1, block).mean(1) + 1e-9)
    threshold = 10 * np.log10(np.mean(power))
    over = np.maximum(0.0, level - threshold) * (1 - 1 / 3)
    attack, release = (float(np.exp(-block / (SR * s))) for s in (0.008, 0.12))
    reduction, held = np.empty_like(over), 0.0
    for i, target in enumerate(over):
        c = attack if target > held else release
        held = c * held + (1 - c) * float(target)
        reduction[i] = held
    at = np.arange(mix.shape[1])
    db = np.interp(at, np.arange(over.size) * block + block / 2, reduction)
    gain: Samples = (10 ** (-db / 20)).astype(np.float32)
    return gain
