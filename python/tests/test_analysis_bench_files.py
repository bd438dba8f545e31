"""What the truth harness reads and writes: kept songs, MP3, JAMS, EBU's signals, tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from annotated_music import find_annotated, parse_jams, read_annotated
from loudness_cases import cases
from mp3_coding import through_mp3
from scipy.fft import rfft
from song_store import SongName, load_song
from tables import table, write_between_marks
from truth import SR, Span, Truth, without_gaps
from workshop.song import render


def test_mp3_leaves_times_as_they_are() -> None:
    y = np.zeros((2, 3 * SR), np.float32)
    tone = np.sin(np.arange(2000) / 6).astype(np.float32) * np.hanning(2000).astype(np.float32)
    starts = [10_000, 50_001, 100_777]
    for start in starts:
        y[:, start : start + 2000] += tone
    coded = through_mp3(y, 128)
    assert coded.shape == y.shape
    for start in starts:
        middle = coded[0, start - 1500 : start + 3500] ** 2
        centre = float(np.sum(middle * np.arange(5000)) / np.sum(middle)) - 1500
        assert centre == pytest.approx(1000, abs=10)
    assert 0 < np.abs(coded - y).max() < 0.2


def test_a_kept_song_is_the_one_that_was_rendered(tmp_path: Path) -> None:
    name = SongName("workshop", 42)
    rendered = load_song(name, tmp_path)
    kept = load_song(name, tmp_path)
    made = render(42)
    assert kept.truth == rendered.truth == made.truth
    assert np.abs(kept.mix - made.mix).max() < 1e-6
    assert np.array_equal(kept.mix, rendered.mix)


def test_gaps_are_filled_and_equal_neighbours_joined() -> None:
    spans = [Span(1, 2, "C:maj"), Span(2, 3, "C:maj"), Span(4, 5, "G:maj")]
    assert without_gaps(spans, 6, "N") == (
        Span(0, 1, "N"),
        Span(1, 3, "C:maj"),
        Span(3, 4, "N"),
        Span(4, 5, "G:maj"),
        Span(5, 6, "N"),
    )


def test_a_truth_survives_json() -> None:
    truth = Truth(
        "waltz", 4.0, (0.5, 1.0), (0.5,), 2, 120.0, (Span(0, 4, "C major"),), (Span(0, 4, "N"),)
    )
    assert Truth.from_json(truth.to_json()) == truth


def jams() -> str:
    def annotation(namespace: str, *data: tuple[float, float, object]) -> dict[str, object]:
        rows = [{"time": t, "duration": d, "value": v, "confidence": None} for t, d, v in data]
        return {"namespace": namespace, "data": rows}

    beats = [(0.5 * n, 0.0, n % 3 + 1) for n in range(12)]
    return json.dumps(
        {
            "annotations": [
                annotation("beat", *reversed(beats)),
                annotation("beat", (9.0, 0.0, 1)),
                annotation("key_mode", (0.0, 4.0, "Eb:minor"), (4.0, 6.0, "G:major")),
                annotation("chord", (1.0, 2.0, "C:maj"), (3.0, 9.0, "G:7/3")),
                annotation("segment_open", (0.0, 5.0, "verse"), (5.0, 5.0, "chorus")),
                annotation("mood_thayer", (0.0, 1.0, [1, 2])),
            ]
        }
    )


def test_jams_are_read() -> None:
    truth = parse_jams(jams(), "waltz", 10.0)
    assert truth.beats == tuple(0.5 * n for n in range(12))
    assert truth.downbeats == (0.0, 1.5, 3.0, 4.5)
    assert truth.beats_per_bar == 3
    assert truth.tempo_bpm == pytest.approx(120)
    assert truth.keys == (Span(0, 4, "Eb minor"), Span(4, 10, "G major"))
    assert truth.key == "G major"
    assert truth.chords == (Span(0, 1, "N"), Span(1, 3, "C:maj"), Span(3, 10, "G:7/3"))
    assert truth.sections == (Span(0, 5, "verse"), Span(5, 10, "chorus"))


def test_what_jams_leave_out_is_not_known() -> None:
    truth = parse_jams('{"annotations": []}', "nothing", 3.0)
    assert (truth.tempo_bpm, truth.key, truth.beats, truth.chords) == (None, None, (), ())


def test_audio_with_jams_is_found_and_brought_to_stereo_at_44_1_khz(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(48_000) / 48_000)
    soundfile.write(tmp_path / "tone.wav", tone, 48_000)
    soundfile.write(tmp_path / "other.wav", tone, 48_000)
    (tmp_path / "tone.jams").write_text(jams(), encoding="utf-8")
    [files] = find_annotated(tmp_path)
    read = read_annotated(files)
    assert files[0].name == "tone.wav"
    assert read.mix.shape[0] == 2
    assert read.mix.shape[1] == pytest.approx(SR, abs=64)
    spectrum = np.abs(rfft(read.mix[1]))
    assert np.argmax(spectrum) * SR / read.mix.shape[1] == pytest.approx(1000, abs=2)


def test_loudness_cases_have_the_levels_of_their_descriptions() -> None:
    by_name = {case.name: case for case in cases()}
    assert len(by_name) == len(cases())
    tone = by_name["Tech 3341, 1"].make()
    assert tone.shape == (2, 20 * SR)
    assert 20 * np.log10(np.abs(tone).max()) == pytest.approx(-23, abs=0.01)
    # A quarter of the rate at 45 degrees is 3 dB lower on its samples than between them.
    between = by_name["Tech 3341, 16"]
    assert 20 * np.log10(np.abs(between.make()).max()) == pytest.approx(-9.03, abs=0.01)
    assert between.is_met(-6.02)
    assert not between.is_met(-9.03)
    assert not between.is_met(None)


def test_tables_align_and_replace_only_what_is_between_the_marks(tmp_path: Path) -> None:
    text = table(["measure", "ours"], [["beat F", "0.9"], ["key", "-"]])
    assert len({len(line) for line in text.splitlines()}) == 1
    file = tmp_path / "accuracy.md"
    file.write_text("# Accuracy\n\nWords.\n", encoding="utf-8")
    write_between_marks(file, "old")
    write_between_marks(file, text)
    written = file.read_text(encoding="utf-8")
    assert written.startswith("# Accuracy\n\nWords.\n")
    assert text.strip() in written
    assert "old" not in written
    assert written.count("<!--") == 2
