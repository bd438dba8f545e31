"""Which format a file has, by its content alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from audio_ports.errors import TaskError
from audio_ports.ingest.mpeg_audio import adts_frame_bytes, finds_frames, mpeg_frame_bytes

_HEAD_BYTES = 65_536
# Encoders pad ID3 tags; files cut from a stream start within one frame.
_MAX_JUNK_AFTER_TAG = 16_384
_MAX_JUNK = 2_048
_MAX_TAGS = 8
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")


@dataclass(frozen=True)
class Format:
    """A file format as users know it, and the one FFmpeg demuxer that may read it."""

    name: str
    demuxer: str


WAV = Format("wav", "wav")
FLAC = Format("flac", "flac")
OGG = Format("ogg", "ogg")
OPUS = Format("opus", "ogg")
M4A = Format("m4a", "mp4")
AIFF = Format("aiff", "aiff")
WMA = Format("wma", "asf")
MP3 = Format("mp3", "mp3")
AAC = Format("aac", "aac")


def detect_format(file: BinaryIO) -> Format:
    """Tell the format from the first bytes, after any ID3 tags.

    Names and extensions don't count, and playlists of any kind are no format:
    FFmpeg would follow what they name.

    Parameters
    ----------
    file : binary file
        Seekable; its position is changed.

    Returns
    -------
    Format

    Raises
    ------
    TaskError
        `empty_file` or `unsupported_format`.
    """
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if not head:
        raise TaskError("empty_file", "The file is empty; upload it again.")
    max_junk = _MAX_JUNK
    for offset in _id3_ends(file, head):
        file.seek(offset)
        head, max_junk = file.read(_HEAD_BYTES), _MAX_JUNK_AFTER_TAG
    # Some writers leave zeros where a tag or a longer one was.
    found = _by_signature(head) or _by_frames(head.lstrip(b"\x00"), max_junk)
    if found is None:
        raise TaskError(
            "unsupported_format",
            "This is no audio file that can be read here; "
            "MP3, WAV, FLAC, Ogg, Opus, M4A, AAC, AIFF and WMA can.",
        )
    return found


def _by_signature(head: bytes) -> Format | None:
    container, kind = head[:4], head[8:12]
    if container in {b"RIFF", b"RF64", b"BW64"} and kind == b"WAVE":
        return WAV
    if container == b"FORM" and kind in {b"AIFF", b"AIFC"}:
        return AIFF
    if container == b"OggS":
        return OPUS if b"OpusHead" in head[:128] else OGG
    if head[:16] == _ASF:
        return WMA
    if head[4:8] == b"ftyp":
        return M4A
    return FLAC if container == b"fLaC" else None


def _by_frames(head: bytes, max_junk: int) -> Format | None:
    if finds_frames(head, adts_frame_bytes, max_junk):
        return AAC
    return MP3 if finds_frames(head, mpeg_frame_bytes, max_junk) else None


def _id3_ends(file: BinaryIO, head: bytes) -> Iterable[int]:
    """Yield where each of the ID3v2 tags at the start of the file ends."""
    offset = 0
    for _ in range(_MAX_TAGS):
        if len(head) < 10 or head[:3] != b"ID3" or any(byte & 0x80 for byte in head[6:10]):
            return
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        offset += 10 + size + (10 if head[5] & 0x10 else 0)
        yield offset
        file.seek(offset)
        head = file.read(10)
