"""Descriptors in single figures of signals whose onsets and spectra are known."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.array_audio import SR, features_of, seconds
from audio_ports.analysis.descriptors.onsets import onset_times
from audio_ports.analysis.descriptors.summary import summarise
from audio_ports.analysis.features.layout import Array


def notes(rate: float, duration: float, decay: float = 6) -> tuple[Array, Array]:
    """Struck notes of eight harmonics at a rate in Hz; with their times."""
    t = seconds(duration)
    y = np.zeros(len(t), np.float32)
    times = 0.3 + np.arange(int((duration - 0.5) * rate)) / rate
    for index, at in enumerate(times):
        start = round(at * SR)
        age = t[: len(t) - start][:SR]
        hz = (220, 330, 440)[index % 3]
        harmonics = sum(np.sin(2 * np.pi * hz * h * age) / h for h in range(1, 8))
        y[start : start + len(age)] += (0.2 * np.exp(-decay * age) * harmonics).astype(np.float32)
    return y, times.astype(np.float32)


def noise(duration: float, level: float = 0.1) -> Array:
    rng = np.random.default_rng(5)
    return (level * rng.standard_normal(round(duration * SR))).astype(np.float32)


@pytest.mark.parametrize("rate", [0.5, 2, 4, 8])
def test_each_struck_note_is_one_onset_at_its_time(rate: float) -> None:
    y, times = notes(rate, 12)
    found = onset_times(features_of(y).onsets)
    assert len(found) == pytest.approx(len(times), abs=1)
    assert np.abs(found[:, None] - times).min(axis=0).max() < 0.05


def test_strokes_of_noise_are_counted_over_a_held_chord() -> None:
    t = seconds(10)
    y = np.asarray(sum(0.05 * np.sin(2 * np.pi * hz * t) for hz in (220, 277.2, 329.6)))
    times = np.arange(1, 9) * 1.1
    for at in times:
        start = round(at * SR)
        y[start : start + 2000] += noise(2000 / SR, 0.2) * np.exp(-np.arange(2000) / 400)
    found = onset_times(features_of(y.astype(np.float32)).onsets)
    assert np.abs(found[:, None] - times).min(axis=0).max() < 0.03
    assert len(found) == pytest.approx(len(times), abs=1)


def test_held_sound_has_only_its_beginning() -> None:
    t = seconds(10)
    steady = 0.3 * np.sin(2 * np.pi * 220 * t)
    vibrato = 0.3 * np.sin(2 * np.pi * 440 * t + 5 * np.sin(2 * np.pi * 5 * t))
    for y in (steady, vibrato):
        assert len(onset_times(features_of(y.astype(np.float32)).onsets)) <= 1


def test_steady_noise_has_hardly_any() -> None:
    assert len(onset_times(features_of(noise(10)).onsets)) <= 3


def test_the_density_counts_what_is_played_and_its_rests_alone() -> None:
    y, times = notes(2, 12)
    silence = np.zeros(20 * SR, np.float32)
    alone = summarise(features_of(y)).onset_density
    within = summarise(features_of(np.concatenate([silence, y, silence]))).onset_density
    assert alone == pytest.approx(2, abs=0.15)
    assert within == pytest.approx(alone, abs=0.1)
    clicks = np.zeros(12 * SR, np.float32)
    clicks[(times * SR).astype(int)] = 0.9
    assert summarise(features_of(clicks)).onset_density == pytest.approx(2, abs=0.15)


def test_a_single_click_is_one_onset_a_second() -> None:
    y = np.zeros(6 * SR, np.float32)
    y[2 * SR] = 0.9
    assert summarise(features_of(y)).onset_density == 1


def test_a_tones_statistics_are_those_of_the_tone() -> None:
    figures = summarise(features_of(0.5 * np.sin(2 * np.pi * 1000 * seconds(6)))).to_json()
    for name, wanted, error in (
        ("spectralCentroidHz", 1000, 30),
        ("spectralRolloffHz", 1000, 40),
        ("zeroCrossingRate", 2000 / 22_050, 0.002),
    ):
        statistic = figures[name]
        assert isinstance(statistic, dict)
        assert statistic["mean"] == pytest.approx(wanted, abs=error)


def test_silence_around_it_changes_no_mean() -> None:
    y = noise(8)
    padded = np.concatenate([np.zeros(9 * SR, np.float32), y, np.zeros(9 * SR, np.float32)])
    alone, within = summarise(features_of(y)), summarise(features_of(padded))
    assert alone.means is not None
    assert within.means is not None
    np.testing.assert_allclose(within.means[:6], alone.means[:6], rtol=0.03)


def test_two_sounds_deviate_by_half_of_what_lies_between_them() -> None:
    t = seconds(6)
    y = np.concatenate([np.sin(2 * np.pi * 500 * t), np.sin(2 * np.pi * 2500 * t)])
    centroid = summarise(features_of((0.3 * y).astype(np.float32))).to_json()["spectralCentroidHz"]
    assert isinstance(centroid, dict)
    assert centroid["mean"] == pytest.approx(1500, abs=60)
    assert centroid["deviation"] == pytest.approx(1000, abs=60)


def test_noise_is_flatter_and_brighter_than_a_tone() -> None:
    tone = summarise(features_of(0.3 * np.sin(2 * np.pi * 220 * seconds(5)))).to_json()
    hiss = summarise(features_of(noise(5))).to_json()
    for name in ("spectralFlatness", "spectralCentroidHz", "spectralBandwidthHz"):
        low, high = tone[name], hiss[name]
        assert isinstance(low, dict)
        assert isinstance(high, dict)
        assert high["mean"] > 3 * low["mean"]


def test_energy_rises_with_density_and_brightness() -> None:
    held = 0.3 * np.sin(2 * np.pi * 110 * seconds(10))
    slow, fast = notes(1, 10)[0], notes(6, 10)[0]
    bright = fast + noise(10, 0.05)
    energies = [
        summarise(features_of(y.astype(np.float32))).energy for y in (held, slow, fast, bright)
    ]
    assert energies == sorted(energies)
    assert energies[0] < 0.1
    assert energies[-1] > 0.6


def test_energy_is_that_of_the_recording_at_any_level() -> None:
    y = notes(4, 10)[0]
    quiet = summarise(features_of(0.1 * y, -38.0)).energy
    assert quiet == pytest.approx(summarise(features_of(y, -18.0)).energy, abs=0.01)


def test_a_crescendo_has_less_energy_than_the_same_notes_at_one_level() -> None:
    y = notes(4, 16)[0]
    rising = y * 10 ** (np.linspace(-30, 0, len(y)) / 20).astype(np.float32)
    assert summarise(features_of(rising)).energy < summarise(features_of(y)).energy - 0.03


@pytest.mark.parametrize("frames", [1, 100, 8820, 5 * SR])
def test_silence_has_no_statistics(frames: int) -> None:
    silent = summarise(features_of(np.zeros(frames, np.float32), None)).to_json()
    assert silent == {"energy": 0, "onsetDensity": 0}


@pytest.mark.parametrize("duration", [0.001, 0.05, 0.2])
def test_moments_of_sound_have_finite_figures(duration: float) -> None:
    described = summarise(features_of(noise(duration)))
    assert described.means is not None
    assert np.isfinite(described.means).all()
    assert 0 <= described.energy <= 1
    assert 0 <= described.onset_density <= 3
