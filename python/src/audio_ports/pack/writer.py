"""Writing the segments of a pack into the attempt folder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_ports.pack.flac import encode_flac
from audio_ports.pack.layout import segment_name
from audio_ports.pack.peaks import segment_peaks


class SegmentWriter:
    """Writes FLAC and peaks files; safe to use from several threads.

    Parameters
    ----------
    folder : Path
        Output folder; one folder per stem is made in it.
    bits : int
        16 or 24.
    """

    def __init__(self, folder: Path, bits: int) -> None:
        self._folder = folder
        self._bits = bits

    def write(self, stem: str, index: int, samples: NDArray[np.int32]) -> dict[str, object]:
        """Write one segment whole: each file appears under its name when complete.

        Parameters
        ----------
        stem : str
            Name of the stem, which is also its folder.
        index : int
            Number of the segment, from 0.
        samples : ndarray of int32, shape (2, frames)
            Stored values.

        Returns
        -------
        dict
            Fields of a `segment` message that follow from the files.

        Raises
        ------
        OSError
            If the disk is full or the folder can't be written.
        """
        name = f"{stem}/{segment_name(index)}"
        flac = encode_flac(samples, self._bits)
        (self._folder / stem).mkdir(parents=True, exist_ok=True)
        write_whole(self._folder / f"{name}.peaks", segment_peaks(samples, self._bits).tobytes())
        write_whole(self._folder / f"{name}.flac", flac)
        return {
            "stem": stem,
            "index": index,
            "file": f"{name}.flac",
            "peaksFile": f"{name}.peaks",
            "frames": samples.shape[1],
            "sizeBytes": len(flac),
        }


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and rename it.

    Parameters
    ----------
    path : Path
        Final name; what is there is replaced.
    content : bytes
        All of the file.

    Raises
    ------
    OSError
        If it can't be written; nothing is left then.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
