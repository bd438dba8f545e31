"""The port `encode-renditions`: a whole pack in, its Opus files out."""

from __future__ import annotations

from audio_ports.pack.layout import segment_count, segment_name
from audio_ports.pack.opus import cut_segment, encode_opus
from audio_ports.pack.stored import DamagedSegmentError, StoredStem, bad_stem
from audio_ports.pack.writer import write_whole
from audio_ports.ports.request import Request
from audio_ports.ports.task import Task
from audio_ports.renditions.request import RenditionRequest

# The one in work with its neighbours, and the next one's.
_CACHED_SEGMENTS = 4

_STAGE = "encoding"


def run(message: Request, task: Task) -> dict[str, object]:
    """Encode what is missing of a rendition, all stems of a segment before the next.

    Parameters
    ----------
    message : mapping
        The `run` message.
    task : Task
        Hears of the progress and of every file.

    Returns
    -------
    dict
        Fields of the `result` message.

    Raises
    ------
    TaskError
        `bad_request`, or `bad_stem` if a stored segment is missing or damaged.
    OSError
        If a file can't be written, or the disk can't be read.
    """
    request = RenditionRequest.parse(message)
    stems = {
        name: StoredStem(request.pack_folder / name, request.frames, request.bits, _CACHED_SEGMENTS)
        for name in request.stems
    }
    missing = [
        (name, index)
        for index in range(segment_count(request.frames))
        for name in request.stems
        if index not in request.done_segments.get(name, ())
    ]
    for place, (name, index) in enumerate(missing):
        task.progress(_STAGE, place / len(missing))
        task.emit("rendition", **_encode(request, stems[name], (name, index)))
    task.progress(_STAGE, 1)
    return {"frames": request.frames, "encodedFiles": len(missing)}


def _encode(
    request: RenditionRequest, stem: StoredStem, place: tuple[str, int]
) -> dict[str, object]:
    name, index = place
    try:
        y = cut_segment(stem, index, request.layout)
    except DamagedSegmentError as error:
        raise bad_stem(name, error) from error
    opus = encode_opus(y, request.layout.bit_rate)
    file = f"{name}/{segment_name(index)}.opus"
    (request.output_folder / name).mkdir(parents=True, exist_ok=True)
    write_whole(request.output_folder / file, opus)
    return {
        "codec": "opus",
        "stem": name,
        "index": index,
        "file": file,
        "sizeBytes": len(opus),
    }
