import numpy as np
import pytest

from analysis.array_audio import SR, ArrayAudio, features_of, seconds
from audio_ports.analysis.features.block import BLOCK, BLOCK_HOPS
from audio_ports.analysis.features.constant_q import bin_hz
from audio_ports.analysis.features.extract import extract_features
from audio_ports.analysis.features.layout import CQT_FPS, CQT_HOP, MEL_FPS, ONSET_FPS, Array
from audio_ports.analysis.features.shared import DESCRIPTORS


def sine(hz: float, duration: float, amplitude: float = 0.5) -> Array:
    wave = amplitude * np.sin(2 * np.pi * hz * np.arange(round(duration * SR)) / SR)
    return wave.astype(np.float32)


def noise(duration: float, seed: int = 1) -> Array:
    shape = round(duration * SR)
    return (0.1 * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32)


@pytest.mark.parametrize("hz", [32.703, 65.406, 220.0, 440.0, 1760.0, 3951.07])
def test_a_sine_stands_in_its_bin_with_its_amplitude(hz: float) -> None:
    middle = features_of(sine(hz, 8)).cqt[30:50].astype(np.float32)
    wanted = int(np.argmin(np.abs(bin_hz() - hz)))
    assert np.all(middle.argmax(axis=1) == wanted)
    np.testing.assert_allclose(middle[:, wanted], 0.5, rtol=0.1)
    far = np.abs(np.arange(middle.shape[1]) - wanted) > 9
    assert middle[:, far].max() < 0.02


def test_semitones_stay_apart_in_the_bass() -> None:
    both = features_of(sine(65.406, 8) + sine(73.416, 8)).cqt[30:50].astype(np.float32).mean(axis=0)
    low, high = int(np.argmin(np.abs(bin_hz() - 65.406))), int(np.argmin(np.abs(bin_hz() - 73.416)))
    assert both[(low + high) // 2] < 0.6 * min(both[low], both[high])


def test_clicks_rise_when_they_come() -> None:
    y = np.zeros(SR * 40, np.float32)
    times = np.arange(1, 39) * 1.013
    y[np.round(times * SR).astype(int)] = 0.9
    for rises in (features_of(y).onsets, features_of(y).strokes):
        curve = rises.sum(axis=1)
        peaks = np.flatnonzero((curve > 0.5 * curve.max()) & (curve >= np.roll(curve, 1)))
        near = np.abs(peaks[:, None] / ONSET_FPS - times).min(axis=0)
        assert near.max() < 0.03


def test_steady_sound_has_no_rises_and_no_strokes() -> None:
    features = features_of(sine(220, 6))
    assert features.onsets[100:400].max() < 0.01
    assert features.strokes[100:400].max() < 0.01


def test_blocks_join_without_a_seam() -> None:
    shift = 37 * CQT_HOP
    y = noise(2.3 * BLOCK / 22_050)
    y += sine(311.1, len(y) / SR)[: len(y)] * np.sin(np.arange(len(y)) / 9000).astype(np.float32)
    here, later = features_of(y), features_of(np.concatenate([np.zeros(2 * shift, np.float32), y]))
    seam = slice(BLOCK_HOPS - 20, BLOCK_HOPS + 20)
    moved = slice(seam.start + 37, seam.stop + 37)
    np.testing.assert_allclose(later.cqt[moved], here.cqt[seam], atol=2e-3)
    np.testing.assert_allclose(
        later.descriptors[moved], here.descriptors[seam], rtol=5e-3, atol=2e-2
    )
    start, rows = (BLOCK_HOPS - 20) * 8, 37 * 8
    np.testing.assert_allclose(
        later.onsets[start + rows : start + rows + 320], here.onsets[start : start + 320], atol=1e-3
    )


def test_frames_cover_the_whole_track_and_no_more() -> None:
    features = features_of(noise(21.7))
    assert len(features.onsets) == len(features.strokes) == int(21.7 * ONSET_FPS) + 1
    assert len(features.mel) == int(21.7 * MEL_FPS) + 1
    assert len(features.cqt) == len(features.descriptors) == int(21.7 * CQT_FPS) + 1
    assert features.duration_sec == pytest.approx(21.7)


@pytest.mark.parametrize("frames", [0, 1, 500, 8820])
def test_next_to_nothing_has_features(frames: int) -> None:
    features = features_of(np.zeros(frames, np.float32), None)
    for each in (features.onsets, features.mel, features.cqt, features.descriptors):
        assert len(each) >= 1
        assert np.isfinite(each).all()


def test_levels_do_not_depend_on_how_loud_a_track_is() -> None:
    y = noise(6)
    plain, quiet = features_of(y), features_of(y * np.float32(0.1), -38.0)
    np.testing.assert_allclose(quiet.mel, plain.mel, atol=2e-3)
    np.testing.assert_allclose(quiet.cqt, plain.cqt, atol=2e-3)


def test_descriptors_of_known_sounds() -> None:
    tone = dict(zip(DESCRIPTORS, features_of(sine(1000, 6)).descriptors[20:40].T, strict=True))
    hiss = dict(zip(DESCRIPTORS, features_of(noise(6)).descriptors[20:40].T, strict=True))
    np.testing.assert_allclose(tone["rms"], 0.5 / np.sqrt(2), rtol=0.01)
    np.testing.assert_allclose(tone["centroid_hz"], 1000, rtol=0.02)
    np.testing.assert_allclose(tone["rolloff_hz"], 1000, atol=30)
    np.testing.assert_allclose(tone["zero_crossing_rate"], 2000 / 22_050, rtol=0.02)
    np.testing.assert_allclose(hiss["rms"], 0.1 / np.sqrt(2), rtol=0.1)
    # The filter that halves the rate takes a little of the highest tones.
    np.testing.assert_allclose(hiss["centroid_hz"].mean(), 22_050 / 4, rtol=0.06)
    np.testing.assert_allclose(hiss["bandwidth_hz"].mean(), 22_050 / np.sqrt(12) / 2, rtol=0.06)
    assert tone["flatness"].max() < 0.01
    assert hiss["flatness"].min() > 0.4
    assert tone["contrast_3"].mean() > hiss["contrast_3"].mean()


def test_progress_reaches_the_end_in_order() -> None:
    heard: list[float] = []
    extract_features(ArrayAudio(seconds(60) * 0), None, 3, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
