from __future__ import annotations

import numpy as np
import pytest

from analysis.array_audio import SR, features_of, seconds
from analysis.form_signals import (
    BAR_SEC,
    BEAT_SEC,
    CHORUS,
    NO_RHYTHM,
    VERSE,
    KnownRhythm,
    chords,
    chorus,
    rhythm_of,
    silence,
    verse,
)
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.form.estimate import Form, estimate_form


def form_of(y: Array, rhythm: KnownRhythm | None = None) -> Form:
    return estimate_form(features_of(y), rhythm_of(y) if rhythm is None else rhythm)


def labels(form: Form) -> list[str]:
    return [section.label for section in form.sections]


def starts(form: Form) -> list[float]:
    return [section.start_sec for section in form.sections]


def test_two_materials_in_turn_are_three_sections_that_begin_on_the_downbeats_of_change() -> None:
    form = form_of(np.concatenate([verse(8), chorus(8), verse(8)]))
    assert labels(form) == ["A", "B", "A"]
    assert starts(form) == [0, 16, 32]
    assert form.sections[-1].end_sec == 48


def test_what_is_repeated_has_the_same_label_each_time() -> None:
    bridge = chords((64, 71), 8, (0.0, 0.0, 1.0, 0.0, 1.0))
    parts = [verse(8), chorus(8), verse(8), chorus(8), bridge, chorus(8)]
    assert labels(form_of(np.concatenate(parts))) == ["A", "B", "A", "B", "C", "B"]


def test_a_chorus_in_another_key_is_the_same_material() -> None:
    parts = [verse(8), chorus(8), verse(8), chorus(8, transposed=2)]
    assert labels(form_of(np.concatenate(parts))) == ["A", "B", "A", "B"]


def test_other_chords_of_the_same_sound_are_other_material() -> None:
    first, second = chords(VERSE, 8, (1.0, 0.5)), chords(CHORUS, 8, (1.0, 0.5))
    form = form_of(np.concatenate([first, second, first]))
    assert labels(form) == ["A", "B", "A"]
    assert starts(form) == pytest.approx([0, 16, 32], abs=BAR_SEC)


def test_the_same_chords_of_another_sound_are_other_material() -> None:
    dull, bright = chords((60, 67), 8, (1.0,)), chords((60, 67), 8, (0.0, 0.2, 0.8, 1, 1, 1))
    assert labels(form_of(np.concatenate([dull, bright, dull]))) == ["A", "B", "A"]


def test_a_quiet_beginning_and_end_of_their_own_are_intro_and_outro() -> None:
    pad = chords((60,), 4, (0.2,))
    form = form_of(np.concatenate([pad, verse(8), chorus(8), verse(8), chorus(8), pad]))
    assert labels(form) == ["intro", "A", "B", "A", "B", "outro"]


def test_a_first_part_that_comes_again_is_no_intro() -> None:
    pad = chords((60,), 8, (0.2,))
    form = form_of(np.concatenate([pad, chorus(8), pad, chorus(8)]))
    assert labels(form) == ["A", "B", "A", "B"]


def test_one_texture_is_one_section_however_its_chords_go_round() -> None:
    assert labels(form_of(verse(24))) == ["A"]


def test_noise_is_one_section() -> None:
    rng = np.random.default_rng(3)
    y = (0.1 * rng.standard_normal(60 * SR)).astype(np.float32)
    assert labels(form_of(y, NO_RHYTHM)) == ["A"]


def test_silence_in_front_and_behind_is_a_section_of_its_own() -> None:
    y = np.concatenate([silence(4.3), verse(8), chorus(8), silence(5)])
    form = form_of(y, rhythm_of(y, 0.3))
    assert labels(form) == ["silence", "A", "B", "silence"]
    assert starts(form) == pytest.approx([0, 4.3, 20.3, 36.3], abs=0.15)


def test_a_long_pause_within_the_music_is_silence_and_a_short_one_is_not() -> None:
    y = np.concatenate([verse(8), silence(6), verse(8), silence(1), verse(8)])
    assert labels(form_of(y, NO_RHYTHM)) == ["A", "silence", "A"]


def test_sections_are_found_without_beats_too() -> None:
    form = form_of(np.concatenate([verse(8), chorus(8), verse(8)]), NO_RHYTHM)
    assert labels(form) == ["A", "B", "A"]
    assert starts(form) == pytest.approx([0, 16, 32], abs=0.75)


def test_beats_that_waver_or_are_counted_half_as_fast_move_no_section_far() -> None:
    y = np.concatenate([verse(8), chorus(8), verse(8)])
    known = rhythm_of(y)
    wavering = known.beats + 0.02 * np.random.default_rng(1).standard_normal(len(known.beats))
    for rhythm in (
        KnownRhythm(wavering, wavering[::4]),
        KnownRhythm(known.beats[::2], known.beats[::8]),
    ):
        form = form_of(y, rhythm)
        assert labels(form) == ["A", "B", "A"]
        assert starts(form) == pytest.approx([0, 16, 32], abs=0.1)


def test_a_chorus_that_is_taken_up_a_beat_early_begins_on_its_downbeat() -> None:
    beat = round(BEAT_SEC * SR)
    parts = [verse(8)[:-beat], chorus(1)[:beat], chorus(8), verse(8)]
    assert starts(form_of(np.concatenate(parts))) == [0, 16, 32]


def test_beats_that_are_missing_in_the_middle_are_filled_in() -> None:
    y = np.concatenate([verse(8), chorus(8), verse(8)])
    known = rhythm_of(y)
    heard = (known.beats < 12) | (known.beats > 22)
    beats = known.beats[heard]
    form = form_of(y, KnownRhythm(beats, np.intersect1d(beats, known.downbeats)))
    assert starts(form) == pytest.approx([0, 16, 32], abs=0.6)


def test_a_clear_border_is_surer_than_a_faint_one() -> None:
    faint = np.concatenate([chords((60, 67), 8, (1.0, 0.3)), chords((60, 67), 8, (1.0, 0.5, 0.1))])
    clear = np.concatenate([chords((60, 67), 8, (1.0, 0.3)), chorus(8)])
    assert form_of(clear).confidence > form_of(faint).confidence > 0


@pytest.mark.parametrize("rhythm", [NO_RHYTHM, KnownRhythm(np.array([0.1]), np.array([0.1]))])
def test_a_fifth_of_a_second_is_one_section(rhythm: KnownRhythm) -> None:
    y = (0.3 * np.sin(2 * np.pi * 440 * seconds(0.2))).astype(np.float32)
    form = form_of(y, rhythm)
    assert [(s.start_sec, s.end_sec, s.label) for s in form.sections] == [(0, 0.2, "A")]


@pytest.mark.parametrize("level", [0.0, 0.5])
def test_silence_and_a_constant_are_silence(level: float) -> None:
    y = np.full(10 * SR, level, np.float32)
    form = form_of(y)
    assert set(labels(form)) <= ({"silence"} if level == 0 else {"silence", "A"})
    assert form.sections[0].start_sec == 0
    assert form.sections[-1].end_sec == 10


def test_an_empty_track_and_a_single_sample_have_a_form() -> None:
    assert form_of(silence(0), NO_RHYTHM).sections == []
    assert len(form_of(np.ones(1, np.float32), NO_RHYTHM).sections) == 1
