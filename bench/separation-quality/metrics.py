"""Scale-invariant signal-to-distortion ratio."""

from __future__ import annotations

import numpy as np
from dsp import Samples


def si_sdr(reference: Samples, estimate: Samples) -> float:
    """SI-SDR in dB (Le Roux et al. 2019) over both channels as one vector."""
    s = reference.astype(np.float64).ravel()
    e = estimate.astype(np.float64).ravel()
    target = (e @ s) / (s @ s + 1e-20) * s
    noise = e - target
    return float(10 * np.log10((target @ target + 1e-12) / (noise @ noise + 1e-12)))
