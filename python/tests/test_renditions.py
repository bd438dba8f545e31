"""Opus files, and where their samples lie."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from audio_files import music
from audio_ports import encode_renditions
from audio_ports.errors import TaskError
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count, segment_name
from audio_ports.pack.opus import OPUS_RATE, OpusLayout, cut_segment, samples_of
from audio_ports.pack.samples import quantise
from audio_ports.pack.stored import DamagedSegmentError, StoredStem
from audio_ports.pack.writer import SegmentWriter
from recording_task import RecordingTask

LAYOUT = OpusLayout(112_000, 3840, 1920)
SR = 44_100
STEMS = ("vocals", "other")
# Of the file around a join: what a decoder or a resampler would get wrong there.
EDGE = 441

Sound = NDArray[np.float64]


def store(folder: Path, stem: str, y: NDArray[np.float32], bits: int = 16) -> NDArray[np.int32]:
    samples, _ = quantise(y, 0.5, bits)
    writer = SegmentWriter(folder, bits)
    for index in range(segment_count(y.shape[1])):
        start = index * SEGMENT_FRAMES
        writer.write(stem, index, samples[:, start : start + SEGMENT_FRAMES])
    return samples


def encode(
    pack: Path, out: Path, frames: int, **fields: object
) -> tuple[dict[str, Any], RecordingTask]:
    task = RecordingTask()
    request = {
        "packFolder": str(pack),
        "stems": ["mix"],
        "frames": frames,
        "bitsPerSample": 16,
        "bitRate": LAYOUT.bit_rate,
        "leadFrames": LAYOUT.lead,
        "tailFrames": LAYOUT.tail,
        "outputFolder": str(out),
        **fields,
    }
    return encode_renditions.run(request, task), task


def pre_skip(file: bytes) -> int:
    head = file.index(b"OpusHead")
    return int.from_bytes(file[head + 10 : head + 12], "little")


def decode(file: bytes) -> Sound:
    """Give what a player gets: FFmpeg drops `pre_skip` samples itself, and cuts the end."""
    with av.open(io.BytesIO(file), "r") as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(parts, axis=1).astype(np.float64)


def play(out: Path, frames: int, stem: str = "mix") -> Sound:
    """Join all segments at 44.1 kHz, each taken out of its file by the documented mapping."""
    segments = []
    for index in range(segment_count(frames)):
        y = decode((out / stem / f"{segment_name(index)}.opus").read_bytes())
        count = min(SEGMENT_FRAMES, frames - index * SEGMENT_FRAMES)
        assert y.shape[1] == LAYOUT.lead + -(-count * 160 // 147) + LAYOUT.tail
        back = soxr.resample(y.T, OPUS_RATE, SR, quality="VHQ").T
        first = LAYOUT.lead * 147 // 160
        segments.append(back[:, first : first + count])
    return np.concatenate(segments, axis=1)


def delay_of(a: Sound, b: Sound) -> float:
    """Measure by the phases of their cross spectrum how many frames b comes after a."""
    size = a.shape[1]
    cross = np.fft.rfft(a[0]) * np.conj(np.fft.rfft(b[0]))
    lags = np.fft.irfft(cross, size)
    assert int(np.argmax(lags)) == 0
    omega = 2 * np.pi * np.arange(len(cross)) / size
    weight = np.abs(cross) * omega
    return float((weight * np.angle(cross)).sum() / (weight * omega).sum())


def level(y: Sound) -> float:
    return float(np.sqrt((y**2).mean()))


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sound]:
    """Two and a half segments, with their rendition beside them."""
    folder = tmp_path_factory.mktemp("pack")
    frames = 2 * SEGMENT_FRAMES + SEGMENT_FRAMES // 2 + 33
    samples = store(folder, "mix", music(frames / SR))
    encode(folder, folder / "out", frames)
    return folder, samples / 2.0**15


def test_every_segment_lies_where_the_flac_one_does(track: tuple[Path, Sound]) -> None:
    folder, wanted = track
    got = play(folder / "out", wanted.shape[1])
    assert got.shape == wanted.shape
    for start in range(0, wanted.shape[1], SEGMENT_FRAMES):
        part = slice(start, start + SEGMENT_FRAMES)
        assert abs(delay_of(wanted[:, part], got[:, part])) < 0.01
    assert level(got - wanted) < 0.25 * level(wanted)


def test_nothing_is_to_be_heard_of_the_joins(track: tuple[Path, Sound]) -> None:
    folder, wanted = track
    error = play(folder / "out", wanted.shape[1]) - wanted
    windows = error[:, : error.shape[1] // EDGE * EDGE].reshape(2, -1, EDGE)
    levels = np.sqrt((windows**2).mean(axis=(0, 2)))
    usual = float(np.quantile(levels, 0.95))
    for join in range(SEGMENT_FRAMES, error.shape[1], SEGMENT_FRAMES):
        for start in (join - EDGE, join):
            assert level(error[:, start : start + EDGE]) < 1.5 * usual
    steps = np.abs(np.diff(error, axis=1)).max(axis=0)
    joins = steps[SEGMENT_FRAMES - 1 :: SEGMENT_FRAMES]
    assert joins.max() < np.quantile(steps, 0.9999)


@pytest.mark.parametrize("frames", [1, 146, SEGMENT_FRAMES - 1, SEGMENT_FRAMES, SEGMENT_FRAMES + 1])
def test_tracks_of_any_length_are_whole(frames: int, tmp_path: Path) -> None:
    wanted = store(tmp_path, "mix", music(2 * SEGMENT_FRAMES / SR)[:, :frames]) / 2.0**15
    result, task = encode(tmp_path, tmp_path / "out", frames)
    assert result == {"frames": frames, "encodedFiles": segment_count(frames)}
    assert len(task.messages) == segment_count(frames)
    got = play(tmp_path / "out", frames)
    assert got.shape == (2, frames)
    assert level(got - wanted) < 0.25 * max(0.01, level(wanted))


def test_a_segment_takes_its_margins_from_its_neighbours(tmp_path: Path) -> None:
    frames = 3 * SEGMENT_FRAMES
    samples = store(tmp_path, "mix", music(frames / SR))
    stem = StoredStem(tmp_path / "mix", frames, 16, 3)
    silence = np.zeros((2, SR), np.int32)
    whole = np.concatenate([silence, samples, silence], axis=1).T / np.float32(2**15)
    resampled = soxr.resample(whole.astype(np.float32), SR, OPUS_RATE, quality="VHQ").T
    for index in range(3):
        start = OPUS_RATE + index * 192_000 - LAYOUT.lead
        wanted = resampled[:, start : start + LAYOUT.lead + 192_000 + LAYOUT.tail]
        assert np.abs(cut_segment(stem, index, LAYOUT) - wanted).max() < 1e-5


def test_a_file_names_the_delay_that_players_drop(track: tuple[Path, Sound]) -> None:
    file = (track[0] / "out/mix/00001.opus").read_bytes()
    assert pre_skip(file) == 312
    packets = 0
    with av.open(io.BytesIO(file), "r") as container:
        for packet in container.demux(audio=0):
            packets += packet.size > 0
    # Of 20 ms each, and the last page's granule position says how many of the samples count.
    kept = samples_of(SEGMENT_FRAMES) + LAYOUT.lead + LAYOUT.tail
    assert packets == -(-(312 + kept) // 960)
    last_page = file.rindex(b"OggS")
    assert int.from_bytes(file[last_page + 6 : last_page + 14], "little") == 312 + kept


def test_a_file_keeps_to_its_rate_and_is_always_the_same(
    track: tuple[Path, Sound], tmp_path: Path
) -> None:
    folder, wanted = track
    encode(folder, tmp_path, wanted.shape[1])
    for index in range(3):
        name = f"mix/{segment_name(index)}.opus"
        file = (tmp_path / name).read_bytes()
        assert file == (folder / "out" / name).read_bytes()
        seconds = decode(file).shape[1] / OPUS_RATE
        assert 96_000 < 8 * len(file) / seconds < 128_000


def test_a_master_is_encoded_from_its_24_bits(tmp_path: Path) -> None:
    samples = store(tmp_path, "mix", music(1.0), bits=24)
    encode(tmp_path, tmp_path / "out", SR, bitsPerSample=24)
    got = play(tmp_path / "out", SR)
    assert level(got - samples / 2.0**23) < 0.25 * level(got)


def test_only_what_is_missing_is_encoded_all_stems_of_a_segment_first(tmp_path: Path) -> None:
    frames = 2 * SEGMENT_FRAMES + 1
    for seed, stem in enumerate(STEMS):
        store(tmp_path, stem, music(frames / SR, seed=seed)[:, :frames])
    done = {"vocals": [[0, 2]], "other": []}
    result, task = encode(tmp_path, tmp_path / "out", frames, stems=list(STEMS), doneSegments=done)
    kinds = {kind for kind, _ in task.messages}
    places = [(fields["index"], fields["stem"]) for _, fields in task.messages]
    assert kinds == {"rendition"}
    assert places == [(0, "other"), (1, "other"), (2, "vocals"), (2, "other")]
    assert result == {"frames": frames, "encodedFiles": 4}
    for _, fields in task.messages:
        assert fields["codec"] == "opus"
        assert (tmp_path / "out" / fields["file"]).stat().st_size == fields["sizeBytes"]
    assert task.fractions == [0, 0.25, 0.5, 0.75, 1]


def test_a_stem_keeps_no_more_decoded_segments_than_it_may(tmp_path: Path) -> None:
    frames = 2 * SEGMENT_FRAMES + 1
    store(tmp_path, "mix", music(frames / SR)[:, :frames])
    stem = StoredStem(tmp_path / "mix", frames, 16, 2)
    whole = stem.read(0, frames)
    for file in (tmp_path / "mix").glob("*.flac"):
        file.unlink()
    np.testing.assert_array_equal(stem.read(SEGMENT_FRAMES, frames), whole[:, SEGMENT_FRAMES:])
    with pytest.raises(DamagedSegmentError, match="segment 0"):
        stem.read(0, 1)


def test_a_damaged_segment_is_named(tmp_path: Path) -> None:
    frames = SEGMENT_FRAMES + 500
    store(tmp_path, "mix", music(frames / SR)[:, :frames])
    (tmp_path / "mix/00001.flac").write_bytes(b"fLaC, or so it says")
    with pytest.raises(DamagedSegmentError, match="segment 1"):
        StoredStem(tmp_path / "mix", frames, 16, 2).read(frames - 1, frames)
    with pytest.raises(TaskError, match="Segment 1 of mix") as failure:
        encode(tmp_path, tmp_path / "out", frames)
    assert failure.value.code == "bad_stem"


@pytest.mark.parametrize(
    "fields",
    [
        {"bitsPerSample": 20},
        {"stems": []},
        {"stems": "mix"},
        {"bitRate": 600_000},
        {"leadFrames": 3841},
        {"tailFrames": -160},
        {"frames": 0},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    fields: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(TaskError) as failure:
        encode(tmp_path, tmp_path / "out", **{"frames": 1, **fields})  # type: ignore[arg-type]
    assert failure.value.code == "bad_request"
