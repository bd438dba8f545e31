"""Segments, peaks and the master that is read back from them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audio_files import music
from audio_ports.errors import TaskError
from audio_ports.pack.flac import decode_flac, encode_flac
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count
from audio_ports.pack.master import MasterReader
from audio_ports.pack.peaks import PEAK, segment_peaks
from audio_ports.pack.samples import quantise, to_16_bit
from audio_ports.pack.writer import SegmentWriter, write_whole

Master = tuple[MasterReader, NDArray[np.int32]]

_EXTREMES = {bits: [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1, 0, -1, 1] for bits in (16, 24)}


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("frames", [1, 15, 441, 176_400])
def test_flac_gives_back_every_bit(bits: int, frames: int) -> None:
    rng = np.random.default_rng(frames)
    low, high = _EXTREMES[bits][:2]
    samples = rng.integers(low, high + 1, (2, frames), np.int32)
    samples[0, : len(_EXTREMES[bits])] = _EXTREMES[bits][:frames]
    decoded, decoded_bits = decode_flac(encode_flac(samples, bits))
    assert decoded_bits == bits
    assert np.array_equal(decoded, samples)


def test_the_same_samples_make_the_same_file() -> None:
    samples, _ = quantise(music(4.0), 0.5, 16)
    files = {hashlib.sha256(encode_flac(samples, 16)).digest() for _ in range(2)}
    assert len(files) == 1


def test_what_is_over_full_scale_is_clipped_and_counted() -> None:
    y = np.array([[0.0, 1.0, 2.0, -2.0], [-2.1, 3.0, 0.5, -0.25]], np.float32)
    samples, clipped = quantise(y, 0.5, 16)
    assert samples.tolist() == [[0, 16_384, 32_767, -32_768], [-32_768, 32_767, 8192, -4096]]
    assert clipped == 3
    assert quantise(y * np.float32(0.25), 0.5, 24)[1] == 0


def test_24_bits_are_rounded_to_16() -> None:
    samples = np.array([[0, 127, 128, -128, -129, 8_388_607, -8_388_608]], np.int32)
    assert to_16_bit(samples).tolist() == [[0, 0, 1, 0, -1, 32_767, -32_768]]


@pytest.mark.parametrize("bits", [16, 24])
def test_peaks_bound_the_stored_samples(bits: int) -> None:
    rng = np.random.default_rng(bits)
    low, high = _EXTREMES[bits][:2]
    samples = rng.integers(low, high + 1, (2, 441 * 3 + 7), np.int32)
    peaks = segment_peaks(samples, bits)
    assert peaks.dtype == PEAK
    assert peaks.itemsize == 6
    assert len(peaks) == 4
    for block, peak in enumerate(peaks):
        part = samples[:, block * 441 : (block + 1) * 441] / 2.0 ** (bits - 16)
        assert peak["min"] == np.floor(part.min())
        assert peak["max"] == min(32_767, np.ceil(part.max()))
        assert peak["rms"] == np.ceil(np.sqrt((part**2).mean(axis=1)).max())


def test_a_full_segment_has_2400_bytes_of_peaks() -> None:
    assert segment_peaks(np.zeros((2, SEGMENT_FRAMES), np.int32), 16).nbytes == 2400


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a" / "below").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "a", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.fixture
def master(tmp_path: Path) -> Master:
    samples, _ = quantise(music(10.0), 0.5, 24)
    writer = SegmentWriter(tmp_path, 24)
    for index in range(segment_count(samples.shape[1])):
        start = index * SEGMENT_FRAMES
        writer.write("mix", index, samples[:, start : start + SEGMENT_FRAMES])
    return MasterReader(tmp_path / "mix", samples.shape[1], 0.5), samples


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, 441_000), (176_399, 176_401), (5, 5), (-10, 10), (440_990, 441_010), (500_000, 500_010)],
)
def test_a_master_is_read_across_segments_and_is_silent_outside(
    master: Master, start: int, stop: int
) -> None:
    reader, samples = master
    expected = np.pad(samples, ((0, 0), (10, 60_000)))[:, start + 10 : stop + 10]
    assert np.array_equal(reader.read(start, stop), expected / np.float32(2**22))
    assert np.array_equal(reader.read_16_bit(start, stop), to_16_bit(expected))


def test_a_missing_segment_is_a_bad_master(master: Master, tmp_path: Path) -> None:
    (tmp_path / "mix" / "00001.flac").unlink()
    with pytest.raises(TaskError) as caught:
        master[0].read(0, 200_000)
    assert caught.value.code == "bad_master"
    assert caught.value.details["segment"] == 1


@pytest.mark.parametrize("damage", ["text", "cut", "short", "16 bits"])
def test_a_damaged_segment_is_a_bad_master(master: Master, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "mix" / "00000.flac"
    content = path.read_bytes()
    path.write_bytes(
        {
            "text": b"no audio",
            "cut": content[: len(content) // 2],
            "short": encode_flac(np.zeros((2, 100), np.int32), 24),
            "16 bits": encode_flac(np.zeros((2, SEGMENT_FRAMES), np.int32), 16),
        }[damage]
    )
    with pytest.raises(TaskError) as caught:
        master[0].read(0, 10)
    assert caught.value.code == "bad_master"
