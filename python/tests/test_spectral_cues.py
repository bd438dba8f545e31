"""The cues of the engine on signals that have one answer."""

from __future__ import annotations

import numpy as np
import pytest

from audio_ports.engines.spectral import SpectralEngine
from audio_ports.engines.spectral.grid import BINS, LONG, N_FFT, SHORT, Resolution, power
from audio_ports.engines.spectral.masks import stem_masks
from audio_ports.engines.spectral.medians import stroke_share
from audio_ports.engines.spectral.pitch import PitchTracker, Range, comb
from audio_ports.engines.spectral.repetition import (
    NEIGHBOURS,
    median_of,
    similar_frames,
    timbre,
)
from spectral_signals import SR, ArrayMix, Samples, bass_line, clicks, voice, wide_chords

LENGTH = 6.0


def energies(y: Samples) -> dict[str, float]:
    """Share of the mix's energy in each stem."""
    stems = SpectralEngine(ArrayMix(y)).separate(0, y.shape[1])
    total = {stem: float(np.sum(part**2)) for stem, part in stems.items()}
    return {stem: part / sum(total.values()) for stem, part in total.items()}


def gain_db(source: Samples, rest: Samples, stem: str) -> float:
    """SI-SDR gain over the mix for a source in a mix with the rest."""
    mix = source + rest
    made = SpectralEngine(ArrayMix(mix)).separate(0, mix.shape[1])[stem]
    return si_sdr(source, made) - si_sdr(source, mix)


def si_sdr(reference: Samples, estimate: Samples) -> float:
    target = np.vdot(estimate, reference) / np.vdot(reference, reference) * reference
    return float(10 * np.log10(np.sum(target**2) / np.sum((estimate - target) ** 2)))


def test_clicks_are_drums() -> None:
    assert energies(clicks(LENGTH))["drums"] > 0.8


def test_a_low_line_with_harmonics_is_bass() -> None:
    assert energies(bass_line(LENGTH))["bass"] > 0.6


def test_wide_chords_are_other() -> None:
    assert energies(wide_chords(LENGTH))["other"] > 0.8


def test_a_centred_voice_comes_out_of_wide_repeating_chords() -> None:
    assert gain_db(voice(LENGTH), wide_chords(LENGTH), "vocals") > 4


def test_a_bass_comes_out_of_voice_and_clicks() -> None:
    assert gain_db(bass_line(LENGTH), voice(LENGTH) + clicks(LENGTH), "bass") > 4


def test_clicks_come_out_of_a_vibrato() -> None:
    assert gain_db(clicks(LENGTH), voice(LENGTH), "drums") > 4


@pytest.mark.parametrize("repeats", [True, False])
def test_masks_sum_to_one(repeats: bool) -> None:  # noqa: FBT001
    y = (voice(3.0) + clicks(3.0))[:, : 40 * 1050 + N_FFT]
    spectrum = LONG.stft(y)
    again = np.sqrt(power(spectrum)[0]) if repeats else None
    masks = stem_masks(y, spectrum, again)
    np.testing.assert_allclose(np.sum(masks, axis=0), 1, atol=1e-5)
    assert min(mask.min() for mask in masks) >= 0


@pytest.mark.parametrize("resolution", [LONG, SHORT])
def test_transforms_invert_where_all_frames_overlap(resolution: Resolution) -> None:
    n_fft, hop = resolution.n_fft, resolution.hop
    y = np.random.default_rng(2).uniform(-1, 1, (2, 30 * hop + n_fft)).astype(np.float32)
    back = resolution.istft(resolution.stft(y))
    np.testing.assert_allclose(back[:, n_fft:-n_fft], y[:, n_fft:-n_fft], atol=1e-5)


def test_a_line_in_time_is_held_and_a_line_in_frequency_struck() -> None:
    picture = np.full((60, 80), 1e-6, np.float32)
    picture[:, 20] = 1
    picture[30, :] = 1
    share = stroke_share(picture, 21, 21)
    assert share[10, 20] < 0.01
    assert share[30, 50] > 0.99


def test_pitch_follows_a_gliding_line() -> None:
    reach = Range(90, 900, 5000, 36, 12, 0.9, 0.7, 6)
    truth = np.linspace(200, 300, 60).astype(np.float32)
    heard = PitchTracker(reach).track(comb(truth, 1.0, 0.0)[:, :BINS])
    assert np.abs(12 * np.log2(heard / truth)).max() < 0.5


def test_similar_frames_keep_inside_the_track_and_apart() -> None:
    rng = np.random.default_rng(4)
    pattern = rng.uniform(0.1, 1, (50, BINS)).astype(np.float32)
    picture = np.concatenate([pattern] * 6)
    found = similar_frames(timbre(picture), slice(100, 150), slice(0, 250))
    assert found.shape == (NEIGHBOURS, 50)
    assert found.min() >= 0
    assert found.max() < 250
    assert set((found[0] - np.arange(100, 150)) % 50) == {0}
    np.testing.assert_allclose(median_of(picture, found[:1].repeat(NEIGHBOURS, 0)), pattern)


def test_a_track_too_short_to_repeat_has_no_similar_frames() -> None:
    picture = np.ones((30, BINS), np.float32)
    assert (similar_frames(timbre(picture), slice(0, 10), slice(0, 12)) == -1).all()


def test_seconds_of_one_note_stay_finite() -> None:
    y = bass_line(0.2)
    assert y.shape[1] < SR
    assert np.isfinite(list(energies(y).values())).all()
