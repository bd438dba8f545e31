from itertools import pairwise

import numpy as np
import pytest

from analysis.array_audio import SR, features_of
from analysis.tonal_signals import cadence, chords, drums, noise, triads
from audio_ports.analysis.chords.decode import Course, best_path, posteriors
from audio_ports.analysis.chords.estimate import Chords, estimate_chords
from audio_ports.analysis.chords.grid import chord_grid, span_means
from audio_ports.analysis.chords.states import chord_states
from audio_ports.analysis.features.layout import CQT_FPS, Array
from audio_ports.analysis.tonality.estimate import estimate_tonality

QUALITIES = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "dim": (0, 3, 6),
}


def chords_of(y: Array, beats: Array | None = None, bass: Array | None = None) -> Chords:
    features = features_of(y)
    return estimate_chords(
        features,
        np.zeros(0) if beats is None else beats.astype(np.float64),
        estimate_tonality(features),
        None if bass is None else features_of(bass),
    )


def label_at(found: Chords, sec: float) -> str:
    return next(span.label for span in found.spans if span.start_sec <= sec < span.end_sec)


def assert_without_gaps(found: Chords, duration: float) -> None:
    spans = found.to_json()["spans"]
    assert spans[0]["startSec"] == 0
    assert spans[-1]["endSec"] == pytest.approx(duration, abs=0.001)
    assert all(a["endSec"] == b["startSec"] for a, b in pairwise(spans))
    assert all(a["label"] != b["label"] for a, b in pairwise(spans))
    assert all(0 <= span["confidence"] <= 1 for span in spans)


@pytest.mark.parametrize("quality", QUALITIES)
def test_each_quality_is_told_on_each_third_root(quality: str) -> None:
    roots = {0: "C", 3: "Eb", 6: "F#", 9: "A"}
    steps = QUALITIES[quality]
    y = chords(([36 + root, *(55 + (root + s - 55) % 12 for s in steps)], 3.0) for root in roots)
    found = chords_of(y)
    assert [label_at(found, 1.5 + 3 * at) for at in range(4)] == [
        f"{name}:{quality}" for name in roots.values()
    ]


@pytest.mark.parametrize("cents", [-40.0, 0.0, 40.0])
def test_a_progression_is_found_on_its_beats_however_it_is_tuned(cents: float) -> None:
    y = triads([(0, "maj"), (9, "min"), (5, "maj"), (7, "maj")] * 2, 2.0, cents)
    found = chords_of(y, np.arange(1, 32) * 0.5)
    assert [span.label for span in found.spans] == ["C:maj", "A:min", "F:maj", "G:maj"] * 2
    assert [span.start_sec for span in found.spans] == [2.0 * at for at in range(8)]
    assert_without_gaps(found, 16)
    assert found.confidence >= 0.7


def test_chords_are_found_without_beats() -> None:
    found = chords_of(triads([(2, "min"), (7, "maj"), (0, "maj")], 2.0))
    assert [label_at(found, at) for at in (1, 3, 5)] == ["D:min", "G:maj", "C:maj"]
    assert_without_gaps(found, 6)


@pytest.mark.parametrize(
    ("low", "label"), [(36, "C:maj"), (40, "C:maj/3"), (43, "C:maj/5"), (45, "A:min7")]
)
def test_the_lowest_note_says_the_inversion(low: int, label: str) -> None:
    y = chords([([low, 60, 64, 67], 3.0), ([41, 60, 65, 69], 3.0), ([43, 62, 67, 71], 3.0)])
    assert label_at(chords_of(y), 1.5) == label


def test_the_stem_of_the_bass_says_the_inversion() -> None:
    above = chords([([57, 60, 64], 3.0), ([57, 62, 65], 3.0), ([57, 60, 64], 3.0)])
    below = chords([([36], 3.0), ([38], 3.0), ([33], 3.0)])
    found = chords_of(above, bass=below)
    assert [label_at(found, at) for at in (1.5, 4.5, 7.5)] == ["A:min/b3", "D:min", "A:min"]


def test_a_pause_is_no_chord() -> None:
    rest = np.zeros(4 * SR, np.float32)
    found = chords_of(np.concatenate([triads([(4, "min")], 4.0), rest, triads([(4, "min")], 4.0)]))
    assert [label_at(found, at) for at in (2, 6, 10)] == ["E:min", "N", "E:min"]
    assert_without_gaps(found, 12)


def test_drums_under_chords_change_nothing() -> None:
    progression = cadence(9) * 2
    y = triads(progression, 2.0)
    found = chords_of(y + drums(len(y) / SR), np.arange(1, 32) * 0.5)
    assert [label_at(found, 2 * at + 1) for at in range(8)] == [
        {9: "A:maj", 2: "D:maj", 4: "E:maj"}[root] for root, _ in progression
    ]


@pytest.mark.parametrize(
    "y",
    [np.zeros(5 * SR, np.float32), np.full(SR, 0.5, np.float32), noise(8), drums(12)],
    ids=["silence", "dc", "noise", "drums"],
)
def test_what_has_no_pitch_is_no_chord(y: Array) -> None:
    found = chords_of(y, np.arange(24) * 0.5)
    assert [span.label for span in found.spans] == ["N"]
    assert found.confidence == 0
    assert found.spans[0].confidence < 0.8
    assert_without_gaps(found, len(y) / SR)


@pytest.mark.parametrize("duration", [1 / SR, 0.2])
def test_a_blink_gives_one_span(duration: float) -> None:
    assert len(chords_of(triads([(0, "maj")], duration)).spans) == 1


def test_strange_beats_do_no_harm() -> None:
    y = triads([(0, "maj"), (5, "maj")], 2.0)
    found = chords_of(y, np.array([-1.0, 0.0, 1e-4, 2.0, 2.0, 2.001, 4.0, 9.0]))
    assert [span.label for span in found.spans] == ["C:maj", "F:maj"]
    assert_without_gaps(found, 4)


def test_labels_are_written_in_hartes_syntax() -> None:
    labels = {state.label for state in chord_states()}
    assert len(labels) == len(chord_states())
    assert {"C:maj", "F#:min/b3", "Bb:7/b7", "G:sus4", "E:dim", "A:maj7/5"} <= labels


def test_the_grid_follows_beats_and_fills_what_lies_around() -> None:
    edges = chord_grid(np.array([4.0, 4.5, 5.5, 6.0]), 7.0)
    assert edges[0] == 0
    assert edges[-1] == 7
    assert np.diff(edges).max() < 0.51
    assert {4.0, 4.5, 5.0, 5.5, 6.0} <= set(edges)


def test_means_are_weighted_by_time() -> None:
    frames = np.arange(6, dtype=np.float32)[:, None]
    edges = np.array([0.5, 1.0, 3.0]) / CQT_FPS
    np.testing.assert_allclose(span_means(frames, edges)[:, 0], [1.0, 2.0], rtol=1e-5)


def test_a_weak_moment_does_not_break_a_chord() -> None:
    evidence = np.array([[2.0, 0], [2, 0], [0, 0.5], [2, 0], [0, 5], [0, 5]], np.float32)
    course = Course(np.full(6, 0.1), np.full((1, 2), 0.5), np.zeros(6, np.intp))
    assert best_path(evidence, course).tolist() == [0, 0, 0, 0, 1, 1]
    likely = posteriors(evidence, course)
    np.testing.assert_allclose(likely.sum(axis=1), 1, rtol=1e-5)
    assert likely[2, 0] > 0.5 > likely[5, 0]


def test_likelihoods_weigh_all_courses() -> None:
    evidence = np.log(np.array([[0.9, 0.1], [0.4, 0.6]], np.float32))
    course = Course(np.array([1.0, 0.2]), np.array([[0.5, 0.5]]), np.zeros(2, np.intp))
    joint = np.array([[0.9 * 0.9 * 0.4, 0.9 * 0.1 * 0.6], [0.1 * 0.1 * 0.4, 0.1 * 0.9 * 0.6]])
    wanted = np.stack([joint.sum(axis=1), joint.sum(axis=0)]) / joint.sum()
    np.testing.assert_allclose(posteriors(evidence, course), wanted, rtol=1e-5)
