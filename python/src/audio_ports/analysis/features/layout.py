"""Rates and sizes of the shared features; all frames are centred at multiples of their hop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

SR = 22_050
"""Samples a second that features are computed from: half of the master's."""

N_FFT = 1024
"""Window of the spectrogram in samples: 46 ms."""

HOP = 256
"""Between frames of the spectrogram in samples: 11.6 ms."""

MEL_BANDS = 80
"""Mel bands of the spectrogram, from 30 Hz to 11 kHz."""

MEL_HOP = 4 * HOP
"""Between stored mel frames in samples: 46 ms."""

ONSET_BANDS = 8
"""Ranges of mel bands in which rises are counted apart, ten bands each, low to high."""

CQT_HOP = 2048
"""Between frames of the constant-Q transform and of the descriptors in samples: 93 ms."""

BINS_PER_OCTAVE = 36
"""Bins of the constant-Q transform in an octave: three in a semitone."""

OCTAVES = 7
"""Octaves of the constant-Q transform, C1 to B7."""

CQT_BINS = BINS_PER_OCTAVE * OCTAVES
"""Bins of the constant-Q transform."""

LOWEST_HZ = 440.0 * 2 ** (-45 / 12)
"""C1: the second bin (index 1) of the constant-Q transform lies on it, between two neighbours."""

ONSET_FPS = SR / HOP
"""Frames a second of the rises."""

MEL_FPS = SR / MEL_HOP
"""Frames a second of the stored mel bands."""

CQT_FPS = SR / CQT_HOP
"""Frames a second of the constant-Q transform and of the descriptors."""
