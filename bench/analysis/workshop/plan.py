"""What a seed's song is made of, before anything sounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workshop.clock import Clock, beat_lengths
from workshop.harmony import PROGRESSIONS, QUALITIES, Chord, chord_on
from workshop.styles import STYLES, Style

_FORMS = (
    ("intro", "A", "B", "A", "B", "outro"),
    ("A", "B", "A", "B", "C", "B"),
    ("intro", "A", "B", "C", "B", "outro"),
    ("intro", "A", "B", "A", "outro"),
    ("A", "B", "A", "C", "A"),
    ("intro", "A", "B", "A"),
)
_CLOCKS = ("steady", "player", "steady", "drift", "steady", "jump", "steady")
_SECTION_SEC = 11.5
_LONGEST_SEC = 86.0


@dataclass(frozen=True)
class Section:
    """A part of the form; positions in beats from the song's first one.

    `chords` has the start of each; it is empty where drums are alone. `stops` silences all in the
    last bar but its first beat.
    """

    label: str
    start: int
    beats: int
    tonic: int
    chords: tuple[tuple[int, Chord], ...]
    pattern: int | None
    has_lead: bool
    stops: bool


@dataclass(frozen=True)
class Plan:
    """All decisions that parts have in common."""

    seed: int
    style: Style
    tempo: float
    pace: str
    mode: str
    cents: float
    clock: Clock
    sections: tuple[Section, ...]
    room_sec: float
    wet: float
    noise_db: float
    drive: float
    is_coded: bool
    swing: float

    @property
    def beats(self) -> int:
        """Beats of all sections."""
        return self.sections[-1].start + self.sections[-1].beats

    def rng(self, purpose: str) -> np.random.Generator:
        """Give the random numbers for one purpose, whatever the others take."""
        return np.random.default_rng([self.seed, *purpose.encode()])


def plan_song(seed: int) -> Plan:
    """Draw a song; 24 seeds of the same half go through all keys.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Plan
    """
    rng = np.random.default_rng([seed, 77])
    number, half = divmod(seed, 2)
    style = STYLES[(number * 5 + half * 8) % len(STYLES)]
    low, high = style.tempo
    tempo = float(low * (high / low) ** rng.random())
    key = (number * 7 + half * 11) % 24
    tonic, mode = key // 2, ("major", "minor")[key % 2]
    pace = _CLOCKS[(number * 3 + half) % len(_CLOCKS)]
    sections = _sections(rng, style, (tonic, mode), tempo)
    starts = [section.start for section in sections]
    lengths = beat_lengths(pace, tempo, [*starts, starts[-1] + sections[-1].beats], rng)
    swing = style.swing if style.swing < 0.6 else style.swing + rng.uniform(-0.03, 0.02)
    return Plan(
        seed=seed,
        style=style,
        tempo=tempo,
        pace=pace,
        mode=mode,
        cents=float(rng.uniform(-40, 40)) if rng.random() < 0.5 else 0.0,
        clock=Clock(lengths, float(rng.uniform(0.1, 1.8))),
        sections=tuple(sections),
        room_sec=float(rng.uniform(0.4, 2.2)),
        wet=float(rng.uniform(0.03, 0.22)),
        noise_db=float(rng.uniform(-85, -50)),
        drive=float(rng.choice([0.0, 0.8, 1.6])),
        is_coded=number % 3 == 1,
        swing=float(swing),
    )


def _sections(
    rng: np.random.Generator, style: Style, key: tuple[int, str], tempo: float
) -> list[Section]:
    bar_sec = 60 * style.metre / tempo
    bars = 4 * max(1, min(6, round(_SECTION_SEC / (4 * bar_sec))))
    forms = [form for form in _FORMS if _bars(form, bars) * bar_sec < _LONGEST_SEC]
    form = forms[rng.integers(len(forms))] if forms else _FORMS[-1]
    materials = _materials(rng, style, key)
    shift, changed = int(rng.choice([1, 2, 2, 5])), len(form) - (2 if form[-1] == "outro" else 1)
    modulates = rng.random() < 0.15
    sections, start = [], 0
    for place, label in enumerate(form):
        count = (_half(bars) if label in {"intro", "outro"} else bars) * style.metre
        tonic = (key[0] + (shift if modulates and place >= changed else 0)) % 12
        material = "A" if label in {"intro", "outro"} else label
        alone = label == "intro" and bool(style.patterns[0]) and rng.random() < 0.2
        entries = [chord_on(tonic, entry) for entry in materials[material]]
        sections.append(
            Section(
                label=label,
                start=start,
                beats=count,
                tonic=tonic,
                chords=() if alone else _laid_out(start, count, entries, style),
                pattern=_pattern(rng, style, label, is_alone=alone),
                has_lead=label in {"A", "B"} or (label == "C" and bool(rng.random() < 0.4)),
                stops=label in {"A", "C"} and bool(rng.random() < 0.25),
            )
        )
        start += count
    return sections


def _half(bars: int) -> int:
    return max(4, 4 * (bars // 8))


def _bars(form: tuple[str, ...], bars: int) -> int:
    return sum(_half(bars) if label in {"intro", "outro"} else bars for label in form)


def _materials(
    rng: np.random.Generator, style: Style, key: tuple[int, str]
) -> dict[str, list[tuple[int, str, int]]]:
    """Progressions of A, B and C, some of their chords inverted."""
    tables = PROGRESSIONS[key[1]]
    names = ("rich", "away", "plain") if style.name in {"jazz", "hip-hop"} else _kinds(rng)
    result = {}
    for label, name in zip("ABC", names, strict=True):
        table = tables[name]
        progression = list(table[rng.integers(len(table))])
        for index in range(1, len(progression)):
            step, quality, bass = progression[index]
            if bass == 0 and rng.random() < 0.12:
                upper = QUALITIES[quality][int(rng.integers(1, 3))]
                progression[index] = (step, quality, upper)
        result[label] = progression
    return result


def _kinds(rng: np.random.Generator) -> tuple[str, str, str]:
    return ("plain", "away", "rich") if rng.random() < 0.75 else ("rich", "away", "plain")


def _laid_out(
    start: int, beats: int, chords: list[Chord], style: Style
) -> tuple[tuple[int, Chord], ...]:
    every = style.beats_per_chord
    count = max(1, beats // every)
    return tuple((start + n * every, chords[n % len(chords)]) for n in range(count))


def _pattern(rng: np.random.Generator, style: Style, label: str, *, is_alone: bool) -> int | None:
    if not style.patterns[0]:
        return None
    quiet = {"intro": 0.5, "outro": 0.2, "C": 0.4}.get(label, 0.0)
    if not is_alone and rng.random() < quiet:
        return None
    return 1 if label == "B" else 0
