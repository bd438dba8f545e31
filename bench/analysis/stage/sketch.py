"""The song of a seed on paper: its form grows from rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stage.grammar import Harmony, derive_phrase
from stage.groove import FEELS, Feel
from stage.pulse import Pulse, tempo_curve

_MANNERS = ("machine", "breathing", "machine", "machine", "ramp", "breathing", "change", "machine")
_PART_SEC = (7.5, 15.0)
_SONG_SEC = (42.0, 88.0)
_COLOURS = (0.0, 0.15, 0.5, 0.85)


@dataclass(frozen=True)
class Part:
    """One section: where it lies in beats and what its chords are.

    `energy` is 0 to 1; below 0.15 there are no drums. `swells` means a build-up to the next one.
    """

    label: str
    first: int
    beats: int
    tonality: tuple[int, str]
    changes: tuple[tuple[float, float, Harmony], ...]
    energy: float
    is_sung: bool
    swells: bool


@dataclass(frozen=True)
class Sketch:
    """What the players agree on."""

    seed: int
    feel: Feel
    manner: str
    pulse: Pulse
    parts: tuple[Part, ...]
    tuning_cents: float
    is_coded: bool

    @property
    def beats(self) -> int:
        """Until the last chord."""
        return self.parts[-1].first + self.parts[-1].beats

    def chance(self, who: str) -> np.random.Generator:
        """Give a player's own luck."""
        return np.random.default_rng([len(who), self.seed + 1, *map(ord, who)])


def sketch_song(seed: int) -> Sketch:
    """Invent a song.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Sketch
    """
    chance = np.random.default_rng([4711, seed])
    number, half = seed // 2, seed % 2
    feel = FEELS[(number * 7 + half * 10) % len(FEELS)]
    bpm = float(np.exp(chance.uniform(*np.log(feel.bpm))))
    place = (number * 5 + half * 13) % 24
    tonality = (place % 12, "major" if place < 12 else "minor")
    parts = _grown(chance, feel, bpm, tonality)
    borders = [part.first for part in parts] + [parts[-1].first + parts[-1].beats]
    manner = _MANNERS[(number * 3 + half * 5) % len(_MANNERS)]
    curve = tempo_curve(manner, bpm, borders, chance)
    return Sketch(
        seed=seed,
        feel=feel,
        manner=manner,
        pulse=Pulse(curve, float(chance.uniform(0.05, 2.5))),
        parts=tuple(parts),
        tuning_cents=float(chance.choice([0.0, chance.uniform(-40, 40), chance.uniform(-12, 12)])),
        is_coded=number % 3 == 2,
    )


def _grown(
    chance: np.random.Generator, feel: Feel, bpm: float, tonality: tuple[int, str]
) -> list[Part]:
    bar_sec = 60 * feel.metre / bpm
    lengths = _lengths(chance, bar_sec)
    labels = _form(chance, {label: bars * bar_sec for label, bars in lengths.items()})
    phrases = _phrases(chance, tonality)
    lifts = int(chance.choice([0] * 10 + [1, 2]))
    rises = bool(feel.kick == "beats" and chance.random() < 0.7) or chance.random() < 0.15
    parts: list[Part] = []
    for index, label in enumerate(labels):
        is_late = lifts > 0 and index >= len(labels) - 2
        home = ((tonality[0] + (lifts if is_late else 0)) % 12, tonality[1])
        moved = home[0] - tonality[0]
        first = parts[-1].first + parts[-1].beats if parts else 0
        beats = lengths[label] * feel.metre
        song = phrases["A" if label in {"intro", "outro"} else label]
        parts.append(
            Part(
                label=label,
                first=first,
                beats=beats,
                tonality=home,
                changes=_changes(first, beats, song, (feel, moved)),
                energy=_energy(chance, label),
                is_sung=label in {"A", "B"},
                swells=rises and labels[index + 1 : index + 2] == ["B"],
            )
        )
    return parts


def _lengths(chance: np.random.Generator, bar_sec: float) -> dict[str, int]:
    """Bars of each label."""
    fitting = [
        bars for bars in (4, 8, 12, 16, 24) if _PART_SEC[0] <= bars * bar_sec <= _PART_SEC[1]
    ]
    fitting = fitting or [4]
    lengths = {label: int(chance.choice(fitting)) for label in "ABC"}
    short = 4 if fitting[0] * bar_sec < 11 else 2
    return {**lengths, "intro": max(short, fitting[0] // 2), "outro": max(short, fitting[0] // 2)}


def _form(chance: np.random.Generator, seconds: dict[str, float]) -> list[str]:
    """Grow verse and chorus until the song is long enough."""
    labels = ["intro"] if chance.random() < 0.65 else []
    labels += ["A", "B"]
    ends = ["outro"] if chance.random() < 0.6 else []
    pieces = [["A", "B"], ["C", "B"], ["C", "A"], ["A"]]
    weights = np.array([0.45, 0.25, 0.15, 0.15])
    while True:
        piece = pieces[int(chance.choice(len(pieces), p=weights))]
        longer = sum(seconds[label] for label in [*labels, *piece, *ends])
        if longer > _SONG_SEC[1] and sum(seconds[label] for label in labels) > _SONG_SEC[0] / 2:
            break
        labels += piece
        if longer > _SONG_SEC[0] and chance.random() < 0.5:
            break
    return labels + ends


def _phrases(chance: np.random.Generator, tonality: tuple[int, str]) -> dict[str, list[Harmony]]:
    colour = float(chance.choice(_COLOURS))
    phrases: dict[str, list[Harmony]] = {}
    for label, away in (("A", False), ("B", True), ("C", bool(chance.random() < 0.5))):
        phrase = derive_phrase(tonality, chance, colour=colour, away=away)
        while phrase in phrases.values():
            phrase = derive_phrase(tonality, chance, colour=colour, away=away)
        phrases[label] = phrase
    # Longer ones have an answer that ends otherwise.
    for label in ("A", "B"):
        if chance.random() < 0.35:
            answer = derive_phrase(tonality, chance, colour=colour, away=False)
            phrases[label] = [*phrases[label], *phrases[label][:2], *answer[2:]]
    return phrases


def _changes(
    first: int, beats: int, phrase: list[Harmony], how: tuple[Feel, int]
) -> tuple[tuple[float, float, Harmony], ...]:
    feel, moved = how
    step = max(1.0, feel.metre * feel.bars_per_chord)
    if feel.metre == 2:
        step = 4.0
    changes, at, index = [], 0.0, 0
    while at < beats - 1e-6:
        chord = phrase[index % len(phrase)]
        chord = Harmony((chord.root + moved) % 12, chord.kind, chord.over)
        end = min(at + step, beats)
        changes.append((first + at, first + end, chord))
        at, index = end, index + 1
    return tuple(changes)


def _energy(chance: np.random.Generator, label: str) -> float:
    ranges = {"intro": (0.0, 0.4), "A": (0.4, 0.65), "B": (0.75, 1.0), "outro": (0.1, 0.5)}
    low, high = ranges.get(label, (0.0, 0.5))
    return float(chance.uniform(low, high))
