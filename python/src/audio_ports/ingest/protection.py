"""Files that only their seller's programs can play."""

from __future__ import annotations

from typing import BinaryIO

_ENCRYPTED_ENTRIES = frozenset({b"drms", b"drmi", b"enca"})
_PATH_TO_ENTRIES = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_MAX_BOXES = 10_000
_ASF_HEADER_BYTES = 65_536
_ASF_ENCRYPTION = (
    bytes.fromhex("fbb31122 23bdd211 b4b700a0 c955fc6e"),
    bytes.fromhex("14e68a29 2226174c b935dae0 7ee9289c"),
)


def is_protected(file: BinaryIO, demuxer: str) -> bool:
    """Look for encrypted audio in MP4 and ASF files.

    Parameters
    ----------
    file : binary file
        Seekable; its position is changed.
    demuxer : str
        As `detect_format` found it.

    Returns
    -------
    bool
        False for formats without encryption.
    """
    if demuxer == "asf":
        file.seek(0)
        header = file.read(_ASF_HEADER_BYTES)
        return any(guid in header for guid in _ASF_ENCRYPTION)
    if demuxer == "mp4":
        end = file.seek(0, 2)
        return _has_encrypted_entry(file, (0, end), _PATH_TO_ENTRIES)
    return False


def _has_encrypted_entry(file: BinaryIO, span: tuple[int, int], path: tuple[bytes, ...]) -> bool:
    start, end = span
    for _ in range(_MAX_BOXES):
        file.seek(start)
        header = file.read(16)
        if len(header) < 8:
            return False
        kind, size = header[4:8], int.from_bytes(header[:4])
        body = start + 8
        if size == 1:
            body, size = start + 16, int.from_bytes(header[8:16])
        stop = end if size == 0 else min(end, start + size)
        if stop <= start + 7:
            return False
        if not path and kind in _ENCRYPTED_ENTRIES:
            return True
        if path and kind == path[0]:
            # An stsd box has a version and a count before its entries.
            skipped = 8 if kind == b"stsd" else 0
            if _has_encrypted_entry(file, (body + skipped, stop), path[1:]):
                return True
        start = stop
    return False
