from dataclasses import replace

import numpy as np
import pytest

from analysis.array_audio import SR, features_of, seconds
from analysis.tonal_signals import cadence, chords, drums, noise, triads
from audio_ports.analysis.features.layout import CQT_FPS, Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.tonality.estimate import Tonality, estimate_tonality
from audio_ports.analysis.tonality.names import camelot_of, key_name, open_key_of
from audio_ports.analysis.tonality.notes import note_activations
from audio_ports.analysis.tonality.tuning import estimate_tuning


def tonality_of(y: Array) -> Tonality:
    return estimate_tonality(features_of(y))


@pytest.fixture(scope="module")
def cadences() -> SharedFeatures:
    """All keys' cadences, each of 12 s with rests around it that make it 16 s."""
    rest = np.zeros(2 * SR, np.float32)
    parts = [np.concatenate([rest, triads(cadence(key) * 3), rest]) for key in range(24)]
    return features_of(np.concatenate(parts))


@pytest.mark.parametrize("key", range(24))
def test_a_cadence_says_its_key(cadences: SharedFeatures, key: int) -> None:
    part = slice(round(16 * key * CQT_FPS), round(16 * (key + 1) * CQT_FPS))
    only = replace(cadences, cqt=cadences.cqt[part], duration_sec=16.0)
    value = estimate_tonality(only).to_json()
    assert value["key"] == key_name(key)
    assert value["keyConfidence"] >= 0.5
    assert value["camelot"] == camelot_of(key)
    assert value["openKey"] == open_key_of(key)
    assert value["runnerUp"]["key"] != value["key"]
    assert value["keyConfidence"] + value["runnerUp"]["confidence"] <= 1


@pytest.mark.parametrize(
    ("key", "name", "camelot", "open_key"),
    [
        (0, "C major", "8B", "1d"),
        (21, "A minor", "8A", "1m"),
        (18, "F# minor", "11A", "4m"),
        (3, "Eb major", "5B", "10d"),
        (11, "B major", "1B", "6d"),
        (20, "Ab minor", "1A", "6m"),
    ],
)
def test_keys_have_the_names_that_musicians_use(
    key: int, name: str, camelot: str, open_key: str
) -> None:
    assert (key_name(key), camelot_of(key), open_key_of(key)) == (name, camelot, open_key)


@pytest.mark.parametrize("cents", [-49.0, -40.0, -12.5, 0.0, 7.0, 25.0, 40.0, 49.0])
def test_the_tuning_is_found_to_the_cent(cents: float) -> None:
    found = tonality_of(triads(cadence(2), cents=cents)).tuning_cents
    assert abs((found - cents + 50) % 100 - 50) < 1.5


@pytest.mark.parametrize("cents", [-40.0, 40.0])
@pytest.mark.parametrize("key", [2, 18])
def test_a_detuned_cadence_keeps_its_key(key: int, cents: float) -> None:
    assert tonality_of(triads(cadence(key) * 3, cents=cents)).to_json()["key"] == key_name(key)


@pytest.mark.parametrize(
    ("progression", "name"),
    [
        ([(0, "maj"), (7, "maj"), (9, "min"), (5, "maj")], "C major"),
        ([(9, "min"), (4, "maj"), (9, "min"), (2, "min")], "A minor"),
        ([(9, "min"), (7, "maj"), (5, "maj"), (9, "min")], "A minor"),
    ],
)
def test_relative_keys_are_told_by_their_chords(
    progression: list[tuple[int, str]], name: str
) -> None:
    assert tonality_of(triads(progression * 4)).to_json()["key"] == name


def test_a_new_key_is_found_where_it_begins() -> None:
    y = np.concatenate([triads(cadence(0) * 7), triads(cadence(3) * 5)])
    value = tonality_of(y).to_json()
    first, second = value["keyChanges"]
    assert (first["key"], second["key"], value["key"]) == ("C major", "Eb major", "C major")
    assert first["startSec"] == 0
    assert first["endSec"] == second["startSec"] == pytest.approx(28, abs=2)
    assert second["endSec"] == pytest.approx(48, abs=0.001)


def test_a_whole_song_is_surer_than_a_chord() -> None:
    whole = tonality_of(triads(cadence(7) * 6)).to_json()
    chord = tonality_of(triads([(7, "maj")], length=2)).to_json()
    assert whole["keyConfidence"] >= 0.8
    assert chord["keyConfidence"] < 0.6


@pytest.mark.parametrize(
    "y",
    [
        np.zeros(5 * SR, np.float32),
        np.full(5 * SR, 0.5, np.float32),
        np.zeros(round(0.2 * SR), np.float32),
        np.zeros(1, np.float32),
        np.eye(1, 3 * SR, SR, dtype=np.float32)[0],
        noise(8),
        noise(0.2),
        drums(12),
    ],
    ids=["silence", "dc", "short", "sample", "click", "noise", "short noise", "drums"],
)
def test_what_has_no_pitch_has_no_key(y: Array) -> None:
    value = tonality_of(y).to_json()
    names = ("key", "runnerUp", "camelot", "openKey")
    assert [value[name] for name in names] == [None] * 4
    assert (value["keyConfidence"], value["keyChanges"]) == (0, [])
    assert -50 <= value["tuningCents"] <= 50
    assert sum(value["chroma"]) == pytest.approx(1, abs=0.001)


def test_a_blink_of_music_is_not_sure_of_anything() -> None:
    assert tonality_of(triads([(0, "maj")], length=0.2)).to_json()["keyConfidence"] < 0.3


def test_chroma_stands_where_the_note_is() -> None:
    value = tonality_of(chords([([57, 69], 6.0)])).to_json()
    assert value["chroma"][9] > 0.6
    assert len(value["chromaCurve"]["values"]) == 3
    assert all(row[9] == max(row) > 200 for row in value["chromaCurve"]["values"])


def test_the_chroma_curve_of_a_long_track_stays_short() -> None:
    short = features_of(triads(cadence(0) * 2))
    long = replace(short, cqt=np.tile(short.cqt, (150, 1)), duration_sec=8.0 * 150)
    curve = estimate_tonality(long).to_json()["chromaCurve"]
    assert len(curve["values"]) == 400
    assert curve["hopSec"] == pytest.approx(3)
    levels = {level for row in curve["values"] for level in row}
    assert min(levels) >= 0
    assert max(levels) == 255


def test_notes_are_heard_without_their_harmonics() -> None:
    features = features_of(chords([([45, 60, 65], 4.0)]))
    notes = note_activations(features.cqt, estimate_tuning(features.cqt))[15:30]
    loudest = np.sort(np.argsort(notes.astype(np.float32).mean(axis=0))[-3:]) + 24
    assert loudest.tolist() == [45, 60, 65]


def test_a_tone_alone_is_no_sure_key() -> None:
    tone = (0.2 * np.sin(2 * np.pi * 440 * seconds(20))).astype(np.float32)
    tonality = estimate_tonality(features_of(tone))
    assert tonality.keys is None or tonality.keys.confidence < 0.5


@pytest.mark.parametrize(
    ("hz", "key"), [((220.0, 261.63, 329.63), 21), ((261.63, 329.63, 392.0), 0)]
)
def test_a_chord_alone_has_its_own_tonic_and_is_not_sure(hz: tuple[float, ...], key: int) -> None:
    y = sum(0.1 * np.sin(2 * np.pi * each * seconds(12)) for each in hz)
    keys = estimate_tonality(features_of(np.asarray(y, np.float32))).keys
    assert keys is not None
    assert keys.key == key
    assert keys.runner_up_confidence <= keys.confidence < 0.8
