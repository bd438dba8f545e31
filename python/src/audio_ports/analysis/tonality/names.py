"""How tonics and keys are written; keys are numbered major first, each from C upwards."""

from __future__ import annotations

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

KEYS = 24
"""Keys that there are: 0 to 11 are major, 12 to 23 minor."""

_RELATIVE = 3
_FIFTH = 7
_CAMELOT_OF_C = 8


def key_name(key: int) -> str:
    """Give a key's name: `F# minor`."""
    return f"{TONICS[key % 12]} {'minor' if key >= 12 else 'major'}"


def camelot_of(key: int) -> str:
    """Give a key as DJs write it: `8B` for C major, `8A` for A minor."""
    return f"{(_fifths_of(key) + _CAMELOT_OF_C - 1) % 12 + 1}{'A' if key >= 12 else 'B'}"


def open_key_of(key: int) -> str:
    """Give a key as Traktor writes it: `1d` for C major, `1m` for A minor."""
    return f"{_fifths_of(key) + 1}{'m' if key >= 12 else 'd'}"


def _fifths_of(key: int) -> int:
    """Count fifths from C major or A minor, clockwise."""
    return (key % 12 + (_RELATIVE if key >= 12 else 0)) * _FIFTH % 12
