"""How many threads linear algebra may use in a forked port."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from pathlib import Path

_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
# As NumPy's and SciPy's wheels and distributions name them.
_FUNCTIONS = [
    (f"{prefix}openblas_get_num_threads{suffix}", f"{prefix}openblas_set_num_threads{suffix}")
    for prefix in ("scipy_", "")
    for suffix in ("64_", "")
]


class BlasThreads:
    """The OpenBLAS libraries that are loaded already and read no variables any more.

    Others (MKL, BLIS, the pools of torch and Numba) keep what the fork server's own
    environment gave them.
    """

    def __init__(self) -> None:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        paths = {line.split(maxsplit=5)[-1] for line in maps.splitlines() if "openblas" in line}
        libraries = [ctypes.CDLL(path) for path in sorted(paths) if path.startswith("/")]
        self._functions = [
            (getattr(library, count), getattr(library, limit))
            for library in libraries
            for count, limit in _FUNCTIONS
            if hasattr(library, limit)
        ]

    def follow(self, env: Mapping[str, str]) -> None:
        """Use as many threads as an environment says, if it does.

        Parameters
        ----------
        env : mapping of str to str
            OPENBLAS_NUM_THREADS counts before OMP_NUM_THREADS.
        """
        said = next((env[name] for name in _VARIABLES if name in env), "")
        threads = int(said) if said.isascii() and said.isdecimal() else 0
        for count, limit in self._functions:
            if threads > 0 and count() != threads:
                limit(threads)
