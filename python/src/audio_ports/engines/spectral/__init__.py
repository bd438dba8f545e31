"""The built-in engine: four stems from signal cues alone, no model."""

from audio_ports.engines.spectral.engine import SpectralEngine

__all__ = ["SpectralEngine"]
