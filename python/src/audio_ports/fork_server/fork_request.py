"""What the owner wants forked."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from audio_ports.ports.request import Request

# Guardians' options by the names that they have in messages.
_COUNTS = {
    "termMs": "term-ms",
    "sampleMs": "sample-ms",
    "memoryBytes": "memory-bytes",
    "processes": "processes",
    "nice": "nice",
    "cpuSec": "cpu-sec",
    "openFiles": "open-files",
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# The kernel's limit for a Unix socket's address, without the final NUL.
_MAX_ADDRESS_BYTES = 107


@dataclass(frozen=True)
class ForkRequest:
    """A `fork` message.

    Attributes
    ----------
    id : str
        The port's id, a UUID.
    address : str
        Unix socket that its streams are connected to; an abstract one begins with NUL.
    token : str
        What every connection begins with.
    queue : str
        The queue that it serves.
    argv : list of str or None
        A Python file with arguments to run in its place.
    env : dict of str to str
        Its whole environment.
    limits : dict of str to str
        Options of its guardian.
    """

    id: str
    address: str
    token: str
    queue: str
    argv: list[str] | None
    env: dict[str, str]
    limits: dict[str, str]

    @classmethod
    def parse(cls, message: Request) -> Self:
        """Read a message.

        Parameters
        ----------
        message : mapping
            As it came.

        Returns
        -------
        ForkRequest

        Raises
        ------
        ValueError
            If a field is not as agreed.
        """
        port_id = _text(message, "id")
        if not _UUID.fullmatch(port_id):
            raise ValueError("Field id must be a UUID.")
        token = _text(message, "token")
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("Field token must be one word in ASCII.")
        return cls(
            id=port_id,
            address=_address(_text(message, "socket")),
            token=token,
            queue=_text(message, "queue"),
            argv=_argv(message.get("argv")),
            env=_environment(message.get("env", {})),
            limits=_limits(message.get("limits", {})),
        )


def _text(message: Request, name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"Field {name} must be a string.")
    return value


def _address(path: str) -> str:
    address = "\0" + path[1:] if path[0] == "@" else path
    size = len(os.fsencode(address))
    if size > _MAX_ADDRESS_BYTES:
        raise ValueError(f"The socket's path has {size} bytes; the limit is {_MAX_ADDRESS_BYTES}.")
    return address


def _argv(value: object) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        raise ValueError("Field argv must be a list of strings.")
    if not all(isinstance(argument, str) for argument in value):
        raise ValueError("Field argv must be a list of strings.")
    return value


def _environment(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("Field env must be an object.")
    for name, text in value.items():
        is_name = bool(name) and "=" not in name and "\0" not in name
        if not is_name or not isinstance(text, str) or "\0" in text:
            raise ValueError(f"Field env has no variable in {name!r}.")
    return value


def _limits(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError("Field limits must be an object.")
    given = {name: limit for name, limit in value.items() if limit is not None}
    options = {}
    if "cgroup" in given:
        options["cgroup"] = _text(given, "cgroup")
        del given["cgroup"]
    for name, limit in given.items():
        if name not in _COUNTS:
            raise ValueError(f"There is no limit {name!r}.")
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            raise ValueError(f"Limit {name} must be a whole number from 0.")
        options[_COUNTS[name]] = str(limit)
    return options
