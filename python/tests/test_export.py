"""Exports: decoded again and compared with what was stored."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio_ports.errors import TaskError
from audio_ports.export.audio_file import wav_container
from audio_ports.export.pcm_file import PcmFile
from audio_ports.pack.samples import to_16_bit
from export_pack import FRAMES, export, noise, output, part, request, store
from port_process import of_type, run_port


def read_24(path: Path) -> NDArray[np.int64]:
    """Read 24-bit values, shape (2, frames)."""
    samples, sr = soundfile.read(path, dtype="int32", always_2d=True)
    assert sr == 44_100
    assert soundfile.info(path).subtype == "PCM_24"
    assert not (samples & 0xFF).any()
    return np.asarray(samples.T, np.int64) >> 8


def decode(path: Path) -> NDArray[np.float32]:
    """Decode a file as FFmpeg does, honouring what it says of delay and padding."""
    with av.open(path) as container:
        pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(pieces, axis=1)


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_a_stem_keeps_every_sample(tmp_path: Path, kind: str) -> None:
    stored = noise(1, 16_000)
    vocals = store(tmp_path / "pack", "vocals", stored)
    path, result, _ = export(tmp_path / "out", output("a", part(vocals)), format=kind)
    assert path.name == f"export.{kind}"
    # Stored with gain 0.5 in 16 bits: one step is 2 x 256 steps of 24 bits.
    np.testing.assert_array_equal(read_24(path), stored.astype(np.int64) * 512)
    assert result == {
        "file": path.name,
        "frames": FRAMES,
        "clippedSamples": 0,
        "appliedGainDb": 0.0,
    }


def test_stems_add_up_to_the_original_rounded_to_16_bits(tmp_path: Path) -> None:
    mix = noise(2, 2**21)
    drums = noise(3, 5000)
    rest = to_16_bit(mix) - drums
    folders = [
        store(tmp_path / "pack", "drums", drums),
        store(tmp_path / "pack", "other", rest),
        store(tmp_path / "pack", "mix", mix, bits=24),
    ]
    made = [
        read_24(export(tmp_path / folder.name, output("a", part(folder)))[0]) for folder in folders
    ]
    np.testing.assert_array_equal(made[0] + made[1], to_16_bit(mix).astype(np.int64) * 512)
    np.testing.assert_array_equal(made[2], mix.astype(np.int64) * 2)
    # Half a step of 16 bits at gain 0.5, the documented rounding.
    assert np.abs(made[0] + made[1] - made[2]).max() <= 256


def test_the_mix_as_heard_follows_levels_and_pan(tmp_path: Path) -> None:
    stored = {"vocals": noise(4, 4000), "bass": noise(5, 4000)}
    pack = {name: store(tmp_path / "pack", name, y) for name, y in stored.items()}
    mix = output(
        "a",
        part(pack["vocals"], gainDb=-3.5, pan=-0.25),
        part(pack["bass"], gainDb=2.0, pan=1),
        mainDb=-1.5,
        isBounded=True,
    )
    path, result, _ = export(tmp_path / "out", mix)
    vocals, bass = (y.astype(np.float64) / 16_384 for y in stored.values())
    angle = 0.25 * math.pi / 2
    left = vocals[0] + math.sin(angle) * vocals[1]
    right = math.cos(angle) * vocals[1]
    level, low = 10 ** (-5 / 20), 10 ** (0.5 / 20)
    expected = np.stack([level * left, level * right + low * (bass[0] + bass[1])])
    assert result["appliedGainDb"] == 0.0
    np.testing.assert_allclose(read_24(path) / 2**23, expected, atol=1 / 2**23)


def test_a_mix_that_would_clip_is_brought_below_full_scale_as_a_whole(tmp_path: Path) -> None:
    stored = noise(6, 20_000)
    loud = store(tmp_path / "pack", "vocals", stored)
    path, result, task = export(
        tmp_path / "out", output("a", part(loud), part(loud), isBounded=True)
    )
    gain_db = result["appliedGainDb"]
    assert gain_db == pytest.approx(-0.1 - 20 * math.log10(2 * 20_000 / 16_384))
    assert result["clippedSamples"] == 0
    made = read_24(path) / 2**23
    assert 20 * math.log10(np.abs(made).max()) == pytest.approx(-0.1, abs=1e-4)
    expected = stored / 16_384 * 2 * 10 ** (gain_db / 20)
    np.testing.assert_allclose(made, expected, atol=1 / 2**23)
    assert task.fractions == sorted(task.fractions)


def test_a_stem_over_full_scale_is_clipped_and_counted(tmp_path: Path) -> None:
    stored = noise(7, 16_000)
    stored[0, :3] = [16_384, -16_384, -16_385]
    loud = store(tmp_path / "pack", "vocals", stored)
    path, result, _ = export(tmp_path / "out", output("a", part(loud)))
    assert result["clippedSamples"] == 2
    assert read_24(path)[0, :3].tolist() == [2**23 - 1, -(2**23), -(2**23)]


@pytest.mark.parametrize("frames", [FRAMES, 44_100, 1152, 1153, 623, 1])
def test_an_mp3_decodes_to_as_many_frames_at_the_same_place(tmp_path: Path, frames: int) -> None:
    t = np.arange(frames) / 44_100
    tone = np.rint(6000 * np.sin(2 * np.pi * (300 + 500 * t) * t)).astype(np.int32)
    folder = store(tmp_path / "pack", "bass", np.stack([tone, tone // 2]))
    path, _, _ = export(
        tmp_path / "out", output("Söng - bass", part(folder)), format="mp3", frames=frames
    )
    made = decode(path)
    assert made.shape == (2, frames)
    assert soundfile.info(path).frames == frames
    if frames == FRAMES:
        error = made - np.stack([tone, tone // 2]) / 16_384
        assert np.sqrt(np.mean(error**2)) < 0.003
    with av.open(path) as container:
        assert container.metadata["title"] == "Söng - bass"
        assert container.metadata["artist"] == "Ada"
        sizes = {packet.size for packet in container.demux(audio=0) if packet.size}
    # 320 kbit/s of 1152 frames, with and without the padding byte.
    assert sizes <= {1044, 1045}


def test_an_archive_holds_every_stem_under_its_name(tmp_path: Path) -> None:
    stored = {name: noise(seed, 9000) for seed, name in enumerate(("vocals", "bass"))}
    outputs = [
        output(f"Ünder “Tow” - {name}.flac", part(store(tmp_path / "pack", name, y)))
        for name, y in stored.items()
    ]
    folder = tmp_path / "out"
    path, _, task = export(folder, *outputs, format="flac", isArchive=True)
    assert [each.name for each in folder.iterdir()] == ["export.zip"]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"Ünder “Tow” - {name}.flac" for name in stored]
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        archive.extractall(tmp_path / "unpacked")
    for name, y in stored.items():
        made = read_24(tmp_path / "unpacked" / f"Ünder “Tow” - {name}.flac")
        np.testing.assert_array_equal(made, y.astype(np.int64) * 512)
    assert task.fractions == sorted(task.fractions)


@pytest.mark.parametrize(("kind", "names"), [("wav", 2), ("flac", 2)])
def test_title_and_artist_are_in_the_file(tmp_path: Path, kind: str, names: int) -> None:
    folder = store(tmp_path / "pack", "bass", noise(8, 100))
    title = {"title": "Nächte - bass\0"}
    path, _, _ = export(tmp_path / "out", output("a", part(folder)) | title, format=kind)
    with av.open(path) as container:
        found = {name.lower(): words for name, words in container.metadata.items()}
    assert (found["title"], found["artist"]) == ("Nächte - bass", "Ada")
    assert len(found.keys() & {"title", "artist"}) == names


def test_a_wav_over_4_gb_gets_the_form_for_it(tmp_path: Path) -> None:
    assert wav_container(2**32 // 6) == "RF64"
    assert wav_container(3 * 3600 * 44_100) == "WAV"
    samples = noise(9, 8_000_000, 2000)
    file = PcmFile(tmp_path / "a.wav", "RF64", "Title", "")
    file.write(samples)
    file.finish()
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"RF64"
    np.testing.assert_array_equal(read_24(tmp_path / "a.wav"), samples)
    assert decode(tmp_path / "a.wav").size == 4000


@pytest.mark.parametrize("damage", ["missing", "short", "no flac"])
def test_a_segment_that_cannot_be_read_is_named_and_leaves_no_file(
    tmp_path: Path, damage: str
) -> None:
    folder = store(tmp_path / "pack", "bass", noise(10, 100))
    second = folder / "00001.flac"
    if damage == "missing":
        second.unlink()
    elif damage == "short":
        second.write_bytes(second.read_bytes()[:200])
    else:
        second.write_bytes(b"RIFF")
    with pytest.raises(TaskError, match="Segment 1 of bass") as raised:
        export(tmp_path / "out", output("a", part(folder)), isArchive=True)
    assert raised.value.code == "bad_stem"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_a_full_disk_is_told(tmp_path: Path, kind: str) -> None:
    folder = store(tmp_path / "pack", "bass", noise(11, 8000))
    out = tmp_path / "out"
    out.mkdir()
    # Writing to this device fails as on a full disk.
    (out / f"export.{kind}").symlink_to("/dev/full")
    message = request(out, output("a", part(folder)), format=kind)
    messages, code = run_port("export-audio", **message)
    assert (code, messages[-1]["code"]) == (1, "no_space")
    assert list(out.iterdir()) == []


def test_the_port_reports_stages_and_one_result(tmp_path: Path) -> None:
    folder = store(tmp_path / "pack", "bass", noise(12, 8000))
    mix = output("a", part(folder), isBounded=True)
    messages, code = run_port("export-audio", **request(tmp_path / "out", mix))
    assert code == 0
    assert messages[-1]["type"] == "result"
    assert [m["stage"] for m in of_type(messages, "progress")][0::1][:1] == ["scanning"]
    assert of_type(messages, "progress")[-1]["stage"] == "rendering"
    assert (tmp_path / "out" / messages[-1]["file"]).stat().st_size > FRAMES * 6


@pytest.mark.parametrize("sign", ["\U0001fa77", "\u0378", "\ue000"])
def test_a_name_may_have_signs_that_this_python_does_not_know(tmp_path: Path, sign: str) -> None:
    folder = store(tmp_path / "pack", "bass", noise(14, 100, 2000))
    names = [f"Love {sign} - bass.wav", f"Love {sign} - mix.wav"]
    files = [output(name, part(folder)) | {"name": name} for name in names]
    message = request(tmp_path / "out", *files, frames=2000, isArchive=True)
    messages, code = run_port("export-audio", **message)
    assert code == 0
    archive = zipfile.ZipFile(tmp_path / "out" / messages[-1]["file"])
    assert archive.namelist() == names


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../a.wav"},
        {"name": "a\r\nb.wav"},
        {"name": "\u202egpj.wav"},
        {"name": ".."},
        {"name": "ä" * 128},
        {"parts": []},
        {"mainDb": 61},
    ],
)
def test_what_nobody_may_ask_for_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    folder = store(tmp_path / "pack", "bass", noise(13, 100, 2000))
    with pytest.raises(TaskError) as raised:
        export(tmp_path / "out", output("a", part(folder)) | change, frames=2000)
    assert raised.value.code == "bad_request"
    assert not (tmp_path / "out").exists()
