"""The truth harness of the analysis: what its renderers say of their songs is what sounds."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.fft import rfft
from song_store import HALVES, RENDERERS, SongName, song_names
from stage.sketch import sketch_song
from stage.song import render as render_stage
from truth import SR, STEMS, Samples, Song, usual_tempo
from workshop.plan import plan_song
from workshop.song import render as render_workshop

BENCH = Path(__file__).parents[2] / "bench" / "analysis"
RENDER = {"workshop": render_workshop, "stage": render_stage}

# With drums; with inversions, detuned; without drums.
SONGS = [
    ("workshop", 22),
    ("workshop", 42),
    ("workshop", 20),
    ("stage", 26),
    ("stage", 2),
    ("stage", 8),
]

# Semitones over the root of what Harte's syntax calls them.
THIRDS_AND_FIFTHS = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "sus4": (0, 5, 7),
    "dim": (0, 3, 6),
    "hdim7": (0, 3, 6, 10),
}
DEGREES = {"1": 0, "b3": 3, "3": 4, "4": 5, "b5": 6, "5": 7, "b7": 10, "7": 11}
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@cache
def song(renderer: str, seed: int) -> Song:
    return RENDER[renderer](seed)


def pitch_class(name: str) -> int:
    return (LETTERS[name[0]] + name.count("#") - name.count("b", 1)) % 12


def parsed(label: str) -> tuple[int, set[int], int]:
    """Root, tones and bass as pitch classes."""
    root_name, quality, bass = re.fullmatch(r"([A-G][#b]?):(\w+)(?:/(\w+))?", label).groups()  # type: ignore[union-attr]
    root = pitch_class(root_name)
    tones = {(root + step) % 12 for step in THIRDS_AND_FIFTHS[quality]}
    return root, tones, (root + DEGREES[bass or "1"]) % 12


def part(y: Samples, start_sec: float, end_sec: float) -> Samples:
    return y[:, max(0, round(start_sec * SR)) : round(end_sec * SR)]


def power(y: Samples) -> float:
    return float(np.mean(y.astype(np.float64) ** 2)) if y.size else 0.0


def shares(y: Samples, cents: float, lowest_hz: float = 60) -> NDArray[np.float64]:
    """Power in each pitch class, of what lies within 35 cents of it."""
    mono = y.mean(axis=0) * np.hanning(y.shape[1])
    spectrum = np.abs(rfft(mono)) ** 2
    f = np.arange(len(spectrum)) * SR / len(mono)
    within = (f > lowest_hz) & (f < 1500)
    pitch = 69 + 12 * np.log2(f[within] / 440) - cents / 100
    near = np.abs(pitch - np.round(pitch)) < 0.35
    found = np.bincount(
        np.round(pitch[near]).astype(int) % 12, spectrum[within][near], minlength=12
    )
    return np.asarray(found / found.sum())


@pytest.mark.parametrize("renderer", RENDERERS)
def test_the_same_seed_gives_the_same_song_and_another_one_another(renderer: str) -> None:
    (_, seed), (_, another) = [each for each in SONGS if each[0] == renderer][:2]
    first, again, other = song(renderer, seed), RENDER[renderer](seed), song(renderer, another)
    assert first.truth == again.truth
    assert np.array_equal(first.mix, again.mix)
    assert other.truth.beats != first.truth.beats


@pytest.mark.parametrize(("renderer", "seed"), SONGS)
def test_a_truth_agrees_with_itself(renderer: str, seed: int) -> None:
    made = song(renderer, seed)
    truth = made.truth
    assert set(truth.downbeats) <= set(truth.beats)
    assert truth.downbeats == truth.beats[:: truth.beats_per_bar]
    assert np.all(np.diff(truth.beats) > 0.2)
    assert truth.tempo_bpm == pytest.approx(usual_tempo(truth.beats))
    assert made.mix.shape[1] == round(truth.duration_sec * SR)
    for spans in (truth.keys, truth.chords, truth.sections):
        assert spans[0].start_sec == 0
        assert spans[-1].end_sec == pytest.approx(truth.duration_sec)
        assert all(a.end_sec == b.start_sec for a, b in pairwise(spans))
        assert all(a.label != b.label for a, b in pairwise(spans))
    borders = [span.start_sec for span in truth.sections[1:]]
    assert all(np.abs(np.array(truth.downbeats) - border).min() < 1e-3 for border in borders)
    assert truth.key in {f"{span.label}" for span in truth.keys}


@pytest.mark.parametrize(("renderer", "seed"), SONGS)
def test_audio_is_finite_not_clipped_and_of_all_stems_but_those_that_are_silent(
    renderer: str, seed: int
) -> None:
    made = song(renderer, seed)
    assert made.mix.dtype == np.float32
    assert set(made.stems) == set(STEMS)
    assert np.isfinite(made.mix).all()
    assert 0.3 < np.abs(made.mix).max() < 1.1
    assert (np.abs(made.stems["drums"]).max() == 0) == ("drumless" in made.truth.traits)
    assert all(np.abs(made.stems[stem]).max() > 0.01 for stem in ("bass", "other"))


@pytest.mark.parametrize(("renderer", "seed"), [("workshop", 42), ("stage", 26)])
def test_drums_sound_at_beats_and_more_than_halfway_to_them(renderer: str, seed: int) -> None:
    made = song(renderer, seed)
    drums = made.stems["drums"]
    on, before = [], []
    for beat in made.truth.beats[1:-1]:
        on.append(power(part(drums, beat - 0.01, beat + 0.04)))
        before.append(power(part(drums, beat - 0.06, beat - 0.01)))
    heard = np.array(on) > 1e-4
    assert heard.mean() > 0.5
    assert np.mean(np.array(on)[heard] > 2 * np.array(before)[heard]) > 0.8


@pytest.mark.parametrize(("renderer", "seed"), SONGS)
def test_chords_are_those_that_sound(renderer: str, seed: int) -> None:
    made = song(renderer, seed)
    cents = made.truth.tuning_cents or 0.0
    tonal = made.stems["other"] + made.stems["bass"]
    right = total = 0
    for span in made.truth.chords:
        y = part(tonal, span.start_sec, span.end_sec)
        if span.label == "N" or power(y) < 1e-5:
            continue
        tones = parsed(span.label)[1]
        found = shares(y, cents)
        right += sum(found[tone] for tone in tones) > 0.6
        total += 1
    assert total > 5
    assert right / total > 0.9


@pytest.mark.parametrize(("renderer", "seed"), [("workshop", 40), ("stage", 2)])
def test_the_bass_has_the_chords_lowest_note(renderer: str, seed: int) -> None:
    made = song(renderer, seed)
    chords = [span for span in made.truth.chords if span.label != "N"]
    inverted = [span for span in chords if "/" in span.label]
    assert inverted
    for span in inverted:
        y = part(made.stems["bass"], span.start_sec, span.start_sec + 0.4)
        if power(y) > 1e-5:
            found = shares(y, made.truth.tuning_cents or 0.0, lowest_hz=30)
            assert found[parsed(span.label)[2]] > 0.3


@pytest.mark.parametrize("renderer", RENDERERS)
def test_truths_of_a_half_go_through_all_keys_and_metres(renderer: str) -> None:
    for half in HALVES:
        truths = [planned(name) for name in song_names(renderer, half, 24)]
        assert len({key for key, _, _ in truths}) == 24
        assert {metre for _, metre, _ in truths} >= {2, 3, 4, 5, 7}
        tempos = [tempo for _, _, tempo in truths]
        assert min(tempos) < 75
        assert max(tempos) > 160


def planned(name: SongName) -> tuple[tuple[int, str], int, float]:
    """Tonic and mode, metre, and tempo, without rendering."""
    if name.renderer == "workshop":
        plan = plan_song(name.seed)
        return (plan.sections[0].tonic, plan.mode), plan.style.metre, plan.tempo
    sketch = sketch_song(name.seed)
    beats = [sketch.pulse.at(beat) for beat in range(sketch.beats)]
    return sketch.parts[0].tonality, sketch.feel.metre, usual_tempo(beats)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_halves_have_no_seed_in_common(renderer: str) -> None:
    tuning, held_out = (song_names(renderer, half, 100) for half in HALVES)
    assert not set(tuning) & set(held_out)
    assert {name.half for name in tuning} == {"tuning"}
    assert {name.half for name in held_out} == {"held-out"}


def test_renderers_share_nothing_but_what_truth_is() -> None:
    for renderer, other in (RENDERERS, RENDERERS[::-1]):
        shared = set()
        for file in (BENCH / renderer).glob("*.py"):
            shared |= imported(file)
        own = {name for name in shared if name.split(".")[0] == renderer}
        assert not {name for name in shared if name.split(".")[0] == other}
        local = {file.stem for file in BENCH.glob("*.py")}
        assert shared & local == {"truth", "mp3_coding"}
        assert own


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names
