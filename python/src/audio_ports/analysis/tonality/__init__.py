"""Tuning, notes, chroma and keys."""
