"""What a file says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_MAX_CHARACTERS = 500
# Our name and the names that FFmpeg gives the same thing in one format or another.
_NAMES = {
    "title": ("title",),
    "artist": ("artist",),
    "album": ("album",),
    "albumArtist": ("album_artist", "albumartist"),
    "date": ("date", "year", "tyer", "originaldate"),
    "genre": ("genre",),
    "isrc": ("isrc", "tsrc", "wm/isrc"),
}
_TRACK_NAMES = ("track", "tracknumber")
_TEMPO_NAMES = ("tbpm", "bpm", "tmpo", "wm/beatsperminute")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]+")


def read_tags(sources: Iterable[Mapping[str, str]]) -> dict[str, object]:
    """Pick the tags that a library shows.

    Parameters
    ----------
    sources : iterable of mapping
        Metadata of the container and of the stream; the first value found counts.

    Returns
    -------
    dict
        `title`, `artist`, `album`, `albumArtist`, `date`, `genre` and `isrc` as
        text of at most 500 printable characters, `trackNumber` as a whole number,
        `bpm` as a number; what is missing or makes no sense is left out.
    """
    found: dict[str, str] = {}
    for source in sources:
        for name, value in source.items():
            cleaned = _UNPRINTABLE.sub(" ", value).strip()[:_MAX_CHARACTERS]
            if cleaned:
                found.setdefault(name.lower(), cleaned)
    tags: dict[str, object] = {}
    for ours, theirs in _NAMES.items():
        text = _first(found, theirs)
        if text is not None:
            tags[ours] = text
    track = _number(_first(found, _TRACK_NAMES), 1, 9999)
    if track is not None:
        tags["trackNumber"] = int(track)
    tempo = _number(_first(found, _TEMPO_NAMES), 20, 999)
    if tempo is not None:
        tags["bpm"] = tempo
    return tags


def _first(found: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((found[name] for name in names if name in found), None)


def _number(value: str | None, lowest: float, highest: float) -> float | None:
    match = re.match(r"\d{1,6}(?:\.\d{1,6})?", value or "")
    number = float(match.group()) if match else -1.0
    return number if lowest <= number <= highest else None
