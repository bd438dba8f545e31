"""Music with annotations in JAMS (Humphrey et al., 2014): audio and a `.jams` file of one name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from truth import SR, Samples, Song, Span, Truth, usual_tempo, without_gaps

SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".ogg", ".m4a", ".aiff", ".aif", ".opus"})

Observation = Mapping[str, Any]


def find_annotated(folder: Path) -> list[tuple[Path, Path]]:
    """List audio files that have annotations, with those.

    Parameters
    ----------
    folder : Path
        Searched with all below it.

    Returns
    -------
    list of (Path, Path)
        Audio and JAMS, in the order of names.
    """
    audio = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
    pairs = [(file, file.with_suffix(".jams")) for file in audio]
    return [(file, jams) for file, jams in pairs if jams.is_file()]


def read_annotated(files: tuple[Path, Path]) -> Song:
    """Read one of them; it has no stems."""
    y = _decoded(files[0])
    truth = parse_jams(files[1].read_text(encoding="utf-8"), files[0].stem, y.shape[1] / SR)
    return Song(truth, y, {})


def parse_jams(text: str, name: str, duration_sec: float) -> Truth:
    """Read the namespaces `beat`, `tempo`, `key_mode`, `chord` and `segment_open`.

    Of several annotations of a kind the first one counts.

    Parameters
    ----------
    text : str
        JSON.
    name : str
    duration_sec : float
        Of the audio.

    Returns
    -------
    Truth
        What is not annotated is left out.
    """
    annotations = json.loads(text).get("annotations", [])
    beats = _observations(annotations, "beat")
    times = tuple(float(each["time"]) for each in beats)
    places = [each.get("value") for each in beats]
    firsts = [index for index, place in enumerate(places) if place == 1]
    tempo = [float(each["value"]) for each in _observations(annotations, "tempo")]
    if not tempo and len(times) > 1:
        tempo = [usual_tempo(times)]
    return Truth(
        name=name,
        duration_sec=duration_sec,
        beats=times,
        downbeats=tuple(times[index] for index in firsts),
        beats_per_bar=_usual_gap(firsts),
        tempo_bpm=tempo[0] if tempo else None,
        keys=_keys(_observations(annotations, "key_mode"), duration_sec),
        chords=_spans(_observations(annotations, "chord"), duration_sec, "N"),
        sections=_spans(_observations(annotations, "segment_open"), duration_sec, "silence"),
    )


def _observations(annotations: Sequence[Mapping[str, Any]], namespace: str) -> list[Observation]:
    for annotation in annotations:
        if annotation.get("namespace") == namespace and annotation.get("data"):
            return sorted(annotation["data"], key=lambda each: float(each["time"]))
    return []


def _usual_gap(firsts: Sequence[int]) -> int | None:
    if len(firsts) < 2:
        return None
    return int(np.bincount(np.diff(firsts)).argmax())


def _keys(data: Sequence[Observation], duration_sec: float) -> tuple[Span, ...]:
    known = [each for each in data if str(each["value"]).endswith((":major", ":minor"))]
    return _spans(known, duration_sec, None, lambda value: value.replace(":", " "))


def _spans(
    data: Sequence[Observation],
    duration_sec: float,
    filler: str | None,
    rename: Callable[[str], str] = str,
) -> tuple[Span, ...]:
    """Give spans; without a filler gaps stay gaps."""
    spans = [
        Span(
            float(each["time"]),
            float(each["time"]) + float(each["duration"]),
            rename(each["value"]),
        )
        for each in data
    ]
    spans = [
        Span(span.start_sec, min(span.end_sec, duration_sec), span.label)
        for span in spans
        if span.start_sec < duration_sec and span.end_sec > span.start_sec
    ]
    if filler is None or not spans:
        return tuple(spans)
    return without_gaps(spans, duration_sec, filler)


def _decoded(file: Path) -> Samples:
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SR)
    blocks = []
    with av.open(str(file), "r") as container:
        for frame in container.decode(audio=0):
            blocks += [part.to_ndarray() for part in resampler.resample(frame)]
        blocks += [part.to_ndarray() for part in resampler.resample(None)]
    return np.ascontiguousarray(np.concatenate(blocks, axis=1), np.float32)
