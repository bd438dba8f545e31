"""The port `separate-stems`: a master in, a pack of stems out."""

from __future__ import annotations

from audio_ports.engines import create_engine
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE, SEGMENT_FRAMES, STEM_BITS
from audio_ports.pack.master import MasterReader
from audio_ports.ports.request import Request
from audio_ports.ports.task import Task
from audio_ports.separation.driver import Separation
from audio_ports.separation.request import SeparationRequest


def run(message: Request, task: Task) -> dict[str, object]:
    """Separate a master, segment by segment, into the output folder.

    Parameters
    ----------
    message : mapping
        The `run` message.
    task : Task
        Hears of the pack, the progress and every segment; says where the listener is.

    Returns
    -------
    dict
        Fields of the `result` message.

    Raises
    ------
    TaskError
        `bad_request`, `unknown_engine`, `unknown_model` or `bad_master`.
    """
    request = SeparationRequest.parse(message)
    task.progress("loading", 0)
    master = MasterReader(request.master_folder, request.frames, request.master_gain)
    engine = create_engine(request.engine, request.model, master, request.settings)
    task.emit(
        "pack",
        stems=list(engine.stems),
        sampleRate=SAMPLE_RATE,
        channels=CHANNELS,
        segmentFrames=SEGMENT_FRAMES,
        gain=request.master_gain,
        bitsPerSample=STEM_BITS,
        sumsToMix=engine.sums_to_mix,
        frames=request.frames,
    )
    return Separation(request, engine, master, task).run()
