"""Lines out of a byte stream that is cut anywhere."""

from __future__ import annotations


class LineSplitter:
    """Collects bytes until a newline comes, within a bound.

    Parameters
    ----------
    max_line_bytes : int
        Longest line, without its newline.
    """

    def __init__(self, max_line_bytes: int) -> None:
        self._max_line_bytes = max_line_bytes
        self._rest = bytearray()

    def push(self, piece: bytes) -> list[bytes]:
        """Take the next bytes of the stream.

        Parameters
        ----------
        piece : bytes
            Of any length; may end inside a character.

        Returns
        -------
        list of bytes
            The lines that are complete now, without newlines, empty ones left out.

        Raises
        ------
        ValueError
            If a line is longer than the bound.
        """
        self._rest += piece
        *lines, rest = self._rest.split(b"\n")
        self._rest = rest
        if any(len(line) > self._max_line_bytes for line in (*lines, rest)):
            raise ValueError(f"A line is longer than {self._max_line_bytes} bytes.")
        return [bytes(line) for line in lines if line.strip()]
