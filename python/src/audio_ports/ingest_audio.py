"""The port `ingest-audio`: an uploaded file in, the master of a track out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from audio_ports.ingest.cover import cover_name
from audio_ports.ingest.decoder import Decoder, too_long
from audio_ports.ingest.master_writer import MasterWriter
from audio_ports.ingest.request import IngestRequest
from audio_ports.ingest.resampler import to_master_rate
from audio_ports.ingest.segmenter import to_segments
from audio_ports.ingest.source import Source, broken_file
from audio_ports.pack.layout import CHANNELS, MASTER_BITS, SAMPLE_RATE, SEGMENT_FRAMES
from audio_ports.pack.writer import write_whole
from audio_ports.ports.request import Request
from audio_ports.ports.task import Task

_MIN_DECODED_SEC = 0.1
# Declared lengths are rounded, to whole packets at worst.
_EARLY_END_SEC = 0.5
_GAIN = 0.5
_MAX_PEAK = 2.0


def run(message: Request, task: Task) -> dict[str, object]:
    """Decode, measure and store an uploaded file as a 24-bit master.

    Parameters
    ----------
    message : mapping
        The `run` message.
    task : Task
        Hears of the pack, the progress and every segment.

    Returns
    -------
    dict
        Fields of the `result` message.

    Raises
    ------
    TaskError
        For files that are refused, by the reason.
    OSError
        If the disk is full.
    """
    request = IngestRequest.parse(message)
    task.progress("reading", 0)
    gain, done_fraction = _gain(request, task)
    with request.source_file.open("rb") as file, Source(file) as source:
        _check_declared(source, request.max_duration_sec)
        decoder = Decoder(
            source,
            request.max_duration_sec,
            lambda read: task.progress("decoding", done_fraction + (0.98 - done_fraction) * read),
        )
        _announce_pack(task, gain)
        master = MasterWriter(request, gain, task)
        task.progress("decoding", done_fraction)
        master.write(to_segments(to_master_rate(decoder.portions())))
        if decoder.decoded_sec < _MIN_DECODED_SEC or not master.frames:
            raise broken_file(decoder.decoded_sec)
        task.progress("measuring", 0.99)
        return {
            "frames": master.frames,
            "durationSec": master.frames / SAMPLE_RATE,
            **master.measured(),
            "clippedSamples": master.clipped_samples,
            "tags": source.tags,
            "coverFile": _store_cover(decoder.picture, request.output_folder),
            "source": source.properties.as_json(),
            "warnings": _warnings(decoder, source.declared_sec),
        }


def _gain(request: IngestRequest, task: Task) -> tuple[float, float]:
    """Choose the pack's gain, and say what fraction of the job that took."""
    with request.source_file.open("rb") as file, Source(file) as source:
        _check_declared(source, request.max_duration_sec)
        if not source.properties.is_float:
            return _GAIN, 0.0
        decoder = Decoder(
            source, request.max_duration_sec, lambda read: task.progress("reading", 0.3 * read)
        )
        peak = 0.0
        for y in to_master_rate(decoder.portions()):
            peak = max(peak, float(np.abs(y).max(initial=0)))
    return (_GAIN / peak if peak > _MAX_PEAK else _GAIN), 0.3


def _check_declared(source: Source, max_sec: float) -> None:
    declared = source.declared_sec
    if source.is_length_trusted and declared is not None and declared > max_sec + 1:
        raise too_long(max_sec)


def _announce_pack(task: Task, gain: float) -> None:
    task.emit(
        "pack",
        stems=["mix"],
        sampleRate=SAMPLE_RATE,
        channels=CHANNELS,
        segmentFrames=SEGMENT_FRAMES,
        gain=gain,
        bitsPerSample=MASTER_BITS,
        sumsToMix=True,
        frames=None,
    )


def _store_cover(picture: bytes, folder: Path) -> str | None:
    name = cover_name(picture)
    if name is not None:
        write_whole(folder / name, picture)
    return name


def _warnings(decoder: Decoder, declared_sec: float | None) -> list[dict[str, object]]:
    warnings: list[dict[str, object]] = []
    if declared_sec is not None and declared_sec - decoder.decoded_sec > _EARLY_END_SEC:
        warnings.append(
            {
                "code": "ends_early",
                "decodedSec": round(decoder.decoded_sec, 3),
                "declaredSec": round(declared_sec, 3),
            }
        )
    if decoder.damaged_packets:
        warnings.append({"code": "damaged", "packets": decoder.damaged_packets})
    if decoder.not_finite:
        warnings.append({"code": "not_finite", "samples": decoder.not_finite})
    return warnings
