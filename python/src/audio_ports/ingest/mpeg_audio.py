"""Frame headers of MPEG audio (ISO/IEC 11172-3, 13818-3) and ADTS (13818-7)."""

from __future__ import annotations

from collections.abc import Callable

# kbit/s by (is MPEG 1, layer) and index; 0 is free format, which is not taken.
_BIT_RATES = {
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_MPEG_1, _RESERVED_VERSION = 3, 1
_CONSECUTIVE_FRAMES = 3


def finds_frames(head: bytes, frame_bytes: Callable[[bytes], int], max_junk: int) -> bool:
    """Look for three frames in a row.

    Parameters
    ----------
    head : bytes
        Start of a file.
    frame_bytes : callable
        Gives the length of the frame that four or more bytes begin, or 0.
    max_junk : int
        How many bytes may come before the first frame.

    Returns
    -------
    bool
        Also true if the bytes end after the first frame, but before the third.
    """
    return any(_is_chain(head, start, frame_bytes) for start in _sync_positions(head, max_junk))


def mpeg_frame_bytes(header: bytes) -> int:
    """Read the length of an MPEG audio frame.

    Parameters
    ----------
    header : bytes
        At least four bytes.

    Returns
    -------
    int
        0 if they are no header.
    """
    version = header[1] >> 3 & 3
    layer = 4 - (header[1] >> 1 & 3)
    bit_rate_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    is_header = header[0] == 0xFF and header[1] & 0xE0 == 0xE0
    if not is_header or version == _RESERVED_VERSION or layer == 4:
        return 0
    if bit_rate_index in {0, 15} or rate_index == 3:
        return 0
    is_mpeg_1 = version == _MPEG_1
    bit_rate = 1000 * _BIT_RATES[is_mpeg_1, layer][bit_rate_index]
    sample_rate = _SAMPLE_RATES[rate_index] >> {_MPEG_1: 0, 2: 1, 0: 2}[version]
    padding = header[2] >> 1 & 1
    if layer == 1:
        return 4 * (12 * bit_rate // sample_rate + padding)
    frames_per_8 = 144 if is_mpeg_1 or layer == 2 else 72
    return frames_per_8 * bit_rate // sample_rate + padding


def adts_frame_bytes(header: bytes) -> int:
    """Read the length of an ADTS frame of AAC.

    Parameters
    ----------
    header : bytes
        At least seven bytes.

    Returns
    -------
    int
        0 if they are no header.
    """
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return 0
    if header[2] >> 2 & 15 > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0


def _sync_positions(head: bytes, max_junk: int) -> list[int]:
    positions = []
    at = head.find(b"\xff")
    while 0 <= at <= max_junk:
        positions.append(at)
        at = head.find(b"\xff", at + 1)
    return positions


def _is_chain(head: bytes, start: int, frame_bytes: Callable[[bytes], int]) -> bool:
    at = start
    for count in range(_CONSECUTIVE_FRAMES):
        header = head[at : at + 7]
        if len(header) < 4:
            return count > 0 and at == len(head)
        length = frame_bytes(header)
        if not length:
            return False
        at += length
    return True
