"""FLAC bytes of one segment, and back."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE

# Fastest level of libFLAC whose files are within 0.1 % of the default level's.
_COMPRESSION_LEVEL = 0.4


def encode_flac(samples: NDArray[np.int32], bits: int) -> bytes:
    """Encode one segment as a FLAC file of its own.

    Parameters
    ----------
    samples : ndarray of int32, shape (2, frames)
        Values of `bits` bits at 44.1 kHz.
    bits : int
        16 or 24.

    Returns
    -------
    bytes
        The same for the same samples.
    """
    file = io.BytesIO()
    soundfile.write(
        file,
        _interleaved(samples, bits),
        SAMPLE_RATE,
        format="FLAC",
        subtype=f"PCM_{bits}",
        compression_level=_COMPRESSION_LEVEL,
    )
    return file.getvalue()


def decode_flac(file: bytes) -> tuple[NDArray[np.int32], int]:
    """Decode a segment exactly.

    Parameters
    ----------
    file : bytes
        A FLAC file, 44.1 kHz stereo, 16 or 24 bits.

    Returns
    -------
    samples : ndarray of int32, shape (2, frames)
    bits : int

    Raises
    ------
    ValueError
        If the file is damaged or has another form.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(file)) as flac:
            subtype = flac.subtype
            if (flac.samplerate, flac.channels) != (SAMPLE_RATE, CHANNELS):
                raise ValueError(f"{flac.samplerate} Hz, {flac.channels} channels")
            samples = flac.read(dtype="int32", always_2d=True)
            expected = flac.frames
    except soundfile.LibsndfileError as error:
        raise ValueError(f"no FLAC file: {error}") from error
    if subtype not in {"PCM_16", "PCM_24"} or len(samples) != expected:
        raise ValueError(f"{subtype} with {len(samples)} of {expected} frames")
    bits = int(subtype.removeprefix("PCM_"))
    return np.ascontiguousarray(samples.T) >> (32 - bits), bits


def _interleaved(samples: NDArray[np.int32], bits: int) -> NDArray[np.int16] | NDArray[np.int32]:
    if bits == 16:
        return np.ascontiguousarray(samples.T, dtype=np.int16)
    return np.ascontiguousarray(samples.T) << (32 - bits)
