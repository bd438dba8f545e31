"""The port `export-audio`: stored segments in, files to take along out."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from audio_ports.export.audio_file import Tags, open_audio_file
from audio_ports.export.levels import gain_from_db
from audio_ports.export.mixdown import Mixdown, bounding_db
from audio_ports.export.quantise import to_24_bit
from audio_ports.export.request import ExportRequest, Output
from audio_ports.ports.request import Request
from audio_ports.ports.task import Task

# Of the work on one file, where its peak must be found first.
_SCAN_SHARE = 0.4
# Copying a file of 3 GB into an archive, on a slow disk.
_PACKING_SEC = 600


def run(message: Request, task: Task) -> dict[str, object]:
    """Make one file, or an archive of several, of the stored stems of a track.

    Parameters
    ----------
    message : mapping
        The `run` message.
    task : Task
        Hears of the progress.

    Returns
    -------
    dict
        Fields of the `result` message.

    Raises
    ------
    TaskError
        `bad_request`; `bad_stem` if a segment can't be read.
    OSError
        If the disk is full.
    """
    request = ExportRequest.parse(message)
    return Export(request, task).run()


class Export:
    """Renders the outputs one after the other, in bounded memory.

    Parameters
    ----------
    request : ExportRequest
        What to make.
    task : Task
        Told how far it is.
    """

    def __init__(self, request: ExportRequest, task: Task) -> None:
        self._request = request
        self._task = task
        self._done = 0
        self._clipped_samples = 0
        self._applied_gain_db = 0.0

    def run(self) -> dict[str, object]:
        """Make the file.

        Returns
        -------
        dict
            Its name in the output folder, and what was done to the level.

        Raises
        ------
        TaskError
            `bad_stem` if a segment can't be read.
        OSError
            If the disk is full; no file is left then.
        """
        folder = self._request.output_folder
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"export.{'zip' if self._request.is_archive else self._request.format}"
        try:
            if self._request.is_archive:
                self._archive(target)
            else:
                self._render(self._request.outputs[0], target)
        except BaseException:
            with suppress(FileNotFoundError):
                target.unlink()
            raise
        return {
            "file": target.name,
            "frames": self._request.frames,
            "clippedSamples": self._clipped_samples,
            "appliedGainDb": self._applied_gain_db,
        }

    def _archive(self, target: Path) -> None:
        """Store the files as they are: audio that is packed already gets no smaller."""
        piece = target.with_name(f"piece.{self._request.format}")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for output in self._request.outputs:
                try:
                    self._render(output, piece)
                    self._task.progress("packing", self._fraction(0), _PACKING_SEC)
                    archive.write(piece, output.name)
                finally:
                    piece.unlink(missing_ok=True)

    def _render(self, output: Output, path: Path) -> None:
        request = self._request
        mix = Mixdown(output, request.frames)
        start = 0.0
        gain = 1.0
        if output.is_bounded:
            self._applied_gain_db = bounding_db(self._peak(mix))
            gain = gain_from_db(self._applied_gain_db)
            start = _SCAN_SHARE
        tags = Tags(output.title, request.artist)
        with open_audio_file(path, request.format, request.frames, tags) as file:
            for index in range(mix.segments):
                within = start + (1 - start) * index / mix.segments
                self._task.progress("rendering", self._fraction(within))
                samples, clipped = to_24_bit(mix.segment(index) * gain)
                file.write(samples)
                self._clipped_samples += clipped
        self._done += 1

    def _peak(self, mix: Mixdown) -> float:
        peak = 0.0
        for index in range(mix.segments):
            within = _SCAN_SHARE * index / mix.segments
            self._task.progress("scanning", self._fraction(within))
            peak = max(peak, float(np.abs(mix.segment(index)).max(initial=0)))
        return peak

    def _fraction(self, within: float) -> float:
        """Of the whole job, where so much of the present file is done."""
        return 0.99 * (self._done + within) / len(self._request.outputs)
