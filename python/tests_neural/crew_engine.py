"""An engine whose units go to a crew of processes."""

from __future__ import annotations

from array_engine import ArrayMix, request_for
from audio_ports.engines.demucs.crew import Crew
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.pack.layout import SEGMENT_FRAMES
from tiny_models import TinyModel, noise


def engine_for(
    model: TinyModel, seconds: float, told: list[str], **changes: object
) -> tuple[DemucsEngine, ModelHost]:
    """Make an engine over noise, and the host that it must be closed with; codes go to `told`."""
    y = noise(seconds)
    host = ModelHost()
    request = NeuralRequest.parse(request_for(model, y, **changes))
    return DemucsEngine(ArrayMix(y), request, host, lambda code, _words: told.append(code)), host


def crew_of(host: ModelHost) -> Crew:
    """Find the processes that work for a host."""
    running = host._running  # noqa: SLF001 - the processes are nobody else's business
    assert running is not None
    crew = running[1]
    assert isinstance(crew, Crew)
    return crew


def segment_ranges(first: int, stop: int) -> list[tuple[int, int]]:
    """Name the frames of segments [first, stop)."""
    return [(index * SEGMENT_FRAMES, (index + 1) * SEGMENT_FRAMES) for index in range(first, stop)]
