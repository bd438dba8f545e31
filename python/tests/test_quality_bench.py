"""What the bench of separation quality reads, and its figures on signals with known answers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from engine_table import measure_engines, print_tables
from installed_engines import Choice, InstalledEngine, Machine, find_engines, separate
from metrics import MAX_DB, Samples, is_silent, sdr, si_sdr
from model_folder import ModelFolderError, read_model
from multitracks import DataSetError, Multitrack, find_tracks, read_track
from scores import STEMS, fold, score

RATE = 44_100
BASIC = InstalledEngine("spectral", {"engine": "spectral", "model": "spectral"})


def noise(seed: int, frames: int = RATE, level: float = 0.1) -> Samples:
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((2, frames))).astype(np.float32)


def four(frames: int = RATE) -> dict[str, Samples]:
    return {stem: noise(seed, frames) for seed, stem in enumerate(STEMS)}


def total(stems: dict[str, Samples]) -> Samples:
    mix: Samples = np.sum(list(stems.values()), axis=0, dtype=np.float32)
    return mix


def write_song(folder: Path, parts: dict[str, Samples], rate: int = RATE) -> None:
    folder.mkdir(parents=True)
    for name, y in parts.items():
        soundfile.write(folder / f"{name}.wav", y.T, rate, subtype="FLOAT")


def test_ratios_of_signals_with_known_ones() -> None:
    # Longer than a block of the sums.
    s, n = noise(1, 1_300_000), noise(2, 1_300_000, 0.01)
    assert sdr(s, s + n) == pytest.approx(20, abs=0.05)
    assert si_sdr(s, s + n) == pytest.approx(20, abs=0.05)
    half, noisy = s * np.float32(0.5), (s + n) * np.float32(0.5)
    assert sdr(s, half) == pytest.approx(20 * np.log10(2), abs=1e-4)
    assert si_sdr(s, noisy) == pytest.approx(si_sdr(s, s + n), abs=1e-3)


def test_ratios_have_limits() -> None:
    s, silence = noise(1), np.zeros((2, RATE), np.float32)
    assert sdr(s, s) == si_sdr(s, s) == MAX_DB
    assert sdr(s, silence) == pytest.approx(0)
    assert si_sdr(s, silence) == -MAX_DB
    assert is_silent(silence)
    assert is_silent(noise(1, level=1e-5))
    assert not is_silent(noise(1, level=1e-3))


def test_true_stems_score_high_and_the_mix_as_itself() -> None:
    stems = four()
    mix = total(stems)
    for one in score(stems, stems, mix).values():
        assert (one.sdr, one.si_sdr) == (MAX_DB, MAX_DB)
        assert one.si_sdr_of_mix == pytest.approx(10 * np.log10(1 / 3), abs=0.1)
    same = score(stems, dict.fromkeys(STEMS, mix), mix)
    assert all(
        (one.sdr, one.si_sdr) == (one.sdr_of_mix, one.si_sdr_of_mix) for one in same.values()
    )


def test_a_silent_stem_has_no_score() -> None:
    stems = four() | {"vocals": np.zeros((2, RATE), np.float32)}
    assert list(score(stems, four(), total(stems))) == ["drums", "bass", "other"]


def test_guitar_and_piano_are_a_part_of_other() -> None:
    stems = four()
    six = stems | {"guitar": noise(8), "piano": noise(9)}
    folded = fold(six)
    assert list(folded) == list(STEMS)
    np.testing.assert_allclose(
        folded["other"], stems["other"] + six["guitar"] + six["piano"], atol=1e-6
    )
    np.testing.assert_array_equal(folded["bass"], stems["bass"])


def test_reads_the_layout_of_musdb(tmp_path: Path) -> None:
    stems = four()
    write_song(tmp_path / "test" / "b", stems | {"mixture": 2 * total(stems)})
    write_song(tmp_path / "test" / "a", stems)
    write_song(tmp_path / "train" / "c", stems)
    (tmp_path / "test" / "notes").mkdir()
    assert [song.name for song in find_tracks(tmp_path)] == ["a", "b"]
    assert [song.name for song in find_tracks(tmp_path, "all")] == ["a", "b", "c"]
    assert [song.name for song in find_tracks(tmp_path / "train")] == ["c"]
    a, b = (read_track(song) for song in find_tracks(tmp_path))
    np.testing.assert_array_equal(b.stems["bass"], stems["bass"])
    np.testing.assert_allclose(a.mix, total(stems))
    np.testing.assert_array_equal(b.mix, 2 * total(stems))


def test_an_excerpt_is_the_middle_of_each_file(tmp_path: Path) -> None:
    stems = four()
    write_song(tmp_path / "song", stems | {"mixture": total(stems)})
    track = read_track(tmp_path / "song", 0.5)
    start = (RATE - RATE // 2) // 2
    for stem, y in track.stems.items():
        np.testing.assert_array_equal(y, stems[stem][:, start : start + RATE // 2])
    np.testing.assert_allclose(track.mix, total(track.stems), atol=1e-6)
    assert read_track(tmp_path / "song", 60).mix.shape == (2, RATE)


def test_other_rates_and_mono_become_stereo_at_44100_hz(tmp_path: Path) -> None:
    t = np.arange(48_000) / 48_000
    tone = (0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
    write_song(tmp_path / "song", dict.fromkeys(STEMS, tone[np.newaxis]), 48_000)
    y = read_track(find_tracks(tmp_path)[0]).stems["vocals"]
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    assert y.shape == (2, RATE)
    np.testing.assert_allclose(y[:, 1000:-1000], np.tile(expected[1000:-1000], (2, 1)), atol=1e-3)


def test_a_data_set_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    def refused(split: str = "test") -> str:
        with pytest.raises(DataSetError) as caught:
            find_tracks(tmp_path / "set", split)
        return str(caught.value)

    assert "no folder" in refused()
    song = tmp_path / "set" / "song"
    write_song(song, {"mixture": noise(1)})
    assert "holds no songs" in refused()
    soundfile.write(song / "vocals.wav", noise(1).T, RATE)
    assert f"{song / 'drums.wav'} is missing" in refused()
    for stem in STEMS[1:]:
        soundfile.write(song / f"{stem}.wav", noise(1, RATE // 2).T, RATE)
    assert "drums.wav is 0.500 s long" in refused()
    (song / "drums.wav").write_bytes(b"RIFF")
    assert f"{song / 'drums.wav'} can't be read" in refused()
    soundfile.write(song / "drums.wav", np.zeros((RATE, 3)), RATE)
    assert "3 channels" in refused()
    (tmp_path / "set" / "train").mkdir()
    assert "has train and no test" in refused()


def test_a_local_model_is_described_from_its_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    kwargs = {"sources": ["drums", "bass", "other", "vocals", "guitar", "piano"]}
    header = json.dumps({"__metadata__": {"args": "[]", "kwargs": json.dumps(kwargs)}}).encode()
    content = len(header).to_bytes(8, "little") + header
    (folder / "abc.safetensors").write_bytes(content)
    model = read_model(folder)
    assert model.stems == tuple(kwargs["sources"])
    assert model.weights["bag"] == {"models": ["abc"], "weights": None, "segment": None}
    assert model.weights["files"] == [
        {
            "signature": "abc",
            "path": str(folder / "abc.safetensors"),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    ]
    (folder / "def.safetensors").write_bytes(content)
    with pytest.raises(ModelFolderError, match=r"own\.yaml"):
        read_model(folder)


def test_a_pickle_of_unknown_origin_waits_for_a_word(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "abc-12345678.th").write_bytes(b"pickle")
    with pytest.raises(ModelFolderError, match="--allow-pickles"):
        read_model(folder)
    assert read_model(folder, allows_pickles=True).stems == ("drums", "bass", "other", "vocals")


def test_a_published_model_has_the_bag_and_hashes_of_the_catalogue(tmp_path: Path) -> None:
    folder = tmp_path / "hdemucs_mmi"
    folder.mkdir()
    with pytest.raises(ModelFolderError, match=r"lacks 75fc33f5-1941ce65\.th"):
        read_model(folder)
    (folder / "75fc33f5-1941ce65.th").write_bytes(b"other content")
    weights = read_model(folder).weights
    assert weights["bag"] == {"models": ["75fc33f5"], "weights": None, "segment": 44}
    assert isinstance(weights["files"], list)
    assert weights["files"][0]["sha256"].startswith("1941ce65")


def test_says_that_a_folder_holds_no_models(tmp_path: Path) -> None:
    (tmp_path / ".partial").mkdir()
    engines, left_out = find_engines(Choice(tmp_path, "balanced"))
    assert [engine.label for engine in engines] == ["spectral"]
    assert left_out == [f"There are no models in {tmp_path}."]


def test_a_whole_track_goes_through_an_engine() -> None:
    mix = noise(3, 6 * RATE)
    stems, work_sec = separate(BASIC, mix, Machine("cpu", 1))
    np.testing.assert_allclose(total(stems), mix, atol=1e-5)
    assert work_sec > 0


def test_prints_every_engine_and_keeps_every_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stems = four() | {"bass": np.zeros((2, RATE), np.float32)}
    song = Multitrack("song", total(stems), stems)
    unknown = InstalledEngine("unknown", {"engine": "unknown"})
    measured, failed = measure_engines(
        [BASIC, unknown], [lambda: song], Machine("cpu", 1), tmp_path / "scores.csv"
    )
    print_tables(measured, failed)
    printed = capsys.readouterr().out
    assert printed.count("| spectral | **") == 2
    assert "| the mix itself | -3.0 |" in printed
    assert "In 1 of 1 bass is silent" in printed
    assert "- unknown: No engine is called 'unknown'" in printed
    rows = (tmp_path / "scores.csv").read_text().splitlines()
    assert [row.split(",")[2] for row in rows] == ["stem", "vocals", "drums", "other"]
