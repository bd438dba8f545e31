"""Files that are refused, each with its reason."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from audio_files import ENCODINGS, SR, Encoding, music, write_audio
from audio_ports.errors import TaskError
from in_process import ingest
from port_process import PortProcess, of_type, run_port
from silent_flac import write_silence

_ID3 = b"ID3\x04\x00\x00\x00\x00\x00\x00"


@contextmanager
def _listener() -> Iterator[tuple[int, list[object]]]:
    """Listen on a loopback port and count who comes."""
    visitors: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            try:
                while True:
                    connection, address = server.accept()
                    visitors.append(address)
                    connection.close()
            except OSError:
                return

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], visitors
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _playlists(port: int, foreign: Path) -> dict[str, bytes]:
    url = f"http://127.0.0.1:{port}/segment.ts"
    hls = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n"
    relative = f"../{foreign.parent.name}/{foreign.name}"
    return {
        "hls by url.mp3": hls.format(url).encode(),
        "hls by relative path.mp3": hls.format(relative).encode(),
        "hls by absolute path.wav": hls.format(f"file://{foreign}").encode(),
        "hls with a key.mp3": (
            f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:1,\n{url}\n'
        ).encode(),
        "hls behind a tag.mp3": _ID3 + hls.format(url).encode(),
        "ffconcat.wav": f"ffconcat version 1.0\nfile '{foreign}'\n".encode(),
        "ffconcat by url.mp3": f"ffconcat version 1.0\nfile '{url}'\n".encode(),
        "m3u.wav": f"\ufeff#EXTM3U\n{url}\n{relative}\n".encode(),
    }


def test_playlists_under_any_name_are_refused_and_followed_nowhere(tmp_path: Path) -> None:
    others, mine = tmp_path / "others", tmp_path / "mine"
    others.mkdir()
    mine.mkdir()
    foreign = write_audio(others / "private.wav", music(1.0), ENCODINGS["wav 16"])
    with _listener() as (port, visitors):
        playlists = _playlists(port, foreign)
        assert len(playlists) == 8
        for name, content in playlists.items():
            (mine / name).write_bytes(content)
            messages, code = run_port(
                "ingest-audio",
                sourceFile=str(mine / name),
                fileName=name,
                settings={},
                outputFolder=str(tmp_path / "out"),
            )
            assert (code, messages[-1]["code"]) == (1, "unsupported_format"), name
            assert of_type(messages, "segment") == []
        assert visitors == []
    assert not (tmp_path / "out").exists()


def test_a_playlist_behind_real_frames_is_only_data(tmp_path: Path) -> None:
    song = write_audio(tmp_path / "a.mp3", music(1.0), ENCODINGS["mp3"])
    with _listener() as (port, visitors):
        song.write_bytes(song.read_bytes() + _playlists(port, song)["hls by url.mp3"])
        result, _ = ingest(song, tmp_path / "out")
        assert visitors == []
    assert result["frames"] >= SR


# Prints the port's own highest memory, in kB, when it ends.
_MEASURED_PORT = """
import os, re, runpy, sys
end = os._exit

def measured_end(code):
    status = open("/proc/self/status").read()
    print(re.search(r"VmHWM:\\s+(\\d+)", status)[1], file=sys.stderr, flush=True)
    end(code)

os._exit = measured_end
sys.argv = ["audio_ports", "ingest-audio"]
runpy.run_module("audio_ports", run_name="__main__")
"""


def _peak_memory_kb(path: Path, tmp_path: Path, max_sec: int) -> tuple[str, int]:
    with PortProcess("ingest-audio", "-c", _MEASURED_PORT) as process:
        process.send(
            type="run",
            id="j",
            sourceFile=str(path),
            settings={"maxDurationSec": max_sec},
            outputFolder=str(tmp_path / "out"),
        )
        outcome = process.next("error", "result")
        process.wait()
        return outcome.get("code", "completed"), int(process.stderr)


def test_ten_hours_in_a_small_file_are_refused_without_memory(tmp_path: Path) -> None:
    short = write_audio(tmp_path / "b.flac", music(1.0), ENCODINGS["flac"])
    path = write_silence(tmp_path / "a.flac", 36_000, declared_frames=36_000 * SR)
    _, usual = _peak_memory_kb(short, tmp_path, 1800)
    code, peak = _peak_memory_kb(path, tmp_path, 1800)
    assert code == "too_long"
    assert peak < usual + 50_000
    assert list((tmp_path / "out" / "mix").glob("*.flac")) == [tmp_path / "out/mix/00000.flac"]


def test_the_limit_counts_what_is_decoded_when_the_header_says_nothing(tmp_path: Path) -> None:
    path = write_silence(tmp_path / "a.flac", 600, declared_frames=0)
    with pytest.raises(TaskError) as caught:
        ingest(path, tmp_path / "out", max_sec=20)
    assert caught.value.code == "too_long"
    # Whole segments of what was below the limit, and no more.
    assert len(list((tmp_path / "out" / "mix").glob("*.flac"))) <= 5


def test_a_track_of_exactly_the_limit_is_taken(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.wav", music(2.0), ENCODINGS["wav 16"])
    assert ingest(path, tmp_path / "out", max_sec=2)[0]["frames"] == 2 * SR


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x00", "unsupported_format"),
        (b"just text, and quite a lot of it " * 1000, "unsupported_format"),
        (b"<html><body>404</body></html>", "unsupported_format"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 100, "unsupported_format"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\xff\xfb\x90\x44" * 20, "unsupported_format"),
        (_ID3 * 100, "unsupported_format"),
        (b"RIFF\xff\xff\xff\xffWAVE", "broken_file"),
        (b"fLaC", "broken_file"),
        (b"OggS" + bytes(100), "broken_file"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "broken_file"),
        (b"FORM\x00\x00\x00\x04AIFF", "broken_file"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(8), "broken_file"),
    ],
)
def test_what_is_no_audio_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    with pytest.raises(TaskError) as caught:
        ingest(path, tmp_path / "out")
    assert caught.value.code == code
    assert not (tmp_path / "out").exists()


def test_a_wav_with_a_forged_size_counts_real_samples(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.wav", music(1.0), ENCODINGS["wav 16"])
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[4:8] = content[at : at + 4] = b"\xf0\xff\xff\xff"
    path.write_bytes(content)
    result, _ = ingest(path, tmp_path / "out")
    assert result["frames"] == SR
    assert [warning["code"] for warning in result["warnings"]] == ["ends_early"]


@pytest.mark.parametrize("name", ["wav 16", "flac", "mp3", "aiff", "ogg vorbis"])
def test_a_truncated_file_is_taken_as_far_as_it_goes(name: str, tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a", music(6.0), ENCODINGS[name])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    result, task = ingest(path, tmp_path / "out")
    assert 2 < result["durationSec"] < 4
    assert sum(segment["frames"] for segment in task.segments) == result["frames"]
    # Ogg and MP3 files don't say for sure how long they should have been.
    if name in {"wav 16", "flac", "aiff"}:
        early = next(w for w in result["warnings"] if w["code"] == "ends_early")
        assert early["declaredSec"] == pytest.approx(6.0, abs=0.1)
        assert early["decodedSec"] == pytest.approx(result["durationSec"], abs=0.1)


@pytest.mark.parametrize("name", ["m4a aac", "wma"])
def test_a_file_cut_before_its_index_is_broken(name: str, tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a", music(3.0), ENCODINGS[name])
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(TaskError) as caught:
        ingest(path, tmp_path / "out")
    assert caught.value.code == "broken_file"


def test_a_protected_file_says_so(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.m4p", music(1.0), ENCODINGS["m4a aac"])
    path.write_bytes(path.read_bytes().replace(b"mp4a", b"drms"))
    with pytest.raises(TaskError) as caught:
        ingest(path, tmp_path / "out")
    assert caught.value.code == "protected_file"


@pytest.mark.parametrize("kind", ["known to FFmpeg", "unknown"])
def test_a_codec_that_is_not_read_here_is_unsupported(kind: str, tmp_path: Path) -> None:
    if kind == "unknown":
        path = write_audio(tmp_path / "a.wav", music(1.0), ENCODINGS["wav 16"])
        content = bytearray(path.read_bytes())
        content[20:22] = b"\x34\x12"
        path.write_bytes(content)
    else:
        encoding = Encoding("m4a", "mp4", "ac3", "fltp", bit_rate=192_000)
        path = write_audio(tmp_path / "a.m4a", music(1.0), encoding)
    with pytest.raises(TaskError) as caught:
        ingest(path, tmp_path / "out")
    assert caught.value.code == "unsupported_format"


@pytest.mark.parametrize("padding", [bytes(30_000), _ID3 + bytes(5000), b"junk" * 100])
def test_frames_behind_padding_are_found(padding: bytes, tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.mp3", music(1.0), ENCODINGS["mp3"])
    path.write_bytes(padding + path.read_bytes())
    assert ingest(path, tmp_path / "out")[0]["frames"] >= SR


def test_nine_channels_are_too_many(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.wav", music(1.0), ENCODINGS["wav 16"])
    content = bytearray(path.read_bytes())
    content[22:24] = (9).to_bytes(2, "little")
    content[32:34] = (18).to_bytes(2, "little")
    path.write_bytes(content)
    with pytest.raises(TaskError) as caught:
        ingest(path, tmp_path / "out")
    assert caught.value.code == "unsupported_format"


def test_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    y = music(1.0)
    y[0, 1000], y[1, 2000], y[0, 3000] = np.nan, np.inf, -np.inf
    result, _ = ingest(write_audio(tmp_path / "a.wav", y, ENCODINGS["wav float"]), tmp_path / "o")
    assert {"code": "not_finite", "samples": 3} in result["warnings"]
    assert result["clippedSamples"] == 0
    assert np.isfinite([result["monoMean"], result["monoStd"], result["truePeakDbtp"]]).all()


def test_a_float_file_over_full_scale_gets_a_gain_that_holds_it(tmp_path: Path) -> None:
    y = music(1.0)
    y *= np.float32(5 / np.abs(y).max())
    result, task = ingest(
        write_audio(tmp_path / "a.wav", y, ENCODINGS["wav float"]), tmp_path / "o"
    )
    pack = next(fields for kind, fields in task.messages if kind == "pack")
    assert pack["gain"] == pytest.approx(0.1, rel=1e-6)
    assert result["clippedSamples"] <= 1
    assert task.fractions == sorted(task.fractions)
