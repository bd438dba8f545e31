"""Who plays what and when: tables of bass figures, of comping and of tunes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workshop.harmony import SCALES, Chord
from workshop.plan import Plan, Section

Slot = tuple[int, int, Chord]


@dataclass(frozen=True)
class Note:
    """A note from a position in beats; `pitch` is MIDI's."""

    position: float
    beats: float
    pitch: int
    level: float


_BASS: dict[str, tuple[tuple[float, float], ...]] = {
    "root8": tuple((n / 2, 0.45) for n in range(16)),
    "offbeat": tuple((n + 0.5, 0.4) for n in range(8)),
    "beats": tuple((float(n), 0.9) for n in range(8)),
    "syncopated": ((0, 0.7), (0.75, 0.5), (1.5, 0.9), (2.5, 0.4), (3.25, 0.6)),
    "root_of_bar": ((0, 1.6),),
}
_COMPS: dict[str, tuple[tuple[float, float], ...]] = {
    "beats": tuple((float(n), 0.8) for n in range(8)),
    "halves": tuple((2.0 * n, 1.9) for n in range(4)),
    "eighths": tuple((n / 2, 0.4) for n in range(16)),
    "offbeat": tuple((n + 0.5, 0.3) for n in range(8)),
    "after_beats": tuple((float(n), 0.5) for n in range(1, 8)),
    "pushed": ((0, 1.3), (1.5, 0.9), (2.5, 1.2), (3.75, 0.2)),
    "charleston": ((0, 0.9), (1.5, 0.4)),
    "three_two": ((0, 1.3), (1.5, 1.3), (3, 1.8)),
}
_ARPEGGIOS = {"arp8": 0.5, "arp16": 0.25, "arp_triple": 1 / 3}
_CONTOUR = (0, 2, 4, 3, 1, 2, -1, 0)


def slots(plan: Plan, section: Section) -> Iterator[Slot]:
    """Give each chord's bars: first beat, beats and chord."""
    if not section.chords:
        return
    metre = plan.style.metre
    ends = [start for start, _ in section.chords[1:]] + [section.start + section.beats]
    for (start, chord), end in zip(section.chords, ends, strict=True):
        for bar in range(start, end, metre):
            yield bar, min(metre, end - bar), chord


def bass_notes(plan: Plan, section: Section) -> Iterator[Note]:
    """Give the bass of a section; a chord's lowest note is first."""
    kind = plan.style.bass
    for start, beats, chord in slots(plan, section):
        low = _at_or_above(chord.bass, 31)
        fifth = _at_or_above((chord.root + 7) % 12, 31)
        if kind == "long":
            yield Note(start, beats - 0.1, low, 0.9)
        elif kind == "walking":
            yield from _walk(start, beats, chord, low)
        elif kind == "root_fifth":
            yield Note(start, 0.8, low, 1)
            yield Note(start + 1, 0.6, fifth if chord.bass == chord.root else low, 0.7)
        else:
            for position, length in _BASS[kind]:
                if position < beats:
                    yield Note(start + position, length, low, 1 if position == 0 else 0.8)


def _walk(start: int, beats: int, chord: Chord, low: int) -> Iterator[Note]:
    tones = [low] + [_at_or_above(tone, low) for tone in chord.tones[1:]]
    for beat in range(beats):
        yield Note(start + beat, 0.9, tones[beat % len(tones)], 1 if beat == 0 else 0.85)


def chord_notes(plan: Plan, section: Section) -> Iterator[Note]:
    """Give the accompaniment of a section."""
    kind = plan.style.comps[1 if section.label == "B" else 0]
    for start, beats, chord in slots(plan, section):
        voices = sorted(_at_or_above(tone, 55) for tone in chord.tones)
        if kind in _ARPEGGIOS:
            step = _ARPEGGIOS[kind]
            row = [*voices, voices[0] + 12, *voices[:0:-1]]
            for n in range(round(beats / step)):
                level = 1.0 if n == 0 else 0.75
                yield Note(start + n * step, step * 1.5, row[n % len(row)], level)
            continue
        figure = ((0.0, beats - 0.05),) if kind == "hold" else _COMPS[kind]
        for position, length in figure:
            if position < beats:
                for voice in voices:
                    yield Note(start + position, min(length, beats - position), voice, 0.8)


def lead_notes(plan: Plan, section: Section) -> Iterator[Note]:
    """Give the tune: a figure of two bars for each label, bent to the chords."""
    rng = plan.rng(f"tune {section.label}")
    metre = plan.style.metre
    figure = _figure(rng, 2 * metre)
    scale = {(section.tonic + step) % 12 for step in SCALES[plan.mode]}
    base = 64 if section.label == "B" else 60
    for start, beats, chord in slots(plan, section):
        shift = metre if (start - section.start) // metre % 2 else 0
        for position, length, height in figure:
            if 0 <= position - shift < beats:
                is_strong = (position - shift) % 1 == 0
                allowed = set(chord.tones) if is_strong else scale | set(chord.tones)
                pitch = _nearest(base + 2 * height, allowed)
                yield Note(start + position - shift, length, pitch, 0.9)


def _figure(rng: np.random.Generator, beats: int) -> list[tuple[float, float, int]]:
    figure, position = [], float(rng.choice([0, 0, 0.5]))
    step = 0
    while position < beats - 0.5:
        length = float(rng.choice([0.5, 1, 1, 1.5, 2]))
        if rng.random() < 0.8:
            height = _CONTOUR[step % len(_CONTOUR)] + int(rng.integers(-1, 2))
            figure.append((position, min(length, beats - position) * 0.92, height))
        position += length
        step += 1
    return figure


def _at_or_above(tone: int, lowest: int) -> int:
    return lowest + (tone - lowest) % 12


def _nearest(pitch: int, allowed: set[int]) -> int:
    for distance in range(7):
        for candidate in (pitch - distance, pitch + distance):
            if candidate % 12 in allowed:
                return candidate
    return pitch
