"""A seed's song: audio and truth."""

from __future__ import annotations

import numpy as np
from mp3_coding import through_mp3
from truth import SR, Song, Span, Truth, usual_tempo, without_gaps

from stage.band import bassist, drummer, keys, singer
from stage.desk import master, record
from stage.grammar import home, named
from stage.sketch import Sketch, sketch_song

_RING_SEC = 1.5


def render(seed: int) -> Song:
    """Play the song of a seed: the same each time.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Song
    """
    sketch = sketch_song(seed)
    frames = int((sketch.pulse.at(sketch.beats) + _RING_SEC + 0.7) * SR)
    stems = {
        "drums": record(drummer(sketch), frames),
        "bass": record(bassist(sketch), frames),
        "vocals": record(singer(sketch), frames),
        "other": record(keys(sketch), frames),
    }
    mix = master(stems, sketch.chance("desk"))
    if sketch.is_coded:
        mix = through_mp3(mix, 128)
    return Song(_annotated(sketch, frames / SR), mix, stems)


def _annotated(sketch: Sketch, duration_sec: float) -> Truth:
    at, parts = sketch.pulse.at, sketch.parts
    beats = tuple(round(at(beat), 6) for beat in range(sketch.beats + 1))
    # Sections reach from the first sample to the last one.
    borders = [0.0, *(at(part.first) for part in parts[1:]), duration_sec]
    ranges = list(zip(borders[:-1], borders[1:], parts, strict=True))
    end = at(sketch.beats)
    chords = [
        Span(at(start), at(stop), chord.harte())
        for part in parts
        for start, stop, chord in part.changes
    ]
    chords.append(Span(end, end + _RING_SEC, home(parts[-1].tonality).harte()))
    return Truth(
        name=f"stage {sketch.seed}",
        duration_sec=duration_sec,
        beats=beats,
        downbeats=beats[:: sketch.feel.metre],
        beats_per_bar=sketch.feel.metre,
        tempo_bpm=usual_tempo(beats),
        keys=without_gaps(
            [Span(start, stop, named(part.tonality)) for start, stop, part in ranges],
            duration_sec,
            "",
        ),
        chords=without_gaps(chords, duration_sec, "N"),
        sections=without_gaps(
            [Span(start, stop, part.label) for start, stop, part in ranges], duration_sec, ""
        ),
        tuning_cents=sketch.tuning_cents,
        traits=_traits(sketch),
    )


def _traits(sketch: Sketch) -> tuple[str, ...]:
    found = {
        sketch.feel.name: True,
        sketch.manner: True,
        "swing": sketch.feel.long > 0.58,
        "drumless": sketch.feel.kick == "none",
        "modulates": len({part.tonality for part in sketch.parts}) > 1,
        "detuned": bool(np.abs(sketch.tuning_cents) > 15),
        "mp3": sketch.is_coded,
        "swells": any(part.swells for part in sketch.parts),
    }
    return tuple(name for name, holds in found.items() if holds)
