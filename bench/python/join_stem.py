"""Joins the stored segments of a stem: `join_stem.py FOLDER FRAMES FLAC PCM`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import soundfile

from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE, SEGMENT_FRAMES
from audio_ports.pack.stored import StoredStem

_BITS = 16


def join_stem(folder: Path, frames: int, flac: Path, pcm: Path) -> None:
    """Write a stem as one FLAC file, and its left channel as bare samples.

    Parameters
    ----------
    folder : Path
        Of the stored segments.
    frames : int
        Length of the stem.
    flac, pcm : Path
        Where to; `pcm` gets little-endian values of 16 bits.
    """
    stem = StoredStem(folder, frames, _BITS, most_cached=1)
    with (
        soundfile.SoundFile(flac, "w", SAMPLE_RATE, CHANNELS, "PCM_16", format="FLAC") as out,
        pcm.open("wb") as left,
    ):
        for start in range(0, frames, SEGMENT_FRAMES):
            samples = stem.read(start, min(frames, start + SEGMENT_FRAMES)).astype("<i2")
            out.write(np.ascontiguousarray(samples.T))
            left.write(samples[0].tobytes())


if __name__ == "__main__":
    join_stem(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
