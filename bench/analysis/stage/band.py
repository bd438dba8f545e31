"""The players: each turns the sketch into sounds at times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from truth import Samples

from stage.grammar import Harmony, home, ladder
from stage.groove import Stroke, fill, spread, weave
from stage.models import Player
from stage.percussion import strike_all
from stage.sketch import Part, Sketch

_VOLUMES = {
    "kick": 0.85,
    "snare": 0.6,
    "stick": 0.35,
    "hat": 0.2,
    "open hat": 0.24,
    "ride": 0.22,
    "crash": 0.4,
    "high tom": 0.5,
    "low tom": 0.55,
    "bongo": 0.3,
}
_KEYS = ("tines", "pipes", "guitar", "stack", "crunch", "bowed", "bells", "horns", "harp", "haze")
_BASSES = ("bass string", "bass stack", "bass tines")
_SLOW = frozenset({"bowed", "haze"})


@dataclass(frozen=True)
class Sound:
    """Mono samples that begin at a time; `left` is the share that goes to the left."""

    sec: float
    y: Samples
    volume: float
    left: float = 0.5


def long_short(beat: float, long: float) -> float:
    """Delay what lies between beats: the middle of a beat moves to `long`."""
    whole = np.floor(beat)
    return float(whole + np.interp(beat - whole, [0, 0.5, 1], [0, long, 1]))


def drummer(sketch: Sketch) -> Iterator[Sound]:
    """Play the drums: a bar for each label, fills, missing strokes, and breaks."""
    chance = sketch.chance("drummer")
    kit = strike_all(chance)
    loose = 0.0015 if sketch.manner == "machine" else 0.006
    bars: dict[str, list[Stroke]] = {}
    for part in sketch.parts:
        if part.energy < 0.15 or sketch.feel.kick == "none":
            continue
        bar = bars.setdefault(part.label, weave(sketch.feel, chance, part.energy))
        if part.energy > 0.7:
            yield Sound(sketch.pulse.at(part.first), kit["crash"][0], 0.3, 0.3)
        for first, strokes in _bars(sketch, part, bar, chance):
            for stroke in strokes:
                beat = long_short(first + stroke.beat, sketch.feel.long)
                sec = sketch.pulse.at(beat) + loose * chance.standard_normal()
                take = kit[stroke.drum][int(chance.integers(4))]
                force = stroke.force * chance.uniform(0.8, 1.05)
                side = 0.5 if stroke.drum in {"kick", "snare"} else 0.3 + len(stroke.drum) % 5 / 10
                yield Sound(max(sec, 0.0), take, 1.3 * _VOLUMES[stroke.drum] * force, side)
    if sketch.parts[-1].energy >= 0.15 and sketch.feel.kick != "none":
        yield Sound(sketch.pulse.at(sketch.beats), kit["kick"][0], 0.7)


def _bars(
    sketch: Sketch, part: Part, bar: list[Stroke], chance: np.random.Generator
) -> Iterator[tuple[int, list[Stroke]]]:
    metre = sketch.feel.metre
    firsts = range(part.first, part.first + part.beats, metre)
    for first in firsts:
        strokes = [stroke for stroke in bar if stroke.drum != "kick" or chance.random() > 0.05]
        is_last = first == firsts[-1]
        if is_last and part.swells:
            steps = metre * 4
            strokes = [Stroke(n / 4, "snare", 0.3 + 0.6 * n / steps) for n in range(steps)]
        elif is_last and chance.random() < 0.65:
            extra = fill(sketch.feel, chance)
            begins = extra[0].beat
            strokes = [stroke for stroke in strokes if stroke.beat < begins] + extra
        elif is_last and chance.random() < 0.5:
            # A breath before the next section.
            strokes = [stroke for stroke in strokes if stroke.beat < metre - 1]
        yield first, strokes


def bassist(sketch: Sketch) -> Iterator[Sound]:
    """Play the lowest notes by one of five habits."""
    chance = sketch.chance("bassist")
    player = Player(str(chance.choice(_BASSES)), chance)
    habit = _bass_habit(sketch, chance)
    rests = chance.random() < 0.4
    pattern = _bass_pattern(sketch, chance, habit)
    for part in sketch.parts:
        if part.label == "intro" and rests:
            continue
        for start, end, chord in part.changes:
            for beat, length, step in _bass_line(pattern, (start, end), habit, chord):
                low = 28 + (chord.lowest() + step - 28) % 12
                y = player.play(_hertz(sketch, low), _seconds(sketch, beat, length))
                yield Sound(_time(sketch, beat), y, 0.42 if beat == start else 0.36)
    final = 28 + (home(sketch.parts[-1].tonality).root - 28) % 12
    yield Sound(_time(sketch, sketch.beats), player.play(_hertz(sketch, final), 1.5), 0.5)


def _bass_habit(sketch: Sketch, chance: np.random.Generator) -> str:
    feel = sketch.feel
    if feel.cymbal == "ride":
        return "walks"
    if feel.bpm[1] > 215:
        return "pedals"
    # Between the beats it only plays where drums tell which are the beats.
    offbeat = 0.2 if feel.metre == 4 and feel.division == 2 and feel.snare else 0.0
    habits = {"follows": 0.4, "holds": 0.2, "walks": 0.15, "pedals": 0.25, "between": offbeat}
    shares = np.array(list(habits.values()))
    return list(habits)[int(chance.choice(len(habits), p=shares / shares.sum()))]


def _bass_pattern(sketch: Sketch, chance: np.random.Generator, habit: str) -> list[float]:
    """Positions within a bar."""
    metre, division = sketch.feel.metre, sketch.feel.division
    if habit == "between":
        return [beat + 0.5 for beat in range(metre)] if division != 3 else [0.0]
    if habit == "pedals":
        return (
            [step / 2 for step in range(2 * metre)]
            if division != 3
            else list(map(float, range(metre)))
        )
    steps = metre * division
    count = max(2, min(steps, int(chance.integers(metre // 2 + 1, metre + 2))))
    return [step / division for step in spread(count, steps)]


def _bass_line(
    pattern: list[float], span: tuple[float, float], habit: str, chord: Harmony
) -> Iterator[tuple[float, float, int]]:
    """Give beat, length and semitones over the chord's lowest note."""
    start, end = span
    beats = end - start
    if habit == "holds":
        yield start, beats - 0.1, 0
        return
    if habit == "walks":
        steps = [(tone - chord.lowest()) % 12 for tone in chord.pitch_classes()]
        row = [0, *sorted(step for step in steps if step)]
        for beat in range(int(beats)):
            yield start + beat, 0.92, row[beat % len(row)]
        return
    bar = max(1.0, np.ceil(pattern[-1] + 0.01))
    positions = [at + bar * turn for turn in range(int(beats // bar) + 1) for at in pattern]
    positions = [at for at in positions if at < beats] or [0.0]
    for at, following in zip(positions, [*positions[1:], beats], strict=True):
        yield start + at, min(max(following - at, 0.25) * 0.9, 1.5), 0


def keys(sketch: Sketch) -> Iterator[Sound]:
    """Play the chords: one sound for quiet parts, another for loud ones."""
    chance = sketch.chance("keys")
    moves = sketch.feel.kick == "none"
    # Without drums it takes attacks to hear the beat.
    sounds = [name for name in _KEYS if not (moves and name in _SLOW)]
    names = [str(name) for name in chance.choice(sounds, 2, replace=False)]
    players = [Player(name, chance) for name in names]
    patterns = {label: _stabs(sketch, chance, moves=moves) for label in "ABC"}
    volume = 0.22 if moves else 0.16
    for part in sketch.parts:
        loud = part.energy > 0.7
        player, name = players[loud], names[loud]
        pattern = patterns.get(part.label, patterns["A"])
        for start, end, chord in part.changes:
            tones = _voiced(chord, 52 if loud else 57)
            for beat, length, pick in _struck(pattern, (start, end), slow=name in _SLOW):
                for number in range(len(tones)) if pick is None else [pick % len(tones)]:
                    y = player.play(_hertz(sketch, tones[number]), _seconds(sketch, beat, length))
                    strum = 0.006 * number if name in {"guitar", "harp"} else 0.0
                    single = 1.6 if pick is not None else 1.0
                    sec = _time(sketch, beat) + strum
                    yield Sound(sec, y, volume * single, 0.35 + 0.1 * number)
    last = _voiced(home(sketch.parts[-1].tonality), 57)
    for tone in last:
        y = players[0].play(_hertz(sketch, tone), 1.5)
        yield Sound(_time(sketch, sketch.beats), y, volume)


@dataclass(frozen=True)
class _Pattern:
    """Positions within a bar; `rolls` plays one tone after the other."""

    positions: list[float]
    bar: float
    rolls: bool
    holds: bool


def _stabs(sketch: Sketch, chance: np.random.Generator, *, moves: bool) -> _Pattern:
    feel = sketch.feel
    steps = feel.metre * feel.division
    if moves or chance.random() < 0.25:
        every = [step / feel.division for step in range(steps)]
        return _Pattern(every, feel.metre, rolls=True, holds=False)
    if chance.random() < 0.4:
        return _Pattern([0.0], feel.metre, rolls=False, holds=True)
    count = int(chance.integers(max(2, feel.metre // 2), feel.metre + 1))
    turn = 0 if chance.random() < 0.7 else feel.division // 2
    at = [step / feel.division for step in spread(count, steps, turn)]
    return _Pattern(at, feel.metre, rolls=False, holds=False)


def _struck(
    pattern: _Pattern, span: tuple[float, float], *, slow: bool
) -> Iterator[tuple[float, float, int | None]]:
    """Give beat, length, and which tone alone."""
    start, end = span
    beats = end - start
    if pattern.holds or (slow and not pattern.rolls):
        yield start, beats - 0.05, None
        return
    turns = range(int(beats // pattern.bar) + 1)
    found = [at + pattern.bar * turn for turn in turns for at in pattern.positions]
    found = [at for at in found if at < beats]
    for number, (at, after) in enumerate(zip(found, [*found[1:], beats], strict=True)):
        length = max(after - at, 0.2)
        if pattern.rolls:
            yield start + at, length * 1.8, number if number % 6 < 4 else 6 - number % 6
        else:
            yield start + at, min(length * 0.85, 1.8), None


def singer(sketch: Sketch) -> Iterator[Sound]:
    """Sing: a line that wanders over the scale and comes to rest on chord tones."""
    chance = sketch.chance("singer")
    voices = [Player(f"sung {vowel}", chance) for vowel in range(5)]
    centre = int(chance.integers(57, 66))
    for part in sketch.parts:
        if not part.is_sung:
            continue
        # The same label is sung the same way.
        line = sketch.chance(f"line {part.label}")
        scale, height = ladder(part.tonality), 0
        for start, end, chord in part.changes:
            beat = start + float(line.choice([0, 0, 0.5, 1]))
            while beat < end - 0.4:
                length = float(line.choice([0.5, 1.0, 1.0, 1.5, 2.0]))
                height = int(np.clip(height + line.integers(-2, 3), -5, 7))
                rests = beat == start or beat + length >= end
                tones = chord.pitch_classes() if rests else [*scale, *chord.pitch_classes()]
                pitch = _closest(centre + height + 4 * (part.label == "B"), tones)
                vowel = int(line.integers(5))
                if line.random() < 0.85:
                    held = min(length, end - beat) * 0.93
                    y = voices[vowel].play(_hertz(sketch, pitch), _seconds(sketch, beat, held))
                    yield Sound(_time(sketch, beat), y, 0.42)
                beat += length


def _voiced(chord: Harmony, lowest: int) -> list[int]:
    """Spread the tones over a tenth: every second one an octave up when there are four."""
    close = sorted(lowest + (tone - lowest) % 12 for tone in chord.pitch_classes())
    if len(close) == 4:
        close[1] += 12
    return sorted(close)


def _closest(pitch: int, tones: list[int]) -> int:
    return min(
        range(pitch - 6, pitch + 7), key=lambda each: (each % 12 not in tones, abs(each - pitch))
    )


def _time(sketch: Sketch, beat: float) -> float:
    return sketch.pulse.at(long_short(beat, sketch.feel.long))


def _seconds(sketch: Sketch, beat: float, beats: float) -> float:
    return sketch.pulse.at(beat + beats) - sketch.pulse.at(beat)


def _hertz(sketch: Sketch, pitch: int) -> float:
    return float(440.0 * np.exp2((pitch - 69 + sketch.tuning_cents / 100) / 12))
