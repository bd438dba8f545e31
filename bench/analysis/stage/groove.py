"""Rhythms that are generated: evenly spread strokes, accents of a metre, chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Feel:
    """A kind of rhythm: how a bar is grouped, how a beat is divided, and who marks what."""

    name: str
    bpm: tuple[float, float]
    groups: tuple[int, ...]
    division: int
    kick: str = "groups"
    snare: tuple[int, ...] = ()
    cymbal: str = "even"
    long: float = 0.5
    bars_per_chord: float = 1.0

    @property
    def metre(self) -> int:
        """Beats in a bar."""
        return sum(self.groups)


FEELS = (
    Feel("slow sixteenths", (50, 74), (2, 2), 4, snare=(1, 3), bars_per_chord=0.5),
    Feel("backbeat", (84, 148), (2, 2), 2, snare=(1, 3)),
    Feel("four on the floor", (112, 142), (2, 2), 2, kick="beats", snare=(1, 3), cymbal="between"),
    Feel("swung eighths", (100, 172), (2, 2), 2, cymbal="ride", snare=(), long=0.65),
    Feel("three", (92, 186), (3,), 2, snare=(1, 2), cymbal="beats"),
    Feel("funk sixteenths", (88, 116), (2, 2), 4, snare=(1, 3), kick="spread"),
    Feel("fast two and four", (168, 220), (2, 2), 2, snare=(1, 3), bars_per_chord=2),
    Feel("three and two", (104, 170), (3, 2), 2, snare=(2, 4)),
    Feel("two triplets", (52, 90), (2,), 3, snare=(1,)),
    Feel("no drums, moving", (60, 126), (2, 2), 2, kick="none"),
    Feel("four triplets", (54, 112), (2, 2), 3, snare=(1, 3)),
    Feel("two, two and three", (112, 190), (2, 2, 3), 2, snare=(1, 3, 6)),
    Feel("march", (92, 126), (2,), 2, snare=(1,), cymbal="between"),
    Feel("six", (92, 148), (6,), 2, snare=(3,), cymbal="beats"),
    Feel("broken sixteenths", (160, 182), (2, 2), 2, snare=(1, 3), kick="broken", bars_per_chord=2),
    Feel("light shuffle", (82, 132), (2, 2), 2, snare=(1, 3), long=0.67),
    Feel("no drums, slow", (54, 92), (3,), 2, kick="none"),
    Feel("swung sixteenths", (74, 104), (2, 2), 4, snare=(1, 3), kick="spread", long=0.58),
    Feel("four and three", (126, 200), (4, 3), 2, snare=(2, 5)),
)


@dataclass(frozen=True)
class Stroke:
    """A drum at a position in beats from the bar's beginning."""

    beat: float
    drum: str
    force: float


def spread(strokes: int, steps: int, turn: int = 0) -> list[int]:
    """Spread strokes as evenly as can be (Toussaint, "The Euclidean algorithm", 2005)."""
    return sorted({(step * steps // strokes + turn) % steps for step in range(strokes)})


def weave(feel: Feel, rng: np.random.Generator, energy: float) -> list[Stroke]:
    """Make up the bar that a section repeats.

    Parameters
    ----------
    feel : Feel
    rng : Generator
    energy : float
        0 to 1: how much goes on.

    Returns
    -------
    list of Stroke
        Without fills.
    """
    if feel.kick == "none":
        return []
    bar = _kicks(feel, rng, energy)
    bar += [Stroke(beat, "snare" if energy > 0.3 else "stick", 0.9) for beat in feel.snare]
    bar += _cymbals(feel, energy)
    weak = [
        step / feel.division for step in range(feel.metre * feel.division) if step % feel.division
    ]
    taken = {stroke.beat for stroke in bar if stroke.drum in {"snare", "stick"}}
    bar += [
        Stroke(beat, "snare", 0.16)
        for beat in weak
        if beat not in taken and rng.random() < 0.14 * energy
    ]
    if rng.random() < 0.4:
        steps = feel.metre * feel.division
        count = max(2, min(steps - 1, round(steps * rng.uniform(0.25, 0.45))))
        bar += [Stroke(step / feel.division, "bongo", 0.4) for step in spread(count, steps)]
    return bar


def _kicks(feel: Feel, rng: np.random.Generator, energy: float) -> list[Stroke]:
    firsts = [float(sum(feel.groups[:index])) for index in range(len(feel.groups))]
    if feel.kick == "beats":
        return [Stroke(float(beat), "kick", 1.0) for beat in range(feel.metre)]
    if feel.kick == "broken":
        return [Stroke(0.0, "kick", 1.0), Stroke(2.5, "kick", 0.9)]
    positions = set(firsts)
    if feel.kick == "spread":
        steps = feel.metre * feel.division
        extra = spread(int(rng.choice([3, 5])), steps)
        positions |= {step / feel.division for step in extra if rng.random() < 0.6}
    else:
        between = [beat + 1 / 2 for beat in range(feel.metre) if feel.division != 3]
        positions |= {beat for beat in between if rng.random() < 0.25 * energy}
    positions -= {float(beat) for beat in feel.snare} - {0.0}
    return [Stroke(beat, "kick", 1.0 if beat in firsts else 0.75) for beat in sorted(positions)]


def _cymbals(feel: Feel, energy: float) -> list[Stroke]:
    drum = "ride" if energy > 0.7 or feel.cymbal == "ride" else "hat"
    if feel.cymbal == "beats":
        return [Stroke(float(beat), drum, 0.8 if beat else 1.0) for beat in range(feel.metre)]
    if feel.cymbal == "between":
        return [Stroke(beat + 0.5, "open hat", 0.8) for beat in range(feel.metre)]
    if feel.cymbal == "ride":
        whole = [Stroke(float(beat), "ride", 0.9) for beat in range(feel.metre)]
        skips = [Stroke(beat + 0.5, "ride", 0.6) for beat in range(1, feel.metre, 2)]
        feet = [Stroke(float(beat), "hat", 0.7) for beat in range(1, feel.metre, 2)]
        return whole + skips + feet
    steps = feel.metre * feel.division
    return [
        Stroke(step / feel.division, drum, 0.95 if step % feel.division == 0 else 0.55)
        for step in range(steps)
    ]


def fill(feel: Feel, rng: np.random.Generator) -> list[Stroke]:
    """Make up what leads into the next section: on the last beat of a bar, or the last two."""
    beats = 1 if feel.metre < 4 else int(rng.integers(1, 3))
    first = feel.metre - beats
    count = beats * (3 if feel.division == 3 else 4 if feel.bpm[1] < 150 else 2)
    drums = ("high tom", "snare", "low tom")
    return [
        Stroke(first + beats * n / count, drums[int(rng.integers(3))], 0.5 + 0.45 * (n + 1) / count)
        for n in range(count)
        if n == 0 or rng.random() < 0.9
    ]
