"""Reading the fields of a `run` message that hold lists."""

from __future__ import annotations

from audio_ports.ports.request import Request, bad_field, mapping

# A day of audio: ranges from outside must not make endless sets.
_MAX_SEGMENTS = 86_400 // 4


def names(request: Request, name: str) -> tuple[str, ...]:
    """Read a list of strings; neither it nor any of them is empty.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.

    Returns
    -------
    tuple of str

    Raises
    ------
    TaskError
        `bad_request` if it is missing or something else.
    """
    value = request.get(name)
    given = value if isinstance(value, list) else []
    known = tuple(each for each in given if isinstance(each, str) and each)
    if not known or len(known) != len(given):
        raise bad_field(name, "a list of names")
    return known


def mappings(request: Request, name: str, most: int) -> list[Request]:
    """Read a list of objects, at least one.

    Parameters
    ----------
    request : mapping
        The message.
    name : str
        Field to read.
    most : int
        How many there may be.

    Returns
    -------
    list of mapping

    Raises
    ------
    TaskError
        `bad_request` if it is missing or something else.
    """
    value = request.get(name)
    given = value if isinstance(value, list) else []
    known: list[Request] = [each for each in given if isinstance(each, dict)]
    if not 0 < len(given) <= most or len(known) != len(given):
        raise bad_field(name, f"a list of 1 to {most} objects")
    return known


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


def _range(pair: object) -> range:
    if (
        not isinstance(pair, list)
        or len(pair) != 2
        or not all(isinstance(end, int) and 0 <= end <= _MAX_SEGMENTS for end in pair)
    ):
        raise bad_field("doneSegments", f"pairs of numbers up to {_MAX_SEGMENTS}")
    return range(pair[0], pair[1])
