"""Names of files in an archive, which other programs unpack."""

from __future__ import annotations

import unicodedata

_MAX_BYTES = 255
_SEPARATORS = frozenset('/\\:*?"<>|')
# Control, format, surrogate. What is unassigned here may be a letter or a sign in a newer Unicode.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def is_entry_name(name: str) -> bool:
    """Tell whether a name can only be that of a file in the folder it is unpacked in.

    Parameters
    ----------
    name : str
        As it will stand in the archive.

    Returns
    -------
    bool
        False for anything with separators, control characters or marks of direction, for names that
        begin or end with a dot or space, and for those over 255 bytes in UTF-8.
    """
    if not name or len(name.encode("utf-8", "replace")) > _MAX_BYTES:
        return False
    if name != name.strip(". "):
        return False
    return not any(char in _SEPARATORS or unicodedata.category(char) in _UNSEEN for char in name)
