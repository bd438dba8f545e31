"""Reading the fields of a `run` message, which comes from outside."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeGuard, TypeVar

from audio_ports.errors import TaskError

Request = Mapping[str, object]
_Choice = TypeVar("_Choice", bound=str)


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
    if not is_number(value) or value <= 0:
        raise bad_field(name, "a number above 0")
    return float(value)


def number(
    request: Request, name: str, bounds: tuple[float, float], default: float | None = None
) -> float:
    """Read a finite number.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.
    bounds : tuple of float
        Smallest and largest value allowed.
    default : float, optional
        Used if the field is missing.

    Returns
    -------
    float

    Raises
    ------
    TaskError
        `bad_request` if it is missing without a default, no number, or out of bounds.
    """
    value = request.get(name, default)
    low, high = bounds
    if not is_number(value) or not low <= value <= high:
        raise bad_field(name, f"a number from {low:g} to {high:g}")
    return float(value)


def is_number(value: object) -> TypeGuard[float]:
    """Tell a finite number from everything else; a bool is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value)


def flag(request: Request, name: str) -> bool:
    """Read true or false; a missing one is false.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.

    Returns
    -------
    bool

    Raises
    ------
    TaskError
        `bad_request` if it is something else.
    """
    value = request.get(name, False)
    if not isinstance(value, bool):
        raise bad_field(name, "true or false")
    return value


def choice(request: Request, name: str, known: Sequence[_Choice]) -> _Choice:
    """Read one of some words.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.
    known : sequence of str
        The words allowed.

    Returns
    -------
    str

    Raises
    ------
    TaskError
        `bad_request` if it is none of them.
    """
    value = request.get(name)
    for word in known:
        if word == value:
            return word
    raise bad_field(name, " or ".join(known))


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
