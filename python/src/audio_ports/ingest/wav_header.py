"""What the header of a RIFF WAVE file promises; FFmpeg only counts what is there."""

from __future__ import annotations

from typing import BinaryIO

_MAX_CHUNKS = 1000
# What writers put there that don't know the length yet.
_UNKNOWN_BYTES = frozenset({0, 0x7FFF_FFFF, 0xFFFF_FFFF})


def declared_wav_sec(file: BinaryIO) -> float | None:
    """Read the length of the `data` chunk.

    Parameters
    ----------
    file : binary file
        Seekable; its position is changed.

    Returns
    -------
    float or None
        Seconds; None if it isn't said, or the file is no plain RIFF WAVE.
    """
    file.seek(0)
    riff = file.read(12)
    if riff[:4] != b"RIFF" or riff[8:] != b"WAVE":
        return None
    bytes_per_sec = 0
    for _ in range(_MAX_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return None
        size = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            is_known = bytes_per_sec > 0 and size not in _UNKNOWN_BYTES
            return size / bytes_per_sec if is_known else None
        start = file.tell()
        if header[:4] == b"fmt ":
            bytes_per_sec = int.from_bytes(file.read(12)[8:], "little")
        file.seek(start + size + size % 2)
    return None
