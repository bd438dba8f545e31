"""Where a request's temporary files go."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from audio_ports.ports.request import Request, folder


@contextmanager
def temp_folder(request: Request) -> Iterator[None]:
    """Put temporary files, child processes' too, where a request wants them.

    Parameters
    ----------
    request : mapping
        Its `tempFolder` is the absolute path of an existing folder.

    Raises
    ------
    TaskError
        `bad_request` if it is something else.
    """
    path = str(folder(request, "tempFolder"))
    before, before_default = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"] = tempfile.tempdir = path
    try:
        yield
    finally:
        tempfile.tempdir = before_default
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
