"""Tags and covers, from real files."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import av
import pytest

from audio_files import ENCODINGS, music, write_audio
from audio_ports.errors import TaskError
from audio_ports.ingest.cover import MAX_COVER_BYTES, cover_name
from audio_ports.ingest.guarded_file import MAX_HEADER_BYTES
from audio_ports.ingest.tags import read_tags
from in_process import ingest

_METADATA = {
    "title": "Æther ♫",
    "artist": "Nobody",
    "album": "Tests",
    "album_artist": "Various",
    "date": "2024-05-01",
    "track": "3/12",
    "genre": "Ambient",
}
_TAGS = {
    "title": "Æther ♫",
    "artist": "Nobody",
    "album": "Tests",
    "albumArtist": "Various",
    "date": "2024-05-01",
    "trackNumber": 3,
    "genre": "Ambient",
}


@pytest.mark.parametrize("name", ["mp3", "flac", "ogg vorbis", "opus", "m4a aac", "wma"])
def test_tags_are_read_from_every_format_that_has_them(name: str, tmp_path: Path) -> None:
    encoding = replace(ENCODINGS[name], metadata=_METADATA)
    path = write_audio(tmp_path / "a", music(1.0, encoding.sr), encoding)
    assert ingest(path, tmp_path / "out")[0]["tags"] == _TAGS


def test_wav_has_the_tags_of_its_info_chunk(tmp_path: Path) -> None:
    encoding = replace(ENCODINGS["wav 16"], metadata=_METADATA)
    path = write_audio(tmp_path / "a", music(1.0), encoding)
    tags = ingest(path, tmp_path / "out")[0]["tags"]
    assert (tags["title"], tags["artist"]) == ("Æther ♫", "Nobody")


def test_tags_are_bounded_and_printable() -> None:
    tags = read_tags(
        [
            {"TITLE": "a\x00b\r\nc\ud800", "artist": " \x01 ", "album": "x" * 9999},
            {"title": "later", "ISRC": "DEA123456789", "TBPM": "128.5", "track": "none"},
        ]
    )
    assert tags == {"title": "a b c", "album": "x" * 500, "isrc": "DEA123456789", "bpm": 128.5}


def _png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00\x80\x80" * 2)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def _jpeg(tmp_path: Path) -> bytes:
    frame = av.VideoFrame(16, 16, "yuvj420p")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    path = tmp_path / "a.jpg"
    with av.open(path, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 16
        stream.pix_fmt = "yuvj420p"
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


def _with_picture(song: bytes, picture: bytes, mime: bytes) -> bytes:
    """Put an ID3v2.4 tag with an attached picture before an MP3 file."""
    body = b"\x00" + mime + b"\x00\x03\x00" + picture
    frame = b"APIC" + _syncsafe(len(body)) + b"\x00\x00" + body
    return b"ID3\x04\x00\x00" + _syncsafe(len(frame)) + frame + song


def _syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_the_cover_is_stored_as_it_was(kind: str, tmp_path: Path) -> None:
    picture = _png() if kind == "png" else _jpeg(tmp_path)
    song = write_audio(tmp_path / "a.mp3", music(1.0), ENCODINGS["mp3"])
    song.write_bytes(_with_picture(song.read_bytes(), picture, b"image/" + kind.encode()))
    result, _ = ingest(song, tmp_path / "out")
    assert result["coverFile"] == f"cover.{kind}"
    assert (tmp_path / "out" / f"cover.{kind}").read_bytes() == picture
    assert result["frames"] == 44_100


@pytest.mark.parametrize(
    "picture",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"\xff\xd8\xff\xd9", b""],
)
def test_a_cover_that_is_no_picture_is_left_out(picture: bytes, tmp_path: Path) -> None:
    song = write_audio(tmp_path / "a.mp3", music(1.0), ENCODINGS["mp3"])
    song.write_bytes(_with_picture(song.read_bytes(), picture, b"image/png"))
    result, _ = ingest(song, tmp_path / "out")
    assert result["coverFile"] is None
    assert not list((tmp_path / "out").glob("cover.*"))


def test_a_header_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    song = write_audio(tmp_path / "a.mp3", music(1.0), ENCODINGS["mp3"])
    song.write_bytes(_with_picture(song.read_bytes(), bytes(MAX_HEADER_BYTES + 1), b"image/png"))
    with pytest.raises(TaskError, match="pictures") as caught:
        ingest(song, tmp_path / "out")
    assert caught.value.code == "unsupported_format"


def test_covers_are_checked(tmp_path: Path) -> None:
    jpeg = _jpeg(tmp_path)
    assert cover_name(jpeg) == "cover.jpg"
    assert cover_name(jpeg[:-2]) is None
    assert cover_name(jpeg[:40]) is None
    assert cover_name(_png()) == "cover.png"
    assert cover_name(_png()[:-1]) is None
    assert cover_name(_png(width=60_000)) is None
    damaged = bytearray(_png())
    damaged[-20] ^= 1
    assert cover_name(bytes(damaged)) is None
    assert cover_name(_png() + bytes(MAX_COVER_BYTES)) is None
