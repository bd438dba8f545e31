"""Reading the fields of a `run` message, which comes from outside."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from audio_ports.errors import TaskError

Request = Mapping[str, object]


def text(request: Request, name: str) -> str:
    """Read a string that must not be empty.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.

    Returns
    -------
    str

    Raises
    ------
    TaskError
        `bad_request` if the field is missing or something else.
    """
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise bad_field(name, "a string")
    return value


def folder(request: Request, name: str) -> Path:
    """Read an absolute path.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.

    Returns
    -------
    Path

    Raises
    ------
    TaskError
        `bad_request` if it is missing or relative.
    """
    path = Path(text(request, name))
    if not path.is_absolute():
        raise bad_field(name, "an absolute path")
    return path


def whole(request: Request, name: str, *, minimum: int) -> int:
    """Read a whole number.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.
    minimum : int
        Smallest value allowed.

    Returns
    -------
    int

    Raises
    ------
    TaskError
        `bad_request` if it is missing, no whole number or too small.
    """
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        raise bad_field(name, f"a whole number of at least {minimum}")
    return value


def positive(request: Request, name: str, default: float | None = None) -> float:
    """Read a finite number above zero.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.
    default : float, optional
        Used if the field is missing or null.

    Returns
    -------
    float

    Raises
    ------
    TaskError
        `bad_request` if it is missing without a default, or no such number.
    """
    value = request.get(name)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad_field(name, "a number above 0")
    if not math.isfinite(value) or value <= 0:
        raise bad_field(name, "a number above 0")
    return float(value)


def mapping(request: Request, name: str) -> Request:
    """Read an object; a missing one is empty.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.

    Returns
    -------
    mapping

    Raises
    ------
    TaskError
        `bad_request` if it is something else.
    """
    value = request.get(name, {})
    if not isinstance(value, dict):
        raise bad_field(name, "an object")
    return value


def done_segments(request: Request) -> dict[str, set[int]]:
    """Read which segments of each stem are published already.

    Parameters
    ----------
    request : mapping
        The message; `doneSegments` holds half-open ranges by stem.

    Returns
    -------
    dict of str to set of int

    Raises
    ------
    TaskError
        `bad_request` if it has another form.
    """
    done: dict[str, set[int]] = {}
    for stem, ranges in mapping(request, "doneSegments").items():
        if not isinstance(ranges, list):
            raise bad_field("doneSegments", "lists of ranges")
        done[stem] = {index for pair in ranges for index in _range(pair)}
    return done


def bad_field(name: str, wanted: str) -> TaskError:
    """Make the error for a field that is not as agreed.

    Parameters
    ----------
    name : str
        The field.
    wanted : str
        What it should have been.

    Returns
    -------
    TaskError
    """
    return TaskError("bad_request", f"Field {name} must be {wanted}.")


# A day of audio: ranges from outside must not make endless sets.
_MAX_SEGMENTS = 86_400 // 4


def _range(pair: object) -> range:
    if (
        not isinstance(pair, list)
        or len(pair) != 2
        or not all(isinstance(end, int) and 0 <= end <= _MAX_SEGMENTS for end in pair)
    ):
        raise bad_field("doneSegments", f"pairs of numbers up to {_MAX_SEGMENTS}")
    return range(pair[0], pair[1])
