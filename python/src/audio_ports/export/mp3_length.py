"""The exact length of an MP3, in its Info frame."""

from __future__ import annotations

from typing import BinaryIO

_ID3_HEADER_BYTES = 10
_FRAME_SAMPLES = 1152
# From the frame's beginning: header and side information of MPEG 1, stereo.
_INFO_AT = 36
# From `Info`: name, flags, frames, bytes, table of contents and quality are before LAME's part.
_LAME_AT = 120
_LENGTHS_AT = 21
_CRC_AT = 34


def write_exact_length(file: BinaryIO, frames: int) -> None:
    """Say how many samples the encoder has added at the end.

    FFmpeg's muxer takes what the last packet has too many. Where that packet holds nothing else,
    the packet before it may have some too, and a decoder would give up to 528 frames too many.

    Parameters
    ----------
    file : binary file
        Open for reading and writing; holds the whole MP3.
    frames : int
        Length of the audio.

    Raises
    ------
    ValueError
        If there is no Info frame where the muxer writes it.

    References
    ----------
    .. [1] G. Bouvigne, "Mp3 Info Tag revision 1 Specifications".
    """
    file.seek(0)
    start = _tag_bytes(file.read(_ID3_HEADER_BYTES))
    file.seek(start)
    frame = bytearray(file.read(_INFO_AT + _LAME_AT + _CRC_AT + 2 + 2))
    if frame[_INFO_AT : _INFO_AT + 4] != b"Info":
        raise ValueError("The MP3 begins without an Info frame.")
    total = int.from_bytes(frame[_INFO_AT + 8 : _INFO_AT + 12]) * _FRAME_SAMPLES
    at = _INFO_AT + _LAME_AT + _LENGTHS_AT
    delay = int.from_bytes(frame[at : at + 3]) >> 12
    padding = total - delay - frames
    if not 0 <= padding < 2**12:
        raise ValueError(f"The MP3 has {padding} samples too many.")
    frame[at : at + 3] = (delay << 12 | padding).to_bytes(3)
    crc_at = _INFO_AT + _LAME_AT + _CRC_AT
    frame[crc_at : crc_at + 2] = _crc(frame[:crc_at]).to_bytes(2)
    file.seek(start)
    file.write(frame[: crc_at + 2])


def _tag_bytes(header: bytes) -> int:
    """Give the size of an ID3v2 tag, whose bytes have seven bits each."""
    if not header.startswith(b"ID3"):
        return 0
    size = 0
    for byte in header[6:10]:
        size = size << 7 | byte
    return size + _ID3_HEADER_BYTES


def _crc(data: bytearray) -> int:
    """Compute CRC-16/ARC."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
