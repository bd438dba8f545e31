"""What stays in memory between two separations of one process."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from audio_ports.engines.demucs.bag import Bag, load_bag
from audio_ports.engines.demucs.crew import Crew
from audio_ports.engines.demucs.device_runner import DeviceRunner
from audio_ports.engines.demucs.geometry import ModelSpan
from audio_ports.engines.demucs.plan import Plan
from audio_ports.engines.demucs.request import BagRequest
from audio_ports.engines.demucs.runner import Runner

_RunnerKey = tuple[Plan, tuple[int, ...]]


class DeviceLost(BaseException):
    """A device that failed for good; what is no Exception ends the process, for the next job."""


class ModelHost:
    """Keeps one bag of models and what carries work through it; used from one thread."""

    def __init__(self) -> None:
        # A forked child of a process with a thread pool hangs, so there must never be one here.
        torch.set_num_threads(1)
        # Faster for single segments, and the same on every machine.
        torch.backends.mha.set_fastpath_enabled(False)
        self._loaded: tuple[BagRequest, Bag] | None = None
        self._running: tuple[_RunnerKey, Runner] | None = None

    def is_warm(self, request: BagRequest) -> bool:
        """Tell whether a bag is in memory already."""
        return self._loaded is not None and self._loaded[0] == request

    def bag(self, request: BagRequest) -> Bag:
        """Give the bag, loaded if it is another one than before.

        Raises
        ------
        TaskError
            As `load_bag`.
        """
        if self._loaded is None or self._loaded[0] != request:
            self.close()
            self._loaded = request, load_bag(request)
        return self._loaded[1]

    def runner(self, bag: Bag, spans: Sequence[ModelSpan], plan: Plan) -> Runner:
        """Give what carries units through the bag under a plan; one that is there is used again.

        Parameters
        ----------
        bag : Bag
            As `bag` gave it.
        spans : sequence of ModelSpan
            Of its models.
        plan : Plan
            Device, processes and batch.

        Returns
        -------
        Runner
            Owned by this host; the caller calls `forget` at the end of a track.
        """
        key = plan, tuple(span.segment for span in spans)
        if self._running is not None and self._running[0] == key:
            return self._running[1]
        self.close_runner()
        runner: Runner
        if plan.device == "cpu":
            runner = Crew(bag, spans, plan)
        else:
            runner = DeviceRunner(bag, plan.device, plan.batch)
        self._running = key, runner
        return runner

    def close_runner(self) -> None:
        """End the processes, or free the device; the models stay.

        Raises
        ------
        DeviceLost
            If the device does not even take the models back.
        """
        running, self._running = self._running, None
        if running is None:
            return
        try:
            running[1].close()
        except RuntimeError as error:
            raise DeviceLost from error

    def close(self) -> None:
        """Let go of everything."""
        self.close_runner()
        self._loaded = None
