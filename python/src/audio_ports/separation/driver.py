"""From an engine's blocks to announced segments."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.base import Engine
from audio_ports.errors import TaskError
from audio_ports.pack.layout import (
    SAMPLE_RATE,
    SEGMENT_FRAMES,
    STEM_BITS,
    segment_count,
)
from audio_ports.pack.master import MasterReader
from audio_ports.pack.samples import mean_square, quantise
from audio_ports.pack.writer import SegmentWriter
from audio_ports.ports.task import Task
from audio_ports.separation.announcement import Announcement
from audio_ports.separation.exact_sum import complete_around
from audio_ports.separation.published import PublishedStems
from audio_ports.separation.request import SeparationRequest
from audio_ports.separation.residual import Residual
from audio_ports.separation.work_order import WorkOrder

# Stem segments that wait for the disk; the engine pauses when there are more.
_MAX_WAITING = 12

_LAST_STEP = 0.999

# Reading what earlier attempts stored back from a slow disk.
_COMPARING_SEC = 300

_REMAINDERS = ("rest", "instrumental", "other")

Stems = dict[str, NDArray[np.int32]]


class Separation:
    """One engine's run over one master.

    Parameters
    ----------
    request : SeparationRequest
        What to do.
    engine : Engine
        Reads from `master`.
    master : MasterReader
        The mix.
    task : Task
        Told about every segment.
    """

    def __init__(
        self, request: SeparationRequest, engine: Engine, master: MasterReader, task: Task
    ) -> None:
        self._request = request
        self._engine = engine
        self._master = master
        self._task = task
        self._writer = SegmentWriter(request.output_folder, STEM_BITS)
        self._total = segment_count(master.frames)
        self._waiting: deque[Future[dict[str, object]]] = deque()
        self._published = PublishedStems(request.published_folder)
        self._announcement = Announcement(request, engine, task)
        self._residual = Residual()
        self._left = 1.0
        self._reported: tuple[int, int] | None = None

    def run(self) -> dict[str, object]:
        """Do every segment that is not done yet, the listener's first.

        Returns
        -------
        dict
            Fields of the `result` message.

        Raises
        ------
        TaskError
            `bad_master`, `model_failed` if there are no numbers, or what the engine raises.
        OSError
            If a segment can't be written, or the disk can't be read.
        """
        self._announcement.update()
        pending = [index for index in range(self._total) if self._missing(index)]
        order = WorkOrder(pending)
        self._follow(order, self._request.focus_frame)
        started = time.monotonic()
        frames = 0
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="encode") as pool:
            while len(order):
                self._report(order)
                self._follow(order, self._task.take_focus())
                if not self._prepare(order):
                    continue
                index = order.take()
                if index is not None:
                    frames += self._separate(index, pool)
            self._announce(0)
        elapsed = time.monotonic() - started
        self._compare(sorted(set(range(self._total)) - set(pending)))
        self._task.progress("separating", 1)
        factor = elapsed * SAMPLE_RATE / frames if frames else 0.0
        return {
            "frames": self._master.frames,
            "stems": list(self._engine.stems),
            "residualDb": None if self._engine.sums_to_mix else self._residual.db,
            "engineFactor": round(factor, 6),
            "separatedFrames": frames,
        }

    def _prepare(self, order: WorkOrder) -> bool:
        """Let the engine work towards the next segment; False if another one is next now."""
        upcoming = order.upcoming(self._engine.lookahead)

        def is_interrupted() -> bool:
            # What is on disk is worth most to whoever waits for it now.
            self._announce(_MAX_WAITING)
            self._report(order)
            self._follow(order, self._task.take_focus())
            return order.upcoming(1) != upcoming[:1]

        return self._engine.prepare([self._frames_of(index) for index in upcoming], is_interrupted)

    def _report(self, order: WorkOrder) -> None:
        state = len(order), self._engine.progressed
        if state != self._reported:
            self._reported = state
            pending = [self._frames_of(index) for index in order.pending()]
            left = self._engine.work_left(pending)
            self._left = len(pending) / max(1, self._total) if left is None else left
        # All is done when the last segment is on disk.
        self._task.progress("separating", min(1 - self._left, _LAST_STEP))

    def _frames_of(self, index: int) -> tuple[int, int]:
        start = index * SEGMENT_FRAMES
        return start, min(start + SEGMENT_FRAMES, self._master.frames)

    def _missing(self, index: int) -> list[str]:
        done = self._request.done_segments
        return [stem for stem in self._engine.stems if index not in done.get(stem, ())]

    def _follow(self, order: WorkOrder, frame: int | None) -> None:
        if frame is not None:
            order.focus(frame // SEGMENT_FRAMES)

    def _separate(self, index: int, pool: ThreadPoolExecutor) -> int:
        start, stop = self._frames_of(index)
        blocks = self._engine.separate(start, stop)
        self._announcement.update()
        kept = self._read_kept(index)
        stems, clipped = self._stored(blocks, kept, self._master.read_16_bit(start, stop))
        for stem in self._engine.stems:
            if stem not in kept:
                write = pool.submit(self._write, (stem, index), stems[stem], clipped[stem])
                self._waiting.append(write)
        self._announce(_MAX_WAITING)
        return stop - start

    def _read_kept(self, index: int) -> Stems:
        """Read the stems of a segment that are done; the other ones have to fit to them.

        One that can't be read is made, and announced, again.
        """
        start, stop = self._frames_of(index)
        missing = self._missing(index)
        done = [stem for stem in self._engine.stems if stem not in missing]
        return self._published.read(done, index, stop - start)

    def _stored(
        self, blocks: Mapping[str, NDArray[np.float32]], kept: Stems, mix: NDArray[np.int32]
    ) -> tuple[Stems, dict[str, int]]:
        stems: Stems = {}
        clipped: dict[str, int] = {}
        for name in self._engine.stems:
            if not np.isfinite(blocks[name]).all():
                raise TaskError(
                    "model_failed",
                    f"The model made something else than numbers of a part of the track ({name}). "
                    "Try again; if that does not help, verify the model or choose another one.",
                )
            stems[name], clipped[name] = quantise(
                blocks[name], self._request.master_gain, STEM_BITS
            )
        if self._engine.sums_to_mix:
            remainder = self._remainder()
            clipped[remainder] = 0
            return complete_around(stems, kept, mix, remainder), clipped
        stems |= kept
        self._residual.add(stems, mix)
        return stems, clipped

    def _compare(self, indexes: Sequence[int]) -> None:
        """Add what earlier attempts left of the mix, read from what they stored."""
        if self._engine.sums_to_mix or not indexes:
            return
        self._task.progress("comparing", _LAST_STEP, _COMPARING_SEC)
        ends_at = time.monotonic() + _COMPARING_SEC / 2
        for index in indexes:
            start, stop = self._frames_of(index)
            stems = self._published.read(self._engine.stems, index, stop - start)
            # A separation that is done is worth more than a figure about it.
            if len(stems) < len(self._engine.stems) or time.monotonic() > ends_at:
                self._residual.give_up()
                return
            self._residual.add(stems, self._master.read_16_bit(start, stop))

    def _remainder(self) -> str:
        """Choose the stem that takes what the others leave: the one that stands for the rest."""
        names = self._engine.stems
        return next((name for name in _REMAINDERS if name in names), names[-1])

    def _write(
        self, place: tuple[str, int], samples: NDArray[np.int32], clipped: int
    ) -> dict[str, object]:
        written = self._writer.write(*place, samples)
        scale = self._request.master_gain * 2 ** (STEM_BITS - 1)
        return written | {"clippedSamples": clipped, "meanSquare": mean_square(samples) / scale**2}

    def _announce(self, may_wait: int) -> None:
        """Send what is on disk, in the order of work; all but `may_wait` must be."""
        while self._waiting and (len(self._waiting) > may_wait or self._waiting[0].done()):
            self._task.emit("segment", **self._waiting.popleft().result())
