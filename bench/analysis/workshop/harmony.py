"""Tables of progressions, and their chords as pitch classes and in Harte's syntax."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

QUALITIES: dict[str, tuple[int, ...]] = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "dim": (0, 3, 6),
    "hdim7": (0, 3, 6, 10),
    "maj6": (0, 4, 7, 9),
}

_DEGREES = {0: "1", 2: "2", 3: "b3", 4: "3", 5: "4", 6: "b5", 7: "5", 9: "6", 10: "b7", 11: "7"}

SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}

# Semitones over the tonic, quality, and the interval that lies in the bass.
PROGRESSIONS: dict[str, dict[str, tuple[tuple[tuple[int, str, int], ...], ...]]] = {
    "major": {
        "plain": (
            ((0, "maj", 0), (7, "maj", 0), (9, "min", 0), (5, "maj", 0)),
            ((0, "maj", 0), (9, "min", 0), (5, "maj", 0), (7, "maj", 0)),
            ((0, "maj", 0), (5, "maj", 0), (0, "maj", 0), (7, "maj", 0)),
            ((0, "maj", 0), (7, "maj", 4), (9, "min", 0), (5, "maj", 0)),
            ((0, "maj", 0), (0, "maj", 4), (5, "maj", 0), (7, "sus4", 0)),
        ),
        "rich": (
            ((0, "maj7", 0), (9, "min7", 0), (2, "min7", 0), (7, "7", 0)),
            ((0, "maj7", 0), (4, "min7", 0), (5, "maj7", 0), (7, "7", 0)),
            ((0, "maj", 0), (0, "maj", 4), (5, "maj", 0), (7, "7", 0)),
            ((2, "min7", 0), (7, "7", 0), (0, "maj7", 0), (9, "7", 0)),
        ),
        "away": (
            ((5, "maj", 0), (7, "maj", 0), (0, "maj", 0), (9, "min", 0)),
            ((9, "min", 0), (5, "maj", 0), (0, "maj", 0), (7, "maj", 0)),
            ((2, "min", 0), (5, "maj", 0), (0, "maj", 7), (7, "maj", 0)),
            ((5, "maj", 0), (5, "min", 0), (0, "maj", 0), (7, "7", 0)),
        ),
    },
    "minor": {
        "plain": (
            ((0, "min", 0), (8, "maj", 0), (3, "maj", 0), (10, "maj", 0)),
            ((0, "min", 0), (5, "min", 0), (7, "maj", 0), (0, "min", 0)),
            ((0, "min", 0), (10, "maj", 0), (8, "maj", 0), (7, "maj", 0)),
            ((0, "min", 0), (0, "min", 3), (5, "min", 0), (7, "sus4", 0)),
            ((0, "min", 0), (8, "maj", 0), (5, "min", 0), (7, "maj", 4)),
        ),
        "rich": (
            ((0, "min7", 0), (5, "min7", 0), (2, "hdim7", 0), (7, "7", 0)),
            ((0, "min7", 0), (8, "maj7", 0), (5, "min7", 0), (7, "7", 0)),
            ((0, "min", 0), (11, "dim", 0), (0, "min", 3), (7, "7", 0)),
            ((0, "min7", 0), (3, "maj7", 0), (8, "maj7", 0), (7, "7", 0)),
        ),
        "away": (
            ((8, "maj", 0), (10, "maj", 0), (0, "min", 0), (0, "min", 0)),
            ((5, "min", 0), (0, "min", 0), (7, "maj", 0), (0, "min", 0)),
            ((3, "maj", 0), (10, "maj", 0), (5, "min", 0), (7, "maj", 0)),
            ((8, "maj", 0), (5, "min", 0), (0, "min", 7), (7, "7", 0)),
        ),
    },
}


@dataclass(frozen=True)
class Chord:
    """A chord with its bass note, as pitch classes."""

    root: int
    quality: str
    bass: int

    @property
    def tones(self) -> tuple[int, ...]:
        """Pitch classes from the root up."""
        return tuple((self.root + step) % 12 for step in QUALITIES[self.quality])

    @property
    def label(self) -> str:
        """Harte's syntax."""
        interval = (self.bass - self.root) % 12
        inversion = f"/{_DEGREES[interval]}" if interval else ""
        return f"{NAMES[self.root]}:{self.quality}{inversion}"


def chord_on(tonic: int, entry: tuple[int, str, int]) -> Chord:
    """Give a table's chord in a key."""
    step, quality, bass = entry
    root = (tonic + step) % 12
    return Chord(root, quality, (root + bass) % 12)


def key_name(tonic: int, mode: str) -> str:
    """Give "F# minor"."""
    return f"{NAMES[tonic % 12]} {mode}"
