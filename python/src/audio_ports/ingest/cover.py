"""Cover art, kept only if it is a whole JPEG or PNG."""

from __future__ import annotations

import zlib

MAX_COVER_BYTES = 10_000_000
_MAX_SIDE = 10_000
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAME_MARKERS = frozenset({0xC0, 0xC1, 0xC2})
_START_OF_SCAN = 0xDA


def cover_name(picture: bytes) -> str | None:
    """Check a picture and say what its file is to be called.

    Parameters
    ----------
    picture : bytes
        As it was attached to the audio.

    Returns
    -------
    str or None
        `cover.jpg` or `cover.png`; None for anything else, for pictures over
        10 MB or 10,000 pixels a side, and for damaged ones.
    """
    if len(picture) > MAX_COVER_BYTES:
        return None
    if _is_png(picture):
        return "cover.png"
    return "cover.jpg" if _is_jpeg(picture) else None


def _is_png(picture: bytes) -> bool:
    if not picture.startswith(_PNG) or picture[12:16] != b"IHDR":
        return False
    at = len(_PNG)
    while at + 12 <= len(picture):
        body = at + 8 + int.from_bytes(picture[at : at + 4])
        kind = picture[at + 4 : at + 8]
        if zlib.crc32(picture[at + 4 : body]) != int.from_bytes(picture[body : body + 4]):
            return False
        if kind == b"IEND":
            return _is_reasonable(picture[16:20], picture[20:24])
        at = body + 4
    return False


def _is_jpeg(picture: bytes) -> bool:
    if not picture.startswith(b"\xff\xd8") or b"\xff\xd9" not in picture[-1024:]:
        return False
    at, is_sized = 2, False
    while at + 9 < len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == _START_OF_SCAN:
            return is_sized
        if marker in _FRAME_MARKERS:
            is_sized = _is_reasonable(picture[at + 5 : at + 7], picture[at + 7 : at + 9])
        at += 2 + int.from_bytes(picture[at + 2 : at + 4])
    return False


def _is_reasonable(*sides: bytes) -> bool:
    return all(1 <= int.from_bytes(side) <= _MAX_SIDE for side in sides)
