"""Hours of digital silence as FLAC in next to no bytes, written frame by frame."""

from __future__ import annotations

from pathlib import Path

_BLOCK = 65_535
_SR = 44_100


def write_silence(path: Path, seconds: int, *, declared_frames: int) -> Path:
    """Write stereo 16-bit silence whose header declares `declared_frames` (0: unknown)."""
    frame_count = -(-seconds * _SR // _BLOCK)
    with path.open("wb") as file:
        file.write(b"fLaC" + bytes([0x80, 0, 0, 34]) + _stream_info(declared_frames))
        file.writelines(_frame(number) for number in range(frame_count))
    return path


def _stream_info(declared_frames: int) -> bytes:
    packed = _SR << 44 | 1 << 41 | 15 << 36 | declared_frames
    block = _BLOCK.to_bytes(2)
    return block + block + bytes(6) + packed.to_bytes(8) + bytes(16)


def _frame(number: int) -> bytes:
    # Fixed block size given as 16 bits, 44.1 kHz, two channels, 16 bits a sample.
    header = b"\xff\xf8\x79\x18" + chr(number).encode("utf-8", "surrogatepass")
    header += (_BLOCK - 1).to_bytes(2)
    header += bytes([_crc(header, 8, 0x07)])
    # Two constant subframes of the value 0.
    frame = header + bytes(6)
    return frame + _crc(frame, 16, 0x8005).to_bytes(2)


def _crc(message: bytes, bits: int, polynomial: int) -> int:
    table = _TABLES[bits, polynomial]
    crc = 0
    for byte in message:
        crc = (crc << 8 & (1 << bits) - 1) ^ table[crc >> bits - 8 ^ byte]
    return crc


def _table(bits: int, polynomial: int) -> list[int]:
    top = 1 << bits - 1
    table = []
    for byte in range(256):
        crc = byte << bits - 8
        for _ in range(8):
            crc = (crc << 1 ^ polynomial if crc & top else crc << 1) & (1 << bits) - 1
        table.append(crc)
    return table


_TABLES = {key: _table(*key) for key in ((8, 0x07), (16, 0x8005))}
