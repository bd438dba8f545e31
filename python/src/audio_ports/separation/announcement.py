"""How a pack is stored and under what it is made, told to the owner."""

from __future__ import annotations

from collections.abc import Mapping

from audio_ports.engines.base import Engine
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE, SEGMENT_FRAMES, STEM_BITS
from audio_ports.ports.task import Task
from audio_ports.separation.request import SeparationRequest


class Announcement:
    """Sends `pack` messages: one at first, another one whenever the facts have changed.

    Parameters
    ----------
    request : SeparationRequest
        What is made.
    engine : Engine
        Knows its facts; it may learn or change them while it works.
    task : Task
        Told.
    """

    def __init__(self, request: SeparationRequest, engine: Engine, task: Task) -> None:
        self._request = request
        self._engine = engine
        self._task = task
        self._sent: Mapping[str, object] | None = None

    def update(self) -> None:
        """Tell what is not told yet; called before the segments that it is about."""
        facts = dict(self._engine.facts)
        if self._sent is not None and (not facts or facts == self._sent):
            return
        self._sent = facts
        request = self._request
        self._task.emit(
            "pack",
            stems=list(self._engine.stems),
            sampleRate=SAMPLE_RATE,
            channels=CHANNELS,
            segmentFrames=SEGMENT_FRAMES,
            gain=request.master_gain,
            bitsPerSample=STEM_BITS,
            sumsToMix=self._engine.sums_to_mix,
            frames=request.frames,
            **(
                {"run": {"engine": request.engine, "model": request.model, **facts}}
                if facts
                else {}
            ),
        )
