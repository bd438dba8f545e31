from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from analysis.array_audio import SR, features_of
from analysis.form_signals import (
    BAR_SEC,
    NO_RHYTHM,
    KnownRhythm,
    chords,
    chorus,
    drums,
    rhythm_of,
    silence,
    verse,
)
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.form.estimate import Form, estimate_form
from audio_ports.analysis.form.grid import MOST_COLUMNS, make_grid


def form_of(y: Array, rhythm: KnownRhythm) -> Form:
    return estimate_form(features_of(y), rhythm)


def cues(form: Form) -> list[tuple[float, str]]:
    return [(cue.at_sec, cue.label) for cue in form.cues]


def test_cues_are_the_first_beat_the_sections_and_the_drops() -> None:
    pad = chords((60,), 8, (0.3, 0.1))
    y = np.concatenate([verse(8), pad, chorus(8), verse(8)])
    assert cues(form_of(y, rhythm_of(y))) == [
        (0, "First beat"),
        (16, "B"),
        (32, "Drop"),
        (48, "A"),
    ]


def test_cues_lie_on_downbeats_where_there_are_some_and_else_on_beats() -> None:
    y = np.concatenate([silence(2.7), verse(8), chorus(8)])
    known = rhythm_of(y, 0.7)
    form = form_of(y, known)
    assert {at for at, _ in cues(form)} <= set(known.downbeats)
    assert cues(form)[0] == (2.7, "First beat")
    bare = KnownRhythm(known.beats, np.zeros(0))
    assert {at for at, _ in cues(form_of(y, bare))} <= set(known.beats)


def test_no_cue_comes_before_the_first_beat_that_sounds() -> None:
    y = np.concatenate([silence(3), verse(8), silence(5)])
    known = rhythm_of(y)
    assert cues(form_of(y, known)) == [(4, "First beat")]


def test_of_many_sections_eight_cues_are_left_in_order() -> None:
    y = np.concatenate([verse(6), chorus(6)] * 6)
    found = cues(form_of(y, rhythm_of(y)))
    assert len(found) == 8
    assert found == sorted(found)
    assert found[0][1] == "First beat"


def test_loops_are_whole_bars_between_downbeats() -> None:
    y = np.concatenate([verse(16), chorus(16)])
    known = rhythm_of(y)
    loops = form_of(y, known).loops
    assert 1 <= len(loops) <= 8
    for loop in loops:
        assert {loop.start_sec, loop.end_sec} <= set(known.downbeats)
        assert loop.end_sec - loop.start_sec == pytest.approx(loop.bars * BAR_SEC)
    assert [loop.score for loop in loops] == sorted((loop.score for loop in loops), reverse=True)


def test_a_progression_of_four_bars_loops_best_by_fours() -> None:
    y = verse(24)
    loops = form_of(y, rhythm_of(y)).loops
    assert loops[0].bars in {4, 8}
    assert loops[0].score > 0.95
    assert all(loop.score < loops[0].score - 0.1 for loop in loops if loop.bars < 4)


def test_a_beat_that_never_changes_loops_at_several_lengths() -> None:
    y = drums(40)
    assert {loop.bars for loop in form_of(y, rhythm_of(y)).loops} >= {4, 8, 16}


def test_no_loop_has_a_silent_bar_or_lost_beats_in_it() -> None:
    y = np.concatenate([verse(8), silence(6), verse(8)])
    known = rhythm_of(y)
    downbeats = known.downbeats[(known.downbeats != 8) & (known.downbeats != 32)]
    loops = form_of(y, KnownRhythm(known.beats, downbeats)).loops
    assert loops
    for loop in loops:
        assert loop.end_sec - loop.start_sec == pytest.approx(loop.bars * BAR_SEC)
        assert loop.end_sec <= 16 or loop.start_sec >= 22


def test_without_beats_there_are_neither_cues_nor_loops() -> None:
    form = form_of(np.concatenate([verse(8), chorus(8)]), NO_RHYTHM)
    assert form.cues == []
    assert form.loops == []


def test_silence_has_neither_even_if_beats_are_claimed() -> None:
    y = silence(20)
    form = form_of(y, rhythm_of(y))
    assert form.cues == []
    assert form.loops == []
    assert form.moments == []


def test_the_form_is_said_as_the_format_has_it() -> None:
    y = np.concatenate([verse(8), chorus(8), verse(8)])
    part = json.loads(json.dumps(form_of(y, rhythm_of(y)).to_json()))
    assert set(part) == {"sections", "confidence", "energyCurve", "moments", "cues", "loops"}
    assert part["sections"][0].keys() == {"startSec", "endSec", "label", "confidence"}
    assert part["loops"][0].keys() == {"startSec", "endSec", "bars", "score"}
    assert part["energyCurve"].keys() == {"hopSec", "values"}
    assert part["sections"][0]["startSec"] == 0
    assert part["sections"][-1]["endSec"] == round(len(y) / SR, 3)
    for one, following in pairwise(part["sections"]):
        assert one["endSec"] == following["startSec"]


def test_three_hours_of_beats_are_taken_together_by_whole_bars() -> None:
    beats = np.arange(0.2, 3 * 3600, 0.4)
    grid = make_grid(KnownRhythm(beats[1:], beats[::4]), 3 * 3600)
    assert len(grid.starts) <= MOST_COLUMNS
    assert grid.edges[0] == 0
    assert grid.edges[-1] == 3 * 3600
    assert grid.is_downbeat[1:-1].all()
    assert len(make_grid(NO_RHYTHM, 3 * 3600).starts) <= MOST_COLUMNS
