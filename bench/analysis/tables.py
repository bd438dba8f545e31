"""Tables that are Markdown and align on a terminal, too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

BEGIN = "<!-- analysis-bench: begin -->"
END = "<!-- analysis-bench: end -->"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out cells; the first column is left-aligned, the others right-aligned.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequence of str

    Returns
    -------
    str
        Markdown with a line feed at its end.
    """
    widths = [max(len(row[n]) for row in (header, *rows)) for n in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [_line(header, widths), "| " + " | ".join(rule) + " |"]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)]) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cells[0].ljust(widths[0])]
    padded += [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return "| " + " | ".join(padded) + " |"


def write_between_marks(file: Path, text: str) -> None:
    """Replace what is between the marks of a file, or append it with marks.

    Parameters
    ----------
    file : Path
        Made where it is missing; what is outside of the marks stays as it is.
    text : str
    """
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    before, has_begin, rest = old.partition(BEGIN)
    _, has_end, after = rest.partition(END)
    if not (has_begin and has_end):
        before, after = (f"{old.rstrip()}\n\n" if old.strip() else ""), "\n"
    file.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}", encoding="utf-8")
