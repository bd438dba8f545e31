import json

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.array_audio import SR, features_of
from audio_ports.analysis.rhythm.beat_states import beat_periods
from audio_ports.analysis.rhythm.estimate import Rhythm, estimate_rhythm
from audio_ports.analysis.rhythm.periodicity import periodicity
from audio_ports.analysis.rhythm.second_opinion import second_tempo
from audio_ports.analysis.rhythm.tempo import tempo_of
from audio_ports.analysis.rhythm.track_beats import track_beats

Array = NDArray[np.float32]
Times = NDArray[np.float64]

KICK, SNARE, HAT = (60.0, 0.12, 0.9), (1800.0, 0.08, 0.6), (7000.0, 0.03, 0.3)
CHORDS = (
    (220.0, 261.6, 329.6),
    (174.6, 220.0, 261.6),
    (261.6, 329.6, 392.0),
    (196.0, 246.9, 293.7),
)


def stroke(sound: tuple[float, float, float], seed: int = 3) -> Array:
    hz, length, level = sound
    t = np.arange(int(length * SR * 3)) / SR
    decay = np.exp(-t / (length / 3))
    if hz < 200:
        wave = np.sin(2 * np.pi * (hz * t + 8 * (1 - np.exp(-t * 40)) / 40 * hz / 10))
    else:
        noise = np.random.default_rng(seed).standard_normal(len(t))
        wave = np.diff(noise, prepend=0) if hz > 5000 else noise
    return (level * decay * wave / 3).astype(np.float32)


def placed(duration: float, hits: list[tuple[float, Array]]) -> Array:
    y = np.zeros(int(duration * SR), np.float32)
    for sec, wave in hits:
        start = round(sec * SR)
        part = wave[: max(0, len(y) - start)]
        y[start : start + len(part)] += part
    return y


def beats_at(bpm: float, duration: float, first: float = 0.4) -> Times:
    return np.arange(first, duration - 0.2, 60 / bpm)


def band(beats: Times, metre: int, duration: float) -> Array:
    """Kick on the first of a bar, snare on others, hats between, a chord a bar."""
    hits = []
    for number, sec in enumerate(beats):
        place = number % metre
        following = beats[number + 1] if number + 1 < len(beats) else sec + 0.4
        is_kick = place == 0 or (metre == 4 and place == 2)
        hits += [(sec, stroke(KICK if is_kick else SNARE)), (sec, stroke(HAT))]
        hits.append(((sec + following) / 2, stroke(HAT)))
        if place == 0:
            t = np.arange(int((following - sec) * metre * SR)) / SR
            notes = CHORDS[number // metre % len(CHORDS)]
            tone = sum(np.sin(2 * np.pi * hz * t) for hz in notes)
            hits.append((sec, (0.08 * tone * np.minimum(1, t * 50)).astype(np.float32)))
    return placed(duration, hits)


def matched(found: Times, wanted: Times, within: float = 0.05) -> float:
    """Share of the wanted times that something was found at."""
    return float(np.mean(np.abs(found[:, None] - wanted).min(axis=0) <= within))


@pytest.mark.parametrize("bpm", [84.0, 100.0, 120.0, 137.5, 168.0])
def test_a_band_in_four_has_its_tempo_beats_and_bars(bpm: float) -> None:
    beats = beats_at(bpm, 40)
    rhythm = estimate_rhythm(features_of(band(beats, 4, 40)))
    assert rhythm.tempo_bpm == pytest.approx(bpm, rel=0.005)
    assert rhythm.is_steady
    assert matched(rhythm.beats, beats[1:-2]) == 1
    assert rhythm.beats_per_bar == 4
    assert matched(rhythm.downbeats, beats[4:-4:4]) == 1
    assert len(rhythm.downbeats) <= len(beats) // 4 + 2
    assert rhythm.beat_confidence > 0.5


@pytest.mark.parametrize("metre", [3, 5, 7])
def test_bars_of_other_lengths_are_found(metre: int) -> None:
    beats = beats_at(132, 60)
    rhythm = estimate_rhythm(features_of(band(beats, metre, 60)))
    assert rhythm.beats_per_bar == metre
    assert matched(rhythm.downbeats, beats[metre : -2 * metre : metre]) == 1


@pytest.mark.parametrize("sound", [KICK, SNARE, HAT], ids=["kick", "snare", "hat"])
def test_a_click_track_has_its_tempo_or_says_that_it_may_be_another(
    sound: tuple[float, float, float],
) -> None:
    y = placed(30, [(sec, stroke(sound)) for sec in np.arange(0.5, 30, 0.5)])
    rhythm = estimate_rhythm(features_of(y))
    assert rhythm.tempo_bpm is not None
    octave = rhythm.tempo_bpm / 120
    assert min(abs(octave - 1), abs(octave - 0.5), abs(octave - 2)) < 0.01
    assert abs(octave - 1) < 0.01 or not rhythm.is_octave_sure
    assert matched(rhythm.beats, np.arange(1.5, 28, max(0.5, 60 / rhythm.tempo_bpm))) == 1


def test_a_tempo_that_drifts_is_followed_and_not_called_steady() -> None:
    numbers = np.arange(100)
    beats = 0.5 + numbers * 0.5 + numbers**2 * 0.0006
    rhythm = estimate_rhythm(features_of(band(beats, 4, float(beats[-1]) + 1)))
    assert matched(rhythm.beats, beats[2:-2]) > 0.97
    assert not rhythm.is_steady
    curve = np.array(rhythm.tempo_curve)
    wanted = np.interp(curve[:, 0], (beats[1:] + beats[:-1]) / 2, 60 / np.diff(beats))
    assert np.median(np.abs(curve[:, 1] / wanted - 1)) < 0.02


def test_silence_within_a_track_is_bridged() -> None:
    beats = beats_at(110, 50)
    kept = beats[(beats < 22) | (beats > 26)]
    y = band(beats, 4, 50)
    y[22 * SR : 26 * SR] = 0
    rhythm = estimate_rhythm(features_of(y))
    assert rhythm.tempo_bpm == pytest.approx(110, rel=0.005)
    assert matched(rhythm.beats, kept[1:-2]) > 0.95


def test_the_drums_stem_tells_bars_that_the_mix_hides() -> None:
    beats = beats_at(96, 40)
    drums = band(beats, 4, 40)
    plucks = placed(40, [(sec, 2 * stroke(KICK)) for sec in beats])
    hum = (0.1 * np.random.default_rng(5).standard_normal(len(drums))).astype(np.float32)
    mix = features_of((drums / 8 + plucks + hum).astype(np.float32))
    hidden, told = estimate_rhythm(mix), estimate_rhythm(mix, features_of(drums))
    assert told.beats.tolist() == hidden.beats.tolist()
    assert told.beats_per_bar == 4
    assert matched(told.downbeats, beats[4:-4:4]) == 1
    assert told.downbeat_confidence > hidden.downbeat_confidence


@pytest.mark.parametrize(
    "y",
    [
        np.zeros(SR * 10, np.float32),
        np.full(SR * 10, 0.4, np.float32),
        np.zeros(0, np.float32),
        np.zeros(1, np.float32),
        0.1 * np.random.default_rng(2).standard_normal(SR // 5).astype(np.float32),
        placed(6, [(3.0, stroke(KICK))]),
    ],
    ids=["silence", "dc", "nothing", "one sample", "0.2 s", "one stroke"],
)
def test_what_has_no_pulse_has_no_sure_one(y: Array) -> None:
    rhythm = estimate_rhythm(features_of(y, None if not y.any() else -18.0))
    assert rhythm.tempo_confidence < 0.5
    assert rhythm.beat_confidence < 0.5
    json.dumps(rhythm.to_json(), allow_nan=False)


def test_noise_has_no_sure_pulse() -> None:
    y = 0.1 * np.random.default_rng(8).standard_normal(SR * 40).astype(np.float32)
    assert estimate_rhythm(features_of(y)).tempo_confidence < 0.5


def test_answers_are_json_as_the_format_has_it() -> None:
    answer = estimate_rhythm(features_of(band(beats_at(120, 20), 4, 20))).to_json()
    beats, downbeats = answer["beats"], answer["downbeats"]
    assert isinstance(beats, list)
    assert isinstance(downbeats, list)
    assert set(downbeats) <= set(beats)
    assert beats == sorted(beats)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert set(answer) == set(Rhythm().to_json())


def test_the_tracker_keeps_to_accents_over_a_gap() -> None:
    accents = np.full(2000, -0.3, np.float32)
    wanted = np.arange(20, 1990, 43)
    accents[wanted[(wanted < 800) | (wanted > 1100)]] = 1
    beats = track_beats(accents, np.zeros(len(beat_periods()), np.float32))
    assert matched(beats.astype(float), wanted.astype(float), 2) > 0.97


def test_even_beats_with_a_slip_here_and_there_are_one_tempo() -> None:
    beats = 0.3 + np.arange(64) * 60 / 128
    shaken = beats + np.random.default_rng(1).normal(0, 0.005, len(beats))
    shaken[20] += 0.06
    tempo = tempo_of(shaken)
    assert tempo.is_steady
    assert tempo.bpm == pytest.approx(128, rel=0.001)
    np.testing.assert_allclose(tempo.beats, beats, atol=0.01)


def test_the_second_opinion_hears_a_row_of_pulses() -> None:
    accents = np.zeros(6000, np.float32)
    accents[np.round(np.arange(30, 5900, 86.13 * 60 / 110)).astype(int)] = 1
    assert second_tempo(accents) == pytest.approx(110, rel=0.03)
    assert second_tempo(np.zeros(6000, np.float32)) is None


def test_periodicity_is_one_for_what_repeats_and_none_for_what_does_not() -> None:
    assert periodicity(np.tile([1.0, -1.0], 20), 2) == pytest.approx(1)
    assert periodicity(np.cos(2 * np.pi * np.arange(60) / 3), 3) == pytest.approx(1)
    assert periodicity(np.cos(2 * np.pi * np.arange(60) / 3), 4) < 0.05
    assert periodicity(np.ones(3), 4) == 0


def test_a_stem_without_drums_tells_nothing_of_bars() -> None:
    y = band(beats_at(96, 40), 4, 40)
    rest = (0.0005 * np.random.default_rng(4).standard_normal(len(y))).astype(np.float32)
    alone, beside = (
        estimate_rhythm(features_of(y)),
        estimate_rhythm(features_of(y), features_of(rest)),
    )
    assert beside.to_json() == alone.to_json()
