"""From an engine's blocks to announced segments."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.base import Engine
from audio_ports.pack.layout import (
    SAMPLE_RATE,
    SEGMENT_FRAMES,
    STEM_BITS,
    segment_count,
)
from audio_ports.pack.master import MasterReader
from audio_ports.pack.samples import mean_square, power, quantise
from audio_ports.pack.writer import SegmentWriter
from audio_ports.ports.task import Task
from audio_ports.separation.exact_sum import complete_sum
from audio_ports.separation.request import SeparationRequest
from audio_ports.separation.work_order import WorkOrder

# Stem segments that wait for the disk; the engine pauses when there are more.
_MAX_WAITING = 12

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
        self._residual_power = 0.0
        self._mix_power = 0.0

    def run(self) -> dict[str, object]:
        """Do every segment that is not done yet, the listener's first.

        Returns
        -------
        dict
            Fields of the `result` message.

        Raises
        ------
        TaskError
            `bad_master`, or what the engine raises.
        OSError
            If a segment can't be written.
        """
        pending = [index for index in range(self._total) if self._missing(index)]
        order = WorkOrder(pending)
        self._follow(order, self._request.focus_frame)
        started = time.monotonic()
        frames = 0
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="encode") as pool:
            while True:
                self._task.progress("separating", 1 - len(order) / max(1, self._total))
                self._follow(order, self._task.take_focus())
                index = order.take()
                if index is None:
                    break
                frames += self._separate(index, pool)
            self._announce(0)
        self._task.progress("separating", 1)
        elapsed = time.monotonic() - started
        return {
            "frames": self._master.frames,
            "stems": list(self._engine.stems),
            "residualDb": self._residual_db(),
            "engineFactor": round(elapsed * SAMPLE_RATE / frames, 6) if frames else 0.0,
        }

    def _missing(self, index: int) -> list[str]:
        done = self._request.done_segments
        return [stem for stem in self._engine.stems if index not in done.get(stem, ())]

    def _follow(self, order: WorkOrder, frame: int | None) -> None:
        if frame is not None:
            order.focus(frame // SEGMENT_FRAMES)

    def _separate(self, index: int, pool: ThreadPoolExecutor) -> int:
        start = index * SEGMENT_FRAMES
        stop = min(start + SEGMENT_FRAMES, self._master.frames)
        stems, clipped = self._stored(self._engine.separate(start, stop), start, stop)
        for stem in self._missing(index):
            write = pool.submit(self._write, (stem, index), stems[stem], clipped[stem])
            self._waiting.append(write)
        self._announce(_MAX_WAITING)
        return stop - start

    def _stored(
        self, blocks: Mapping[str, NDArray[np.float32]], start: int, stop: int
    ) -> tuple[Stems, dict[str, int]]:
        stems: Stems = {}
        clipped: dict[str, int] = {}
        for name in self._engine.stems:
            block = np.nan_to_num(blocks[name], nan=0.0, posinf=0.0, neginf=0.0)
            stems[name], clipped[name] = quantise(block, self._request.master_gain, STEM_BITS)
        mix = self._master.read_16_bit(start, stop)
        if self._engine.sums_to_mix:
            remainder = "other" if "other" in stems else self._engine.stems[-1]
            clipped[remainder] = 0
            return complete_sum(stems, mix, remainder), clipped
        residual = mix - sum(stems.values(), np.zeros_like(mix))
        self._residual_power += power(residual)
        self._mix_power += power(mix)
        return stems, clipped

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

    def _residual_db(self) -> float | None:
        if self._engine.sums_to_mix or not self._mix_power:
            return None
        ratio = max(self._residual_power / self._mix_power, 1e-12)
        return round(10 * math.log10(ratio), 2)
