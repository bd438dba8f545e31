"""The chords that are told apart: a root, a quality and the tone in the bass."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.tonality.degrees import DIMINISHED, MAJOR, MINOR
from audio_ports.analysis.tonality.names import TONICS

QUALITIES = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "dim": (0, 3, 6),
}
"""Semitones over the root, by Harte's names."""

# Only these tones are named as a bass: others are passing notes.
_BASSES = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7),
    "min7": (0, 3, 7, 10),
    "sus4": (0,),
    "sus2": (0,),
    "dim": (0, 3),
}
# Suspensions mostly resolve into major.
_TRIADS = {"min": MINOR, "min7": MINOR, "dim": DIMINISHED}
_DEGREES = {3: "b3", 4: "3", 6: "b5", 7: "5", 10: "b7", 11: "7"}


class ChordState(NamedTuple):
    """A chord; `bass` in semitones over the root, which is 0 for C."""

    root: int
    quality: str
    bass: int

    @property
    def label(self) -> str:
        """Harte's syntax: `F#:min/b3`."""
        inversion = f"/{_DEGREES[self.bass]}" if self.bass else ""
        return f"{TONICS[self.root]}:{self.quality}{inversion}"


@cache
def chord_states() -> tuple[ChordState, ...]:
    """List all chords; "no chord" is the state after the last one."""
    return tuple(
        ChordState(root, quality, bass)
        for quality, basses in _BASSES.items()
        for bass in basses
        for root in range(12)
    )


@cache
def state_label(state: int) -> str:
    """Give a state's label; `N` for no chord."""
    states = chord_states()
    return states[state].label if state < len(states) else "N"


@cache
def chord_tones() -> NDArray[np.float64]:
    """Shape (chords, 12): 1 where a pitch class belongs to the chord."""
    tones = np.zeros((len(chord_states()), 12))
    for row, state in zip(tones, chord_states(), strict=True):
        row[[(state.root + step) % 12 for step in QUALITIES[state.quality]]] = 1
    return tones


@cache
def bass_tones() -> NDArray[np.intp]:
    """Shape (chords,): the pitch class in the bass."""
    return np.array([(state.root + state.bass) % 12 for state in chord_states()], np.intp)


@cache
def triads() -> NDArray[np.intp]:
    """Shape (chords,): the triad within the chord, as `tonality.degrees` numbers them."""
    return np.array(
        [_TRIADS.get(state.quality, MAJOR) + state.root for state in chord_states()], np.intp
    )
