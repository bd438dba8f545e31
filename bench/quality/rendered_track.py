"""A rendered song as a multitrack."""

from __future__ import annotations

import numpy as np
from multitracks import Multitrack
from render import render
from songs import Song


def rendered_track(song: Song) -> Multitrack:
    """Render a song; its stems sum to its mix.

    Parameters
    ----------
    song : Song

    Returns
    -------
    Multitrack
    """
    stems = render(song)
    return Multitrack(song.name, np.sum(list(stems.values()), axis=0, dtype=np.float32), stems)
