"""A file as FFmpeg may see it."""

from __future__ import annotations

import errno
from typing import BinaryIO

from audio_ports.errors import TaskError

# A cover of 10 MB, or the index of hours of AAC, is far below.
MAX_HEADER_BYTES = 64 * 2**20


class GuardedFile:
    """Lets a demuxer read only so much before the audio, and seek to wrong places.

    FFmpeg keeps tags and pictures in memory, however large they are; and a
    damaged file makes it seek to where no file can have anything.

    Parameters
    ----------
    file : binary file
        Seekable; the caller owns it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.tell = file.tell
        self._file = file
        self._header_bytes = 0
        self._is_header = True

    def end_header(self) -> None:
        """Lift the limit: what comes now is audio."""
        self._is_header = False

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes.

        Parameters
        ----------
        size : int
            In bytes.

        Returns
        -------
        bytes
            Empty at the end of the file.

        Raises
        ------
        TaskError
            `unsupported_format` if the header is over its limit.
        """
        if self._is_header:
            self._header_bytes += size
            if self._header_bytes > MAX_HEADER_BYTES:
                raise TaskError(
                    "unsupported_format",
                    f"Tags and pictures of the file are over {MAX_HEADER_BYTES >> 20} MB; "
                    "remove the pictures from its tags.",
                )
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a place in the file.

        Parameters
        ----------
        offset, whence : int
            As in `io.IOBase.seek`.

        Returns
        -------
        int
            The new position, or a negative error number.
        """
        try:
            return self._file.seek(offset, whence)
        except (ValueError, OverflowError):
            return -errno.EINVAL
        except OSError as error:
            return -(error.errno or errno.EIO)
