"""Choosing what was meant among what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from audio_ports.download import versions

_TOLERANCE_SEC = 10.0
# Songs are shorter, but for few; whole albums, concerts and loops are longer.
_LONGEST_SONG_SEC = 15 * 60.0
_ADDRESS = re.compile(r"^https?://([^/?#]+)", re.IGNORECASE)
# Nothing is ever taken from there.
_SPOTIFY = re.compile(r"(^|\.)(spotify\.com|spotify\.link|scdn\.co|spotifycdn\.com)(:\d+)?$")


@dataclass(frozen=True)
class Candidate:
    """Something that was found; `duration_sec` is None and `title` empty where nothing is said."""

    url: str
    duration_sec: float | None
    title: str


def parse_candidates(lines: Iterable[str]) -> list[Candidate]:
    """Read the results of a search, in its order.

    Parameters
    ----------
    lines : iterable of str
        One JSON object each; others are left out.

    Returns
    -------
    list of Candidate
    """
    return [candidate for line in lines if (candidate := _candidate(line)) is not None]


def choose(
    candidates: Iterable[Candidate], duration_sec: float | None, words: str
) -> Candidate | None:
    """Take what can be what was meant, by its title and its length.

    Parameters
    ----------
    candidates : iterable of Candidate
        Best first.
    duration_sec : float or None
        How long it is; None if nobody knows.
    words : str
        What was looked for; a karaoke, live, cover or other version is taken only if they name it.

    Returns
    -------
    Candidate or None
        Of a known length the closest one within 10 s of it, else the first of at most 15 min,
        those that tell no length behind all others; None if there is none.
    """
    fitting = [candidate for candidate in candidates if versions.fits(candidate.title, words)]
    if duration_sec is None:
        short = [each for each in fitting if (each.duration_sec or 0) <= _LONGEST_SONG_SEC]
        return min(short, key=lambda each: each.duration_sec is None, default=None)
    near = [
        (abs(each.duration_sec - duration_sec), each)
        for each in fitting
        if each.duration_sec is not None
    ]
    apart_sec, closest = min(near, key=lambda pair: pair[0], default=(0.0, None))
    return closest if apart_sec <= _TOLERANCE_SEC else None


def _candidate(line: str) -> Candidate | None:
    try:
        item = json.loads(line)
    except ValueError:
        return None
    if not isinstance(item, dict):
        return None
    url = next((item[key] for key in ("webpage_url", "url") if item.get(key)), None)
    host = _ADDRESS.match(url) if isinstance(url, str) else None
    if not isinstance(url, str) or host is None or _SPOTIFY.search(host[1].lower()):
        return None
    length, title = item.get("duration"), item.get("title")
    return Candidate(
        url,
        float(length) if isinstance(length, int | float) else None,
        title if isinstance(title, str) else "",
    )
