"""All that is said about a track's loudness and file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.loudness.bandwidth import BandwidthMeter
from audio_ports.analysis.loudness.clipping import ClippingMeter
from audio_ports.analysis.loudness.short_term import loudness_range, short_term_curve
from audio_ports.analysis.loudness.silence import silence_warnings
from audio_ports.analysis.loudness.stereo import StereoMeter
from audio_ports.ingest.loudness import LoudnessMeter
from audio_ports.ingest.true_peak import TruePeakMeter


@dataclass(frozen=True)
class Loudness:
    """The part `loudness` of an analysis; levels in LUFS, LU and dBTP.

    `stem_shares` are of the stems' summed energy after K-weighting; None without stems.
    """

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None
    curve_hop_sec: int
    curve: NDArray[np.float64]
    stem_shares: Mapping[str, float] | None
    warnings: tuple[Mapping[str, object], ...]

    def to_json(self) -> dict[str, object]:
        """Give the part as docs/analysis-format.md has it.

        Returns
        -------
        dict
        """
        values = [round(float(level), 1) for level in self.curve]
        shares = self.stem_shares
        return {
            "integratedLufs": _rounded(self.integrated_lufs),
            "rangeLu": _rounded(self.range_lu),
            "truePeakDbtp": _rounded(self.true_peak_dbtp),
            "shortTermCurve": {"hopSec": self.curve_hop_sec, "values": values},
            "stemShares": shares and {name: round(share, 4) for name, share in shares.items()},
            "warnings": [dict(warning) for warning in self.warnings],
        }


class LoudnessReporter:
    """Meters that hear a whole track once, in order."""

    def __init__(self) -> None:
        self._loudness = LoudnessMeter()
        self._true_peak = TruePeakMeter()
        self._clipping = ClippingMeter()
        self._stereo = StereoMeter()
        self._bandwidth = BandwidthMeter()

    def add(self, y: Array) -> None:
        """Take the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Full scale is 1.
        """
        self._loudness.add(y)
        self._true_peak.add(y)
        self._clipping.add(y)
        self._stereo.add(y)
        self._bandwidth.add(y)

    def integrated(self) -> float | None:
        """Give the integrated loudness so far, in LUFS; None below the gate of BS.1770."""
        return self._loudness.integrated()

    def report(self, stem_energies: Mapping[str, float]) -> Loudness:
        """Sum up all that was heard; nothing may be added after it.

        Parameters
        ----------
        stem_energies : mapping of str to float
            From `StemMeter`, by stem; empty without stems.

        Returns
        -------
        Loudness
        """
        powers = self._loudness.powers()
        hop_sec, curve = short_term_curve(powers)
        total = sum(stem_energies.values())
        return Loudness(
            integrated_lufs=self.integrated(),
            range_lu=loudness_range(powers),
            true_peak_dbtp=self._true_peak.finish(),
            curve_hop_sec=hop_sec,
            curve=curve,
            stem_shares={name: each / total for name, each in stem_energies.items()}
            if total > 0
            else None,
            warnings=(
                *self._clipping.warnings(),
                *self._stereo.warnings(),
                *silence_warnings(powers),
                *self._bandwidth.warnings(),
            ),
        )


class StemMeter:
    """Hears a stem once, in order."""

    def __init__(self) -> None:
        self._loudness = LoudnessMeter()

    def add(self, y: Array) -> None:
        """Take the next frames, float32 of shape (2, frames)."""
        self._loudness.add(y)

    @property
    def energy(self) -> float:
        """K-weighted energy of all whole 100 ms so far."""
        return float(self._loudness.powers().sum())


def _rounded(level: float | None) -> float | None:
    return None if level is None else round(level, 2)
