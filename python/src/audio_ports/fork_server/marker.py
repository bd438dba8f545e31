"""The port's id where other processes see it."""

from __future__ import annotations

import ctypes
from pathlib import Path

_NAME = b"AUDIO_PORTS_ID"
_ID_BYTES = 36


class Marker:
    """The value of AUDIO_PORTS_ID in this process's initial environment.

    ``/proc/<pid>/environ`` shows the block of memory that the environment was in when the
    process was started, and forks inherit it: what is written over the id there is seen from
    outside, in this process and all that it forks from then on.

    Raises
    ------
    ValueError
        If the variable is there, but does not hold an id of 36 characters.
    """

    def __init__(self) -> None:
        self._address = _find_value()

    def change(self, port_id: str) -> None:
        """Show another id, if one was shown at all.

        Parameters
        ----------
        port_id : str
            A UUID.
        """
        value = port_id.encode("ascii")
        if len(value) != _ID_BYTES:
            raise ValueError(f"The id {port_id!r} has not {_ID_BYTES} characters.")
        if self._address is not None:
            ctypes.memmove(self._address, value, _ID_BYTES)


def _find_value() -> int | None:
    line = Path("/proc/self/stat").read_bytes()
    # The name may hold spaces and brackets: fields count from the last ")".
    fields = line[line.rindex(b")") + 2 :].split()
    start, end = int(fields[47]), int(fields[48])
    if start == 0:
        return None
    block = ctypes.string_at(start, end - start)
    found = (b"\0" + block).find(b"\0" + _NAME + b"=")
    if found < 0:
        return None
    value = found + len(_NAME) + 1
    if block.find(b"\0", value) != value + _ID_BYTES:
        raise ValueError(f"{_NAME.decode()} must have {_ID_BYTES} characters.")
    return start + value
