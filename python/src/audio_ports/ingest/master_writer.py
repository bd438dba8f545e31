"""Writing and measuring the master while the file is still being decoded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from audio_ports.ingest.measurement import Measurement
from audio_ports.ingest.request import IngestRequest
from audio_ports.pack.layout import MASTER_BITS
from audio_ports.pack.samples import mean_square, quantise
from audio_ports.pack.writer import SegmentWriter
from audio_ports.ports.task import Task

# Segments in memory at once, besides the one being decoded; 5 MB each.
_MAX_WAITING = 4
_Written = tuple[dict[str, object] | None, int]


class MasterWriter:
    """Encodes on two threads and measures on a third, in bounded memory.

    Parameters
    ----------
    request : IngestRequest
        Says where to, and which segments are published already.
    gain : float
        Stored samples are `gain` times the float ones.
    task : Task
        Told about every segment.

    Attributes
    ----------
    frames : int
        Length so far.
    clipped_samples : int
        Samples that did not fit into 24 bits.
    """

    def __init__(self, request: IngestRequest, gain: float, task: Task) -> None:
        self._request = request
        self._gain = gain
        self._task = task
        self._writer = SegmentWriter(request.output_folder, MASTER_BITS)
        self._measurement = Measurement()
        self._written: deque[Future[_Written]] = deque()
        self._measured: deque[Future[None]] = deque()
        self.frames = 0
        self.clipped_samples = 0

    def write(self, segments: Iterator[NDArray[np.float32]]) -> None:
        """Write all segments, announcing each in order.

        Parameters
        ----------
        segments : iterator of ndarray of float32, shape (2, frames)
            All but the last have 176,400 frames.

        Raises
        ------
        OSError
            If the disk is full.
        """
        with (
            ThreadPoolExecutor(2, "encode") as encoders,
            ThreadPoolExecutor(1, "measure") as meter,
        ):
            for index, y in enumerate(segments):
                self._written.append(encoders.submit(self._write_segment, index, y))
                self._measured.append(meter.submit(self._measurement.add, y))
                self.frames += y.shape[1]
                self._announce(_MAX_WAITING)
            self._announce(0)

    def measured(self) -> dict[str, object]:
        """Give what was measured, once everything is written.

        Returns
        -------
        dict
            Fields of the `result` message.
        """
        return self._measurement.finish()

    def _write_segment(self, index: int, y: NDArray[np.float32]) -> _Written:
        samples, clipped = quantise(y, self._gain, MASTER_BITS)
        if index in self._request.done_segments:
            return None, clipped
        fields = self._writer.write("mix", index, samples)
        return fields | {"clippedSamples": clipped, "meanSquare": mean_square(y)}, clipped

    def _announce(self, may_wait: int) -> None:
        """Send what is on disk, in order; at most `may_wait` stay with the threads."""
        while self._written and (len(self._written) > may_wait or self._written[0].done()):
            fields, clipped = self._written.popleft().result()
            self.clipped_samples += clipped
            if fields is not None:
                self._task.emit("segment", **fields)
        while self._measured and (len(self._measured) > may_wait or self._measured[0].done()):
            self._measured.popleft().result()
