"""Estimators' answers as the JSON of docs/analysis-format.md, within its bounds."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping

import numpy as np

from audio_ports.analysis.catalogue import PARTS

VERSION = 1
"""Of the algorithms: to be raised when the same audio gives another answer."""

BEAT_ENGINE = "features"
"""Where beats come from."""

_DECIMALS = 6
_TIME_DECIMALS = 3
_TIME_LISTS = frozenset({"beats", "downbeats", "tempoCurve"})
_MAX_POINTS = 2000
_MAX_VALUES = {"chromaCurve": 400}
_MAX_ITEMS = {"cues": 8, "loops": 8}
# Of a part's first news: what is long is left for the result.
_LONG = frozenset({"tempoCurve", "beats", "downbeats", "keyChanges", "chromaCurve"})


def tidy_part(part: Mapping[str, object]) -> dict[str, object]:
    """Round a part's numbers and thin its curves.

    Parameters
    ----------
    part : mapping
        As an estimator gives it; may hold values of NumPy.

    Returns
    -------
    dict
        Finite numbers only, times to 1 ms; what is not finite becomes None.
    """
    return {name: _tidy(name, _bounded(name, value)) for name, value in part.items()}


def first_news(part: Mapping[str, object]) -> dict[str, object]:
    """Give a tidy part without its curves, beats and changes.

    Parameters
    ----------
    part : mapping
        From `tidy_part`.

    Returns
    -------
    dict
    """
    return {name: value for name, value in part.items() if name not in _LONG}


def analysis_json(
    parts: Mapping[str, Mapping[str, object]], used_stems: Iterable[str], duration_sec: float
) -> bytes:
    """Write the whole analysis.

    Parameters
    ----------
    parts : mapping of str to mapping
        Tidy parts by name; those that were not asked for are not there.
    used_stems : iterable of str
        What estimators heard besides the mix.
    duration_sec : float
        Of the track.

    Returns
    -------
    bytes
        JSON.
    """
    head = {
        "version": VERSION,
        "beatEngine": BEAT_ENGINE,
        "usedStems": list(used_stems),
        "durationSec": round(duration_sec, _TIME_DECIMALS),
    }
    known = {name: parts[name] for name in PARTS if name in parts}
    return json.dumps(head | known, allow_nan=False, separators=(",", ":")).encode()


def _bounded(name: str, value: object) -> object:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping) and "hopSec" in value and "values" in value:
        return _thinned(value, _MAX_VALUES.get(name, _MAX_POINTS))
    if not isinstance(value, list | tuple):
        return value
    if name in _MAX_ITEMS:
        return value[: _MAX_ITEMS[name]]
    if name == "tempoCurve" and len(value) > _MAX_POINTS:
        places = np.linspace(0, len(value) - 1, _MAX_POINTS).round().astype(int)
        return [value[place] for place in places]
    return value


def _thinned(curve: Mapping[str, object], most: int) -> dict[str, object]:
    values, hop_sec = curve["values"], curve["hopSec"]
    if not isinstance(values, list | tuple | np.ndarray) or not isinstance(hop_sec, int | float):
        raise TypeError("A curve without values or hop.")
    step = max(1, -(-len(values) // most))
    return {"hopSec": hop_sec * step, "values": list(values[::step])}


def _tidy(name: str, value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        is_time = name in _TIME_LISTS or (name.endswith("Sec") and name != "hopSec")
        return _rounded(value, _TIME_DECIMALS if is_time else _DECIMALS)
    if isinstance(value, Mapping):
        return {str(key): _tidy(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(name, each) for each in value]
    return value


def _rounded(value: float, decimals: int) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = round(value, decimals)
    return int(rounded) if rounded.is_integer() else rounded
