"""The songs of the bench: eight fixed ones, four whose seeds tuning never saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SECONDS = 24.0
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
PROGRESSIONS = ((0, 4, 5, 3), (0, 5, 2, 6), (0, 3, 0, 4), (5, 3, 0, 4), (0, 6, 5, 6), (0, 2, 3, 4))
BEATS = ("rock", "four", "half", "break")
BASSES = ("finger", "pick", "synth", "growl")
CHORDS = ("pad", "keys", "guitar", "organ")


@dataclass(frozen=True)
class Song:
    """Everything that decides how one song sounds.

    `vocal_db` is the level of the sung parts over the accompaniment; the other
    levels are relative to the drums.
    """

    name: str
    seed: int
    vocal_db: float
    tempo: float
    root: int
    scale: tuple[int, ...]
    progression: tuple[int, ...]
    beat: str
    bass: str
    chords: str
    arpeggio: str
    female: bool
    reverb_sec: float
    bass_db: float
    chords_db: float


def compose(name: str, seed: int, vocal_db: float) -> Song:
    """Draw a song from its seed; `seed` also steps through beats and timbres."""
    rng = np.random.default_rng(seed)
    return Song(
        name=name,
        seed=seed,
        vocal_db=vocal_db,
        tempo=float(rng.uniform(84, 132)),
        root=int(rng.integers(36, 45)),
        scale=MAJOR if rng.random() < 0.5 else MINOR,
        progression=PROGRESSIONS[rng.integers(len(PROGRESSIONS))],
        beat=BEATS[seed % 4],
        bass=BASSES[(seed // 2) % 4],
        chords=CHORDS[(seed + seed // 4) % 4],
        arpeggio=str(rng.choice(("keys", "guitar", "organ"))),
        female=bool(rng.random() < 0.5),
        reverb_sec=float(rng.uniform(0.8, 2.2)),
        bass_db=float(rng.uniform(-3, 1)),
        chords_db=float(rng.uniform(0, 3)),
    )


TUNING = tuple(
    compose(name, seed, vocal_db)
    for name, seed, vocal_db in (
        ("harbour", 1, -12.0),
        ("lantern", 10, -9.0),
        ("meridian", 3, -7.0),
        ("static", 4, -5.0),
        ("orchard", 5, -3.0),
        ("velvet", 6, -1.0),
        ("gravel", 7, 1.0),
        ("comet", 8, 3.0),
    )
)

HELD_OUT = tuple(
    compose(name, seed, vocal_db)
    for name, seed, vocal_db in (
        ("held-out 101", 101, -10.0),
        ("held-out 102", 102, -6.0),
        ("held-out 103", 103, -2.0),
        ("held-out 104", 104, 2.0),
    )
)
