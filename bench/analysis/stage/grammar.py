"""Harmony that is derived: phrases become functions, functions become chords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_SPELLED = dict(enumerate(("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")))
_KEY_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

_PHRASES = (
    ("T", "S", "D", "T"),
    ("T", "T", "S", "D"),
    ("T", "D", "T", "S"),
    ("T", "S", "T", "D"),
    ("T", "D", "S", "D"),
)
_AWAY = (("S", "D", "T", "T"), ("S", "T", "S", "D"), ("S", "T", "D", "T"), ("S", "S", "T", "D"))

# Semitones over the tonic, triad, triad with its seventh, how often.
_FUNCTIONS: dict[str, dict[str, tuple[tuple[int, str, str, float], ...]]] = {
    "major": {
        "T": ((0, "maj", "maj7", 0.65), (9, "min", "min7", 0.25), (4, "min", "min7", 0.1)),
        "S": ((5, "maj", "maj7", 0.6), (2, "min", "min7", 0.4)),
        "D": ((7, "maj", "7", 0.75), (7, "sus4", "7", 0.15), (11, "dim", "hdim7", 0.1)),
    },
    "minor": {
        "T": ((0, "min", "min7", 0.65), (8, "maj", "maj7", 0.2), (3, "maj", "maj7", 0.15)),
        "S": ((5, "min", "min7", 0.7), (8, "maj", "maj7", 0.15), (2, "dim", "hdim7", 0.15)),
        "D": ((7, "maj", "7", 0.6), (10, "maj", "7", 0.25), (7, "sus4", "7", 0.15)),
    },
}
_ABOVE_ROOT = {
    "maj": {0: "1", 4: "3", 7: "5"},
    "min": {0: "1", 3: "b3", 7: "5"},
    "7": {0: "1", 4: "3", 7: "5", 10: "b7"},
    "maj7": {0: "1", 4: "3", 7: "5", 11: "7"},
    "min7": {0: "1", 3: "b3", 7: "5", 10: "b7"},
    "sus4": {0: "1", 5: "4", 7: "5"},
    "dim": {0: "1", 3: "b3", 6: "b5"},
    "hdim7": {0: "1", 3: "b3", 6: "b5", 10: "b7"},
}


@dataclass(frozen=True)
class Harmony:
    """A chord over a bass note; `over` is counted in semitones from the root."""

    root: int
    kind: str
    over: int = 0

    def pitch_classes(self) -> list[int]:
        """Root first."""
        return [(self.root + step) % 12 for step in _ABOVE_ROOT[self.kind]]

    def lowest(self) -> int:
        """Pitch class of the bass."""
        return (self.root + self.over) % 12

    def harte(self) -> str:
        """Write it as annotations do."""
        slash = f"/{_ABOVE_ROOT[self.kind][self.over]}" if self.over else ""
        return f"{_SPELLED[self.root]}:{self.kind}{slash}"


def derive_phrase(
    tonality: tuple[int, str], rng: np.random.Generator, *, colour: float, away: bool
) -> list[Harmony]:
    """Derive four chords.

    Parameters
    ----------
    tonality : tuple of int and str
        Pitch class of the tonic; "major" or "minor".
    rng : Generator
    colour : float
        How likely a chord has its seventh.
    away : bool
        Whether it begins away from the tonic.

    Returns
    -------
    list of Harmony
    """
    tonic, mode = tonality
    rules = _AWAY if away else _PHRASES
    functions = rules[rng.integers(len(rules))]
    phrase: list[Harmony] = []
    for place, function in enumerate(functions):
        options = _FUNCTIONS[mode][function]
        is_home = function == "T" and (place == 0 or (away and "T" not in functions[:place]))
        chances = np.array([option[3] for option in options])
        pick = 0 if is_home else int(rng.choice(len(options), p=chances / chances.sum()))
        step, triad, seventh, _ = options[pick]
        kind = seventh if rng.random() < colour else triad
        phrase.append(_led((tonic + step) % 12, kind, phrase, rng))
    return phrase


def _led(root: int, kind: str, before: Sequence[Harmony], rng: np.random.Generator) -> Harmony:
    """Invert a chord where the bass then moves by step, now and then."""
    if before and rng.random() < 0.3:
        for over in list(_ABOVE_ROOT[kind])[1:3]:
            move = (root + over - before[-1].lowest()) % 12
            if kind != "sus4" and move in {1, 2, 10, 11}:
                return Harmony(root, kind, over)
    return Harmony(root, kind)


def home(tonality: tuple[int, str]) -> Harmony:
    """Give the chord of rest."""
    return Harmony(tonality[0], "maj" if tonality[1] == "major" else "min")


def named(tonality: tuple[int, str]) -> str:
    """Write a key as results do."""
    return f"{_KEY_NAMES[tonality[0]]} {tonality[1]}"


def ladder(tonality: tuple[int, str]) -> list[int]:
    """Pitch classes of the scale; the minor one is natural."""
    steps = (2, 2, 1, 2, 2, 2) if tonality[1] == "major" else (2, 1, 2, 2, 1, 2)
    return [int(tonality[0] + sum(steps[:count])) % 12 for count in range(7)]
