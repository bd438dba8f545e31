"""Choosing what was meant among what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

_TOLERANCE_SEC = 10.0
_ADDRESS = re.compile(r"^https?://([^/?#]+)", re.IGNORECASE)
# Nothing is ever taken from there.
_SPOTIFY = re.compile(r"(^|\.)(spotify\.com|spotify\.link|scdn\.co|spotifycdn\.com)(:\d+)?$")


@dataclass(frozen=True)
class Candidate:
    """Something that was found; `duration_sec` is None where nothing is said."""

    url: str
    duration_sec: float | None


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


def choose(candidates: Iterable[Candidate], duration_sec: float | None) -> Candidate | None:
    """Take the first that can be what was meant.

    Parameters
    ----------
    candidates : iterable of Candidate
        Best first.
    duration_sec : float or None
        How long it is; None if nobody knows.

    Returns
    -------
    Candidate or None
        Of a known length only one within 10 s of it; None if there is none.
    """
    for candidate in candidates:
        if duration_sec is None:
            return candidate
        length = candidate.duration_sec
        if length is not None and abs(length - duration_sec) <= _TOLERANCE_SEC:
            return candidate
    return None


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
    length = item.get("duration")
    return Candidate(url, float(length) if isinstance(length, int | float) else None)
