"""How a task ends when it can't be done."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


class TaskError(Exception):
    """A failure that the owner of the port is told about by its code.

    Parameters
    ----------
    code : str
        One of the codes in `error_codes.json`, which also says whether another
        attempt is worth it.
    message : str
        What, which limit and what to do, for a person.
    details : mapping, optional
        Facts as JSON values, with camelCase keys.
    """

    def __init__(
        self, code: str, message: str, details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = dict(details or {})


def as_task_error(error: BaseException) -> TaskError:
    """Give any exception the code that the owner of the port knows.

    Parameters
    ----------
    error : BaseException
        What ended the work.

    Returns
    -------
    TaskError
        The error itself if it is one; its text is not shown for unknown ones.
    """
    if isinstance(error, TaskError):
        return error
    if isinstance(error, MemoryError):
        return TaskError("out_of_memory", "The work needs more memory than there is.")
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        return TaskError("no_space", "The disk is full; free some space and try again.")
    return TaskError("internal", f"The work stopped with an unexpected {type(error).__name__}.")
