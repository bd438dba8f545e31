"""Sections, energy, moments, cues and loops."""
